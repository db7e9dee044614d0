# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, dump, missing


@_attrs_define(kw_only=True)
class ReplyBody:
    """Answer to a question."""

    confirmed: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["confirmed"] = dump(self.confirmed)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ReplyBody", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("confirmed", UNSET)
        _confirmed = _v_ if _v_.__class__ is bool else as_bool(_v_, "ReplyBody.confirmed")
        if _confirmed is UNSET:
            raise missing("ReplyBody.confirmed")
        if _d_:
            raise WireError("ReplyBody", "unknown member", sorted(_d_))
        return cls(confirmed=_confirmed)
