# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..models.alert_time_in_force import AlertTimeInForce
from ..types import UNSET, Unset, WireError, as_enum, as_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.alert_condition import AlertCondition

_KNOWN: Final = frozenset(
    (
        "alertName",
        "alertMessage",
        "alertRepeatable",
        "outsideRth",
        "tif",
        "conditions",
        "orderId",
        "email",
        "expireTime",
        "iTWSOrdersOnly",
        "sendMessage",
        "showPopup",
    )
)


@_attrs_define(kw_only=True)
class AlertDefinition:
    """An alert as it is to be. Flags are 0 and 1.

    Attributes:
        alert_repeatable: 0 fires once, 1 again and again; the mobile trading alert needs 1.
        outside_rth: 0 or 1, fires outside regular hours.
        tif: How long the alert waits.
        alert_id: The alert to change; without it a new one is made.
        email: Needed when sendMessage is 1.
        expire_time: YYYYMMDD-HH:mm:ss; needed with GTD.
        itws_orders_only: 0 or 1.
        send_message: 0 or 1, sends a mail.
        show_popup: 0 or 1.
    """

    alert_name: str
    alert_message: str
    alert_repeatable: int
    outside_rth: int
    tif: AlertTimeInForce
    conditions: list[AlertCondition]
    alert_id: int | Unset = UNSET
    email: str | Unset = UNSET
    expire_time: str | Unset = UNSET
    itws_orders_only: int | Unset = UNSET
    send_message: int | Unset = UNSET
    show_popup: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["alertName"] = dump(self.alert_name)
        out["alertMessage"] = dump(self.alert_message)
        out["alertRepeatable"] = dump(self.alert_repeatable)
        out["outsideRth"] = dump(self.outside_rth)
        out["tif"] = dump(self.tif)
        out["conditions"] = dump(self.conditions)
        if self.alert_id is not UNSET:
            out["orderId"] = dump(self.alert_id)
        if self.email is not UNSET:
            out["email"] = dump(self.email)
        if self.expire_time is not UNSET:
            out["expireTime"] = dump(self.expire_time)
        if self.itws_orders_only is not UNSET:
            out["iTWSOrdersOnly"] = dump(self.itws_orders_only)
        if self.send_message is not UNSET:
            out["sendMessage"] = dump(self.send_message)
        if self.show_popup is not UNSET:
            out["showPopup"] = dump(self.show_popup)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.alert_condition import AlertCondition

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertDefinition")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("alertName", UNSET)
        _alert_name = _v_ if type(_v_) is str else as_str(_v_, "AlertDefinition.alertName")
        if _alert_name is UNSET:
            raise missing("AlertDefinition.alertName")
        _v_ = _get_("alertMessage", UNSET)
        _alert_message = _v_ if type(_v_) is str else as_str(_v_, "AlertDefinition.alertMessage")
        if _alert_message is UNSET:
            raise missing("AlertDefinition.alertMessage")
        _v_ = _get_("alertRepeatable", UNSET)
        _alert_repeatable = _v_ if type(_v_) is int else as_int(_v_, "AlertDefinition.alertRepeatable")
        if _alert_repeatable is UNSET:
            raise missing("AlertDefinition.alertRepeatable")
        _v_ = _get_("outsideRth", UNSET)
        _outside_rth = _v_ if type(_v_) is int else as_int(_v_, "AlertDefinition.outsideRth")
        if _outside_rth is UNSET:
            raise missing("AlertDefinition.outsideRth")
        _v_ = _get_("tif", UNSET)
        _tif = as_enum(AlertTimeInForce, _v_, "AlertDefinition.tif")
        if _tif is UNSET:
            raise missing("AlertDefinition.tif")
        _v_ = _get_("conditions", UNSET)
        _conditions = as_list(_v_, AlertCondition.from_dict, "AlertDefinition.conditions")
        if _conditions is UNSET:
            raise missing("AlertDefinition.conditions")
        _v_ = _get_("orderId", UNSET)
        _alert_id = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "AlertDefinition.orderId")
        _v_ = _get_("email", UNSET)
        _email = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "AlertDefinition.email")
        _v_ = _get_("expireTime", UNSET)
        _expire_time = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "AlertDefinition.expireTime")
        _v_ = _get_("iTWSOrdersOnly", UNSET)
        _itws_orders_only = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "AlertDefinition.iTWSOrdersOnly")
        _v_ = _get_("sendMessage", UNSET)
        _send_message = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "AlertDefinition.sendMessage")
        _v_ = _get_("showPopup", UNSET)
        _show_popup = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "AlertDefinition.showPopup")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AlertDefinition", "unknown member", sorted(_d_))
        return cls(
            alert_name=_alert_name,
            alert_message=_alert_message,
            alert_repeatable=_alert_repeatable,
            outside_rth=_outside_rth,
            tif=_tif,
            conditions=_conditions,
            alert_id=_alert_id,
            email=_email,
            expire_time=_expire_time,
            itws_orders_only=_itws_orders_only,
            send_message=_send_message,
            show_popup=_show_popup,
        )
