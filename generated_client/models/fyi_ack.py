# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, dump, missing, need_object

_KNOWN: Final = frozenset(("V", "T"))


@_attrs_define
class FyiAck:
    """A change was taken.

    Attributes:
        acknowledged: 1 means acknowledged.
        took_ms: Milliseconds spent.
    """

    acknowledged: int
    took_ms: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["V"] = dump(self.acknowledged)
        if self.took_ms is not UNSET:
            out["T"] = dump(self.took_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiAck")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("V", UNSET)
        _acknowledged = _v_ if type(_v_) is int else as_id_int(_v_, "FyiAck.V")
        if _acknowledged is UNSET:
            raise missing("FyiAck.V")
        _v_ = _get_("T", UNSET)
        _took_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FyiAck.T")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_acknowledged, _took_ms, _d_)
