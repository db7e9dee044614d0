# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Amount, Unset, as_amount, dump, need_object

_KNOWN: Final = frozenset(("current", "change", "after"))


@_attrs_define
class PreviewChange:
    """A figure now, its change, and after the order."""

    current: Amount | Unset = UNSET
    change: Amount | Unset = UNSET
    after: Amount | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.current is not UNSET:
            out["current"] = dump(self.current)
        if self.change is not UNSET:
            out["change"] = dump(self.change)
        if self.after is not UNSET:
            out["after"] = dump(self.after)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PreviewChange")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("current", UNSET)
        _current = _v_ if _v_ is UNSET else as_amount(_v_, "PreviewChange.current")
        _v_ = _get_("change", UNSET)
        _change = _v_ if _v_ is UNSET else as_amount(_v_, "PreviewChange.change")
        _v_ = _get_("after", UNSET)
        _after = _v_ if _v_ is UNSET else as_amount(_v_, "PreviewChange.after")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_current, _change, _after, _d_)
