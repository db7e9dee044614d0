# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, as_text, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "condition_type",
        "conidex",
        "contract_description_1",
        "condition_operator",
        "condition_trigger_method",
        "condition_value",
        "condition_logic_bind",
        "condition_time_zone",
    )
)


@_attrs_define
class AlertConditionRow:
    """One condition of an alert.

    Attributes:
        condition_type: 1 price, 3 time, 4 margin, 5 trade, 6 volume, 7 market, 8 position, 9 daily result.
        conid_ex: conid@EXCHANGE.
        condition_operator: e.g. >=.
        condition_value: Price, time or an asterisk.
        condition_logic_bind: a and, o or, n the last one.
    """

    condition_type: int
    conid_ex: None | str | Unset = UNSET
    contract_description_1: None | str | Unset = UNSET
    condition_operator: None | str | Unset = UNSET
    condition_trigger_method: str | Unset = UNSET
    condition_value: str | Unset = UNSET
    condition_logic_bind: None | str | Unset = UNSET
    condition_time_zone: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["condition_type"] = dump(self.condition_type)
        if self.conid_ex is not UNSET:
            out["conidex"] = dump(self.conid_ex)
        if self.contract_description_1 is not UNSET:
            out["contract_description_1"] = dump(self.contract_description_1)
        if self.condition_operator is not UNSET:
            out["condition_operator"] = dump(self.condition_operator)
        if self.condition_trigger_method is not UNSET:
            out["condition_trigger_method"] = dump(self.condition_trigger_method)
        if self.condition_value is not UNSET:
            out["condition_value"] = dump(self.condition_value)
        if self.condition_logic_bind is not UNSET:
            out["condition_logic_bind"] = dump(self.condition_logic_bind)
        if self.condition_time_zone is not UNSET:
            out["condition_time_zone"] = dump(self.condition_time_zone)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertConditionRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("condition_type", UNSET)
        _condition_type = _v_ if type(_v_) is int else as_id_int(_v_, "AlertConditionRow.condition_type")
        if _condition_type is UNSET:
            raise missing("AlertConditionRow.condition_type")
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertConditionRow.conidex")
        _v_ = _get_("contract_description_1", UNSET)
        _contract_description_1 = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "AlertConditionRow.contract_description_1")
        )
        _v_ = _get_("condition_operator", UNSET)
        _condition_operator = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "AlertConditionRow.condition_operator")
        )
        _v_ = _get_("condition_trigger_method", UNSET)
        _condition_trigger_method = (
            _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "AlertConditionRow.condition_trigger_method")
        )
        _v_ = _get_("condition_value", UNSET)
        _condition_value = (
            _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "AlertConditionRow.condition_value")
        )
        _v_ = _get_("condition_logic_bind", UNSET)
        _condition_logic_bind = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "AlertConditionRow.condition_logic_bind")
        )
        _v_ = _get_("condition_time_zone", UNSET)
        _condition_time_zone = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "AlertConditionRow.condition_time_zone")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _condition_type,
            _conid_ex,
            _contract_description_1,
            _condition_operator,
            _condition_trigger_method,
            _condition_value,
            _condition_logic_bind,
            _condition_time_zone,
            _d_,
        )
