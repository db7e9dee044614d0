# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    as_decimal,
    as_id_int,
    as_list,
    as_scalar,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need,
    need_object,
)

_KNOWN: Final = frozenset(
    (
        "id",
        "name",
        "guiRank",
        "defaultValue",
        "description",
        "enabledConditions",
        "legalStrings",
        "minValue",
        "maxValue",
        "required",
        "valueClassName",
    )
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
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.gui_rank is not UNSET:
            out["guiRank"] = dump(self.gui_rank)
        if self.default_value is not UNSET:
            out["defaultValue"] = dump(self.default_value)
        if self.description is not UNSET:
            out["description"] = dump(self.description)
        if self.enabled_conditions is not UNSET:
            out["enabledConditions"] = dump(self.enabled_conditions)
        if self.legal_strings is not UNSET:
            out["legalStrings"] = dump(self.legal_strings)
        if self.min_value is not UNSET:
            out["minValue"] = dump(self.min_value)
        if self.max_value is not UNSET:
            out["maxValue"] = dump(self.max_value)
        if self.required is not UNSET:
            out["required"] = dump(self.required)
        if self.value_class_name is not UNSET:
            out["valueClassName"] = dump(self.value_class_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlgoParameter")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "AlgoParameter.id")
        if _id is UNSET:
            raise missing("AlgoParameter.id")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlgoParameter.name")
        _v_ = _get_("guiRank", UNSET)
        _gui_rank = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlgoParameter.guiRank")
        _v_ = _get_("defaultValue", UNSET)
        _default_value = _v_ if _v_ is UNSET else as_scalar(_v_, "AlgoParameter.defaultValue")
        _v_ = _get_("description", UNSET)
        _description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlgoParameter.description")
        )
        _v_ = _get_("enabledConditions", UNSET)
        _enabled_conditions = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if type(_i) is str else as_str(_i, "AlgoParameter.enabledConditions[]")),
                    "AlgoParameter.enabledConditions[]",
                ),
                "AlgoParameter.enabledConditions",
            )
        )
        _v_ = _get_("legalStrings", UNSET)
        _legal_strings = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if type(_i) is str else as_str(_i, "AlgoParameter.legalStrings[]")),
                    "AlgoParameter.legalStrings[]",
                ),
                "AlgoParameter.legalStrings",
            )
        )
        _v_ = _get_("minValue", UNSET)
        _min_value = _v_ if _v_ is UNSET else as_decimal(_v_, "AlgoParameter.minValue")
        _v_ = _get_("maxValue", UNSET)
        _max_value = _v_ if _v_ is UNSET else as_decimal(_v_, "AlgoParameter.maxValue")
        _v_ = _get_("required", UNSET)
        _required = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlgoParameter.required")
        _v_ = _get_("valueClassName", UNSET)
        _value_class_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlgoParameter.valueClassName")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
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
