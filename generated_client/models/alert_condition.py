# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..models.alert_logic_bind import AlertLogicBind
from ..models.alert_operator import AlertOperator
from ..types import UNSET, Unset, WireError, as_enum, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("conidex", "logicBind", "operator", "triggerMethod", "type", "value", "timeZone"))


@_attrs_define(kw_only=True)
class AlertCondition:
    """One condition of an alert.

    Attributes:
        conid_ex: conid@EXCHANGE.
        logic_bind: How a condition is joined to the next one.
        operator: How a value is compared.
        trigger_method: The text 0.
        condition_type: 1 price, 3 time, 4 margin, 5 trade, 6 volume, 7 market, 8 position, 9 daily result.
        value: Price, time as YYYYMMDD-HH:mm:ss, or an asterisk.
        time_zone: Some conditions of the mobile trading alert.
    """

    conid_ex: str
    logic_bind: AlertLogicBind
    operator: AlertOperator
    trigger_method: str
    condition_type: int
    value: str
    time_zone: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["conidex"] = dump(self.conid_ex)
        out["logicBind"] = dump(self.logic_bind)
        out["operator"] = dump(self.operator)
        out["triggerMethod"] = dump(self.trigger_method)
        out["type"] = dump(self.condition_type)
        out["value"] = dump(self.value)
        if self.time_zone is not UNSET:
            out["timeZone"] = dump(self.time_zone)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertCondition")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str else as_str(_v_, "AlertCondition.conidex")
        if _conid_ex is UNSET:
            raise missing("AlertCondition.conidex")
        _v_ = _get_("logicBind", UNSET)
        _logic_bind = as_enum(AlertLogicBind, _v_, "AlertCondition.logicBind")
        if _logic_bind is UNSET:
            raise missing("AlertCondition.logicBind")
        _v_ = _get_("operator", UNSET)
        _operator = as_enum(AlertOperator, _v_, "AlertCondition.operator")
        if _operator is UNSET:
            raise missing("AlertCondition.operator")
        _v_ = _get_("triggerMethod", UNSET)
        _trigger_method = _v_ if type(_v_) is str else as_str(_v_, "AlertCondition.triggerMethod")
        if _trigger_method is UNSET:
            raise missing("AlertCondition.triggerMethod")
        _v_ = _get_("type", UNSET)
        _condition_type = _v_ if type(_v_) is int else as_int(_v_, "AlertCondition.type")
        if _condition_type is UNSET:
            raise missing("AlertCondition.type")
        _v_ = _get_("value", UNSET)
        _value = _v_ if type(_v_) is str else as_str(_v_, "AlertCondition.value")
        if _value is UNSET:
            raise missing("AlertCondition.value")
        _v_ = _get_("timeZone", UNSET)
        _time_zone = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "AlertCondition.timeZone")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AlertCondition", "unknown member", sorted(_d_))
        return cls(
            conid_ex=_conid_ex,
            logic_bind=_logic_bind,
            operator=_operator,
            trigger_method=_trigger_method,
            condition_type=_condition_type,
            value=_value,
            time_zone=_time_zone,
        )
