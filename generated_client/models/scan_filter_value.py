# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_scalar, as_str, dump, missing


@_attrs_define(kw_only=True)
class ScanFilterValue:
    """One filter and its value."""

    code: str
    value: Decimal | bool | str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["code"] = dump(self.code)
        out["value"] = dump(self.value)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ScanFilterValue", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("code", UNSET)
        _code = _v_ if _v_.__class__ is str else as_str(_v_, "ScanFilterValue.code")
        if _code is UNSET:
            raise missing("ScanFilterValue.code")
        _v_ = _d_.pop("value", UNSET)
        _value = as_scalar(_v_, "ScanFilterValue.value")
        if _value is UNSET:
            raise missing("ScanFilterValue.value")
        if _d_:
            raise WireError("ScanFilterValue", "unknown member", sorted(_d_))
        return cls(code=_code, value=_value)
