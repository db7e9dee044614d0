"""Holding a bot back, and letting it look at its limits: what the control socket answers about trading states and risk.

K1 pause, K2 reduce-only, K3 halt, K4 close out, K5 freeze tighten a scope (the account or one strategy); only a person's
``resume`` (K1 to K3) and ``unlock`` (K5) lower it again. Every one of them is an event in the journal before it takes
effect. Imports core and its neighbours; used by ``runtime.live`` in the running bot and by the runner on the journal of one
that does not run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import attrs

from botframework.core.book import FOREIGN
from botframework.core.engine import Engine
from botframework.core.events import Event, FlattenRequested, LimitChanged, OperatorSeen, TradingStateChanged
from botframework.core.model import ZERO, TradingState
from botframework.core.risk.claims import LedgerUnusable
from botframework.core.risk.explain import uses
from botframework.core.risk.limits import LOOSE_MAX_S, Limits, told
from botframework.core.state import ACCOUNT, State
from botframework.ports import BrokerFacts
from botframework.runtime.bookrows import books
from botframework.runtime.ledger import Holder

LEVELS: Mapping[str, TradingState] = {
    "pause": TradingState.PAUSED,
    "reduce": TradingState.REDUCE_ONLY,
    "halt": TradingState.HALTED,
    "flatten": TradingState.REDUCE_ONLY,
    "freeze": TradingState.FROZEN,
}
"""The commands, and the state each leads to. ``flatten`` ends in HALTED once nothing is left."""


class Times(Protocol):
    """The two clocks an event needs."""

    def wall_ns(self) -> int: ...

    def market_ns(self) -> int: ...


class Refused(Exception):
    """The state is not one this command can change; the text says why."""


def hold_event(state: State, level: str, scope: str, *, reason: str, by: str, at_ns: int, wall_ns: int) -> Event:
    """The event that holds a scope back. Raises ``Refused`` when it is held back as much already, or cannot be closed out."""
    if level not in LEVELS:
        raise Refused(f"unknown level '{level}'; there are {', '.join(LEVELS)}")
    wanted, now = LEVELS[level], state.trading_states.get(scope, TradingState.ACTIVE)
    if level == "flatten":
        above = state.trading_states.get(ACCOUNT, TradingState.ACTIVE) if scope != ACCOUNT else TradingState.ACTIVE
        if now is TradingState.FROZEN or above >= TradingState.HALTED:
            raise Refused(
                f"{scope if now is TradingState.FROZEN else ACCOUNT} is {max(now, above).name}: nothing may be sent"
            )
        return FlattenRequested(at_ns=at_ns, wall_ns=wall_ns, scope=scope, reason=reason, by=by)
    if now >= wanted:
        raise Refused(f"'{scope}' is {now.name} already")
    return TradingStateChanged(at_ns=at_ns, wall_ns=wall_ns, scope=scope, state=wanted, reason=reason, by=by)


def lower_event(state: State, op: str, scope: str, *, reason: str, by: str, at_ns: int, wall_ns: int) -> Event:
    """The event that lets a scope go on: ``resume`` from K1 to K3, ``unlock`` from K5 to HALTED. Raises ``Refused``."""
    now = state.trading_states.get(scope, TradingState.ACTIVE)
    if now is TradingState.ACTIVE:
        raise Refused(f"'{scope}' is not held back")
    if op == "resume" and now is TradingState.FROZEN:
        raise Refused(f"'{scope}' is frozen; `bot unlock` comes first")
    if op == "unlock" and now is not TradingState.FROZEN:
        raise Refused(f"'{scope}' is {now.name}, not frozen; `bot resume` lets it trade again")
    target = TradingState.HALTED if op == "unlock" else TradingState.ACTIVE
    return TradingStateChanged(at_ns=at_ns, wall_ns=wall_ns, scope=scope, state=target, reason=reason, by=by)


def limit_event(
    limits: Limits,
    rule: str,
    param: str,
    value: str,
    *,
    owner: str | None,
    account: str,
    for_s: float,
    reason: str,
    by: str,
    at_ns: int,
    wall_ns: int,
) -> LimitChanged:
    """The event that changes a limit. ``owner`` is the account whose id has to be typed to loosen one; None: no id has to.

    What is looser than the file ends after ``for_s`` seconds, an hour at most. Raises ``Refused``, in one line.
    """
    try:
        wish = limits.wish(rule, param, value)
    except ValueError as error:
        raise Refused(str(error)) from error
    change = f"{wish.rule}: {wish.param} from {wish.now or 'none'} to {wish.value or 'none'}"
    # Beyond the file it begins another hour, also where it is tighter than what holds now.
    if (wish.is_loosening or wish.is_beyond_file) and owner is not None and account != owner:
        raise Refused(f"{change} is looser, with real money: the account's id has to be typed (--account ID)")
    if wish.is_beyond_file and not 0 < for_s <= LOOSE_MAX_S:
        raise Refused(
            f"{change} is looser than the file's {wish.file or 'none'}: for an hour at most; edit the file else"
        )
    return LimitChanged(
        at_ns=at_ns,
        wall_ns=wall_ns,
        rule=wish.kind,
        scope=wish.scope,
        param=wish.param,
        value=wish.value,
        file=wish.file,
        by=by,
        reason=reason,
        until_wall_ns=wall_ns + int(for_s * 1_000_000_000) if wish.is_beyond_file else 0,
    )


def risk_rows(engine: Engine) -> dict[str, Any]:
    """How much of every limit is used, and every trading state, as JSON values."""
    state = engine.view
    rows = []
    for use in uses(engine.rules, state, lambda conid: state.instrument_of(conid).symbol):
        percent = use.percent
        rows.append(
            {
                "id": use.rule_id,
                "kind": use.kind,
                "scope": use.scope,
                "what": use.what,
                "used": None if use.used is None else _plain(use.used),
                "limit": None if use.limit is None else _plain(use.limit),
                "unit": use.unit,
                "percent": None if percent is None else float(round(percent, 1)),
            }
        )
    return {
        "states": {scope: held.name for scope, held in sorted(state.trading_states.items()) if held},
        "closing_out": dict(sorted(state.flattening.items())),
        "group": _group(engine),
        "changed": [] if engine.limits is None else engine.limits.rows(),
        "limits": rows,
        "without_running_use": [rule.kind for rule in engine.rules if rule.kind not in {row["kind"] for row in rows}],
    }


def _group(engine: Engine) -> dict[str, Any] | None:
    """Who claims what in the shared ledger, as this process sees it; None in a world without others."""
    holders = getattr(None if engine.claims is None else engine.claims.ledger, "holders", None)
    if holders is None:
        return None
    try:
        found = holders()
        return {"error": "", "holders": holder_rows(found), "limits": group_rows(engine.rules, found)}
    except LedgerUnusable as error:
        return {"error": str(error), "holders": [], "limits": []}


def group_rows(rules: Iterable[Any], holders: Sequence[Holder]) -> list[dict[str, Any]]:
    """How much of each limit of the group its processes claim together, as JSON values.

    Limits in money are shown where every claim has a value in the limit's currency; what else they need, only an order knows.
    """
    rows: list[dict[str, Any]] = []

    def row(rule: Any, what: str, used: Decimal | None, limit: Any, unit: str) -> None:
        percent = None if used is None or not limit else float(round(used * 100 / Decimal(limit), 1))
        rows.append(
            {
                "id": rule.rule_id,
                "kind": rule.kind,
                "scope": "group",
                "what": what,
                "used": None if used is None else _plain(used),
                "limit": _plain(Decimal(limit)),
                "unit": unit,
                "percent": percent,
            }
        )

    claims = [claim for each in holders for claim in each.claims]
    today = max((each.day for each in holders), default=0)
    for rule in rules:
        if not getattr(rule, "group", False):
            continue
        if rule.kind == "max_position":
            for symbol in dict.fromkeys(claim.symbol for claim in claims):
                if rule.symbol and rule.symbol != symbol:
                    continue
                of_it = [claim for claim in claims if claim.symbol == symbol]
                row(rule, f"{symbol} long, worst case", sum((each.long for each in of_it), ZERO), rule.limit, rule.unit)
                row(
                    rule,
                    f"{symbol} short, worst case",
                    sum((each.short for each in of_it), ZERO),
                    rule.limit,
                    rule.unit,
                )
        elif rule.kind == "gross_exposure" and rule.amount is not None:
            currency = rule.amount.currency
            values = [claim.gross if claim.currency == currency else None for claim in claims]
            known = [value for value in values if value is not None]
            used = sum(known, ZERO) if len(known) == len(values) else None
            row(rule, "gross value, worst case", used, rule.amount.amount, currency)
        elif rule.kind == "working_orders":
            row(rule, "in all", Decimal(sum(each.buys + each.sells for each in claims)), rule.total, rule.unit)
        elif rule.kind == "daily_activity" and rule.orders is not None:
            sent = sum(each.sent for each in holders if each.day == today)
            row(rule, "orders today", Decimal(sent), rule.orders, "orders")
    return rows


def holder_rows(holders: Iterable[Holder]) -> list[dict[str, Any]]:
    """The ledger's places as JSON values."""
    return [
        {
            "bot": each.bot,
            "holder": each.holder,
            "pid": each.pid,
            "orders_today": each.sent,
            "claims": [
                {
                    "symbol": claim.symbol,
                    "long": _plain(claim.long),
                    "short": _plain(claim.short),
                    "gross": None if claim.gross is None else _plain(claim.gross),
                    "currency": claim.currency,
                    "orders": claim.buys + claim.sells,
                }
                for claim in each.claims
            ],
        }
        for each in holders
    ]


def _plain(value: Any) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@attrs.define(eq=False, kw_only=True)
class Holds:
    """Answers ``hold``, ``resume``, ``unlock``, ``limit``, ``risk``, ``ack`` and ``books`` on a running bot's control socket.

    ``owner`` is the account whose id has to be typed to loosen a limit; None with simulated and paper money. ``facts`` gives
    what the broker said at the last comparison.
    """

    engine: Callable[[], Engine | None]
    emit: Callable[[Event], None]
    clock: Times
    stop: Callable[[str], None]
    owner: str | None = None
    facts: Callable[[], BrokerFacts | None] = lambda: None

    def handlers(self) -> dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]:
        """By operation."""
        return {
            "hold": self._hold,
            "resume": self._resume,
            "unlock": self._unlock,
            "limit": self._limit,
            "risk": self._risk,
            "ack": self._ack,
            "books": self._books,
        }

    def _stamps(self) -> dict[str, int]:
        return {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}

    def hold(self, level: str, scope: str, *, reason: str, by: str) -> int:
        """Hold a scope back: what socket, kill file and signal all come to. How many own orders are open then.

        Raises ``Refused`` when there is no such scope, or it is held back as much already.
        """
        engine = self.engine()
        if engine is None:
            raise Refused("the bot is still starting")
        if scope != ACCOUNT and scope not in engine.strategy_names:
            raise Refused(f"there is no '{scope}'; there are {', '.join((ACCOUNT, *engine.strategy_names))}")
        orders = self._orders(engine.view, scope)
        self.emit(hold_event(engine.view, level, scope, reason=reason, by=by, **self._stamps()))
        if level == "freeze":
            self.stop(f"frozen by {by}: {reason}")
        return orders

    def _hold(self, request: Mapping[str, Any]) -> dict[str, Any]:
        level, scope = str(request.get("level")), str(request.get("scope") or ACCOUNT)
        reason, by = str(request.get("reason") or level), str(request.get("by") or "operator")
        try:
            orders = self.hold(level, scope, reason=reason, by=by)
        except Refused as error:
            return {"held": False, "why": str(error)}
        return {"held": True, "scope": scope, "orders": orders}

    def _resume(self, request: Mapping[str, Any]) -> dict[str, Any]:
        scope, why = self._lower("resume", request, "resumed")
        return {"resumed": False, "why": why} if why else {"resumed": True, "scope": scope}

    def _unlock(self, request: Mapping[str, Any]) -> dict[str, Any]:
        scope, why = self._lower("unlock", request, "unlocked")
        return {"lowered": False, "why": why} if why else {"lowered": True, "scope": scope}

    def _lower(self, op: str, request: Mapping[str, Any], otherwise: str) -> tuple[str, str]:
        """Let a scope go on; which one, and why not, empty when it does."""
        engine, scope = self.engine(), str(request.get("scope") or ACCOUNT)
        if engine is None:
            return scope, "the bot is still starting"
        reason, by = str(request.get("reason") or otherwise), str(request.get("by") or "operator")
        try:
            self.emit(lower_event(engine.view, op, scope, reason=reason, by=by, **self._stamps()))
        except Refused as error:
            return scope, str(error)
        return scope, ""

    def _limit(self, request: Mapping[str, Any]) -> dict[str, Any]:
        engine = self.engine()
        limits = None if engine is None else engine.limits
        if limits is None:
            return {"changed": False, "why": "the bot is still starting"}
        for_s = request.get("for_s")
        try:
            event = limit_event(
                limits,
                str(request.get("rule")),
                str(request.get("param")),
                str(request.get("value")),
                owner=self.owner,
                account=str(request.get("account") or ""),
                for_s=float(for_s) if isinstance(for_s, (int, float)) else LOOSE_MAX_S,
                reason=str(request.get("reason") or "changed"),
                by=str(request.get("by") or "operator"),
                **self._stamps(),
            )
        except Refused as error:
            return {"changed": False, "why": str(error)}
        self.emit(event)
        return {"changed": True, "text": told(event)}

    def _risk(self, request: Mapping[str, Any]) -> dict[str, Any]:
        engine = self.engine()
        return {"ready": False} if engine is None else {"ready": True, **risk_rows(engine)}

    def _books(self, request: Mapping[str, Any]) -> dict[str, Any]:
        engine = self.engine()
        return (
            {"ready": False}
            if engine is None
            else {"ready": True, **books(engine.view, ended=bool(request.get("ended")), facts=self.facts())}
        )

    def _ack(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.emit(OperatorSeen(**self._stamps(), by=str(request.get("by") or "operator")))
        return {"seen": True}

    @staticmethod
    def _orders(state: State, scope: str) -> int:
        own = [record for record in state.book.own_open() if record.intent.strategy != FOREIGN]
        return sum(scope in (ACCOUNT, record.intent.strategy) for record in own)
