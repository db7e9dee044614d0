"""Alerts: list, read, make one on a price, switch, delete. Imports ``talk`` and the generated models; used by ``library``.

What has several conditions goes through ``call("alert_save", ...)``. Seen live in 2026: bodies with ``>=`` or ``<=`` were
stopped by a filter in front of the API (403 and a web page).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from botframework.ibkr.convert import value_of
from botframework.ibkr.failures import AnswerUnreadable, BadCall
from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.talk import Talk, Talking, as_list, default_account, of_account, one_of
from generated_client.models.alert_details import AlertDetails
from generated_client.models.alert_row import AlertRow

OPERATION: Final = "alert_save"
OPERATORS: Final = (">=", "<=", ">", "<", "==")
KINDS: Final[Mapping[str, int]] = {"price": 1, "volume": 6}


def alerts(talk: Talk, account: str | None = None) -> Talking[list[AlertRow]]:
    """The alerts of an account."""
    return as_list((yield from of_account(talk, "alerts_list", account)))


def alert(talk: Talk, alert_id: int) -> Talking[AlertDetails]:
    """One alert in full. An unknown id is refused by the gateway (``CallRefused``)."""
    found: AlertDetails = yield from talk.call("alert_details", {"alert_id": alert_id, "type_": "Q"})
    return found


def create_alert(
    talk: Talk,
    name: str,
    instrument: Which,
    operator: str,
    value: Decimal | int | float | str,
    *,
    kind: str = "price",
    message: str | None = None,
    exchange: str = "SMART",
    repeat: bool = False,
    outside_rth: bool = False,
    expires: datetime | None = None,
    email: str | None = None,
    account: str | None = None,
) -> Talking[int]:
    """Make an alert that fires when a price (or the day's volume) passes a value; its id.

    ``create_alert("above 200", "AAPL", ">=", 200)``. ``expires`` is a time with its zone; without it the alert waits until
    it is deleted. Raises ``BadCall`` for a wrong operator, kind or value.
    """
    one_of(OPERATION, "operator", operator, OPERATORS)
    one_of(OPERATION, "kind", kind, tuple(KINDS))
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadCall(f"value is {value!r}", operation=OPERATION, hint="give a number")
    if expires is not None and expires.tzinfo is None:
        raise BadCall("expires has no time zone", operation=OPERATION, hint="write datetime(..., tzinfo=UTC)")
    conid = yield from conid_of(talk, instrument)
    chosen = yield from default_account(talk, account)
    condition = {
        "type": KINDS[kind],
        "conidex": f"{conid}@{exchange}",
        "operator": operator,
        "triggerMethod": "0",
        "value": f"{number:f}",
        "logicBind": "n",
    }
    body: dict[str, object] = {
        "alertName": name,
        "alertMessage": message or name,
        "alertRepeatable": int(repeat),
        "outsideRth": int(outside_rth),
        "tif": "GTC" if expires is None else "GTD",
        "conditions": [condition],
    }
    if expires is not None:
        body["expireTime"] = f"{expires.astimezone(UTC):%Y%m%d-%H:%M:%S}"
    if email is not None:
        body |= {"email": email, "sendMessage": 1}
    saved = yield from talk.call(OPERATION, {"account_id": chosen, "body": body})
    number_ = value_of(saved.alert_id)
    if not isinstance(number_, int):
        raise AnswerUnreadable(
            "it was saved without an id",
            operation=OPERATION,
            hint="alerts() lists it",
            status=200,
            may_have_arrived=True,
        )
    return number_


def activate_alert(talk: Talk, alert_id: int, active: bool = True, *, account: str | None = None) -> Talking[None]:
    """Switch an alert on, or off."""
    _check(alert_id)
    chosen = yield from default_account(talk, account)
    body = {"alertId": alert_id, "alertActive": int(active)}
    yield from talk.call("alert_activate", {"account_id": chosen, "body": body})


def delete_alert(talk: Talk, alert_id: int, *, account: str | None = None) -> Talking[None]:
    """Delete one alert. The id 0, which means all of them, is refused here."""
    _check(alert_id)
    chosen = yield from default_account(talk, account)
    yield from talk.call("alert_delete", {"account_id": chosen, "alert_id": alert_id})


def _check(alert_id: int) -> None:
    if isinstance(alert_id, bool) or alert_id <= 0:
        raise BadCall(
            f"{alert_id!r} is no alert",
            operation="alert_delete",
            hint="to delete all of them call('alert_delete', account_id=..., alert_id=0)",
        )
