# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..types import UNSET, WireError, as_decimal, as_str, dump, exact_required, missing, need_object

_KNOWN: Final = frozenset(("account", "amount"))


@_attrs_define(kw_only=True, on_setattr=_no_hook)
class AllocationShare:
    """The part of one account in an advisor's order.

    Attributes:
        amount: Shares or money, by alloc_type.
    """

    account: str
    amount: Decimal = _attrs_field(converter=exact_required)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["account"] = dump(self.account)
        out["amount"] = exact_required(self.amount)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationShare")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str else as_str(_v_, "AllocationShare.account")
        if _account is UNSET:
            raise missing("AllocationShare.account")
        _v_ = _get_("amount", UNSET)
        _amount = as_decimal(_v_, "AllocationShare.amount")
        if _amount is UNSET:
            raise missing("AllocationShare.amount")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationShare", "unknown member", sorted(_d_))
        return cls(account=_account, amount=_amount)
