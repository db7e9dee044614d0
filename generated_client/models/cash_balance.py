# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("currency", "balance", "settledCash"))


@_attrs_define
class CashBalance:
    """Cash in one currency.

    Attributes:
        currency: The last row sums up and names no currency but a text such as Total (in USD).
    """

    currency: str
    balance: Decimal | Unset = UNSET
    settled_cash: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["currency"] = dump(self.currency)
        if self.balance is not UNSET:
            out["balance"] = dump(self.balance)
        if self.settled_cash is not UNSET:
            out["settledCash"] = dump(self.settled_cash)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "CashBalance")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str else as_str(_v_, "CashBalance.currency")
        if _currency is UNSET:
            raise missing("CashBalance.currency")
        _v_ = _get_("balance", UNSET)
        _balance = _v_ if _v_ is UNSET else as_decimal(_v_, "CashBalance.balance")
        _v_ = _get_("settledCash", UNSET)
        _settled_cash = _v_ if _v_ is UNSET else as_decimal(_v_, "CashBalance.settledCash")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_currency, _balance, _settled_cash, _d_)
