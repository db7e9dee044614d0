# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, dump


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
        if not isinstance(self.decimal_digits, Unset):
            out["decimalDigits"] = dump(self.decimal_digits)
        if not isinstance(self.lower_edge, Unset):
            out["lowerEdge"] = dump(self.lower_edge)
        if not isinstance(self.whole_digits, Unset):
            out["wholeDigits"] = dump(self.whole_digits)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("DisplayRuleStep", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("decimalDigits", UNSET)
        _decimal_digits = as_id_int(_v_, "DisplayRuleStep.decimalDigits")
        _v_ = _d_.pop("lowerEdge", UNSET)
        _lower_edge = as_decimal(_v_, "DisplayRuleStep.lowerEdge")
        _v_ = _d_.pop("wholeDigits", UNSET)
        _whole_digits = as_id_int(_v_, "DisplayRuleStep.wholeDigits")
        return cls(_decimal_digits, _lower_edge, _whole_digits, _d_)
