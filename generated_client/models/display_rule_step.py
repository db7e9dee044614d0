# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, dump, need_object

_KNOWN: Final = frozenset(("decimalDigits", "lowerEdge", "wholeDigits"))


@_attrs_define
class DisplayRuleStep:
    """How many digits to show from this value upwards."""

    decimal_digits: int | Unset = UNSET
    lower_edge: Decimal | Unset = UNSET
    whole_digits: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.decimal_digits is not UNSET:
            out["decimalDigits"] = dump(self.decimal_digits)
        if self.lower_edge is not UNSET:
            out["lowerEdge"] = dump(self.lower_edge)
        if self.whole_digits is not UNSET:
            out["wholeDigits"] = dump(self.whole_digits)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "DisplayRuleStep")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("decimalDigits", UNSET)
        _decimal_digits = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "DisplayRuleStep.decimalDigits")
        _v_ = _get_("lowerEdge", UNSET)
        _lower_edge = _v_ if _v_ is UNSET else as_decimal(_v_, "DisplayRuleStep.lowerEdge")
        _v_ = _get_("wholeDigits", UNSET)
        _whole_digits = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "DisplayRuleStep.wholeDigits")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_decimal_digits, _lower_edge, _whole_digits, _d_)
