# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.alert_condition_row import AlertConditionRow

_KNOWN: Final = frozenset(
    (
        "order_id",
        "account",
        "alert_name",
        "tif",
        "expire_time",
        "alert_active",
        "alert_repeatable",
        "alert_email",
        "alert_send_message",
        "alert_message",
        "alert_show_popup",
        "alert_play_audio",
        "order_status",
        "alert_triggered",
        "fg_color",
        "bg_color",
        "order_not_editable",
        "itws_orders_only",
        "alert_mta_currency",
        "alert_mta_defaults",
        "tool_id",
        "time_zone",
        "alert_default_type",
        "condition_size",
        "condition_outside_rth",
        "conditions",
    )
)


@_attrs_define
class AlertDetails:
    """An alert with its conditions. Flags come as 0 and 1.

    Attributes:
        order_id: Id of the alert; on the mobile trading alert another one with every reading.
        alert_name: The vendor's description spells alertName.
        tif: GTC or GTD.
        expire_time: YYYYMMDD-HH:mm:ss.
        order_status: Presubmitted, Submitted or Inactive.
        alert_mta_defaults: Parts between bars, each type:KEY=VALUE,KEY=VALUE.
        tool_id: Stable id, beyond 32 bit.
        time_zone: Several with commas on the mobile trading alert.
        condition_size: How many conditions.
    """

    order_id: int
    account: None | str | Unset = UNSET
    alert_name: None | str | Unset = UNSET
    tif: None | str | Unset = UNSET
    expire_time: None | str | Unset = UNSET
    alert_active: bool | Unset = UNSET
    alert_repeatable: bool | Unset = UNSET
    alert_email: None | str | Unset = UNSET
    alert_send_message: bool | Unset = UNSET
    alert_message: None | str | Unset = UNSET
    alert_show_popup: bool | Unset = UNSET
    alert_play_audio: int | Unset = UNSET
    order_status: None | str | Unset = UNSET
    alert_triggered: bool | Unset = UNSET
    fg_color: None | str | Unset = UNSET
    bg_color: None | str | Unset = UNSET
    order_not_editable: bool | Unset = UNSET
    itws_orders_only: bool | Unset = UNSET
    alert_mta_currency: None | str | Unset = UNSET
    alert_mta_defaults: None | str | Unset = UNSET
    tool_id: int | Unset = UNSET
    time_zone: None | str | Unset = UNSET
    alert_default_type: int | Unset = UNSET
    condition_size: int | Unset = UNSET
    condition_outside_rth: bool | Unset = UNSET
    conditions: list[AlertConditionRow] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["order_id"] = dump(self.order_id)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        if self.alert_name is not UNSET:
            out["alert_name"] = dump(self.alert_name)
        if self.tif is not UNSET:
            out["tif"] = dump(self.tif)
        if self.expire_time is not UNSET:
            out["expire_time"] = dump(self.expire_time)
        if self.alert_active is not UNSET:
            out["alert_active"] = dump(self.alert_active)
        if self.alert_repeatable is not UNSET:
            out["alert_repeatable"] = dump(self.alert_repeatable)
        if self.alert_email is not UNSET:
            out["alert_email"] = dump(self.alert_email)
        if self.alert_send_message is not UNSET:
            out["alert_send_message"] = dump(self.alert_send_message)
        if self.alert_message is not UNSET:
            out["alert_message"] = dump(self.alert_message)
        if self.alert_show_popup is not UNSET:
            out["alert_show_popup"] = dump(self.alert_show_popup)
        if self.alert_play_audio is not UNSET:
            out["alert_play_audio"] = dump(self.alert_play_audio)
        if self.order_status is not UNSET:
            out["order_status"] = dump(self.order_status)
        if self.alert_triggered is not UNSET:
            out["alert_triggered"] = dump(self.alert_triggered)
        if self.fg_color is not UNSET:
            out["fg_color"] = dump(self.fg_color)
        if self.bg_color is not UNSET:
            out["bg_color"] = dump(self.bg_color)
        if self.order_not_editable is not UNSET:
            out["order_not_editable"] = dump(self.order_not_editable)
        if self.itws_orders_only is not UNSET:
            out["itws_orders_only"] = dump(self.itws_orders_only)
        if self.alert_mta_currency is not UNSET:
            out["alert_mta_currency"] = dump(self.alert_mta_currency)
        if self.alert_mta_defaults is not UNSET:
            out["alert_mta_defaults"] = dump(self.alert_mta_defaults)
        if self.tool_id is not UNSET:
            out["tool_id"] = dump(self.tool_id)
        if self.time_zone is not UNSET:
            out["time_zone"] = dump(self.time_zone)
        if self.alert_default_type is not UNSET:
            out["alert_default_type"] = dump(self.alert_default_type)
        if self.condition_size is not UNSET:
            out["condition_size"] = dump(self.condition_size)
        if self.condition_outside_rth is not UNSET:
            out["condition_outside_rth"] = dump(self.condition_outside_rth)
        if self.conditions is not UNSET:
            out["conditions"] = dump(self.conditions)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.alert_condition_row import AlertConditionRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertDetails")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if type(_v_) is int else as_id_int(_v_, "AlertDetails.order_id")
        if _order_id is UNSET:
            raise missing("AlertDetails.order_id")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.account")
        _v_ = _get_("alert_name", UNSET)
        _alert_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.alert_name")
        _v_ = _get_("tif", UNSET)
        _tif = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.tif")
        _v_ = _get_("expire_time", UNSET)
        _expire_time = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.expire_time")
        )
        _v_ = _get_("alert_active", UNSET)
        _alert_active = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.alert_active")
        _v_ = _get_("alert_repeatable", UNSET)
        _alert_repeatable = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.alert_repeatable")
        _v_ = _get_("alert_email", UNSET)
        _alert_email = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.alert_email")
        )
        _v_ = _get_("alert_send_message", UNSET)
        _alert_send_message = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.alert_send_message")
        _v_ = _get_("alert_message", UNSET)
        _alert_message = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.alert_message")
        )
        _v_ = _get_("alert_show_popup", UNSET)
        _alert_show_popup = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.alert_show_popup")
        _v_ = _get_("alert_play_audio", UNSET)
        _alert_play_audio = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertDetails.alert_play_audio")
        _v_ = _get_("order_status", UNSET)
        _order_status = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.order_status")
        )
        _v_ = _get_("alert_triggered", UNSET)
        _alert_triggered = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.alert_triggered")
        _v_ = _get_("fg_color", UNSET)
        _fg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.fg_color")
        _v_ = _get_("bg_color", UNSET)
        _bg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.bg_color")
        _v_ = _get_("order_not_editable", UNSET)
        _order_not_editable = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.order_not_editable")
        _v_ = _get_("itws_orders_only", UNSET)
        _itws_orders_only = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.itws_orders_only")
        _v_ = _get_("alert_mta_currency", UNSET)
        _alert_mta_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.alert_mta_currency")
        )
        _v_ = _get_("alert_mta_defaults", UNSET)
        _alert_mta_defaults = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.alert_mta_defaults")
        )
        _v_ = _get_("tool_id", UNSET)
        _tool_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertDetails.tool_id")
        _v_ = _get_("time_zone", UNSET)
        _time_zone = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertDetails.time_zone")
        _v_ = _get_("alert_default_type", UNSET)
        _alert_default_type = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertDetails.alert_default_type")
        )
        _v_ = _get_("condition_size", UNSET)
        _condition_size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertDetails.condition_size")
        _v_ = _get_("condition_outside_rth", UNSET)
        _condition_outside_rth = _v_ if _v_ is UNSET else as_wire_bool(_v_, "AlertDetails.condition_outside_rth")
        _v_ = _get_("conditions", UNSET)
        _conditions = None if _v_ is None else as_list(_v_, AlertConditionRow.from_dict, "AlertDetails.conditions")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_id,
            _account,
            _alert_name,
            _tif,
            _expire_time,
            _alert_active,
            _alert_repeatable,
            _alert_email,
            _alert_send_message,
            _alert_message,
            _alert_show_popup,
            _alert_play_audio,
            _order_status,
            _alert_triggered,
            _fg_color,
            _bg_color,
            _order_not_editable,
            _itws_orders_only,
            _alert_mta_currency,
            _alert_mta_defaults,
            _tool_id,
            _time_zone,
            _alert_default_type,
            _condition_size,
            _condition_outside_rth,
            _conditions,
            _d_,
        )
