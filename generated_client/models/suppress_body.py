# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("messageIds",))


@_attrs_define(kw_only=True)
class SuppressBody:
    """Message ids not to be asked about, at most 51."""

    message_ids: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["messageIds"] = dump(self.message_ids)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SuppressBody")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("messageIds", UNSET)
        _message_ids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "SuppressBody.messageIds[]")), "SuppressBody.messageIds[]"
            ),
            "SuppressBody.messageIds",
        )
        if _message_ids is UNSET:
            raise missing("SuppressBody.messageIds")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("SuppressBody", "unknown member", sorted(_d_))
        return cls(message_ids=_message_ids)
