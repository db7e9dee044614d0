# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..models.allocation_method_choice import AllocationMethodChoice
from ..types import UNSET, WireError, as_bool, as_enum, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "default_method_for_all",
        "group_auto_close_positions",
        "profiles_auto_close_positions",
        "strict_credit_check",
        "group_proportional_allocation",
    )
)


@_attrs_define(kw_only=True)
class AllocationPresetsInput:
    """Presets as they are to be, all of them.

    Attributes:
        default_method_for_all: How an order is to be divided; cash_quantity, percentage, ratio and shares need an
            amount for each account.
    """

    default_method_for_all: AllocationMethodChoice
    group_auto_close_positions: bool
    profiles_auto_close_positions: bool
    strict_credit_check: bool
    group_proportional_allocation: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["default_method_for_all"] = dump(self.default_method_for_all)
        out["group_auto_close_positions"] = dump(self.group_auto_close_positions)
        out["profiles_auto_close_positions"] = dump(self.profiles_auto_close_positions)
        out["strict_credit_check"] = dump(self.strict_credit_check)
        out["group_proportional_allocation"] = dump(self.group_proportional_allocation)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationPresetsInput")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("default_method_for_all", UNSET)
        _default_method_for_all = as_enum(AllocationMethodChoice, _v_, "AllocationPresetsInput.default_method_for_all")
        if _default_method_for_all is UNSET:
            raise missing("AllocationPresetsInput.default_method_for_all")
        _v_ = _get_("group_auto_close_positions", UNSET)
        _group_auto_close_positions = (
            _v_ if type(_v_) is bool else as_bool(_v_, "AllocationPresetsInput.group_auto_close_positions")
        )
        if _group_auto_close_positions is UNSET:
            raise missing("AllocationPresetsInput.group_auto_close_positions")
        _v_ = _get_("profiles_auto_close_positions", UNSET)
        _profiles_auto_close_positions = (
            _v_ if type(_v_) is bool else as_bool(_v_, "AllocationPresetsInput.profiles_auto_close_positions")
        )
        if _profiles_auto_close_positions is UNSET:
            raise missing("AllocationPresetsInput.profiles_auto_close_positions")
        _v_ = _get_("strict_credit_check", UNSET)
        _strict_credit_check = _v_ if type(_v_) is bool else as_bool(_v_, "AllocationPresetsInput.strict_credit_check")
        if _strict_credit_check is UNSET:
            raise missing("AllocationPresetsInput.strict_credit_check")
        _v_ = _get_("group_proportional_allocation", UNSET)
        _group_proportional_allocation = (
            _v_ if type(_v_) is bool else as_bool(_v_, "AllocationPresetsInput.group_proportional_allocation")
        )
        if _group_proportional_allocation is UNSET:
            raise missing("AllocationPresetsInput.group_proportional_allocation")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationPresetsInput", "unknown member", sorted(_d_))
        return cls(
            default_method_for_all=_default_method_for_all,
            group_auto_close_positions=_group_auto_close_positions,
            profiles_auto_close_positions=_profiles_auto_close_positions,
            strict_credit_check=_strict_credit_check,
            group_proportional_allocation=_group_proportional_allocation,
        )
