# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_id_int, as_str, dump, need_object

_KNOWN: Final = frozenset(("C", "H"))


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
        if self.conid is not UNSET:
            out["C"] = dump(self.conid)
        if self.heading is not UNSET:
            out["H"] = dump(self.heading)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistRowRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("C", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "WatchlistRowRequest.C")
        _v_ = _get_("H", UNSET)
        _heading = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "WatchlistRowRequest.H")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("WatchlistRowRequest", "unknown member", sorted(_d_))
        return cls(conid=_conid, heading=_heading)
