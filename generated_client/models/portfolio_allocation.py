# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.portfolio_allocation_sides import PortfolioAllocationSides

_KNOWN: Final = frozenset(("assetClass", "sector", "group"))


@_attrs_define
class PortfolioAllocation:
    """What is held, three times over.

    Attributes:
        asset_class: Long and short; a side without content may be missing.
        sector: Long and short; a side without content may be missing.
        group: Long and short; a side without content may be missing.
    """

    asset_class: PortfolioAllocationSides
    sector: PortfolioAllocationSides | Unset = UNSET
    group: PortfolioAllocationSides | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["assetClass"] = dump(self.asset_class)
        if self.sector is not UNSET:
            out["sector"] = dump(self.sector)
        if self.group is not UNSET:
            out["group"] = dump(self.group)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.portfolio_allocation_sides import PortfolioAllocationSides

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PortfolioAllocation")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("assetClass", UNSET)
        _asset_class = as_model(PortfolioAllocationSides, _v_, "PortfolioAllocation.assetClass")
        if _asset_class is UNSET:
            raise missing("PortfolioAllocation.assetClass")
        _v_ = _get_("sector", UNSET)
        _sector = as_model(PortfolioAllocationSides, _v_, "PortfolioAllocation.sector")
        _v_ = _get_("group", UNSET)
        _group = as_model(PortfolioAllocationSides, _v_, "PortfolioAllocation.group")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_asset_class, _sector, _group, _d_)
