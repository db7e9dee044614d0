"""Alerts: conditions a user wants to be told about, and the watch that tells.

Imports the simulator's vocabulary only; kept by the gateway, changed by the alert endpoints. While an alert waits, its conditions
are looked at once a second of market time; one that fires becomes a notification. Conditions on price, time, margin,
trade and volume are evaluated; those of the mobile trading assistant are stored.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.desk import Desk
from botframework.sim.fyi import Fyi
from botframework.sim.hours import compact_time
from botframework.sim.rng import mix

EVERY_MS = 1_000
FIRST_ID = 512_000_000
ALERTS_MAX = 500
PRICE, TIME, MARGIN, TRADE, VOLUME = 1, 3, 4, 5, 6
OPERATORS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


@attrs.define
class Condition:
    """One condition; `bind` joins it to the next: a and, o or, n none."""

    kind: int
    conidex: str
    operator: str
    value: str
    bind: str
    trigger: str = "0"
    time_zone: str = ""


@attrs.define
class Alert:
    """One alert as it was saved, and what became of it."""

    alert_id: int
    account: str
    name: str
    message: str
    tif: str
    conditions: list[Condition]
    made_ms: int
    tool_id: int
    expires: str = ""
    email: str = ""
    repeatable: bool = False
    outside_rth: bool = False
    orders_only: bool = False
    send: bool = False
    popup: bool = False
    active: bool = True
    triggered: bool = False
    held: bool = False


class Alerts:
    """The alerts of all accounts."""

    def __init__(self, desk: Desk, fyi: Fyi) -> None:
        self._desk = desk
        self._fyi = fyi
        self.last_id = FIRST_ID
        self.on_change: Callable[[], None] = lambda: None
        self._watching = False
        self.all: dict[int, Alert] = {}
        self.mta = self._new_mta()

    def _new_mta(self) -> Alert:
        """The one alert of the mobile trading assistant, as it is before anybody changes it."""
        account = self._desk.config.accounts[0]
        tool = 55_834_574_848 + mix(self._desk.config.seed, 41) % 1_000_000
        conditions = [Condition(7, "", ">=", "0", "n", time_zone="America/New_York")]
        return Alert(0, account, "MTA", "", "GTC", conditions, 0, tool, repeatable=True, active=False)

    def reset_mta(self) -> None:
        """What deleting it does."""
        self.mta = self._new_mta()

    def new_id(self) -> int:
        """A number never used before."""
        self.last_id += 1
        return self.last_id

    def restore(self, last_id: int, alerts: dict[int, Alert], mta: Alert) -> None:
        """Takes over what a book kept, and goes on watching."""
        self.last_id, self.mta = last_id, mta
        for alert in alerts.values():
            self.put(alert)

    def tool_id(self, alert_id: int) -> int:
        """The lasting id of an alert, beyond 32 bits."""
        return 55_000_000_000 + mix(self._desk.config.seed, alert_id, 43) % 800_000_000

    def put(self, alert: Alert) -> None:
        """Saves an alert and begins to watch it."""
        self.all[alert.alert_id] = alert
        for condition in alert.conditions:
            instrument = self._desk.universe.find_text(condition.conidex.partition("@")[0])
            if instrument is not None:
                self._desk.watch(instrument.conid)
        self._watch()

    def activate(self, alert: Alert, active: bool) -> None:
        """Switches an alert on or off."""
        alert.active = active
        if active:
            alert.triggered = alert.held = False
            self._watch()

    def _watch(self) -> None:
        if not self._watching and any(alert.active for alert in self.all.values()):
            self._watching = True
            self._desk.later(EVERY_MS, lambda _wall: self._look())

    def _look(self) -> None:
        self._watching = False
        now = self._desk.market_ms
        before = [(alert.active, alert.triggered, alert.held) for alert in self.all.values()]
        for alert in self.all.values():
            if alert.active:
                self._examine(alert, now)
        if before != [(alert.active, alert.triggered, alert.held) for alert in self.all.values()]:
            self.on_change()
        self._watch()

    def _examine(self, alert: Alert, now: int) -> None:
        if alert.tif == "GTD" and alert.expires and compact_time(now) > alert.expires:
            alert.active = False
            return
        if not alert.outside_rth and not self._desk.hours.is_open(now):
            return
        holds = self._holds(alert)
        fires, alert.held = holds and not alert.held, holds
        if fires:
            alert.triggered = True
            alert.active = alert.repeatable
            self._fyi.add(now // 1000, "UA", alert.name, alert.message)

    def _holds(self, alert: Alert) -> bool:
        result: bool | None = None
        bind = "a"
        for condition in alert.conditions:
            holds = self._condition(alert, condition)
            result = holds if result is None else (result and holds if bind == "a" else result or holds)
            bind = condition.bind
        return bool(result)

    def _condition(self, alert: Alert, condition: Condition) -> bool:
        desk = self._desk
        instrument = desk.universe.find_text(condition.conidex.partition("@")[0])
        if condition.kind == TIME:
            return compact_time(desk.market_ms) >= condition.value
        if condition.kind == MARGIN:
            now = desk.valuation(desk.accounts[alert.account])
            return bool(now.equity) and _compare(condition, now.excess / now.equity * 100)
        if instrument is None:
            return False
        if condition.kind == TRADE:
            done = desk.executions.values()
            return any(
                e.conid == instrument.conid and e.account == alert.account and e.at_ms >= alert.made_ms for e in done
            )
        listing = desk.listings.get(instrument.conid)
        if listing is None or not listing.at_ms:
            return False
        if condition.kind == PRICE:
            return listing.mark is not None and _compare(condition, listing.mark)
        return condition.kind == VOLUME and _compare(condition, Decimal(listing.volume))


def _compare(condition: Condition, value: Decimal) -> bool:
    try:
        return OPERATORS[condition.operator](value, Decimal(condition.value))
    except ArithmeticError:
        return False


def condition_row(desk: Desk, condition: Condition) -> dict[str, Any]:
    """A condition in the words of the details call."""
    instrument = desk.universe.find_text(condition.conidex.partition("@")[0])
    return {
        "condition_type": condition.kind,
        "conidex": condition.conidex or None,
        "contract_description_1": None if instrument is None else instrument.symbol,
        "condition_operator": condition.operator,
        "condition_trigger_method": condition.trigger,
        "condition_value": condition.value,
        "condition_logic_bind": condition.bind,
        "condition_time_zone": condition.time_zone or None,
    }
