# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_str, as_list, as_str, as_wire_bool, dump, missing, one_of

if TYPE_CHECKING:
    from ..models.watchlist_blank_row import WatchlistBlankRow
    from ..models.watchlist_instrument import WatchlistInstrument


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
        if not isinstance(self.content_hash, Unset):
            out["hash"] = dump(self.content_hash)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.read_only, Unset):
            out["readOnly"] = dump(self.read_only)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.watchlist_blank_row import WatchlistBlankRow
        from ..models.watchlist_instrument import WatchlistInstrument

        if not isinstance(src_dict, Mapping):
            raise WireError("Watchlist", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = as_id_str(_v_, "Watchlist.id")
        if _id is UNSET:
            raise missing("Watchlist.id")
        _v_ = _d_.pop("instruments", UNSET)
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
        _v_ = _d_.pop("hash", UNSET)
        _content_hash = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "Watchlist.hash"))
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "Watchlist.name"))
        _v_ = _d_.pop("readOnly", UNSET)
        _read_only = as_wire_bool(_v_, "Watchlist.readOnly")
        return cls(_id, _instruments, _content_hash, _name, _read_only, _d_)
