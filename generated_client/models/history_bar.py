# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_epoch, as_float, dump, missing, need_object

_KNOWN: Final = frozenset(("o", "h", "l", "c", "v", "t"))


@_attrs_define
class HistoryBar:
    """One bar. The placeholder of an empty window has no time.

    Attributes:
        volume: To be multiplied by volumeFactor of the answer.
        at_ms: Start of the bar, milliseconds since 1970 UTC.
    """

    open_: float
    high: float
    low: float
    close: float
    volume: float | Unset = UNSET
    at_ms: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["o"] = dump(self.open_)
        out["h"] = dump(self.high)
        out["l"] = dump(self.low)
        out["c"] = dump(self.close)
        if self.volume is not UNSET:
            out["v"] = dump(self.volume)
        if self.at_ms is not UNSET:
            out["t"] = dump(self.at_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "HistoryBar")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("o", UNSET)
        _open_ = _v_ if type(_v_) is float else as_float(_v_, "HistoryBar.o")
        if _open_ is UNSET:
            raise missing("HistoryBar.o")
        _v_ = _get_("h", UNSET)
        _high = _v_ if type(_v_) is float else as_float(_v_, "HistoryBar.h")
        if _high is UNSET:
            raise missing("HistoryBar.h")
        _v_ = _get_("l", UNSET)
        _low = _v_ if type(_v_) is float else as_float(_v_, "HistoryBar.l")
        if _low is UNSET:
            raise missing("HistoryBar.l")
        _v_ = _get_("c", UNSET)
        _close = _v_ if type(_v_) is float else as_float(_v_, "HistoryBar.c")
        if _close is UNSET:
            raise missing("HistoryBar.c")
        _v_ = _get_("v", UNSET)
        _volume = _v_ if type(_v_) is float or _v_ is UNSET else as_float(_v_, "HistoryBar.v")
        _v_ = _get_("t", UNSET)
        _at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "HistoryBar.t")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_open_, _high, _low, _close, _volume, _at_ms, _d_)
