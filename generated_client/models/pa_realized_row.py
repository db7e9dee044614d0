# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, dump, need_object

_KNOWN: Final = frozenset(("date", "cur", "fxRate", "side", "positionSide", "acctid", "amt", "conid"))


@_attrs_define
class PaRealizedRow:
    """Realised profit or loss of one day.

    Attributes:
        date: YYYYMMDD
        side: L loss, G gain.
        amount: Text on the wire.
        conid: Contract id; text here.
    """

    date: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    fx_rate: Decimal | Unset = UNSET
    side: None | str | Unset = UNSET
    position_side: None | str | Unset = UNSET
    account_id: None | str | Unset = UNSET
    amount: Decimal | Unset = UNSET
    conid: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.date is not UNSET:
            out["date"] = dump(self.date)
        if self.currency is not UNSET:
            out["cur"] = dump(self.currency)
        if self.fx_rate is not UNSET:
            out["fxRate"] = dump(self.fx_rate)
        if self.side is not UNSET:
            out["side"] = dump(self.side)
        if self.position_side is not UNSET:
            out["positionSide"] = dump(self.position_side)
        if self.account_id is not UNSET:
            out["acctid"] = dump(self.account_id)
        if self.amount is not UNSET:
            out["amt"] = dump(self.amount)
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaRealizedRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("date", UNSET)
        _date = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaRealizedRow.date")
        _v_ = _get_("cur", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaRealizedRow.cur")
        _v_ = _get_("fxRate", UNSET)
        _fx_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "PaRealizedRow.fxRate")
        _v_ = _get_("side", UNSET)
        _side = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaRealizedRow.side")
        _v_ = _get_("positionSide", UNSET)
        _position_side = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaRealizedRow.positionSide")
        )
        _v_ = _get_("acctid", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaRealizedRow.acctid")
        _v_ = _get_("amt", UNSET)
        _amount = _v_ if _v_ is UNSET else as_decimal(_v_, "PaRealizedRow.amt")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaRealizedRow.conid")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_date, _currency, _fx_rate, _side, _position_side, _account_id, _amount, _conid, _d_)
