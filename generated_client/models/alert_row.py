# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(
    ("order_id", "account", "alert_name", "alert_active", "order_time", "alert_triggered", "alert_repeatable")
)


@_attrs_define
class AlertRow:
    """One alert, in short.

    Attributes:
        order_id: Id of the alert.
        order_time: When it was made, YYYYMMDD-HH:mm:ss.
    """

    order_id: int
    account: None | str | Unset = UNSET
    alert_name: None | str | Unset = UNSET
    alert_active: bool | Unset = UNSET
    order_time: None | str | Unset = UNSET
    alert_triggered: bool | Unset = UNSET
    alert_repeatable: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["order_id"] = dump(self.order_id)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        if self.alert_name is not UNSET:
            out["alert_name"] = dump(self.alert_name)
        if self.alert_active is not UNSET:
            out["alert_active"] = dump(self.alert_active)
        if self.order_time is not UNSET:
            out["order_time"] = dump(self.order_time)
        if self.alert_triggered is not UNSET:
            out["alert_triggered"] = dump(self.alert_triggered)
        if self.alert_repeatable is not UNSET:
            out["alert_repeatable"] = dump(self.alert_repeatable)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if type(_v_) is int else as_id_int(_v_, "AlertRow.order_id")
        if _order_id is UNSET:
            raise missing("AlertRow.order_id")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertRow.account")
        _v_ = _get_("alert_name", UNSET)
        _alert_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertRow.alert_name")
        _v_ = _get_("alert_active", UNSET)
        _alert_active = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertRow.alert_active")
        _v_ = _get_("order_time", UNSET)
        _order_time = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertRow.order_time")
        _v_ = _get_("alert_triggered", UNSET)
        _alert_triggered = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertRow.alert_triggered")
        _v_ = _get_("alert_repeatable", UNSET)
        _alert_repeatable = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertRow.alert_repeatable")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_id, _account, _alert_name, _alert_active, _order_time, _alert_triggered, _alert_repeatable, _d_
        )
