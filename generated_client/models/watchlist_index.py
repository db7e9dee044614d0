# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.watchlist_entry import WatchlistEntry

_KNOWN: Final = frozenset(("user_lists", "scanners_only", "show_scanners", "bulk_delete", "system_lists"))


@_attrs_define
class WatchlistIndex:
    """The watchlists there are.

    Attributes:
        system_lists: Lists that come with the login; may be missing.
    """

    user_lists: list[WatchlistEntry]
    scanners_only: bool | Unset = UNSET
    show_scanners: bool | Unset = UNSET
    bulk_delete: bool | Unset = UNSET
    system_lists: list[WatchlistEntry] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["user_lists"] = dump(self.user_lists)
        if self.scanners_only is not UNSET:
            out["scanners_only"] = dump(self.scanners_only)
        if self.show_scanners is not UNSET:
            out["show_scanners"] = dump(self.show_scanners)
        if self.bulk_delete is not UNSET:
            out["bulk_delete"] = dump(self.bulk_delete)
        if self.system_lists is not UNSET:
            out["system_lists"] = dump(self.system_lists)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.watchlist_entry import WatchlistEntry

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistIndex")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("user_lists", UNSET)
        _user_lists = as_list(_v_, WatchlistEntry.from_dict, "WatchlistIndex.user_lists")
        if _user_lists is UNSET:
            raise missing("WatchlistIndex.user_lists")
        _v_ = _get_("scanners_only", UNSET)
        _scanners_only = _v_ if _v_ is UNSET else as_wire_bool(_v_, "WatchlistIndex.scanners_only")
        _v_ = _get_("show_scanners", UNSET)
        _show_scanners = _v_ if _v_ is UNSET else as_wire_bool(_v_, "WatchlistIndex.show_scanners")
        _v_ = _get_("bulk_delete", UNSET)
        _bulk_delete = _v_ if _v_ is UNSET else as_wire_bool(_v_, "WatchlistIndex.bulk_delete")
        _v_ = _get_("system_lists", UNSET)
        _system_lists = as_list(_v_, WatchlistEntry.from_dict, "WatchlistIndex.system_lists")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_user_lists, _scanners_only, _show_scanners, _bulk_delete, _system_lists, _d_)
