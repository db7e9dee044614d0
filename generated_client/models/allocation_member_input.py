# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump, exact, missing, need_object

_KNOWN: Final = frozenset(("name", "amount"))


@_attrs_define(kw_only=True, on_setattr=_no_hook)
class AllocationMemberInput:
    """One account of a group to be.

    Attributes:
        name: Account id.
        amount: Share of the account; methods C, P, R and S only.
    """

    name: str
    amount: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["name"] = dump(self.name)
        if self.amount is not UNSET:
            out["amount"] = exact(self.amount)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationMemberInput")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationMemberInput.name")
        if _name is UNSET:
            raise missing("AllocationMemberInput.name")
        _v_ = _get_("amount", UNSET)
        _amount = _v_ if _v_ is UNSET else as_decimal(_v_, "AllocationMemberInput.amount")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationMemberInput", "unknown member", sorted(_d_))
        return cls(name=_name, amount=_amount)
