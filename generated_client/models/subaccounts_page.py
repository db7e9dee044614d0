# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_model, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.portfolio_account import PortfolioAccount
    from ..models.subaccounts_metadata import SubaccountsMetadata

_KNOWN: Final = frozenset(("subaccounts", "metadata"))


@_attrs_define
class SubaccountsPage:
    """A page of accounts, as documented; recordings show a bare list.

    Attributes:
        metadata: Where a page stands.
    """

    subaccounts: list[PortfolioAccount]
    metadata: SubaccountsMetadata | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["subaccounts"] = dump(self.subaccounts)
        if self.metadata is not UNSET:
            out["metadata"] = dump(self.metadata)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.portfolio_account import PortfolioAccount
        from ..models.subaccounts_metadata import SubaccountsMetadata

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SubaccountsPage")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("subaccounts", UNSET)
        _subaccounts = as_list(_v_, PortfolioAccount.from_dict, "SubaccountsPage.subaccounts")
        if _subaccounts is UNSET:
            raise missing("SubaccountsPage.subaccounts")
        _v_ = _get_("metadata", UNSET)
        _metadata = as_model(SubaccountsMetadata, _v_, "SubaccountsPage.metadata")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_subaccounts, _metadata, _d_)
