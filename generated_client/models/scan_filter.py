# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.scan_filter_choice import ScanFilterChoice

_KNOWN: Final = frozenset(("code", "group", "display_name", "type", "combo_values"))


@_attrs_define
class ScanFilter:
    """One filter.

    Attributes:
        code: What scanner_run takes as code of a filter.
        type_: Kind of control, e.g. range or combo.
        combo_values: Only on filters that offer a list.
    """

    code: str
    group: None | str | Unset = UNSET
    display_name: None | str | Unset = UNSET
    type_: None | str | Unset = UNSET
    combo_values: list[ScanFilterChoice] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["code"] = dump(self.code)
        if self.group is not UNSET:
            out["group"] = dump(self.group)
        if self.display_name is not UNSET:
            out["display_name"] = dump(self.display_name)
        if self.type_ is not UNSET:
            out["type"] = dump(self.type_)
        if self.combo_values is not UNSET:
            out["combo_values"] = dump(self.combo_values)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.scan_filter_choice import ScanFilterChoice

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanFilter")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("code", UNSET)
        _code = _v_ if type(_v_) is str else as_str(_v_, "ScanFilter.code")
        if _code is UNSET:
            raise missing("ScanFilter.code")
        _v_ = _get_("group", UNSET)
        _group = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanFilter.group")
        _v_ = _get_("display_name", UNSET)
        _display_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanFilter.display_name")
        )
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanFilter.type")
        _v_ = _get_("combo_values", UNSET)
        _combo_values = as_list(_v_, ScanFilterChoice.from_dict, "ScanFilter.combo_values")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_code, _group, _display_name, _type_, _combo_values, _d_)
