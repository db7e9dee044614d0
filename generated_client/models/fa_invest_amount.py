# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..types import UNSET, WireError, as_decimal, as_str, dump, exact_required, missing, need_object

_KNOWN: Final = frozenset(("account", "amtToInvest"))


@_attrs_define(kw_only=True, on_setattr=_no_hook)
class FaInvestAmount:
    """Money to move into a model, or out of it.

    Attributes:
        amount: Currency and sign are not documented.
    """

    account_id: str
    amount: Decimal = _attrs_field(converter=exact_required)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["account"] = dump(self.account_id)
        out["amtToInvest"] = exact_required(self.amount)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaInvestAmount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("account", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "FaInvestAmount.account")
        if _account_id is UNSET:
            raise missing("FaInvestAmount.account")
        _v_ = _get_("amtToInvest", UNSET)
        _amount = as_decimal(_v_, "FaInvestAmount.amtToInvest")
        if _amount is UNSET:
            raise missing("FaInvestAmount.amtToInvest")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaInvestAmount", "unknown member", sorted(_d_))
        return cls(account_id=_account_id, amount=_amount)
