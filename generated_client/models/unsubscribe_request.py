# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_int, dump, missing


@_attrs_define(kw_only=True)
class UnsubscribeRequest:
    """The contract whose feed is to be closed.

    Attributes:
        conid: Contract id.
    """

    conid: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["conid"] = dump(self.conid)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("UnsubscribeRequest", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = _v_ if _v_.__class__ is int else as_int(_v_, "UnsubscribeRequest.conid")
        if _conid is UNSET:
            raise missing("UnsubscribeRequest.conid")
        if _d_:
            raise WireError("UnsubscribeRequest", "unknown member", sorted(_d_))
        return cls(conid=_conid)
