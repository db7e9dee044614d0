# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, need, need_object

_KNOWN: Final = frozenset(("signatures",))


@_attrs_define
class AccountApplicant:
    """Signatures of those who applied for the account."""

    signatures: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.signatures is not UNSET:
            out["signatures"] = dump(self.signatures)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountApplicant")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("signatures", UNSET)
        _signatures = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "AccountApplicant.signatures[]")),
                "AccountApplicant.signatures[]",
            ),
            "AccountApplicant.signatures",
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_signatures, _d_)
