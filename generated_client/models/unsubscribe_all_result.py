# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_bool, dump, missing


@_attrs_define
class UnsubscribeAllResult:
    """Whether all feeds were closed."""

    unsubscribed: bool
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["unsubscribed"] = dump(self.unsubscribed)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("UnsubscribeAllResult", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("unsubscribed", UNSET)
        _unsubscribed = _v_ if _v_.__class__ is bool else as_bool(_v_, "UnsubscribeAllResult.unsubscribed")
        if _unsubscribed is UNSET:
            raise missing("UnsubscribeAllResult.unsubscribed")
        return cls(_unsubscribed, _d_)
