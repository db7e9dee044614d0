# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_epoch, as_id_str, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("id", "name", "type", "is_open", "read_only", "modified"))


@_attrs_define
class WatchlistEntry:
    """One watchlist of the index.

    Attributes:
        type_: watchlist
        modified_at_ms: Last change, milliseconds since 1970 UTC; not on lists of the system.
    """

    id: str
    name: None | str | Unset = UNSET
    type_: None | str | Unset = UNSET
    is_open: bool | Unset = UNSET
    read_only: bool | Unset = UNSET
    modified_at_ms: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.type_ is not UNSET:
            out["type"] = dump(self.type_)
        if self.is_open is not UNSET:
            out["is_open"] = dump(self.is_open)
        if self.read_only is not UNSET:
            out["read_only"] = dump(self.read_only)
        if self.modified_at_ms is not UNSET:
            out["modified"] = dump(self.modified_at_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistEntry")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "WatchlistEntry.id")
        if _id is UNSET:
            raise missing("WatchlistEntry.id")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistEntry.name")
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistEntry.type")
        _v_ = _get_("is_open", UNSET)
        _is_open = _v_ if _v_ is UNSET else as_wire_bool(_v_, "WatchlistEntry.is_open")
        _v_ = _get_("read_only", UNSET)
        _read_only = _v_ if _v_ is UNSET else as_wire_bool(_v_, "WatchlistEntry.read_only")
        _v_ = _get_("modified", UNSET)
        _modified_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "WatchlistEntry.modified")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _name, _type_, _is_open, _read_only, _modified_at_ms, _d_)
