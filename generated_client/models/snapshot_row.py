# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Price,
    Unset,
    as_decimal,
    as_epoch,
    as_id_int,
    as_magnitude,
    as_percent,
    as_price,
    as_str,
    dump,
    missing,
    need_object,
)

_KNOWN: Final = frozenset(
    (
        "conid",
        "conidEx",
        "server_id",
        "_updated",
        "31",
        "84",
        "85",
        "86",
        "88",
        "7059",
        "70",
        "71",
        "7295",
        "7296",
        "7741",
        "82",
        "83",
        "87",
        "87_raw",
        "55",
        "6008",
        "6070",
        "6119",
        "6509",
    )
)


@_attrs_define
class SnapshotRow:
    """Market data of one contract. Keys are field codes; only those with a value are there. Codes without a name here
    stay under their code in additional_properties. Values are text with marks, separators and suffixes.

    Attributes:
        updated_at_ms: Time of the values, milliseconds since 1970 UTC.
        last: Last price; marked C for the previous close, H when halted.
        close: Close of today.
        prior_close: Close of yesterday.
        change: Last price less the previous close.
        volume: Volume of the day, rounded by its suffix K or M.
        volume_raw: Volume of the day as a number.
        availability: Three letters at most: real time R, delayed D, frozen Z or Y, none N; then P or p; then B.
    """

    conid: int
    conid_ex: None | str | Unset = UNSET
    server_id: None | str | Unset = UNSET
    updated_at_ms: int | Unset = UNSET
    last: Price | Unset = UNSET
    bid: Price | Unset = UNSET
    ask_size: Decimal | Unset = UNSET
    ask: Price | Unset = UNSET
    bid_size: Decimal | Unset = UNSET
    last_size: Decimal | Unset = UNSET
    high: Price | Unset = UNSET
    low: Price | Unset = UNSET
    open_: Price | Unset = UNSET
    close: Price | Unset = UNSET
    prior_close: Price | Unset = UNSET
    change: Decimal | Unset = UNSET
    change_percent: Decimal | Unset = UNSET
    volume: Decimal | Unset = UNSET
    volume_raw: Decimal | Unset = UNSET
    symbol: None | str | Unset = UNSET
    conid_field: int | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    marker: None | str | Unset = UNSET
    availability: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.conid_ex is not UNSET:
            out["conidEx"] = dump(self.conid_ex)
        if self.server_id is not UNSET:
            out["server_id"] = dump(self.server_id)
        if self.updated_at_ms is not UNSET:
            out["_updated"] = dump(self.updated_at_ms)
        if self.last is not UNSET:
            out["31"] = dump(self.last)
        if self.bid is not UNSET:
            out["84"] = dump(self.bid)
        if self.ask_size is not UNSET:
            out["85"] = dump(self.ask_size)
        if self.ask is not UNSET:
            out["86"] = dump(self.ask)
        if self.bid_size is not UNSET:
            out["88"] = dump(self.bid_size)
        if self.last_size is not UNSET:
            out["7059"] = dump(self.last_size)
        if self.high is not UNSET:
            out["70"] = dump(self.high)
        if self.low is not UNSET:
            out["71"] = dump(self.low)
        if self.open_ is not UNSET:
            out["7295"] = dump(self.open_)
        if self.close is not UNSET:
            out["7296"] = dump(self.close)
        if self.prior_close is not UNSET:
            out["7741"] = dump(self.prior_close)
        if self.change is not UNSET:
            out["82"] = dump(self.change)
        if self.change_percent is not UNSET:
            out["83"] = dump(self.change_percent)
        if self.volume is not UNSET:
            out["87"] = dump(self.volume)
        if self.volume_raw is not UNSET:
            out["87_raw"] = dump(self.volume_raw)
        if self.symbol is not UNSET:
            out["55"] = dump(self.symbol)
        if self.conid_field is not UNSET:
            out["6008"] = dump(self.conid_field)
        if self.sec_type is not UNSET:
            out["6070"] = dump(self.sec_type)
        if self.marker is not UNSET:
            out["6119"] = dump(self.marker)
        if self.availability is not UNSET:
            out["6509"] = dump(self.availability)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SnapshotRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "SnapshotRow.conid")
        if _conid is UNSET:
            raise missing("SnapshotRow.conid")
        _v_ = _get_("conidEx", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.conidEx")
        _v_ = _get_("server_id", UNSET)
        _server_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.server_id")
        _v_ = _get_("_updated", UNSET)
        _updated_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "SnapshotRow._updated")
        _v_ = _get_("31", UNSET)
        _last = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.31")
        _v_ = _get_("84", UNSET)
        _bid = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.84")
        _v_ = _get_("85", UNSET)
        _ask_size = _v_ if _v_ is UNSET else as_magnitude(_v_, "SnapshotRow.85")
        _v_ = _get_("86", UNSET)
        _ask = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.86")
        _v_ = _get_("88", UNSET)
        _bid_size = _v_ if _v_ is UNSET else as_magnitude(_v_, "SnapshotRow.88")
        _v_ = _get_("7059", UNSET)
        _last_size = _v_ if _v_ is UNSET else as_magnitude(_v_, "SnapshotRow.7059")
        _v_ = _get_("70", UNSET)
        _high = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.70")
        _v_ = _get_("71", UNSET)
        _low = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.71")
        _v_ = _get_("7295", UNSET)
        _open_ = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.7295")
        _v_ = _get_("7296", UNSET)
        _close = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.7296")
        _v_ = _get_("7741", UNSET)
        _prior_close = _v_ if _v_ is UNSET else as_price(_v_, "SnapshotRow.7741")
        _v_ = _get_("82", UNSET)
        _change = _v_ if _v_ is UNSET else as_decimal(_v_, "SnapshotRow.82")
        _v_ = _get_("83", UNSET)
        _change_percent = _v_ if _v_ is UNSET else as_percent(_v_, "SnapshotRow.83")
        _v_ = _get_("87", UNSET)
        _volume = _v_ if _v_ is UNSET else as_magnitude(_v_, "SnapshotRow.87")
        _v_ = _get_("87_raw", UNSET)
        _volume_raw = _v_ if _v_ is UNSET else as_decimal(_v_, "SnapshotRow.87_raw")
        _v_ = _get_("55", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.55")
        _v_ = _get_("6008", UNSET)
        _conid_field = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SnapshotRow.6008")
        _v_ = _get_("6070", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.6070")
        _v_ = _get_("6119", UNSET)
        _marker = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.6119")
        _v_ = _get_("6509", UNSET)
        _availability = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SnapshotRow.6509")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _conid_ex,
            _server_id,
            _updated_at_ms,
            _last,
            _bid,
            _ask_size,
            _ask,
            _bid_size,
            _last_size,
            _high,
            _low,
            _open_,
            _close,
            _prior_close,
            _change,
            _change_percent,
            _volume,
            _volume_raw,
            _symbol,
            _conid_field,
            _sec_type,
            _marker,
            _availability,
            _d_,
        )
