# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_id_int, dump, missing


@_attrs_define
class FaModelSaved:
    """Whether a change was taken.

    Attributes:
        req_id: The caller's number.
    """

    success: bool
    req_id: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["success"] = dump(self.success)
        if not isinstance(self.req_id, Unset):
            out["reqID"] = dump(self.req_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelSaved", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("success", UNSET)
        _success = _v_ if _v_.__class__ is bool else as_bool(_v_, "FaModelSaved.success")
        if _success is UNSET:
            raise missing("FaModelSaved.success")
        _v_ = _d_.pop("reqID", UNSET)
        _req_id = as_id_int(_v_, "FaModelSaved.reqID")
        return cls(_success, _req_id, _d_)
