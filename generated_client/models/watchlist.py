# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_str, as_list, as_str, as_wire_bool, dump, missing, need_object, one_of

if TYPE_CHECKING:
    from ..models.watchlist_blank_row import WatchlistBlankRow
    from ..models.watchlist_instrument import WatchlistInstrument

_KNOWN: Final = frozenset(("id", "instruments", "hash", "name", "readOnly"))


@_attrs_define
class Watchlist:
    """A watchlist and its rows.

    Attributes:
        id: Text id; may hold a dot.
    """

    id: str
    instruments: list[WatchlistBlankRow | WatchlistInstrument]
    content_hash: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    read_only: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        out["instruments"] = dump(self.instruments)
        if self.content_hash is not UNSET:
            out["hash"] = dump(self.content_hash)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.read_only is not UNSET:
            out["readOnly"] = dump(self.read_only)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.watchlist_blank_row import WatchlistBlankRow
        from ..models.watchlist_instrument import WatchlistInstrument

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "Watchlist")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "Watchlist.id")
        if _id is UNSET:
            raise missing("Watchlist.id")
        _v_ = _get_("instruments", UNSET)
        _instruments = as_list(
            _v_,
            one_of(
                (
                    (
                        dict,
                        frozenset({"conid"}),
                        frozenset({"conid", "C", "ST", "name", "fullName", "assetClass", "ticker", "chineseName"}),
                        WatchlistInstrument.from_dict,
                    ),
                    (dict, frozenset({"H"}), frozenset({"H"}), WatchlistBlankRow.from_dict),
                ),
                "Watchlist.instruments[]",
            ),
            "Watchlist.instruments",
        )
        if _instruments is UNSET:
            raise missing("Watchlist.instruments")
        _v_ = _get_("hash", UNSET)
        _content_hash = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Watchlist.hash")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Watchlist.name")
        _v_ = _get_("readOnly", UNSET)
        _read_only = _v_ if _v_ is UNSET else as_wire_bool(_v_, "Watchlist.readOnly")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _instruments, _content_hash, _name, _read_only, _d_)
