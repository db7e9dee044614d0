"""Whatever is called at whichever door of a running bot, in whatever words: no order at the gateway without its verdict.

The bot is whole (session, transport, lane, engine, gate, journal) on a virtual clock, the wire is in memory, the gateway is the
simulated one. At the gateway's own door an observer reads every request that moves orders and looks into the journal's rows on
the disk: an order needs its own row with its own terms and a verdict's id, a change and an answer theirs, each for one request.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import attrs
import httpx
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument, Order, OrderIntent, OrderType, Side, Tick, TradingState
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.ibkr import BadCall, CallFailed, Session, SyncSession
from botframework.ibkr.api import modifying, placing, replying
from botframework.ibkr.broker import IbkrBroker
from botframework.ibkr.convert import ticket
from botframework.ibkr.lane import OrderLane
from botframework.ibkr.transport import PolicyTransport
from botframework.runtime.days import market_day
from botframework.runtime.live import LiveBot
from botframework.runtime.manual import ManualSeat
from botframework.runtime.report import Silent
from botframework.runtime.seams import CountingIds, RealClock
from botframework.sim.config import QuestionPolicy as QuestionsAsked
from botframework.sim.config import SimConfig
from botframework.sim.faults import Faults
from botframework.sim.gateway import SimGateway
from botframework.sim.wire import SimRequest, SimResponse
from botframework.simulation.dice import Dice
from botframework.simulation.disk import Disk, WatchedJournal
from botframework.simulation.host import Host
from botframework.simulation.loop import VirtualLoop
from botframework.simulation.market import quotes
from botframework.simulation.network import MemoryPool, Network
from botframework.simulation.trace import Trace
from botframework.simulation.world import ACCOUNT_ID, QUESTIONS, SYMBOLS, WALL0_NS
from generated_client import RequestOptions
from generated_client.api.orders import order_cancel, order_modify, order_reply, orders_place
from generated_client.models.order_submission import OrderSubmission
from generated_client.models.reply_body import ReplyBody

from .test_order_doors_fuzz import MOVING, PATHS, TICKETS, WATCHING, call, twisted

LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": Decimal(100)}),
    ("max_position", {"limit": Decimal(150)}),
    ("price_collar", {"percent": Decimal(10)}),
]
URL = "http://gateway.test/v1/api"
#: After it the broker asks every question again; nothing moves.
HARMLESS = ("/iserver/questions/suppress/reset",)
REFUSED = (
    httpx.HTTPError, httpx.InvalidURL, BadCall, CallFailed, TypeError, ValueError, AttributeError, LookupError, ArithmeticError,
)  # fmt: skip


@attrs.define(eq=False)
class Observer:
    """At the gateway's door, with the rows of the journal before it."""

    submits: dict[str, ev.SubmitOrder] = attrs.field(factory=dict)
    legs: dict[str, OrderIntent] = attrs.field(factory=dict)
    changes: list[ev.ModifyOrder] = attrs.field(factory=list)
    answers: list[ev.AnswerQuestion] = attrs.field(factory=list)
    names: dict[str, str] = attrs.field(factory=dict)  # broker's id to ours
    without: list[str] = attrs.field(factory=list)
    counts: Counter[str] = attrs.field(factory=Counter)
    denied: int = 0

    def durable(self, rows: Sequence[Any]) -> None:
        for row in rows:
            if isinstance(row, ev.SubmitOrder):
                self.submits[row.intent.client_order_id] = row
                self.legs.update((each.client_order_id, each) for each in (row.intent, *row.legs))
            elif isinstance(row, ev.ModifyOrder):
                self.changes.append(row)
            elif isinstance(row, ev.AnswerQuestion):
                self.answers.append(row)
            elif isinstance(row, ev.DenyOrder | ev.DenyModify):
                self.denied += 1
            broker_id, ours = getattr(row, "broker_order_id", ""), getattr(row, "client_order_id", "")
            if broker_id and ours:
                self.names[broker_id] = ours

    def arrived(self, request: SimRequest) -> None:
        path = request.path.removeprefix("/v1/api").removeprefix("/v1/portal")
        if request.method == "GET" or not MOVING.search(path) or WATCHING.fullmatch(path) or path in HARMLESS:
            self.counts["nothing of orders"] += 1
            return
        if request.method == "DELETE":
            self.counts["cancel"] += 1  # takes risk away: needs no verdict
            return
        try:
            why = self.judged(path, json.loads(request.body or b"{}", parse_float=Decimal))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            why = repr(error)
        if why:
            self.without.append(f"{request.method} {path} {request.body!r}: {why}")

    def judged(self, path: str, body: Any) -> str:
        """Why the journal does not have this very order, change or answer; empty when it does."""
        words = path.strip("/").split("/")
        if words[1] == "reply":
            for answer in self.answers:
                if (answer.reply_id, answer.confirmed) == (words[2], body["confirmed"]) and (
                    answer.verdict_id or not answer.confirmed
                ):
                    self.answers.remove(answer)
                    self.counts["reply"] += 1
                    return ""
            return "no such answer"
        if words[3] == "orders" and len(words) == 4:
            rows = body["orders"]
            submit = self.submits.pop(rows[0]["cOID"], None)
            if submit is None or not submit.verdict_id:
                return "no such order, or not for the first time"
            if len(rows) != 1 + len(submit.legs):
                return "another number of orders"
            self.counts["submit"] += 1
            for row, intent in zip(rows, (submit.intent, *submit.legs), strict=True):
                if not same(row, intent, intent.quantity, intent.limit_price, intent.stop_price):
                    return f"not the terms of {intent}"
            return ""
        if words[3] == "order":
            name = self.names[words[4]]
            for change in self.changes:
                if not (change.client_order_id == name and change.verdict_id):
                    continue
                if same(body, self.legs[name], change.quantity, change.limit_price, change.stop_price):
                    self.changes.remove(change)
                    self.counts["modify"] += 1
                    return ""
            return "no such change"
        return "moves orders in a way no verdict is given for"


def same(row: Any, intent: OrderIntent, quantity: Decimal, limit: Decimal | None, stop: Decimal | None) -> bool:
    """Whether a ticket says what was judged, worked out without the code that makes tickets."""
    price, aux = row.get("price"), row.get("auxPrice")
    prices = {OrderType.STOP: (stop, None), OrderType.STOP_LIMIT: (limit, stop)}.get(intent.order_type, (limit, None))
    found = tuple(None if value is None else Decimal(value) for value in (price, aux))
    return (row["conid"], row["side"], Decimal(row["quantity"]), row["orderType"], row["acctId"], *found) == (
        intent.instrument.conid, intent.side.value, quantity, intent.order_type.value, ACCOUNT_ID, *prices,
    )  # fmt: skip


class Wild:
    """A strategy that asks for anything, sensible or not."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.left, self.outcomes = chance, 0, Counter[str]()

    def on_tick(self, ctx: Any, tick: Tick) -> None:
        for _ in range(min(self.left, 40)):
            self.left -= 1
            try:
                self.act(ctx, tick)
            except REFUSED as error:
                self.outcomes[type(error).__name__] += 1
            else:
                self.outcomes["wished"] += 1

    def act(self, ctx: Any, tick: Tick) -> None:
        pick, which = self.chance.choice, self.chance.randrange(12)
        instrument: Any = tick.instrument
        quantity: Any = pick((1, 5, 20, 60))
        price: Any = pick((None, tick.mid - 0.05, tick.mid, tick.mid + 0.05, tick.mid * 0.95))
        spoilt = self.chance.randrange(8)  # foreign contracts, numbers that are none
        if spoilt == 0:
            instrument = pick(("AAPL", "NONE", Instrument("X", 1), None))
        elif spoilt == 1:
            quantity = pick((101, 0, -5, 10**9, Decimal("0.5"), Decimal("NaN"), float("inf"), "7", None))
        elif spoilt == 2:
            price = pick((tick.mid * 3, 0, -1, float("nan"), "1"))
        send = pick((ctx.buy, ctx.sell))
        mine = [*ctx.orders(), "", "v1.manual.1", None]
        if which < 4:
            send(instrument, quantity, limit_price=price, tif=pick(("DAY", "GTC", "IOC", "DAY", "DAY", "X")))
        elif which == 4:
            send(instrument, quantity, stop_price=price, client_key=pick((None, "k", "k2")))
        elif which in (5, 9, 10, 11):
            ctx.modify(pick([*ctx.orders()] or mine), quantity=quantity, limit_price=price)
        elif which == 6:
            ctx.cancel(pick(mine))
        elif which == 7:
            ctx.target(instrument, pick((0, 20, -20, 10**6)))
        else:
            intent = ctx.order(pick(("BUY", "SELL")), tick.instrument, 5, limit_price=tick.mid)
            forged = {"strategy": "other", "client_order_id": "v1.forged.1", "quantity": Decimal(10**6)}
            ctx.submit(replace(intent, **dict([pick([*forged.items()])])))


@attrs.define(eq=False, slots=False)
class Rig:
    """The bot, its gateway and who attacks it."""

    chance: random.Random
    loop: VirtualLoop
    observer: Observer = attrs.field(factory=Observer)
    outcomes: Counter[str] = attrs.field(factory=Counter)
    handed: list[Any] = attrs.field(factory=list)  # what the journal handed over: verdicts to be replayed
    number: int = 1
    alive: bool = True
    engine: Engine | None = None

    def __attrs_post_init__(self) -> None:
        questions = QuestionsAsked(market_order=True, cross_side=True, stop_order=True)
        self.gateway = SimGateway(
            SimConfig(
                accounts=(ACCOUNT_ID,), seed=1, start_ns=WALL0_NS, instruments=SYMBOLS, pacing="loose", question_policy=questions
            ),
            quotes=quotes(Dice.of(1, "market"), SYMBOLS, WALL0_NS // 1_000_000),
            wall_ns=WALL0_NS,
        )  # fmt: skip
        handle = self.gateway.handle

        def watched(request: SimRequest, wall_ns: int) -> SimResponse:
            self.observer.arrived(request)
            return handle(request, wall_ns)

        self.gateway.handle = watched  # type: ignore[method-assign]  # the observer stands in the door
        self.host = Host(self.gateway, self.loop, WALL0_NS)
        self.network = Network(self.loop, self.host, Faults(), Dice.of(1, "network"), Trace(lambda: 0, False))
        self.clock = RealClock(
            system_wall_ns=lambda: WALL0_NS + self.loop.now_ns, system_mono_ns=lambda: self.loop.now_ns
        )
        self.disk = Disk()
        self.wild = Wild(self.chance)
        self.seat = ManualSeat()
        self.broker = IbkrBroker(
            URL, account=ACCOUNT_ID, clock=self.clock, orders=self.pool(), rest=self.pool(), dial=self.dial
        )
        self.broker.pacer.rates = {}
        self.broker.pacer._windows.clear()
        execute = self.broker._lane.execute

        def kept(command: Any) -> None:
            execute(command)
            self.handed.append(command)

        self.broker.execute = kept  # type: ignore[method-assign]  # to have something to replay

    def pool(self) -> MemoryPool:
        return MemoryPool(self.network, self, 4)

    def may_die(self, where: str) -> None:
        """Nobody does here."""

    async def dial(self, listener: Callable[[], Any], url: str, *, extra_headers: dict[str, str], **_: Any) -> Any:
        made = listener()
        return await self.network.dial(self, made, extra_headers), made

    def blocking(self, request: httpx.Request) -> httpx.Response:
        """The wire of a blocking session."""
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = parse_qs(request.url.query.decode(), keep_blank_values=True)
        answer = self.host.answer(SimRequest(request.method, path, query, headers, request.read()))
        return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)

    def make_engine(self, instruments: list[Instrument]) -> Engine:
        found = tuple(instruments)
        self.engine = Engine(
            account=ACCOUNT_ID,
            journal_id="fuzz",
            strategies=[("wild", self.wild, {"on_tick": self.wild.on_tick}, found, None), self.seat.spec(found)],
            gate=Gate(build_rules(LIMITS)),
            question_policy=QuestionPolicy.from_config(QUESTIONS),
            day_of=market_day,
            rng=lambda name: Dice.of(1, name),
        )
        return self.engine

    # --- those who want an order out ------------------------------------------------------------------------------------

    def forged(self) -> Any:
        """A command nobody judged, or one that was, once more or changed."""
        chance = self.chance
        known = [each for each in self.handed[-50:] if not isinstance(each, ev.CancelOrder)]
        if known and chance.random() < 0.7:
            command = chance.choice(known)
            if chance.random() < 0.4:
                return command
            changes: dict[str, Any] = {"at_ns": command.at_ns + chance.randrange(2)}
            if isinstance(command, ev.SubmitOrder):
                changes["intent"] = replace(command.intent, quantity=Decimal(chance.randrange(1, 500)))
            elif isinstance(command, ev.ModifyOrder):
                changes["quantity"] = Decimal(chance.randrange(1, 500))
            elif isinstance(command, ev.AnswerQuestion):
                changes.update(confirmed=True, reply_id=self.broker.open_question or command.reply_id)
            return replace(command, **changes)
        instrument = self.seat.instruments[0]
        intent = OrderIntent(
            "wild", instrument, Side.BUY, Decimal(5), OrderType.MARKET, 1, client_order_id=f"v1.f.{chance.random()}"
        )
        return ev.SubmitOrder(at_ns=1, intent=intent, verdict_id=self.verdict())

    def verdict(self) -> str:
        """Of another order, or made up."""
        real = [each.verdict_id for each in self.handed[-50:] if getattr(each, "verdict_id", "")]
        return str(self.chance.choice([*real, "v-1"]))

    def by_hand(self) -> None:
        pick = self.chance.choice
        orders = [each.broker_order_id for each in self.known()]
        request: dict[str, Any] = {
            "id": f"hand-{self.chance.randrange(100_000)}", "action": pick(("place", "place", "modify", "cancel")),
            "conid": self.seat.instruments[0].conid, "side": pick(("BUY", "SELL")), "quantity": pick(("1", "7")),
            "order_type": "LMT", "tif": "DAY", "limit_price": pick(("99.50", "100.00", "101.00")),
            "order": pick(("", *orders)), "verdict_id": self.verdict(), "verdict": "allowed", "strategy": "wild",
        }  # fmt: skip
        spoil: tuple[tuple[str, Any], ...] = (
            ("id", "hand-0"), ("action", "reply"), ("conid", 1), ("conid", None), ("side", "X"), ("quantity", "1000000"),
            ("quantity", "NaN"), ("quantity", None), ("order_type", "STP"), ("tif", "X"), ("limit_price", "100.001"),
            ("limit_price", "250.10"), ("key", "k"), ("id", ""),
        )  # fmt: skip
        if self.chance.random() < 0.5:
            request.update([pick(spoil)])
        told = self.bot.order({key: value for key, value in request.items() if value is not None})
        self.outcomes["by hand: " + str(told.get("verdict") or told.get("outcome") or "not taken")] += 1

    def known(self) -> list[Order]:
        return [] if self.engine is None else list(self.engine.view.open_orders()[-5:])

    async def through_clients(self, client: Any, http: httpx.AsyncClient) -> None:
        """The generated client on a connection, with what a caller can forge."""
        chance = self.chance
        account, body = ACCOUNT_ID, OrderSubmission.from_dict(TICKETS)
        submits = [each for each in self.handed[-50:] if isinstance(each, ev.SubmitOrder)]
        if submits and chance.random() < 0.5:  # word for word what was judged, or with another number in it
            intent = chance.choice(submits).intent
            again = ticket(replace(intent, quantity=intent.quantity + chance.randrange(2)), account)
            body = OrderSubmission(orders=[again])
        orders = [each.broker_order_id for each in self.known() if each.broker_order_id] or ["5"]
        verdict = self.verdict()
        headers = {"verdict_id": verdict, "x-verdict": verdict} if chance.random() < 0.3 else None
        extensions: dict[str, Any] = {"verdict_id": verdict}
        if chance.random() < 0.2:
            extensions["operation"] = chance.choice(("tickle", "session_tickle", "order_cancel", "orders_place"))
        options = RequestOptions(extensions=extensions, headers=headers or {})
        which = chance.randrange(6)
        question = self.broker.open_question or "q"
        if which == 0:
            await orders_place.asyncio_detailed(account, client=client, body=body, options=options)
        elif which == 1:
            await order_modify.asyncio_detailed(
                account, chance.choice(orders), client=client, body=body.orders[0], options=options
            )  # fmt: skip
        elif which == 2:
            await order_reply.asyncio_detailed(question, client=client, body=ReplyBody(confirmed=True), options=options)
        elif which == 3:
            some = client.with_headers({"verdict_id": verdict})
            await orders_place.asyncio_detailed(account, client=some, body=body, options=options)
        elif which == 4 and chance.random() < 0.1:
            await order_cancel.asyncio_detailed(account, chance.choice(orders), client=client)
        else:
            path = chance.choice((*PATHS, f"/iserver/reply/{question}"))
            method = chance.choice(("POST", "PUT", "DELETE", "POST"))
            await http.request(
                method, twisted(chance, path), json=body.to_dict(), extensions=extensions, headers=headers
            )

    async def through_api(self) -> None:
        """The bot's own calls, past its engine."""
        chance, api = self.chance, self.broker.api
        tickets = OrderSubmission.from_dict(TICKETS).orders
        which = chance.randrange(3)
        if which == 0:
            request = placing(ACCOUNT_ID, tickets)
        elif which == 1:
            order = next(iter(self.known()), None)
            request = modifying(ACCOUNT_ID, order.broker_order_id if order else "5", tickets[0])
        else:
            request = replying(self.broker.open_question or "q", True)
        await api.send(request, self.verdict(), lambda: "")

    def log_in(self) -> None:
        """One of the calls may have been a logout; a person comes back, for without a session nothing is tried any more."""
        if not self.gateway.session.logged_in:
            self.gateway.login()
            self.host.pump()

    async def attack(self, calls: int, sync: SyncSession, session: Session) -> None:
        chance = self.chance
        for number in range(calls):
            which = chance.choices(range(6), (30, 15, 15, 15, 10, 15))[0]
            name = ("ctx", "by hand", "execute", "broker's client", "blocking session", "session")[which]
            self.outcomes[name] += 1
            try:
                if which == 0:
                    self.wild.left += 1
                elif which == 1:
                    self.by_hand()
                elif which == 2:
                    self.broker._lane.execute(self.forged())
                elif which == 3 and chance.random() < 0.3:
                    await self.through_api()
                elif which == 3:
                    await self.through_clients(self.broker.api.client, self.broker._http)
                elif which == 4:
                    call(chance, sync)
                else:
                    await self.through_clients(session.client, session._http)
            except REFUSED as error:
                self.outcomes[f"  {type(error).__name__}"] += 1
            if number % 20 == 0:  # a person lets it go on: what is paused sends nothing
                for scope in ("wild", "manual"):
                    self.bot.set_trading_state(scope, TradingState.ACTIVE, reason="go on", by="operator")
                self.log_in()
            if number % 10 == 0:
                await asyncio.sleep(chance.choice((0.0, 0.01, 0.05, 0.3)))

    async def live(self, calls: int, sync: SyncSession, session: Session) -> None:
        journal = WatchedJournal(
            self.disk.open("fuzz", self.clock.wall_ns),
            lambda: True, lambda where: None, self.observer.durable, lambda text: None,
        )  # fmt: skip
        self.bot = LiveBot(
            engine_factory=self.make_engine,
            broker=self.broker,
            journal=journal,
            clock=self.clock,
            ids=CountingIds(),
            bot="fuzz",
            account=ACCOUNT_ID,
            config_hash="fuzz",
            symbols=SYMBOLS,
            observer=Silent(),
            stuck_after_s=None,
            handle_signals=False,
            tidy_memory=False,
            manual=self.seat,
        )
        self.host.start()
        run = asyncio.ensure_future(self.bot.run())
        try:
            while not self.seat.started.is_set():
                assert not run.done(), run
                await asyncio.sleep(0.1)
            async with session:
                session._http._transport._shared.pacer.rates = {}  # type: ignore[attr-defined]
                await self.attack(calls, sync, session)
                until_ns = self.loop.now_ns + 3_600 * 10**9
                while self.wild.left:
                    assert not run.done(), run
                    assert self.loop.now_ns < until_ns, self.bot.status()
                    self.log_in()
                    await asyncio.sleep(0.2)
        finally:
            self.bot.request_stop("enough")
            result = await run
        assert result.exit_code in (0, 3), result


@contextmanager
def quiet() -> Iterator[None]:
    """Ten thousands of refusals are no news here."""
    log = logging.getLogger("botframework")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def attacked(monkeypatch: pytest.MonkeyPatch, calls: int, seed: int = 5) -> Rig:
    loop = VirtualLoop(seed)
    rig = Rig(random.Random(seed), loop)
    monkeypatch.setattr(
        "botframework.ibkr.transport_blocking.httpx.HTTPTransport", lambda **_: httpx.MockTransport(rig.blocking)
    )
    monkeypatch.setattr(
        "botframework.ibkr.library.PolicyTransport",
        functools.partial(PolicyTransport, orders=rig.pool(), rest=rig.pool()),
    )
    settings: dict[str, Any] = {"url": "https://gateway.test", "remember_pace": None, "remember_drift": None}
    session = Session(**settings)
    session._clock = rig.clock
    try:
        with quiet(), SyncSession(**settings) as sync:
            pacer: Any = sync._http._transport._shared.pacer  # type: ignore[attr-defined]
            pacer.rates = {}
            pacer._windows.clear()
            loop.run_until_complete(rig.live(calls, sync, session))
    finally:
        rig.disk.close()
        rig.gateway.close()
        loop.close()
    return rig


def test_no_order_reaches_the_gateway_without_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    # TICKWRIGHT_CALLS=100000 is the long form, here or spread over several TICKWRIGHT_SEED.
    calls = int(os.environ.get("TICKWRIGHT_CALLS", "1500"))
    rig = attacked(monkeypatch, calls, int(os.environ.get("TICKWRIGHT_SEED", "5")))
    seen = rig.observer
    print(
        f"{calls} calls; at the door {dict(seen.counts)}, {seen.denied} denied, {len(seen.without)} without a verdict"
    )
    print(dict(rig.outcomes), dict(rig.wild.outcomes))
    for each in seen.without[:20]:
        print(each)
    assert seen.without == []
    assert min(seen.counts[each] for each in ("submit", "modify", "reply", "cancel")) > 0
    assert seen.denied > 0
    assert rig.outcomes["by hand: allowed"] > 0


@pytest.mark.parametrize("open_door", ["execute", "transport"])
def test_the_observer_sees_an_order_without_a_verdict(monkeypatch: pytest.MonkeyPatch, open_door: str) -> None:
    """Each of the two looks taken away: forged and replayed verdicts get through, and are found."""
    if open_door == "execute":
        monkeypatch.setattr("botframework.runtime.pump.Pump._is_recorded", lambda self, command: True)
        monkeypatch.setattr("botframework.core.engine.Engine.objection", lambda self, command: "")
    else:
        monkeypatch.setattr(OrderLane, "expects", lambda self, operation, request: True)
    assert attacked(monkeypatch, 400).observer.without


def test_what_nobody_handed_over_is_not_told_of_either() -> None:
    """A forged command names a real order: anything told of it would be believed of that one."""
    told: list[Any] = []
    lane = OrderLane(api=None, clock=RealClock(), emit=told.append, account=lambda: ACCOUNT_ID)  # type: ignore[arg-type]
    intent = OrderIntent("s", Instrument("A", 1), Side.BUY, Decimal(1), OrderType.MARKET, 1, client_order_id="c")
    with quiet():
        lane.execute(ev.SubmitOrder(at_ns=1, intent=intent, verdict_id="v"))
        lane.execute(
            ev.AnswerQuestion(at_ns=1, client_order_id="c", reply_id="q", confirmed=True, reason="", purpose="submit")
        )
    assert not told
    assert not lane.busy
