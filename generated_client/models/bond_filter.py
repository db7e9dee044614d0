# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, dump, need_object

if TYPE_CHECKING:
    from ..models.bond_filter_option import BondFilterOption

_KNOWN: Final = frozenset(("displayText", "columnId", "options"))


@_attrs_define
class BondFilter:
    """One column and the values it takes.

    Attributes:
        display_text: Exchange, Maturity Date, Issue Date, Coupon or Currency.
    """

    display_text: None | str | Unset = UNSET
    column_id: int | Unset = UNSET
    options: list[BondFilterOption] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.display_text is not UNSET:
            out["displayText"] = dump(self.display_text)
        if self.column_id is not UNSET:
            out["columnId"] = dump(self.column_id)
        if self.options is not UNSET:
            out["options"] = dump(self.options)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.bond_filter_option import BondFilterOption

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "BondFilter")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("displayText", UNSET)
        _display_text = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BondFilter.displayText")
        )
        _v_ = _get_("columnId", UNSET)
        _column_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "BondFilter.columnId")
        _v_ = _get_("options", UNSET)
        _options = as_list(_v_, BondFilterOption.from_dict, "BondFilter.options")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_display_text, _column_id, _options, _d_)
