# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.stock_contract import StockContract

_KNOWN: Final = frozenset(("contracts", "name", "chineseName", "assetClass"))


@_attrs_define
class StockListing:
    """One company that uses the symbol, with its listings.

    Attributes:
        chinese_name: HTML-escaped.
    """

    contracts: list[StockContract]
    name: None | str | Unset = UNSET
    chinese_name: None | str | Unset = UNSET
    asset_class: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["contracts"] = dump(self.contracts)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.chinese_name is not UNSET:
            out["chineseName"] = dump(self.chinese_name)
        if self.asset_class is not UNSET:
            out["assetClass"] = dump(self.asset_class)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.stock_contract import StockContract

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "StockListing")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("contracts", UNSET)
        _contracts = as_list(_v_, StockContract.from_dict, "StockListing.contracts")
        if _contracts is UNSET:
            raise missing("StockListing.contracts")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "StockListing.name")
        _v_ = _get_("chineseName", UNSET)
        _chinese_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "StockListing.chineseName")
        )
        _v_ = _get_("assetClass", UNSET)
        _asset_class = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "StockListing.assetClass")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_contracts, _name, _chinese_name, _asset_class, _d_)
