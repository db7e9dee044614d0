# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(
    ("type", "date", "rawDate", "cur", "fxRate", "pr", "qty", "acctid", "amt", "conid", "desc", "isRealTime")
)


@_attrs_define
class PaTransaction:
    """One transaction.

    Attributes:
        type_: Sell, Buy, Dividend and so on; not a closed list.
        date: A Java date text, e.g. Mon Dec 11 00:00:00 EST 2023.
        raw_date: YYYYMMDD
        quantity: May be a fraction.
        conid: Contract id.
    """

    type_: None | str
    date: None | str | Unset = UNSET
    raw_date: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    fx_rate: Decimal | Unset = UNSET
    price: Decimal | Unset = UNSET
    quantity: Decimal | Unset = UNSET
    account_id: None | str | Unset = UNSET
    amount: Decimal | Unset = UNSET
    conid: int | Unset = UNSET
    contract_description: None | str | Unset = UNSET
    is_real_time: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["type"] = dump(self.type_)
        if self.date is not UNSET:
            out["date"] = dump(self.date)
        if self.raw_date is not UNSET:
            out["rawDate"] = dump(self.raw_date)
        if self.currency is not UNSET:
            out["cur"] = dump(self.currency)
        if self.fx_rate is not UNSET:
            out["fxRate"] = dump(self.fx_rate)
        if self.price is not UNSET:
            out["pr"] = dump(self.price)
        if self.quantity is not UNSET:
            out["qty"] = dump(self.quantity)
        if self.account_id is not UNSET:
            out["acctid"] = dump(self.account_id)
        if self.amount is not UNSET:
            out["amt"] = dump(self.amount)
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        if self.contract_description is not UNSET:
            out["desc"] = dump(self.contract_description)
        if self.is_real_time is not UNSET:
            out["isRealTime"] = dump(self.is_real_time)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaTransaction")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str or _v_ is None else as_str(_v_, "PaTransaction.type")
        if _type_ is UNSET:
            raise missing("PaTransaction.type")
        _v_ = _get_("date", UNSET)
        _date = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransaction.date")
        _v_ = _get_("rawDate", UNSET)
        _raw_date = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransaction.rawDate")
        _v_ = _get_("cur", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransaction.cur")
        _v_ = _get_("fxRate", UNSET)
        _fx_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "PaTransaction.fxRate")
        _v_ = _get_("pr", UNSET)
        _price = _v_ if _v_ is UNSET else as_decimal(_v_, "PaTransaction.pr")
        _v_ = _get_("qty", UNSET)
        _quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "PaTransaction.qty")
        _v_ = _get_("acctid", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransaction.acctid")
        _v_ = _get_("amt", UNSET)
        _amount = _v_ if _v_ is UNSET else as_decimal(_v_, "PaTransaction.amt")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaTransaction.conid")
        _v_ = _get_("desc", UNSET)
        _contract_description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransaction.desc")
        )
        _v_ = _get_("isRealTime", UNSET)
        _is_real_time = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PaTransaction.isRealTime")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _type_,
            _date,
            _raw_date,
            _currency,
            _fx_rate,
            _price,
            _quantity,
            _account_id,
            _amount,
            _conid,
            _contract_description,
            _is_real_time,
            _d_,
        )
