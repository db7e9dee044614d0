"""Questions about risk: why an order was judged as it was, how much of each limit is used, which limits never act.

And the commands that hold a bot back (K1 to K5) and let it go on, in the running bot or in the journal of one that does not
run. Imports the plan, the journal and the control socket; called by ``cli``.
"""

from __future__ import annotations

import getpass
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

from botframework.config import Config, load
from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Notice, OrderIntent, Tick, TradingState
from botframework.core.risk.base import Proposal, RiskRule
from botframework.core.risk.explain import OWN_MEMORY, Explanation, explain
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS
from botframework.core.state import ACCOUNT
from botframework.errors import ConfigError, GatewayError, JournalLocked, OrderSafetyError
from botframework.runner.arming import profile_findings
from botframework.runner.inspect import journal_of
from botframework.runner.plan import Plan, plan
from botframework.runner.replay import bare_engine, journal_account
from botframework.runtime.codec import Row
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.holds import Refused, group_rows, hold_event, holder_rows, lower_event, risk_rows
from botframework.runtime.journal import JournalRow, SqliteJournal
from botframework.runtime.killfile import kill_path, take_away
from botframework.runtime.killfile import read as read_kill_file
from botframework.runtime.ledger import forget_holder, ledger_path, read_holders, state_folder
from botframework.runtime.seams import RealClock, RealIds

_VERDICTS = (ev.SubmitOrder, ev.DenyOrder, ev.ModifyOrder, ev.DenyModify)
_YAML = (".yaml", ".yml")


# --- reading a journal with the file's rules ----------------------------------------------------------------------------


def _rules_of(file: Path) -> tuple[Plan | None, list[RiskRule]]:
    """The rules of the YAML; a bare journal has those that are always on."""
    from botframework.core.risk.registry import build_rules

    if file.suffix in _YAML:
        planned = plan(file)
        return planned, planned.rules()
    return None, build_rules([])


def _opened(file: Path) -> SqliteJournal:
    path = journal_of(file)
    if not path.exists():
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    return SqliteJournal.open_for_reading(path)


def _recalled(journal: SqliteJournal, rules: list[RiskRule], rows: list[JournalRow]) -> Engine:
    """An engine at the moment of the last of these rows, with the quotes the verdicts noted."""
    engine = bare_engine(journal_account(journal), journal.journal_id, rules)
    engine.recall(each.row for each in rows)
    state = engine.view
    for each in rows:
        if isinstance(each.row, ev.InstrumentDefined):
            engine.learn(each.row.instrument)
    if rows:
        state.wall_ns = max(state.wall_ns, rows[-1].wall_ns)
    state.today = state.market_day()
    _quote(engine, tuple(state.noted.values()))
    return engine


def _quote(engine: Engine, quotes: tuple[ev.Quote, ...]) -> None:
    """Let the engine have these quotes as its newest ticks."""
    state = engine.view
    for quote in quotes:
        lane = state.lanes.get(quote.conid)
        if lane is None:
            engine.learn(state.instrument_of(quote.conid))
            lane = state.lanes[quote.conid]
        nan = float("nan")
        lane.tick = Tick(
            lane.instrument,
            quote.at_ns,
            quote.wall_ns,
            nan if quote.bid is None else quote.bid,
            nan if quote.ask is None else quote.ask,
            quote.bid_size,
            quote.ask_size,
            quote.last,
            halted=quote.halted,
            delayed=quote.delayed,
        )


# --- explain --------------------------------------------------------------------------------------------------------------


def explain_order(file: Path, order: str) -> dict[str, Any]:
    """Every rule, its inputs and its verdict on an order, reproduced from the journal, beside what was recorded.

    ``order`` is a client order id, a broker's order id or a verdict's id; of an order with several verdicts the newest one
    before its end counts. Raises ``ConfigError`` when the journal has none.
    """
    planned, rules = _rules_of(file)
    journal = _opened(file)
    try:
        before, found = _until(journal, order)
        if found is None:
            raise ConfigError(
                f"the journal has no verdict on '{order}'",
                where=str(journal.path or file),
                hint="`bot journal orders FILE` lists the orders, `bot journal show FILE --kind DenyOrder` the denied ones",
            )
        row: Any = found.row
        engine = _recalled(journal, rules, before)
        state = engine.view
        state.now_ns, state.wall_ns = row.at_ns, max(state.wall_ns, found.wall_ns)
        state.today = state.market_day()
        _quote(engine, row.quotes)
        proposal = _proposal(engine, row)
        state.together = row.together
        if engine.limits is not None:
            engine.limits.expire(state.wall_ns)
        explanations = explain(engine.rules, proposal, state)
    finally:
        journal.close()
    recorded = tuple(getattr(row, "reasons", ()))
    allowed = isinstance(row, (ev.SubmitOrder, ev.ModifyOrder))
    began = next((each.row for each in reversed(before) if isinstance(each.row, ev.RunStarted)), None)
    return {
        "order": proposal.intent.client_order_id,
        "verdict_id": row.verdict_id,
        "seq": found.seq,
        "at_ns": row.at_ns,
        "kind": type(row).__name__,
        "intent": _intent(proposal.intent),
        "allowed": allowed,
        "recorded": [_reason(reason) for reason in recorded],
        "rules": [_explained(each, {reason.code for reason in recorded}) for each in explanations],
        "agrees": _agrees(explanations, recorded, allowed=allowed),
        "same_configuration": None
        if planned is None or began is None
        else getattr(began, "config_hash", "") == planned.config_hash,
    }


def _until(journal: SqliteJournal, order: str) -> tuple[list[JournalRow], JournalRow | None]:
    """The rows before the newest verdict on an order, and that row."""
    rows = list(journal.rows())
    names = {order}
    for each in rows:
        if isinstance(each.row, ev.OrderAccepted) and each.row.broker_order_id == order:
            names.add(each.row.client_order_id)
    place = None
    for index, each in enumerate(rows):
        row = each.row
        if isinstance(row, _VERDICTS):
            name = (
                row.intent.client_order_id if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)) else row.client_order_id
            )
            if name in names or row.verdict_id == order:
                place = index
    return (rows, None) if place is None else (rows[:place], rows[place])


def _proposal(engine: Engine, row: Any) -> Proposal:
    if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
        return Proposal(intent=row.intent, legs=row.legs)
    order = engine.view.book.order(row.client_order_id)
    if order is None:
        raise ConfigError(f"the journal does not know the order {row.client_order_id} that was to be changed")
    intent = replace(
        order.intent,
        quantity=order.quantity if row.quantity is None else row.quantity,
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        at_ns=row.at_ns,
    )
    return Proposal(intent=intent, replaces=order)


def _agrees(found: list[Explanation], recorded: tuple[ev.Reason, ...], *, allowed: bool) -> bool:
    """Whether looking again gives the recorded verdict, rules aside whose memory no journal holds."""
    aside = {kind.upper() for kind in OWN_MEMORY}
    known = {each.kind.upper() for each in found} - aside
    then = {reason.code for reason in recorded if reason.code in known}
    now = {each.kind.upper() for each in found if each.outcome != "allow"} - aside
    return now == then and (allowed or bool(recorded))


def _explained(each: Explanation, recorded: set[str]) -> dict[str, Any]:
    return {
        "id": each.rule_id,
        "kind": each.kind,
        "version": each.version,
        "scope": each.scope,
        "scopes": list(each.scopes),
        "unit": each.unit,
        "parameters": each.parameters,
        "inputs": each.inputs,
        "outcome": each.outcome,
        "reason": None if each.reason is None else _reason(each.reason),
        "recorded": each.kind.upper() in recorded,
        "reproducible": each.kind not in OWN_MEMORY,
    }


def _reason(reason: ev.Reason) -> dict[str, str]:
    return {key: str(value) for key, value in asdict(reason).items() if value}


def _intent(intent: OrderIntent) -> dict[str, Any]:
    return {
        "strategy": intent.strategy,
        "side": intent.side.value,
        "quantity": str(intent.quantity),
        "symbol": intent.instrument.symbol,
        "type": intent.order_type.value,
        "limit_price": None if intent.limit_price is None else str(intent.limit_price),
        "stop_price": None if intent.stop_price is None else str(intent.stop_price),
        "tif": intent.tif.value,
    }


def explained_text(found: dict[str, Any], *, whole: bool) -> str:
    """An explanation for a person: the rules that objected, and with ``whole`` every rule with its inputs."""
    intent = found["intent"]
    price = " ".join(str(intent[key]) for key in ("limit_price", "stop_price") if intent[key] is not None)
    lines = [
        f"{found['order']}: {intent['side']} {intent['quantity']} {intent['symbol']} {intent['type']} {price}".rstrip()
        + f" by {intent['strategy']}",
        f"verdict {found['verdict_id']} (row {found['seq']}): {'allowed' if found['allowed'] else 'denied'}",
    ]
    for rule in found["rules"]:
        if rule["outcome"] == "allow" and not whole:
            continue
        reason = rule["reason"] or {}
        numbers = " ".join(f"{key} {reason[key]}" for key in ("observed", "limit") if key in reason)
        words = " ".join(part for part in (numbers, reason.get("unit", ""), reason.get("text", "")) if part)
        lines.append(f"  {rule['id']} {rule['kind']:20} {rule['outcome']:8} {words}".rstrip())
        if whole:
            given = ", ".join(f"{key}={value}" for key, value in rule["parameters"].items())
            lines.append(f"      {rule['scope']}; {given or 'no parameters'}")
            lines += [f"      {name} = {value}" for name, value in rule["inputs"].items()]
    passed = sum(rule["outcome"] == "allow" for rule in found["rules"])
    lines.append(
        f"  {passed} of {len(found['rules'])} rules allow it"
        + ("" if whole else "; --all shows them with what they read")
    )
    asides = [rule["kind"] for rule in found["rules"] if not rule["reproducible"]]
    if asides:
        lines.append(f"  not reproduced, because they remember quotes: {', '.join(asides)}")
    if found["same_configuration"] is False:
        lines.append("  the run had another configuration (file or options); limits shown are those of the file now")
    lines.append(f"  {'agrees' if found['agrees'] else 'DOES NOT AGREE'} with what was recorded")
    recorded = {rule["kind"].upper() for rule in found["rules"] if rule["recorded"]}
    for reason in found["recorded"]:
        if not found["agrees"] or reason["code"] not in recorded:
            lines.append("    recorded: " + " ".join(f"{key}={value}" for key, value in reason.items()))
    return "\n".join(lines)


# --- status ---------------------------------------------------------------------------------------------------------------


def risk_status(file: Path) -> dict[str, Any]:
    """How much of each limit is used: of the running bot, else as its journal ends."""
    try:
        answer = ask(journal_of(file), "risk")
    except NotRunning:
        answer = None
    if answer is not None:
        if not answer.pop("ready"):
            raise GatewayError("the bot is still starting", where=str(file), hint="ask again in a moment")
        answer.pop("ok", None)
        return {"running": True, **answer}
    planned, rules = _rules_of(file)
    journal = _opened(file)
    try:
        engine = _recalled(journal, rules, list(journal.rows()))
        if engine.limits is not None:
            engine.limits.expire(RealClock().wall_ns())
        found = {"running": False, **risk_rows(engine)}
        if planned is None or not planned.config.gateway.is_simulator:
            path = ledger_path(state_folder(), journal_account(journal))
            holders = read_holders(path)
            found["group"] = {"error": "", "holders": holder_rows(holders), "limits": group_rows(rules, holders)}
        return found
    finally:
        journal.close()


def _wall(at_ns: int) -> str:
    return datetime.fromtimestamp(at_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")


def risk_status_text(found: dict[str, Any]) -> str:
    """The uses for a person, the largest first."""
    lines = ["running" if found["running"] else "not running; as the journal ends"]
    for scope, state in found["states"].items():
        closing = f", being closed out: {found['closing_out'][scope]}" if scope in found["closing_out"] else ""
        lines.append(f"  {scope} is {state}{closing}")
    for each in found.get("changed", ()):
        until = "" if not each["until_wall_ns"] else f", until {_wall(each['until_wall_ns'])}"
        file = f"{each['file'] or 'none'} in the file" if each["in_file"] else "no such limit in the file any more"
        lines.append(
            f"  {each['rule']}: {each['param']} {each['holds'] or 'none'} holds{until}; {file}, set to "
            f"{each['value'] or 'none'} by {each['by']}: {each['reason']}"
        )
    group = found.get("group")
    of_group = [] if group is None else group.get("limits", [])
    rows = sorted(
        [*found["limits"], *of_group], key=lambda row: -(row["percent"] if row["percent"] is not None else 1e9)
    )
    for row in rows:
        share = "unknown" if row["percent"] is None else f"{row['percent']:.1f} %"
        used, limit = ("?" if row[key] is None else row[key] for key in ("used", "limit"))
        head = f"  {share:>8}  {row['id']} {row['kind']:18} {row['scope']:16}"
        lines.append(f"{head} {row['what']}: {used} of {limit} {row['unit']}".rstrip())
    if group is not None:
        lines.append(
            "  all bots of this machine on the account:" if group["holders"] else "  no other bot on the account"
        )
        if group["error"]:
            lines.append(f"    {group['error']}")
        for each in group["holders"]:
            lines.append(
                f"    {each['bot'] or each['holder']} (pid {each['pid']}), {each['orders_today']} orders today"
            )
            for claim in each["claims"]:
                worth = "value unknown" if claim["gross"] is None else f"{claim['gross']} {claim['currency']}"
                head = f"      {claim['symbol']:8} long {claim['long']} short {claim['short']} at worst"
                lines.append(f"{head}, {worth}, {claim['orders']} orders at work")
    lines.append("  looked at per order only: " + ", ".join(found["without_running_use"]))
    return "\n".join(lines)


# --- the group --------------------------------------------------------------------------------------------------------------


def forget_claims(file: Path, holder: str, *, reason: str) -> str:
    """Take a deleted bot's claims out of the ledger of FILE's account; says what that frees.

    Raises ``ConfigError`` when there is no such place, ``OrderSafetyError`` while its process may live.
    """
    planned, _ = _rules_of(file)
    if planned is not None and planned.config.gateway.is_simulator:
        raise ConfigError(
            "this bot has the simulator inside, and shares no limit with others",
            where=str(file),
            hint="name a bot with a gateway of its own, on the account meant",
        )
    journal = _opened(file)
    try:
        account, own = journal_account(journal), journal.journal_id
    finally:
        journal.close()
    path = ledger_path(state_folder(), account)
    found = [each for each in read_holders(path) if holder in (each.holder, each.bot)]
    if len(found) != 1:
        raise ConfigError(
            f"{len(found)} places in the ledger are of {holder!r}",
            where=str(path),
            hint="`bot risk status FILE --json` lists each with its holder",
        )
    if found[0].holder == own:
        raise OrderSafetyError(
            "this is the place of the bot in FILE itself, and its next start writes it anew",
            where=str(file),
            hint="name the file of another bot on the account",
        )
    gone = forget_holder(path, found[0].holder)
    freed = ", ".join(
        f"{claim.symbol} long {claim.long} short {claim.short} with {claim.buys + claim.sells} orders"
        for claim in gone.claims
    )
    text = f"{gone.bot or gone.holder} is forgotten in the group's ledger, by {getpass.getuser()}: {reason}"
    text += f"; freed: {freed or 'nothing'}"

    def told(_: Any, stamps: dict[str, int]) -> Row:
        return ev.Tell(at_ns=stamps["at_ns"], notice=Notice("warning", "GROUP_FORGOTTEN", text, stamps["at_ns"]))

    try:
        _append(journal_of(file), told)
    except JournalLocked:  # a running bot's journal is its own; what the others claim stands there with each verdict
        text += f" (not in the journal of {file}: its bot is running)"
    return f"{text}\nwhat it may still hold or have at work at the broker is in no claim any more: look there"


# --- review ---------------------------------------------------------------------------------------------------------------


def risk_review(file: Path, *, from_ns: int | None = None, to_ns: int | None = None) -> dict[str, Any]:
    """What risk did in a period of market time: orders, denials by rule, states and who changed them, rules that never acted."""
    _, rules = _rules_of(file)
    journal = _opened(file)
    denials: Counter[str] = Counter()
    headlines: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    strategies: dict[str, Counter[str]] = {}
    largest: dict[str, Decimal] = {}
    states: list[dict[str, Any]] = []
    fills: dict[str, None] = {}
    first_ns = last_ns = 0
    try:
        for each in journal.rows():
            row = each.row
            if (from_ns is not None and row.at_ns < from_ns) or (to_ns is not None and row.at_ns > to_ns):
                continue
            first_ns, last_ns = first_ns or row.at_ns, max(last_ns, row.at_ns)
            if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
                allowed = isinstance(row, ev.SubmitOrder)
                strategies.setdefault(row.intent.strategy, Counter())["allowed" if allowed else "denied"] += 1
                if allowed and row.intent.quantity.is_finite():
                    name = row.intent.instrument.symbol
                    largest[name] = max(largest.get(name, Decimal(0)), row.intent.quantity)
            if isinstance(row, (ev.DenyOrder, ev.DenyModify)):
                denials.update(reason.code for reason in row.reasons)
                headlines.update(reason.code for reason in row.reasons[:1])
            states += _state_change(each)
            counts[type(row).__name__] += 1
            if isinstance(row, ev.BookFill):
                fills[row.fill.execution_id] = None  # again with its commission
    finally:
        journal.close()
    acted = {code.lower() for code in denials}
    return {
        "from_ns": first_ns,
        "to_ns": last_ns,
        "runs": counts["RunStarted"],
        "allowed": counts["SubmitOrder"] + counts["ModifyOrder"],
        "denied": counts["DenyOrder"] + counts["DenyModify"],
        "cancelled": counts["CancelOrder"],
        "fills": len(fills),
        "refused_by_broker": counts["OrderRejected"],
        "questions": counts["QuestionAsked"],
        "unknown": counts["OrderUnknown"],
        "strategies": {name: dict(numbers) for name, numbers in sorted(strategies.items())},
        "largest_order": {name: str(number) for name, number in sorted(largest.items())},
        "denials": dict(denials.most_common()),
        "headlines": dict(headlines.most_common()),
        "states": states,
        "never_acted": sorted({rule.kind for rule in rules} - acted),
    }


def _state_change(each: JournalRow) -> Iterator[dict[str, Any]]:
    row = each.row
    if isinstance(row, ev.TradingStateChanged):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": row.state.name, "by": row.by, "reason": row.reason}
    elif isinstance(row, ev.ChangeTradingState):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": row.state.name, "by": "risk", "reason": row.reason}
    elif isinstance(row, ev.FlattenRequested):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": "closing out", "by": row.by, "reason": row.reason}


def review_text(found: dict[str, Any]) -> str:
    """A review for a person."""
    from botframework.runner.inspect import _moment

    lines = [
        f"{_moment(found['from_ns'])} to {_moment(found['to_ns'])} (market time), {found['runs']} runs",
        f"  {found['allowed']} orders and changes allowed, {found['denied']} denied, {found['cancelled']} cancels",
        f"  {found['fills']} fills, {found['refused_by_broker']} refused by the broker, {found['unknown']} without an answer",
    ]
    lines += [
        f"  {name}: " + ", ".join(f"{number} {word}" for word, number in numbers.items())
        for name, numbers in found["strategies"].items()
    ]
    lines += [
        f"  {number:>6} denials with {code} ({found['headlines'].get(code, 0)} times first)"
        for code, number in found["denials"].items()
    ]
    lines += [
        f"  {_moment(change['at_ns'])} {change['scope']} {change['state']} by {change['by']}: {change['reason']}"
        for change in found["states"]
    ]
    lines.append("  never denied: " + (", ".join(found["never_acted"]) or "none"))
    return "\n".join(lines)


# --- lint -----------------------------------------------------------------------------------------------------------------


def risk_lint(file: Path) -> list[dict[str, str]]:
    """What is doubtful about the limits of a YAML file: too loose to act, hidden behind another, refused with real money.

    The profile in force comes first, with what it caps (levels ``profile`` and ``cap``). With a journal beside it, limits are
    also held against what was really used. Raises ``ConfigError`` for a file that
    cannot be run at all, a limit given twice included.
    """
    if file.suffix not in _YAML:
        raise ConfigError("this is no YAML file", where=str(file), hint="lint looks at a bot's configuration")
    planned = plan(file)
    holding = planned.rules()
    rules = [rule for rule in holding if rule.kind in {kind for kind, _, _ in planned.rule_params}]
    profile = profile_findings(planned.config, holding, planned.tightened)
    found = [{"level": level, "rule": rule, "text": text} for level, rule, text in profile]
    found += [*_missing_for_live(planned), *_hidden(rules), *_against_each_other(rules), *_alone(rules)]
    if planned.config.journal_path.exists():
        found += _against_use(planned, rules)
    return found


def _finding(level: str, rule: RiskRule | None, text: str) -> dict[str, str]:
    return {"level": level, "rule": "" if rule is None else rule.kind, "text": text}


def _missing_for_live(planned: Plan) -> Iterator[dict[str, str]]:
    present = {kind for kind, _, _ in planned.rule_params}
    for kind in LIVE_KINDS:
        if kind not in present:
            level = "error" if planned.config.is_real_money else "note"
            yield _finding(
                level, None, f"no {kind} ({BUILTIN_RULES[kind].rule_id}): trading real money is refused without it"
            )
    if planned.config.is_real_money and not planned.rule_params:
        yield _finding("error", None, "there is no limit at all")


def _number(rule: RiskRule, name: str) -> Decimal | None:
    value = getattr(rule, name, None)
    value = getattr(value, "amount", value)
    return Decimal(value) if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else None


_LIMITS = ("limit", "amount", "percent", "per_minute", "per_second", "orders", "total", "turnover", "halt_amount")


def _hidden(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """A narrower limit that is not tighter than the wider one never acts first."""
    for rule in rules:
        for wide in rules:
            if wide is rule or wide.kind != rule.kind or not _is_wider(wide, rule):
                continue
            pairs = [(_number(rule, name), _number(wide, name)) for name in _LIMITS]
            known = [(one, other) for one, other in pairs if one is not None and other is not None]
            if known and all(one >= other for one, other in known):
                yield _finding(
                    "warning", rule, f"for {_whom(rule)} it is no tighter than for {_whom(wide)}: it never acts first"
                )


def _is_wider(wide: RiskRule, rule: RiskRule) -> bool:
    pairs = [(getattr(wide, name, ""), getattr(rule, name, "")) for name in ("strategy", "symbol", "by", "period")]
    return (
        all(one in ("", other) for one, other in pairs[:2])
        and pairs[:2] != [(other, other) for _, other in pairs[:2]]
        and all(one == other for one, other in pairs[2:])
    )


def _whom(rule: RiskRule) -> str:
    parts = [getattr(rule, "strategy", ""), getattr(rule, "symbol", "")]
    return " in ".join(part for part in parts if part) or "everything"


_ORDERED = (
    ("max_order_quantity", "limit", "max_position", "limit", "an order that large is denied by max_position already"),
    (
        "max_order_notional",
        "amount",
        "gross_exposure",
        "amount",
        "an order of that worth is denied by gross_exposure already",
    ),
    (
        "max_order_notional",
        "amount",
        "concentration",
        "amount",
        "an order of that worth is denied by concentration already",
    ),
    ("net_exposure", "amount", "gross_exposure", "amount", "the net value never exceeds the gross one"),
    ("daily_loss", "amount", "period_loss", "amount", "the week's or month's limit acts first or at the same time"),
    ("daily_loss", "amount", "drawdown", "amount", "the drawdown acts first or at the same time"),
    ("order_rate", "per_minute", "daily_activity", "orders", "a day's orders fit into one minute"),
)


def _against_each_other(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    for loose_kind, loose_name, tight_kind, tight_name, words in _ORDERED:
        for loose in (rule for rule in rules if rule.kind == loose_kind):
            for tight in (rule for rule in rules if rule.kind == tight_kind):
                one, other = _number(loose, loose_name), _number(tight, tight_name)
                same = getattr(loose, "strategy", "") == getattr(tight, "strategy", "")
                equal_is_bad = loose_kind not in ("max_order_quantity", "max_order_notional")
                if same and one is not None and other is not None and (one > other or (equal_is_bad and one == other)):
                    yield _finding(
                        "warning", loose, f"{loose_name} {one} is looser than {tight_kind} ({other}): {words}"
                    )


def _alone(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """Limits that cannot act by their own numbers."""
    for rule in rules:
        per_second, per_minute = _number(rule, "per_second"), _number(rule, "per_minute")
        if rule.kind == "order_rate" and per_second is not None and per_minute is not None and per_second >= per_minute:
            yield _finding(
                "warning", rule, f"per_second {per_second} is no less than per_minute {per_minute}: it never acts"
            )
        percent, outer = _number(rule, "percent"), _number(rule, "outer_percent")
        if rule.kind == "price_collar" and percent is not None and outer is not None and percent >= outer:
            yield _finding(
                "warning", rule, f"percent {percent} is no less than outer_percent {outer}: only the outer band acts"
            )
        if rule.kind == "price_collar" and percent is not None and percent > 20:
            yield _finding("warning", rule, f"{percent} % from the market lets a slip of the finger through")
        if rule.kind == "leverage" and (limit := _number(rule, "limit")) is not None and limit > 4:
            yield _finding("warning", rule, f"{limit} times the equity is more than intraday margin gives")


def _against_use(planned: Plan, rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """Limits more than ten times what the journal shows as largest: they would let everything through."""
    journal = SqliteJournal.open_for_reading(planned.config.journal_path)
    sizes: list[Decimal] = []
    try:
        for each in journal.rows():
            if isinstance(each.row, ev.SubmitOrder) and each.row.intent.quantity.is_finite():
                sizes.append(each.row.intent.quantity)
    finally:
        journal.close()
    if len(sizes) < 20:
        return
    usual = sorted(sizes)[min(len(sizes) - 1, int(len(sizes) * Decimal("0.999")))]
    for rule in rules:
        limit = _number(rule, "limit")
        if rule.kind == "max_order_quantity" and limit is not None and limit > 10 * usual:
            yield _finding(
                "warning", rule, f"limit {limit} is more than ten times the largest of {len(sizes)} orders, {usual}"
            )


# --- holding back and letting go --------------------------------------------------------------------------------------------


def _owner(file: Path) -> tuple[Config | None, str | None]:
    """The configuration, and the account whose id has to be typed; None with simulated and paper money."""
    if file.suffix in _YAML:
        config = load(file, os.environ)
        return config, config.account if config.is_real_money else None
    journal = _opened(file)
    try:
        owner = journal_account(journal)
    finally:
        journal.close()
    return None, None if owner.startswith("D") else owner or None


def hold_bot(file: Path, level: str, *, scope: str, reason: str) -> dict[str, Any]:
    """Hold a scope back: in the running bot, or in its journal when none runs. Raises ``ConfigError`` when it cannot be."""
    path, by = journal_of(file), getpass.getuser()
    config = load(file, os.environ) if file.suffix in _YAML else None
    names = None if config is None else [strategy.name for strategy in config.strategies]
    if names is not None and scope != ACCOUNT and scope not in names:
        raise ConfigError(f"there is no strategy '{scope}'", where=str(file), hint=f"there are {', '.join(names)}")
    try:
        answer = ask(path, "hold", level=level, scope=scope, reason=reason, by=by)
    except NotRunning:
        append_hold(path, level, scope, reason=reason, by=by)
        return {"running": False, "scope": scope, "level": level, "orders": None}
    if not answer["held"]:
        raise ConfigError(answer["why"], where=str(file), hint="`bot risk status` shows every state")
    return {"running": True, "scope": scope, "level": level, "orders": answer["orders"]}


def append_hold(path: Path, level: str, scope: str, *, reason: str, by: str) -> None:
    """Hold a scope back in the journal of a bot that does not run.

    Raises ``JournalLocked`` when one does, ``ConfigError`` when it is held back as much already.
    """
    _append(path, lambda state, stamps: hold_event(state, level, scope, reason=reason, by=by, **stamps))


def orders_left(file: Path, scope: str) -> int | None:
    """Own orders of a scope that are not proven dead; None once the bot is gone."""
    try:
        answer = ask(journal_of(file), "status", timeout_s=2.0)
    except NotRunning:
        return None
    return sum(scope in (ACCOUNT, order["strategy"]) for order in answer["orders_open"])


def unlock_bot(file: Path, *, scope: str, reason: str, account: str) -> str:
    """Lower FROZEN to HALTED. The account's id is asked for always. Raises ``OrderSafetyError`` when it is another one."""
    path, by = journal_of(file), getpass.getuser()
    journal = _opened(file)
    try:
        owner = journal_account(journal)
    finally:
        journal.close()
    if account != owner:
        raise OrderSafetyError(
            f"the journal belongs to account {owner or '(none)'}, not {account}",
            where=str(file),
            hint="unlocking needs the account's id typed",
        )
    try:
        answer = ask(path, "unlock", scope=scope, reason=reason, by=by)
    except NotRunning:
        _append(path, lambda state, stamps: lower_event(state, "unlock", scope, reason=reason, by=by, **stamps))
        return f"{file}: {scope} is halted and no longer frozen; `bot resume` lets it trade again"
    if not answer["lowered"]:
        raise ConfigError(answer["why"], where=str(file), hint="`bot risk status` shows every state")
    return f"{file}: {scope} is halted and no longer frozen; `bot resume` lets it trade again"


def acknowledge(file: Path) -> str:
    """Tell the running bot that a person is there. Raises ``NotRunning``."""
    ask(journal_of(file), "ack", by=getpass.getuser())
    return f"{file}: the bot knows that you are there"


def frozen_scopes(path: Path) -> list[str]:
    """Scopes a journal holds frozen; empty when there is no journal."""
    if not path.exists():
        return []
    journal = SqliteJournal.open_for_reading(path)
    states: dict[str, TradingState] = {}
    try:
        for each in journal.rows_of("TradingStateChanged", "ChangeTradingState"):
            row = each.row
            if isinstance(row, ev.TradingStateChanged):
                states[row.scope] = row.state
            elif isinstance(row, ev.ChangeTradingState):
                states[row.scope] = max(row.state, states.get(row.scope, TradingState.ACTIVE))
    finally:
        journal.close()
    return sorted(scope for scope, state in states.items() if state is TradingState.FROZEN)


def refuse_frozen(path: Path) -> None:
    """Raise ``OrderSafetyError`` when the journal holds anything frozen: such a bot opens no connection at all."""
    _take_freeze(path)
    frozen = frozen_scopes(path)
    if frozen:
        raise OrderSafetyError(
            f"{', '.join(frozen)} is frozen, so the bot does not start",
            where=str(path),
            hint="`bot unlock FILE --account ID --reason ...` once it is clear why",
        )


def _take_freeze(path: Path) -> None:
    """A kill file that says freeze goes into the journal, where `bot unlock` can lift it."""
    kill = kill_path(path)
    request = read_kill_file(kill)
    if request is None or request.level != "freeze":
        return
    if not path.exists():
        raise OrderSafetyError(
            "the kill file says freeze, so the bot does not start", where=str(kill), hint="remove it"
        )
    if ACCOUNT not in frozen_scopes(path):
        append_hold(path, "freeze", ACCOUNT, reason=request.reason, by=request.by)
    take_away(kill)


def _append(path: Path, make: Any) -> None:
    """Write one event into the journal of a bot that does not run. Raises ``ConfigError`` when it changes nothing."""
    if not path.exists():
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    clock = RealClock()
    journal = SqliteJournal.open(path, ids=RealIds(), wall_ns=clock.wall_ns)
    try:
        engine = bare_engine(journal_account(journal), journal.journal_id, [])
        engine.restore(journal.replay())
        stamps = {"at_ns": max(journal.last_at_ns, 1), "wall_ns": clock.wall_ns()}
        try:
            row: Row = make(engine.view, stamps)
        except Refused as error:
            raise ConfigError(str(error), where=str(path), hint="`bot risk status` shows every state") from error
        journal.append([row])
    finally:
        journal.close()
