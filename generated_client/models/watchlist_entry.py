# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_epoch, as_id_str, as_str, as_wire_bool, dump, missing


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
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.type_, Unset):
            out["type"] = dump(self.type_)
        if not isinstance(self.is_open, Unset):
            out["is_open"] = dump(self.is_open)
        if not isinstance(self.read_only, Unset):
            out["read_only"] = dump(self.read_only)
        if not isinstance(self.modified_at_ms, Unset):
            out["modified"] = dump(self.modified_at_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("WatchlistEntry", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = as_id_str(_v_, "WatchlistEntry.id")
        if _id is UNSET:
            raise missing("WatchlistEntry.id")
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "WatchlistEntry.name"))
        _v_ = _d_.pop("type", UNSET)
        _type_ = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "WatchlistEntry.type"))
        _v_ = _d_.pop("is_open", UNSET)
        _is_open = as_wire_bool(_v_, "WatchlistEntry.is_open")
        _v_ = _d_.pop("read_only", UNSET)
        _read_only = as_wire_bool(_v_, "WatchlistEntry.read_only")
        _v_ = _d_.pop("modified", UNSET)
        _modified_at_ms = as_epoch(_v_, "WatchlistEntry.modified")
        return cls(_id, _name, _type_, _is_open, _read_only, _modified_at_ms, _d_)
