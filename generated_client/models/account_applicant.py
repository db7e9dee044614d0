# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, need


@_attrs_define
class AccountApplicant:
    """Signatures of those who applied for the account."""

    signatures: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.signatures, Unset):
            out["signatures"] = dump(self.signatures)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AccountApplicant", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("signatures", UNSET)
        _signatures = as_list(
            _v_,
            lambda _i: need(
                (_i if _i.__class__ is str else as_str(_i, "AccountApplicant.signatures[]")),
                "AccountApplicant.signatures[]",
            ),
            "AccountApplicant.signatures",
        )
        return cls(_signatures, _d_)
