"""Alert endpoints. Imports the simulator's own modules only.

Recordings of 2026 show the delivery network refuse every alert with `>=` in its body (403, HTML); here alerts can be saved, and
the fault `http_status` gives that refusal to whoever wants it.
"""

from typing import TYPE_CHECKING, Any

from botframework.sim.alerts import ALERTS_MAX, OPERATORS, Alert, Condition, condition_row
from botframework.sim.hours import compact_time
from botframework.sim.rest.bodies import takes, wrong
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

KINDS = (1, 3, 4, 5, 6, 7, 8, 9)


def listing(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The alerts of an account."""
    return answer(
        [
            {
                "order_id": alert.alert_id,
                "account": alert.account,
                "alert_name": alert.name,
                "alert_active": int(alert.active),
                "order_time": compact_time(alert.made_ms),
                "alert_triggered": alert.triggered,
                "alert_repeatable": int(alert.repeatable),
            }
            for alert in gateway.kept.alerts.all.values()
            if alert.account == arguments["accountId"]
        ]
    )


def details(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """One alert; an unknown one is told of with status 200."""
    if request.first("type") != "Q":
        return refuse(400, "Bad Request: type is required")
    alert = _alert(gateway, arguments["alertId"])
    if alert is None:
        return refuse(200, f"OrderID {arguments['alertId']} doesn't exist")
    return answer(_details(gateway, alert, alert.alert_id))


def mta(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The mobile trading assistant's one alert; its number is another with every reading."""
    alerts = gateway.kept.alerts
    return answer(
        _details(gateway, alerts.mta, alerts.new_id())
        | {
            "order_status": "Submitted" if alerts.mta.active else "Inactive",
            "alert_mta_currency": gateway.config.base_currency,
            "alert_mta_defaults": "9:STATE=0,MIN=-10000,MAX=10000|8:STATE=0,MIN=-5000,MAX=5000|4:STATE=0,MIN=10,MAX=100",
            "time_zone": "America/New_York,Europe/London,Asia/Hong_Kong",
            "alert_default_type": 0,
        }
    )


def _details(gateway: "SimGateway", alert: Alert, number: int) -> dict[str, Any]:
    return {
        "account": alert.account,
        "order_id": number,
        "alert_name": alert.name,
        "tif": alert.tif,
        "expire_time": alert.expires or None,
        "alert_active": int(alert.active),
        "alert_repeatable": int(alert.repeatable),
        "alert_email": alert.email or None,
        "alert_send_message": int(alert.send),
        "alert_message": alert.message,
        "alert_show_popup": int(alert.popup),
        "alert_play_audio": None,
        "order_status": "Submitted" if alert.active else "Inactive",
        "alert_triggered": alert.triggered,
        "fg_color": "#FFFFFF",
        "bg_color": "#0000CC",
        "order_not_editable": False,
        "itws_orders_only": int(alert.orders_only),
        "alert_mta_currency": None,
        "alert_mta_defaults": None,
        "tool_id": alert.tool_id,
        "time_zone": "America/New_York",
        "alert_default_type": None,
        "condition_size": len(alert.conditions),
        "condition_outside_rth": int(alert.outside_rth),
        "conditions": [condition_row(gateway.desk, condition) for condition in alert.conditions],
    }


@takes(alertName="text", alertMessage="text", alertRepeatable="bit", outsideRth="bit", tif="text", conditions="objects")
def save(gateway: "SimGateway", body: dict[str, Any], arguments: dict[str, str]) -> SimResponse:
    """A new alert, or other terms for the one whose number is given."""
    conditions = []
    for raw in body["conditions"]:
        refusal = wrong(raw, conidex="text", logicBind="text", operator="text", type="integer", value="text")
        if refusal is not None:
            return refusal
        if raw["type"] not in KINDS or raw["logicBind"] not in ("a", "o", "n"):
            return refuse(400, "Bad Request: conditions is not valid")
        if raw["operator"] not in OPERATORS:
            return refuse(500, f"Operator '{raw['operator']}' is not understood")
        trigger, zone = str(raw.get("triggerMethod", "0")), str(raw.get("timeZone") or "")
        conditions.append(
            Condition(raw["type"], raw["conidex"], raw["operator"], raw["value"], raw["logicBind"], trigger, zone)
        )
    if not conditions:
        return refuse(400, "Bad Request: conditions is required")
    if body["tif"] not in ("GTC", "GTD") or (body["tif"] == "GTD" and not isinstance(body.get("expireTime"), str)):
        return refuse(400, "Bad Request: tif is not valid")
    return _store(gateway, body, arguments["accountId"], conditions)


def _store(gateway: "SimGateway", body: dict[str, Any], account: str, conditions: list[Condition]) -> SimResponse:
    alerts = gateway.kept.alerts
    number = body.get("orderId")
    old = None
    if number is not None:
        is_mta = body["alertName"] == alerts.mta.name
        old = alerts.mta if is_mta else alerts.all.get(number) if isinstance(number, int) else None
        if old is None or old.account != account:
            return answer(_done(None, success=False, text=f"OrderID {number} doesn't exist") | {"order_status": None})
    elif len(alerts.all) >= ALERTS_MAX:
        return refuse(500, "There was an error processing the request. Please try again.")
    fresh = old is None
    made = alerts.new_id() if old is None else old.alert_id
    alert = Alert(
        made,
        account,
        body["alertName"],
        body["alertMessage"],
        body["tif"],
        conditions,
        gateway.desk.market_ms if old is None else old.made_ms,
        alerts.tool_id(made) if old is None else old.tool_id,
        expires=body.get("expireTime") or "",
        email=str(body.get("email") or ""),
        repeatable=body["alertRepeatable"] == 1,
        outside_rth=body["outsideRth"] == 1,
        orders_only=body.get("iTWSOrdersOnly") == 1,
        send=body.get("sendMessage") == 1,
        popup=body.get("showPopup") == 1,
    )
    if old is alerts.mta:
        alerts.mta = alert
    else:
        alerts.put(alert)
    return answer(
        _done(made, success=True, text="Submitted" if fresh else "Modified")
        | {"order_status": "Submitted", "warning_message": None}
    )


@takes(alertId="integer", alertActive="bit")
def activate(gateway: "SimGateway", body: dict[str, Any], arguments: dict[str, str]) -> SimResponse:
    """Switches an alert on or off."""
    alert = _alert(gateway, str(body["alertId"]))
    if alert is None or alert.account != arguments["accountId"]:
        return answer(_done(body["alertId"], success=False, text=f"OrderID {body['alertId']} doesn't exist"))
    gateway.kept.alerts.activate(alert, body["alertActive"] == 1)
    return answer(_done(alert.alert_id, success=True, text="Request was submitted") | {"failure_list": ""})


def delete(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Deletes an alert; 0 means all of the account, the mobile trading assistant's is only reset."""
    alerts, account = gateway.kept.alerts, arguments["accountId"]
    if arguments["alertId"] == "0":
        alerts.all = {number: alert for number, alert in alerts.all.items() if alert.account != account}
        alerts.reset_mta()
        return answer(_done(0, success=True, text="Request was submitted") | {"failure_list": ""})
    alert = _alert(gateway, arguments["alertId"])
    if alert is None or alert.account != account:
        return answer(_done(None, success=False, text=f"OrderID {arguments['alertId']} doesn't exist"))
    del alerts.all[alert.alert_id]
    return answer(_done(alert.alert_id, success=True, text="Request was submitted") | {"failure_list": ""})


def _done(number: int | None, *, success: bool, text: str) -> dict[str, Any]:
    return {"request_id": None, "order_id": number, "success": success, "text": text}


def _alert(gateway: "SimGateway", text: str) -> Alert | None:
    number = whole(text)
    return None if number is None else gateway.kept.alerts.all.get(number)
