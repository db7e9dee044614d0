# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.forecast_side import ForecastSide
from ..types import UNSET, Unset, as_decimal, as_enum, as_id_int, as_str, as_text, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "conid",
        "side",
        "expiration",
        "strike",
        "strike_label",
        "expiry_label",
        "underlying_conid",
        "time_specifier",
        "party",
    )
)


@_attrs_define
class ForecastContractRow:
    """One contract of a market.

    Attributes:
        side: Which outcome the contract pays for.
    """

    conid: int
    side: ForecastSide
    expiration: str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    strike_label: None | str | Unset = UNSET
    expiry_label: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    time_specifier: None | str | Unset = UNSET
    party: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        out["side"] = dump(self.side)
        if self.expiration is not UNSET:
            out["expiration"] = dump(self.expiration)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        if self.strike_label is not UNSET:
            out["strike_label"] = dump(self.strike_label)
        if self.expiry_label is not UNSET:
            out["expiry_label"] = dump(self.expiry_label)
        if self.underlying_conid is not UNSET:
            out["underlying_conid"] = dump(self.underlying_conid)
        if self.time_specifier is not UNSET:
            out["time_specifier"] = dump(self.time_specifier)
        if self.party is not UNSET:
            out["party"] = dump(self.party)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastContractRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "ForecastContractRow.conid")
        if _conid is UNSET:
            raise missing("ForecastContractRow.conid")
        _v_ = _get_("side", UNSET)
        _side = as_enum(ForecastSide, _v_, "ForecastContractRow.side")
        if _side is UNSET:
            raise missing("ForecastContractRow.side")
        _v_ = _get_("expiration", UNSET)
        _expiration = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "ForecastContractRow.expiration")
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "ForecastContractRow.strike")
        _v_ = _get_("strike_label", UNSET)
        _strike_label = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContractRow.strike_label")
        )
        _v_ = _get_("expiry_label", UNSET)
        _expiry_label = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContractRow.expiry_label")
        )
        _v_ = _get_("underlying_conid", UNSET)
        _underlying_conid = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastContractRow.underlying_conid")
        )
        _v_ = _get_("time_specifier", UNSET)
        _time_specifier = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ForecastContractRow.time_specifier")
        )
        _v_ = _get_("party", UNSET)
        _party = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContractRow.party")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _side,
            _expiration,
            _strike,
            _strike_label,
            _expiry_label,
            _underlying_conid,
            _time_specifier,
            _party,
            _d_,
        )
