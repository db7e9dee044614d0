# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.forecast_market_ref import ForecastMarketRef

_KNOWN: Final = frozenset(("name", "parent_id", "is_restricted", "markets"))


@_attrs_define
class ForecastCategory:
    """One category; the tree is in parent_id."""

    name: str
    parent_id: None | str | Unset = UNSET
    is_restricted: bool | Unset = UNSET
    markets: list[ForecastMarketRef] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["name"] = dump(self.name)
        if self.parent_id is not UNSET:
            out["parent_id"] = dump(self.parent_id)
        if self.is_restricted is not UNSET:
            out["is_restricted"] = dump(self.is_restricted)
        if self.markets is not UNSET:
            out["markets"] = dump(self.markets)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.forecast_market_ref import ForecastMarketRef

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastCategory")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "ForecastCategory.name")
        if _name is UNSET:
            raise missing("ForecastCategory.name")
        _v_ = _get_("parent_id", UNSET)
        _parent_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastCategory.parent_id")
        )
        _v_ = _get_("is_restricted", UNSET)
        _is_restricted = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ForecastCategory.is_restricted")
        _v_ = _get_("markets", UNSET)
        _markets = as_list(_v_, ForecastMarketRef.from_dict, "ForecastCategory.markets")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_name, _parent_id, _is_restricted, _markets, _d_)
