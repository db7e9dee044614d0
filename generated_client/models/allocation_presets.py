# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allocation_method import AllocationMethod
from ..types import UNSET, Unset, as_bool, as_enum, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "default_method_for_all",
        "group_auto_close_positions",
        "profiles_auto_close_positions",
        "strict_credit_check",
        "group_proportional_allocation",
    )
)


@_attrs_define
class AllocationPresets:
    """Presets of the advisor.

    Attributes:
        default_method_for_all: How an order is divided among the accounts of a group.
    """

    default_method_for_all: AllocationMethod
    group_auto_close_positions: bool | Unset = UNSET
    profiles_auto_close_positions: bool | Unset = UNSET
    strict_credit_check: bool | Unset = UNSET
    group_proportional_allocation: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["default_method_for_all"] = dump(self.default_method_for_all)
        if self.group_auto_close_positions is not UNSET:
            out["group_auto_close_positions"] = dump(self.group_auto_close_positions)
        if self.profiles_auto_close_positions is not UNSET:
            out["profiles_auto_close_positions"] = dump(self.profiles_auto_close_positions)
        if self.strict_credit_check is not UNSET:
            out["strict_credit_check"] = dump(self.strict_credit_check)
        if self.group_proportional_allocation is not UNSET:
            out["group_proportional_allocation"] = dump(self.group_proportional_allocation)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationPresets")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("default_method_for_all", UNSET)
        _default_method_for_all = as_enum(AllocationMethod, _v_, "AllocationPresets.default_method_for_all")
        if _default_method_for_all is UNSET:
            raise missing("AllocationPresets.default_method_for_all")
        _v_ = _get_("group_auto_close_positions", UNSET)
        _group_auto_close_positions = (
            _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "AllocationPresets.group_auto_close_positions")
        )
        _v_ = _get_("profiles_auto_close_positions", UNSET)
        _profiles_auto_close_positions = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "AllocationPresets.profiles_auto_close_positions")
        )
        _v_ = _get_("strict_credit_check", UNSET)
        _strict_credit_check = (
            _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "AllocationPresets.strict_credit_check")
        )
        _v_ = _get_("group_proportional_allocation", UNSET)
        _group_proportional_allocation = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "AllocationPresets.group_proportional_allocation")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _default_method_for_all,
            _group_auto_close_positions,
            _profiles_auto_close_positions,
            _strict_credit_check,
            _group_proportional_allocation,
            _d_,
        )
