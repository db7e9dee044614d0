# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.watchlist_index import WatchlistIndex

_KNOWN: Final = frozenset(("data", "action", "MID"))


@_attrs_define
class WatchlistIndexAnswer:
    """Envelope of the index.

    Attributes:
        data: The watchlists there are.
        action: content
        message_id: Counts the answers of the session.
    """

    data: WatchlistIndex
    action: None | str | Unset = UNSET
    message_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["data"] = dump(self.data)
        if self.action is not UNSET:
            out["action"] = dump(self.action)
        if self.message_id is not UNSET:
            out["MID"] = dump(self.message_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.watchlist_index import WatchlistIndex

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistIndexAnswer")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("data", UNSET)
        _data = as_model(WatchlistIndex, _v_, "WatchlistIndexAnswer.data")
        if _data is UNSET:
            raise missing("WatchlistIndexAnswer.data")
        _v_ = _get_("action", UNSET)
        _action = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistIndexAnswer.action")
        _v_ = _get_("MID", UNSET)
        _message_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistIndexAnswer.MID")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_data, _action, _message_id, _d_)
