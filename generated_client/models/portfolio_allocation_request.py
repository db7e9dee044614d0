# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("acctIds",))


@_attrs_define(kw_only=True)
class PortfolioAllocationRequest:
    """Accounts to add up."""

    account_ids: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["acctIds"] = dump(self.account_ids)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PortfolioAllocationRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("acctIds", UNSET)
        _account_ids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PortfolioAllocationRequest.acctIds[]")),
                "PortfolioAllocationRequest.acctIds[]",
            ),
            "PortfolioAllocationRequest.acctIds",
        )
        if _account_ids is UNSET:
            raise missing("PortfolioAllocationRequest.acctIds")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("PortfolioAllocationRequest", "unknown member", sorted(_d_))
        return cls(account_ids=_account_ids)
