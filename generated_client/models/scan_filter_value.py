# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_scalar, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("code", "value"))


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
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanFilterValue")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("code", UNSET)
        _code = _v_ if type(_v_) is str else as_str(_v_, "ScanFilterValue.code")
        if _code is UNSET:
            raise missing("ScanFilterValue.code")
        _v_ = _get_("value", UNSET)
        _value = as_scalar(_v_, "ScanFilterValue.value")
        if _value is UNSET:
            raise missing("ScanFilterValue.value")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("ScanFilterValue", "unknown member", sorted(_d_))
        return cls(code=_code, value=_value)
