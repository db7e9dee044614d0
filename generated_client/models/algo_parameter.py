# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    WireError,
    as_decimal,
    as_id_int,
    as_list,
    as_scalar,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need,
)


@_attrs_define
class AlgoParameter:
    """One parameter of an algorithm.

    Attributes:
        gui_rank: Place in a form.
        enabled_conditions: When the parameter applies.
        legal_strings: Allowed texts.
        required: Text true on the wire.
        value_class_name: String, Boolean, Time, Double or Integer.
    """

    id: str
    name: None | str | Unset = UNSET
    gui_rank: int | Unset = UNSET
    default_value: Decimal | bool | str | Unset = UNSET
    description: None | str | Unset = UNSET
    enabled_conditions: list[str] | None | Unset = UNSET
    legal_strings: list[str] | None | Unset = UNSET
    min_value: Decimal | Unset = UNSET
    max_value: Decimal | Unset = UNSET
    required: bool | Unset = UNSET
    value_class_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.gui_rank, Unset):
            out["guiRank"] = dump(self.gui_rank)
        if not isinstance(self.default_value, Unset):
            out["defaultValue"] = dump(self.default_value)
        if not isinstance(self.description, Unset):
            out["description"] = dump(self.description)
        if not isinstance(self.enabled_conditions, Unset):
            out["enabledConditions"] = dump(self.enabled_conditions)
        if not isinstance(self.legal_strings, Unset):
            out["legalStrings"] = dump(self.legal_strings)
        if not isinstance(self.min_value, Unset):
            out["minValue"] = dump(self.min_value)
        if not isinstance(self.max_value, Unset):
            out["maxValue"] = dump(self.max_value)
        if not isinstance(self.required, Unset):
            out["required"] = dump(self.required)
        if not isinstance(self.value_class_name, Unset):
            out["valueClassName"] = dump(self.value_class_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AlgoParameter", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "AlgoParameter.id")
        if _id is UNSET:
            raise missing("AlgoParameter.id")
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlgoParameter.name"))
        _v_ = _d_.pop("guiRank", UNSET)
        _gui_rank = as_id_int(_v_, "AlgoParameter.guiRank")
        _v_ = _d_.pop("defaultValue", UNSET)
        _default_value = as_scalar(_v_, "AlgoParameter.defaultValue")
        _v_ = _d_.pop("description", UNSET)
        _description = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlgoParameter.description"))
        )
        _v_ = _d_.pop("enabledConditions", UNSET)
        _enabled_conditions = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if _i.__class__ is str else as_str(_i, "AlgoParameter.enabledConditions[]")),
                    "AlgoParameter.enabledConditions[]",
                ),
                "AlgoParameter.enabledConditions",
            )
        )
        _v_ = _d_.pop("legalStrings", UNSET)
        _legal_strings = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if _i.__class__ is str else as_str(_i, "AlgoParameter.legalStrings[]")),
                    "AlgoParameter.legalStrings[]",
                ),
                "AlgoParameter.legalStrings",
            )
        )
        _v_ = _d_.pop("minValue", UNSET)
        _min_value = as_decimal(_v_, "AlgoParameter.minValue")
        _v_ = _d_.pop("maxValue", UNSET)
        _max_value = as_decimal(_v_, "AlgoParameter.maxValue")
        _v_ = _d_.pop("required", UNSET)
        _required = as_wire_bool(_v_, "AlgoParameter.required")
        _v_ = _d_.pop("valueClassName", UNSET)
        _value_class_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlgoParameter.valueClassName"))
        )
        return cls(
            _id,
            _name,
            _gui_rank,
            _default_value,
            _description,
            _enabled_conditions,
            _legal_strings,
            _min_value,
            _max_value,
            _required,
            _value_class_name,
            _d_,
        )
