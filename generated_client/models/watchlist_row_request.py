# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_id_int, as_str, dump


@_attrs_define(kw_only=True)
class WatchlistRowRequest:
    """One row - an instrument, or a blank row.

    Attributes:
        conid: Contract id.
        heading: Empty text makes a blank row.
    """

    conid: int | Unset = UNSET
    heading: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        if not isinstance(self.conid, Unset):
            out["C"] = dump(self.conid)
        if not isinstance(self.heading, Unset):
            out["H"] = dump(self.heading)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("WatchlistRowRequest", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("C", UNSET)
        _conid = as_id_int(_v_, "WatchlistRowRequest.C")
        _v_ = _d_.pop("H", UNSET)
        _heading = _v_ if _v_.__class__ is str else as_str(_v_, "WatchlistRowRequest.H")
        if _d_:
            raise WireError("WatchlistRowRequest", "unknown member", sorted(_d_))
        return cls(conid=_conid, heading=_heading)
