# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, dump, need_object

_KNOWN: Final = frozenset(("id", "name"))


@_attrs_define
class BondIssuer:
    """An issuer of bonds."""

    id: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.id is not UNSET:
            out["id"] = dump(self.id)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "BondIssuer")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BondIssuer.id")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BondIssuer.name")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _name, _d_)
