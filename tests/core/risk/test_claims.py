"""What a process claims in the shared ledger: before the verdict, lowered by evidence alone, replaced at the next start."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import SessionState, Side, Working
from botframework.core.risk.base import Proposal
from botframework.core.risk.claims import Claim, Claims, LedgerUnusable, claim_of, larger_of
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.runtime.memoryledger import MemoryLedger
from tests.core.kit import AAPL, START, Feed, S, Script, engine_of, execution, only

D = Decimal
Wish = Callable[[Any], None]


class Bot:
    """One process: an engine with its place in the ledger, and what it wishes next."""

    def __init__(self, ledger: MemoryLedger, name: str, *rules: tuple[str, dict[str, Any]], rows: Any = ()) -> None:
        self.name, self.wishes = name, list[Wish]()
        self.seat = ledger.seat(name)
        script = Script(
            on_tick=lambda ctx, tick: [wish(ctx) for wish in (self.wishes.pop(0),)] if self.wishes else None
        )
        gate = Gate(
            [rule for rule in build_rules(list(rules)) if rule.kind not in ("instrument_identity", "quote_age")],
            claims=Claims(self.seat),
        )
        self.engine: Engine = engine_of(script, gate=gate, journal_id=name)
        self.engine.restore(rows)
        self.feed = Feed(self.engine, at_ns=START + 100 * S * len(ledger.seats))

    def begin(self) -> Bot:
        self.feed.begin()
        return self

    def wish(self, quantity: str, price: str = "100", *, sell: bool = False) -> Any:
        """The command that came of a wish."""
        self.wishes.append(lambda ctx: (ctx.sell if sell else ctx.buy)(AAPL, D(quantity), limit_price=D(price)))
        self.feed.stamp(3 * S)
        return only(self.feed.tick(), (ev.SubmitOrder, ev.DenyOrder))  # type: ignore[arg-type]


def claimed(ledger: MemoryLedger) -> dict[str, tuple[Decimal, Decimal]]:
    return {
        name: (seat.claims[AAPL.conid].long, seat.claims[AAPL.conid].short)
        for name, seat in ledger.seats.items()
        if AAPL.conid in seat.claims
    }


CAP = ("max_position", {"limit": 100, "group": True})


def codes(command: ev.DenyOrder) -> list[str]:
    return [reason.code for reason in command.reasons]


def test_a_cap_of_the_group_holds_for_both_and_the_verdict_keeps_what_was_answered() -> None:
    ledger = MemoryLedger()
    one, two = Bot(ledger, "one", CAP).begin(), Bot(ledger, "two", CAP).begin()
    sent = one.wish("60")
    assert isinstance(sent, ev.SubmitOrder)
    assert sent.together is not None
    assert (sent.together.long, sent.together.buys, sent.together.sent) == (D(60), 1, 1)
    denied = two.wish("41")
    assert isinstance(denied, ev.DenyOrder)
    assert codes(denied) == ["MAX_POSITION"]
    assert (denied.reasons[0].observed, denied.reasons[0].limit) == ("101", "100")
    assert denied.together is not None
    assert denied.together.long == 101
    assert isinstance(two.wish("40"), ev.SubmitOrder)
    assert claimed(ledger) == {"one": (D(60), D(0)), "two": (D(40), D(0))}
    assert isinstance(one.wish("100", "101", sell=True), ev.SubmitOrder)  # the other side has a cap of its own


def test_a_bot_without_group_limits_claims_all_the_same() -> None:
    ledger = MemoryLedger()
    free, held = Bot(ledger, "free").begin(), Bot(ledger, "held", CAP).begin()
    assert isinstance(free.wish("500"), ev.SubmitOrder)
    assert isinstance(held.wish("1"), ev.DenyOrder)


def test_a_claim_is_lowered_by_what_the_broker_says_and_by_nothing_else() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    name = bot.wish("60").intent.client_order_id
    bot.feed.sent(name)
    bot.feed.send(ev.OrderUnknown, client_order_id=name, reason="no answer")
    bot.feed.stamp(3600 * S)
    bot.feed.tick()
    assert claimed(ledger)["one"] == (D(60), D(0))
    bot.feed.report(name, Working.LIVE)
    bot.feed.execute(name, "25")
    assert claimed(ledger)["one"] == (D(60), D(0))
    bot.feed.report(name, Working.CANCELLED)
    assert claimed(ledger)["one"] == (D(25), D(0))


def test_what_is_nobodys_is_in_no_claim() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    bot.feed.send(
        ev.PositionAdopted, conid=AAPL.conid, symbol="AAPL", quantity=D(900), average_price=D(90), reason="found"
    )
    fields = execution("", "50", "100", 9, Side.BUY) | {"broker_order_id": "77"}
    bot.feed.send(ev.ExecutionReported, **fields)
    assert claimed(ledger) == {}
    assert isinstance(bot.wish("100"), ev.SubmitOrder)


def test_a_claim_names_the_best_prices_one_is_willing_to_trade_at_whoever_else_has_orders() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    words = {"broker_status": "Submitted", "working": Working.LIVE, "conid": AAPL.conid, "quantity": D(7)}
    for number, (side, price) in enumerate(((Side.BUY, "101"), (Side.SELL, "95"))):
        bot.feed.send(
            ev.OrderReported,
            **{**words, "broker_order_id": f"9{number}", "client_order_id": "person", "side": side},
            limit_price=D(price),
        )
    for price, sell in (("99", False), ("98", False), ("105", True), ("106", True)):
        assert isinstance(bot.wish("5", price, sell=sell), ev.SubmitOrder)
    claim = ledger.seats["one"].claims[AAPL.conid]
    assert (claim.bid, claim.ask, claim.buys, claim.sells) == (D(99), D(105), 2, 2)
    assert (claim.conid, claim.symbol, claim.currency) == (AAPL.conid, "AAPL", "USD")
    assert (claim.long, claim.short) == (D(10), D(10))


def test_a_denial_claims_nothing_whoever_denies() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP, ("max_order_quantity", {"limit": 10})).begin()
    assert isinstance(bot.wish("11"), ev.DenyOrder)
    assert claimed(ledger) == {}


def test_a_change_claims_the_larger_of_both_until_the_broker_has_answered() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    name = bot.wish("60").intent.client_order_id
    bot.feed.accept(name)
    bot.feed.report(name, Working.LIVE)
    for quantity, kind in (("101", ev.DenyModify), ("100", ev.ModifyOrder)):
        bot.wishes.append(lambda ctx, quantity=quantity: ctx.modify(name, quantity=D(quantity)))  # type: ignore[misc]
        bot.feed.stamp(3 * S)
        assert isinstance(only(bot.feed.tick(), (ev.ModifyOrder, ev.DenyModify)), kind)  # type: ignore[arg-type]
    assert claimed(ledger)["one"] == (D(100), D(0))
    bot.feed.send(ev.ModifyRejected, client_order_id=name, reason="no")
    assert claimed(ledger)["one"] == (D(60), D(0))


def test_the_row_of_a_dead_process_stays_until_its_next_start_has_compared_its_books() -> None:
    ledger = MemoryLedger()
    dead, other = Bot(ledger, "one", CAP).begin(), Bot(ledger, "two", CAP).begin()
    name = dead.wish("60").intent.client_order_id
    dead.feed.accept(name)
    rows = list(dead.feed.rows)
    assert isinstance(other.wish("41"), ev.DenyOrder)
    again = Bot(ledger, "one", CAP, rows=rows)
    assert claimed(ledger)["one"] == (D(60), D(0))
    again.feed.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    again.feed.report(name, Working.CANCELLED)
    assert claimed(ledger)["one"] == (D(60), D(0))
    assert isinstance(other.wish("42"), ev.DenyOrder)
    again.feed.send(ev.ReconcileFinished, clean=True)
    assert claimed(ledger) == {}
    assert isinstance(other.wish("100"), ev.SubmitOrder)


def test_seed_51262_what_is_heard_before_the_books_agree_is_added_and_nothing_lowered() -> None:
    """A purchase was taken back in the seconds after a start: short by what had been sold, and nobody was told."""
    ledger = MemoryLedger()
    old = Bot(ledger, "one", CAP).begin()
    bought = old.wish("60").intent.client_order_id
    old.feed.accept(bought)
    old.feed.execute(bought, "60", number=1)
    sold = old.wish("60", "101", sell=True).intent.client_order_id
    old.feed.accept(sold, "2")
    old.feed.execute(sold, "60", number=2, broker_order_id="2", side=Side.SELL)
    assert claimed(ledger) == {}
    new = Bot(ledger, "one", CAP, rows=old.feed.rows)
    new.feed.at_ns = old.feed.at_ns
    new.feed.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    assert claimed(ledger) == {}
    taken_back = execution(bought, "0", "100.02", 1) | {"execution_id": "0000e0d5.00000001.01.02"}
    new.feed.send(ev.ExecutionReported, **taken_back)
    assert claimed(ledger)["one"] == (D(0), D(60))
    new.feed.execute(bought, "60", number=3)
    assert claimed(ledger)["one"] == (D(0), D(60)), "nothing is lowered before the books agree"
    new.feed.send(ev.SessionChanged, state=SessionState.READY)
    new.feed.send(ev.ReconcileFinished, clean=True)
    assert claimed(ledger) == {}


def test_a_process_that_was_taken_over_sends_nothing_more() -> None:
    ledger = MemoryLedger()
    old = Bot(ledger, "one", CAP).begin()
    sent = old.wish("10")
    assert old.engine.objection(sent) == ""
    new = Bot(ledger, "one", CAP)
    assert "another process" in old.engine.objection(sent)
    assert new.engine.fence > old.engine.fence
    denied = old.wish("1")
    assert isinstance(denied, ev.DenyOrder)
    assert codes(denied)[0] == "GROUP_LEDGER"


def silent(self: Any) -> Any:
    class Gone(contextlib.nullcontext[None]):
        def __enter__(self) -> None:
            raise LedgerUnusable("the disk is gone")

    return Gone()


def test_a_silent_ledger_denies_all_but_what_reduces(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one").begin()
    name = bot.wish("60").intent.client_order_id
    bot.feed.accept(name)
    bot.feed.execute(name, "60")
    with monkeypatch.context() as broken:
        broken.setattr("botframework.runtime.memoryledger.MemorySeat.deciding", silent)
        denied = bot.wish("1")
        assert codes(denied)[0] == "GROUP_LEDGER"
        assert (denied.reasons[0].outcome, denied.reasons[0].text) == ("unknown", "the disk is gone")
        assert denied.together is None
        assert isinstance(bot.wish("60", "101", sell=True), ev.SubmitOrder)
        assert isinstance(bot.wish("1", "102", sell=True), ev.DenyOrder)
    assert isinstance(bot.wish("2"), ev.SubmitOrder)
    assert claimed(ledger)["one"] == (D(62), D(0))  # what could not be written then is written now


def test_what_a_new_life_knows_of_is_added_before_its_books_were_compared() -> None:
    dead = Bot(MemoryLedger(), "one", CAP).begin()
    name = dead.wish("60").intent.client_order_id
    dead.feed.accept(name)
    ledger = MemoryLedger()  # one that knows nothing of it
    again = Bot(ledger, "one", CAP, rows=list(dead.feed.rows))
    again.feed.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    again.feed.report(name, Working.LIVE)
    assert claimed(ledger)["one"] == (D(60), D(0))
    seat = ledger.seats["one"]
    assert (seat.day, seat.sent) == (again.engine.view.market_day(), 1)


def test_each_order_of_a_group_is_one_sent() -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    bot.wishes.append(lambda ctx: ctx.bracket("BUY", "AAPL", 5, limit_price=100, take_profit=110, stop_loss=95))
    sent = only(bot.feed.tick(), ev.SubmitOrder)
    assert (sent.together.sent, sent.together.buys, sent.together.sells) == (3, 1, 2)
    assert claimed(ledger)["one"] == (D(5), D(0))


def test_what_could_not_be_published_is_published_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = MemoryLedger()
    bot = Bot(ledger, "one")
    with monkeypatch.context() as broken:
        broken.setattr("botframework.runtime.memoryledger.MemorySeat.deciding", silent)
        bot.begin()
        assert isinstance(bot.wish("1"), ev.DenyOrder)
    assert ledger.seats["one"].day == 0
    bot.feed.send(ev.ReconcileFinished, clean=True)
    assert ledger.seats["one"].day == bot.engine.view.market_day() > 0
    assert Claims(bot.seat).publish(bot.engine.view) == ""
    assert isinstance(bot.wish("2"), ev.SubmitOrder)
    assert claimed(ledger)["one"] == (D(2), D(0))
    assert ledger.seats["one"].sent == 1
    day = ledger.seats["one"].day
    bot.feed.send(ev.ReconcileFinished, clean=True)
    assert (ledger.seats["one"].day, ledger.seats["one"].sent) == (day, 1)


def test_what_neither_is_held_nor_may_be_is_worth_nothing_without_a_price_too() -> None:
    bot = Bot(MemoryLedger(), "one").begin()
    flat = claim_of(bot.engine.view, 99)
    assert (flat.long, flat.short, flat.gross, flat.high, flat.low) == (0, 0, 0, 0, 0)  # type: ignore[comparison-overlap]
    bot.feed.send(
        ev.ExecutionReported,
        **{**execution("person", "3", "10", 1), "conid": 99, "symbol": "XYZ", "broker_order_id": "9"},
    )
    assert claim_of(bot.engine.view, 99).is_empty  # a person's
    bot.feed.accept(bot.wish("5").intent.client_order_id)
    held = claim_of(bot.engine.view, AAPL.conid)
    assert (held.long, held.gross) == (D(5), 5 * D("100.02"))


def test_without_the_ledger_the_answer_is_no_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = Bot(MemoryLedger(), "one").begin()
    monkeypatch.setattr("botframework.runtime.memoryledger.MemorySeat.deciding", silent)
    intent = replace(bot.wish("1").intent, client_order_id="v1.s.20231114.other")
    verdict = Gate([], claims=Claims(bot.seat)).decide(Proposal(intent=intent), bot.engine.view, "v")
    assert verdict.allowed is False
    assert [reason.code for reason in verdict.reasons] == ["GROUP_LEDGER"]


def test_the_worst_of_two_claims_is_so_figure_by_figure() -> None:
    one = Claim(
        conid=1, symbol="A", currency="USD", long=D(5), short=D(1), gross=D(50), high=D(50), low=D(-10),
        buys=2, sells=1, bid=D(9), ask=D(12),
    )  # fmt: skip
    two = attrs.evolve(
        one, long=D(3), short=D(4), gross=D(60), high=D(30), low=D(-40), buys=1, sells=3, bid=D(8), ask=D(11)
    )
    worst = attrs.evolve(one, short=D(4), gross=D(60), low=D(-40), sells=3, ask=D(11))
    assert larger_of(one, two) == larger_of(two, one) == worst
    assert larger_of(None, two) == two
    blank = attrs.evolve(one, gross=None, high=None, low=None, bid=None, ask=None)
    for each in (larger_of(one, blank), larger_of(blank, one)):
        assert each == attrs.evolve(one, gross=None, high=None, low=None)
    assert larger_of(blank, blank) == blank


def test_before_the_books_agreed_nothing_is_claimed_and_nothing_let_out() -> None:
    ledger = MemoryLedger()
    seat = ledger.seat("one")
    claims = Claims(seat)
    bot = Bot(ledger, "two", CAP)
    with seat.deciding() as decision, pytest.raises(LedgerUnusable, match="is not written"):
        claims.look(decision, bot.engine.view, [], more=1)


def test_orders_of_two_bots_do_not_meet() -> None:
    ledger = MemoryLedger()
    rule: tuple[str, dict[str, Any]] = ("self_trade", {})
    one, two = Bot(ledger, "one", rule).begin(), Bot(ledger, "two", rule).begin()
    name = one.wish("5", "100").intent.client_order_id
    denied = two.wish("5", "100", sell=True)
    assert codes(denied) == ["SELF_TRADE"]
    assert "another bot" in denied.reasons[0].text
    assert isinstance(two.wish("5", "100.01", sell=True), ev.SubmitOrder)
    one.feed.accept(name)
    one.feed.report(name, Working.CANCELLED)
    assert isinstance(two.wish("5", "100", sell=True), ev.SubmitOrder)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (("gross_exposure", {"amount": "15000 USD", "group": True}), "GROSS_EXPOSURE"),
        (("net_exposure", {"amount": "15000 USD", "group": True}), "NET_EXPOSURE"),
        (("concentration", {"amount": "15000 USD", "group": True}), "CONCENTRATION"),
        (("concentration", {"amount": "15000 USD", "group": True, "by": "currency"}), "CONCENTRATION"),
        (("daily_activity", {"orders": 2, "group": True}), "DAILY_ACTIVITY"),
        (("working_orders", {"per_side": 2, "group": True}), "WORKING_ORDERS"),
        (("working_orders", {"total": 2, "group": True}), "WORKING_ORDERS"),
    ],
)
def test_every_limit_of_the_group_counts_the_others(rule: tuple[str, dict[str, Any]], code: str) -> None:
    ledger = MemoryLedger()
    one, two = Bot(ledger, "one", rule).begin(), Bot(ledger, "two", rule).begin()
    assert isinstance(one.wish("70"), ev.SubmitOrder)
    assert isinstance(two.wish("70", "99"), ev.SubmitOrder)
    denied = one.wish("70", "98")
    assert isinstance(denied, ev.DenyOrder)
    assert codes(denied) == [code]


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("max_position", {"limit": 1, "group": True, "strategy": "s"}, "not of both"),
        ("max_position", {"limit": 1, "group": "desk"}, "true or false"),
        ("daily_activity", {"turnover": "1 USD", "group": True}, "orders only"),
        ("max_order_quantity", {"limit": 1, "group": True}, "group"),
    ],
)
def test_what_cannot_be_a_limit_of_the_group_is_refused(kind: str, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build_rules([(kind, parameters)])


def test_seed_8578_without_a_journal_nothing_is_lowered_any_more_and_nothing_let_out() -> None:
    """What is heard then is not written down: the next start counts what this process knows to be over."""
    ledger = MemoryLedger()
    bot = Bot(ledger, "one", CAP).begin()
    name = bot.wish("60").intent.client_order_id
    bot.feed.accept(name)
    bot.feed.send(ev.JournalFailed, reason="the disk is full")
    bot.feed.report(name, Working.CANCELLED)
    bot.feed.send(ev.ReconcileFinished, clean=True)
    assert claimed(ledger)["one"] == (D(60), D(0))
    assert isinstance(Bot(ledger, "two", CAP).begin().wish("41"), ev.DenyOrder)
    claims = bot.engine.claims
    assert claims is not None
    with bot.seat.deciding() as decision, pytest.raises(LedgerUnusable, match="its journal failed"):
        claims.look(decision, bot.engine.view, [], more=1)
    # An order that turns out to live after all is more than that, and is written.
    bot.feed.report("", Working.LIVE, "7", conid=AAPL.conid, side=Side.BUY, quantity=D(5))
    bot.feed.execute(name, "70")
    assert claimed(ledger)["one"][0] == 70
