# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump, missing


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
        if not isinstance(self.balance, Unset):
            out["balance"] = dump(self.balance)
        if not isinstance(self.settled_cash, Unset):
            out["settledCash"] = dump(self.settled_cash)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("CashBalance", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("currency", UNSET)
        _currency = _v_ if _v_.__class__ is str else as_str(_v_, "CashBalance.currency")
        if _currency is UNSET:
            raise missing("CashBalance.currency")
        _v_ = _d_.pop("balance", UNSET)
        _balance = as_decimal(_v_, "CashBalance.balance")
        _v_ = _d_.pop("settledCash", UNSET)
        _settled_cash = as_decimal(_v_, "CashBalance.settledCash")
        return cls(_currency, _balance, _settled_cash, _d_)
