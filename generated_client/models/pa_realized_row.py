# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, as_str, dump


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
        if not isinstance(self.date, Unset):
            out["date"] = dump(self.date)
        if not isinstance(self.currency, Unset):
            out["cur"] = dump(self.currency)
        if not isinstance(self.fx_rate, Unset):
            out["fxRate"] = dump(self.fx_rate)
        if not isinstance(self.side, Unset):
            out["side"] = dump(self.side)
        if not isinstance(self.position_side, Unset):
            out["positionSide"] = dump(self.position_side)
        if not isinstance(self.account_id, Unset):
            out["acctid"] = dump(self.account_id)
        if not isinstance(self.amount, Unset):
            out["amt"] = dump(self.amount)
        if not isinstance(self.conid, Unset):
            out["conid"] = dump(self.conid)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PaRealizedRow", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("date", UNSET)
        _date = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaRealizedRow.date"))
        _v_ = _d_.pop("cur", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaRealizedRow.cur"))
        _v_ = _d_.pop("fxRate", UNSET)
        _fx_rate = as_decimal(_v_, "PaRealizedRow.fxRate")
        _v_ = _d_.pop("side", UNSET)
        _side = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaRealizedRow.side"))
        _v_ = _d_.pop("positionSide", UNSET)
        _position_side = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaRealizedRow.positionSide"))
        )
        _v_ = _d_.pop("acctid", UNSET)
        _account_id = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaRealizedRow.acctid"))
        _v_ = _d_.pop("amt", UNSET)
        _amount = as_decimal(_v_, "PaRealizedRow.amt")
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "PaRealizedRow.conid")
        return cls(_date, _currency, _fx_rate, _side, _position_side, _account_id, _amount, _conid, _d_)
