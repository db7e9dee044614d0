# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_epoch, dump, missing


@_attrs_define
class LiquidHours:
    """One stretch of regular trading.

    Attributes:
        opening_at_s: Seconds since 1970 UTC.
        closing_at_s: Seconds since 1970 UTC.
    """

    opening_at_s: int
    closing_at_s: int
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["opening"] = dump(self.opening_at_s)
        out["closing"] = dump(self.closing_at_s)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("LiquidHours", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("opening", UNSET)
        _opening_at_s = as_epoch(_v_, "LiquidHours.opening")
        if _opening_at_s is UNSET:
            raise missing("LiquidHours.opening")
        _v_ = _d_.pop("closing", UNSET)
        _closing_at_s = as_epoch(_v_, "LiquidHours.closing")
        if _closing_at_s is UNSET:
            raise missing("LiquidHours.closing")
        return cls(_opening_at_s, _closing_at_s, _d_)
