# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, as_id_int, dump, missing, need_object

_KNOWN: Final = frozenset(("BN",))


@_attrs_define
class FyiUnread:
    """How many notifications are unread."""

    unread: int
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["BN"] = dump(self.unread)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiUnread")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("BN", UNSET)
        _unread = _v_ if type(_v_) is int else as_id_int(_v_, "FyiUnread.BN")
        if _unread is UNSET:
            raise missing("FyiUnread.BN")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_unread, _d_)
