# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.watchlist_row_request import WatchlistRowRequest

_KNOWN: Final = frozenset(("id", "name", "rows"))


@_attrs_define(kw_only=True)
class WatchlistRequest:
    """A new watchlist.

    Attributes:
        id: Digits only; an id in use is overwritten without a word.
    """

    id: str
    name: str
    rows: list[WatchlistRowRequest]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["id"] = dump(self.id)
        out["name"] = dump(self.name)
        out["rows"] = dump(self.rows)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.watchlist_row_request import WatchlistRowRequest

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "WatchlistRequest.id")
        if _id is UNSET:
            raise missing("WatchlistRequest.id")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "WatchlistRequest.name")
        if _name is UNSET:
            raise missing("WatchlistRequest.name")
        _v_ = _get_("rows", UNSET)
        _rows = as_list(_v_, WatchlistRowRequest.from_dict, "WatchlistRequest.rows")
        if _rows is UNSET:
            raise missing("WatchlistRequest.rows")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("WatchlistRequest", "unknown member", sorted(_d_))
        return cls(id=_id, name=_name, rows=_rows)
