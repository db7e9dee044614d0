# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, as_text, dump, need_object

_KNOWN: Final = frozenset(("text", "value"))


@_attrs_define
class BondFilterOption:
    """One value of a filter.

    Attributes:
        text: As it is shown; missing when the value says it all.
    """

    text: None | str | Unset = UNSET
    value: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.value is not UNSET:
            out["value"] = dump(self.value)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "BondFilterOption")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BondFilterOption.text")
        _v_ = _get_("value", UNSET)
        _value = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "BondFilterOption.value")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_text, _value, _d_)
