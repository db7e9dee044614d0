"""The stream protocol without a socket: merging, repeats, silence, renewal, reconnects, and anything the wire can hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.core.events import Event, ExecutionReported, OrderReported, StreamChanged
from botframework.core.model import Instrument, Side, StreamState, Tick, Working
from botframework.ibkr.stream import StreamProtocol
from botframework.secret import Secret

AAPL = Instrument("AAPL", 265598)
SPY = Instrument("SPY", 756733)
T0 = 1_778_000_000_000  # market time of the first frame, ms


class Clock:
    """Reads only; the protocol never sleeps."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000_000

    def wall_ns(self) -> int:
        return self.now_ns

    def mono_ns(self) -> int:
        return self.now_ns

    def market_ns(self) -> int:
        return self.now_ns

    def observe_market(self, at_ns: int) -> None:
        self.observed = at_ns

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the protocol does not wait")

    def advance(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1e9)


@attrs.define
class Rig:
    clock: Clock = attrs.field(factory=Clock)
    events: list[Event] = attrs.field(factory=list)
    ticks: list[Tick] = attrs.field(factory=list)
    order: list[str] = attrs.field(factory=list)
    auth: list[bool] = attrs.field(factory=list)
    sent: list[str] = attrs.field(factory=list)
    protocol: StreamProtocol = attrs.field(init=False)
    reconnect: str | None = None

    def __attrs_post_init__(self) -> None:
        self.protocol = StreamProtocol(
            clock=self.clock,
            emit=self.heard,
            emit_tick=self.ticked,
            on_auth=lambda ok, why: self.auth.append(ok),
        )
        self.protocol.account = "DU1234567"

    def heard(self, event: Event) -> None:
        self.events.append(event)
        self.order.append(type(event).__name__)

    def ticked(self, tick: Tick) -> None:
        self.ticks.append(tick)
        self.order.append("Tick")

    def connect(self, *instruments: Instrument) -> Rig:
        self.protocol.subscribe(instruments)
        self.protocol.connecting()
        self.protocol.connected(Secret("0123456789abcdef0123456789abcdef"))
        self.frame({"topic": "system", "success": "u"})
        self.frame({"topic": "act", "args": {"accounts": ["DU1234567"]}})
        self.frame({"topic": "sts", "args": {"authenticated": True, "connected": True, "competing": False}})
        self.texts()
        return self

    def frame(self, *frames: Any) -> None:
        for frame in frames:
            self.protocol.feed(frame if isinstance(frame, bytes) else json.dumps(frame).encode())
        self.protocol.flush()

    def quote(self, ms: int = 0, conid: int = AAPL.conid, /, **fields: str) -> dict[str, Any]:
        return {"topic": f"smd+{conid}", "conid": conid, "_updated": T0 + ms, **fields}

    def texts(self) -> list[str]:
        new = self.protocol.take_texts()
        self.sent += new
        return new

    def wait(self, seconds: float, step: float = 0.5, each: Callable[[], None] = lambda: None) -> list[str]:
        """Let time pass with heartbeats, as a live socket has them; the texts sent meanwhile."""
        out: list[str] = []
        passed = 0.0
        while passed < seconds:
            self.clock.advance(step)
            passed += step
            each()
            self.reconnect = self.reconnect or self.protocol.on_timer()
            out += self.texts()
        return out

    def beat(self) -> None:
        self.frame({"topic": "system", "hb": 1})

    def states(self, conid: int | None = None) -> list[StreamState]:
        return [e.state for e in self.events if isinstance(e, StreamChanged) and e.conid == conid]


BID_ASK = {"84": "189.56", "85": "500", "86": "189.61", "88": "1,200", "31": "189.60", "7059": "100", "6509": "RpB"}


def test_nothing_is_subscribed_before_the_session_status() -> None:
    rig = Rig()
    rig.protocol.subscribe([AAPL])
    rig.protocol.connected(Secret("s" * 32))
    rig.frame({"topic": "system", "success": "u"})
    assert rig.texts() == []
    rig.frame({"topic": "sts", "args": {"authenticated": True}})
    texts = rig.texts()
    assert texts[0] == "sor+{}"
    assert [t.split("+")[0] for t in texts] == ["sor", "str", "spl", "smd"]
    assert json.loads(texts[3].split("+", 2)[2])["fields"][:3] == ["31", "84", "86"]


def test_single_key_session_frames_of_older_servers_add_up() -> None:
    rig = Rig()
    rig.protocol.connected(Secret("s" * 32))
    for key, value in (("connected", "true"), ("competing", False), ("message", "")):
        rig.frame({"topic": "sts", "args": {key: value}})
    assert rig.texts() == []
    rig.frame({"topic": "sts", "args": {"authenticated": "true"}})
    assert rig.texts()[0] == "sor+{}"


def test_the_session_id_is_sent_once_and_only_when_asked_for() -> None:
    rig = Rig()
    rig.protocol.connected(Secret("s" * 32))
    assert rig.texts() == []
    rig.frame({"message": "waiting for session"}, {"message": "waiting for session"})
    assert rig.texts() == [json.dumps({"session": "s" * 32})]


def test_a_session_id_that_is_not_confirmed_is_given_up_soon() -> None:
    rig = Rig()
    rig.protocol.connected(Secret("s" * 32))
    rig.frame({"message": "waiting for session"})
    rig.wait(6, each=rig.beat)
    assert rig.reconnect == "the server did not confirm the session"


def test_partial_frames_merge_and_strings_become_numbers() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **BID_ASK))
    rig.frame(rig.quote(500, **{"84": "189.57"}))
    first, second = rig.ticks
    assert (first.bid, first.ask, first.bid_size, first.ask_size, first.last) == (189.56, 189.61, 1200, 500, 189.60)
    assert (second.bid, second.ask, second.at_ns) == (189.57, 189.61, (T0 + 500) * 1_000_000)
    assert rig.clock.observed == second.at_ns


def test_no_tick_before_both_sides_are_known_nor_when_one_is_gone() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **{"84": "10"}))
    assert rig.ticks == []
    rig.frame(rig.quote(1, **{"86": "11"}))
    rig.frame(rig.quote(2, **{"84": ""}))
    rig.frame(rig.quote(3, **{"86": "11.5"}))
    assert [(t.bid, t.ask) for t in rig.ticks] == [(10, 11)]
    rig.frame(rig.quote(4, **{"84": "10.5"}))
    assert (rig.ticks[-1].bid, rig.ticks[-1].ask) == (10.5, 11.5)


def test_repeats_and_frames_from_the_past_change_nothing() -> None:
    rig = Rig().connect(AAPL)
    full = rig.quote(1000, **BID_ASK)
    rig.frame(full)
    rig.frame(dict(reversed(full.items())))
    rig.frame(rig.quote(500, **{"84": "1"}))
    assert len(rig.ticks) == 1
    assert rig.protocol.stats.repeats == 1
    assert rig.protocol.stats.backwards == 1


def test_a_damaged_time_far_ahead_does_not_freeze_the_quote() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **BID_ASK))
    rig.frame(rig.quote(10**12, **{"84": "1"}))
    rig.frame(rig.quote(500, **{"84": "189.7"}))
    assert [t.bid for t in rig.ticks] == [189.56, 189.7]


@pytest.mark.parametrize("updated", [T0 * 1_000, 10**17, 2**62])
def test_a_first_time_in_other_units_is_not_taken(updated: int) -> None:
    rig = Rig().connect(AAPL)
    rig.frame({**rig.quote(0, **BID_ASK), "_updated": updated})
    assert not rig.ticks
    assert not hasattr(rig.clock, "observed")
    rig.frame(rig.quote(0, **BID_ASK))
    assert [tick.at_ns for tick in rig.ticks] == [T0 * 10**6]


def test_yesterdays_close_is_no_trade_and_a_halt_is_seen() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **{**BID_ASK, "31": "C188.0"}))
    rig.frame(rig.quote(1, **{"31": "H189.5"}))
    assert [(tick.last, tick.halted) for tick in rig.ticks] == [(None, False), (189.5, True)]
    rig.frame(rig.quote(2, **{"31": "189.6"}))
    assert not rig.ticks[-1].halted


def test_frames_of_one_read_become_one_tick_and_orders_pass_them() -> None:
    rig = Rig().connect(AAPL, SPY)
    rig.order.clear()
    rig.frame(
        rig.quote(0, **BID_ASK),
        rig.quote(1, SPY.conid, **BID_ASK),
        rig.quote(2, **{"84": "1"}),
        {"topic": "sor", "args": [{"orderId": 1, "status": "Submitted"}]},
        rig.quote(3, **{"84": "2"}),
    )
    ticks = [name for name in rig.order if name != "StreamChanged"]
    assert ticks == ["OrderReported", "Tick", "Tick"]
    assert [t.bid for t in rig.ticks] == [2, 189.56]


def test_order_rows_merge_and_tell_each_state_once() -> None:
    rig = Rig().connect()
    full = {"acct": "DU1234567", "orderId": 7, "conid": 265598, "status": "Inactive", "side": "BUY", "totalSize": 5.0,
            "order_ccp_status": "Pending Submit", "order_ref": "v1.x", "price": "1.00", "filledQuantity": 0.0}  # fmt: skip
    rig.frame({"topic": "sor", "args": [full]})
    rig.frame({"topic": "sor", "args": [{"acct": "DU1234567", "orderId": 7, "conid": 265598, "price": ""}]})
    for status in ("PreSubmitted", "Submitted", "Submitted"):
        rig.frame({"topic": "sor", "args": [{"acct": "DU1234567", "orderId": 7, "status": status, "bgColor": "#FFF"}]})
    reports = [e for e in rig.events if isinstance(e, OrderReported)]
    assert [(r.broker_status, r.working) for r in reports[:1]] == [("Inactive", Working.LIVE)]
    assert [r.broker_status for r in reports] == ["Inactive", "PreSubmitted", "Submitted"]
    last = reports[-1]
    assert (last.client_order_id, last.conid, last.side, last.quantity, last.limit_price) == (
        "v1.x", 265598, Side.BUY, Decimal("5.0"), Decimal("1.00"),
    )  # fmt: skip


def test_rows_of_other_accounts_and_nameless_rows_are_passed_over() -> None:
    rig = Rig().connect()
    rig.frame({"topic": "sor", "args": [{"acct": "DU7", "orderId": 1, "status": "Submitted"}, {"orderId": 2}, 5, None]})
    rig.frame({"topic": "str", "args": [{**EXECUTION, "account": "DU7"}]})
    assert not [e for e in rig.events if isinstance(e, (OrderReported, ExecutionReported))]


EXECUTION = {
    "execution_id": "0000e0d5.6576fd38.01.01", "symbol": "AAPL", "side": "B", "trade_time_r": T0, "size": 5.0,
    "price": "192.26", "order_ref": "v1.x", "account": "DU1234567", "conid": 265598,
}  # fmt: skip


def test_an_execution_is_told_once_and_again_with_its_commission() -> None:
    rig = Rig()
    rig.clock.now_ns = T0 * 10**6
    rig.connect()
    for _ in range(50):
        rig.frame({"topic": "str", "args": [EXECUTION]})
    for _ in range(50):
        rig.frame({"topic": "str", "args": [{**EXECUTION, "commission": "1.01"}]})
    rig.frame({"topic": "str", "args": [EXECUTION]})  # an older copy after the richer one
    reports = [e for e in rig.events if isinstance(e, ExecutionReported)]
    assert [r.commission for r in reports] == [None, Decimal("1.01")]
    assert (reports[0].quantity, reports[0].price, reports[0].at_ns) == (Decimal("5.0"), Decimal("192.26"), T0 * 10**6)


def test_a_hundred_drops_apply_nothing_twice() -> None:
    rig = Rig().connect(AAPL)
    full = rig.quote(0, **BID_ASK)
    order = {"topic": "sor", "args": [{"acct": "DU1234567", "orderId": 7, "status": "Submitted"}]}
    for _ in range(100):
        rig.frame(full, full, order, {"topic": "str", "args": [EXECUTION]})
        rig.protocol.disconnected("dropped")
        rig.sent.clear()
        rig.connect()
        assert any(t.startswith("smd+265598+") for t in rig.sent)
        assert "sor+{}" in rig.sent
    assert len(rig.ticks) == 1
    assert len([e for e in rig.events if isinstance(e, OrderReported)]) == 1
    assert len([e for e in rig.events if isinstance(e, ExecutionReported)]) == 1
    assert rig.states().count(StreamState.LIVE) == 101


def test_a_muted_instrument_is_noticed_in_time_and_renewed() -> None:
    rig = Rig().connect(AAPL, SPY)
    rig.frame(rig.quote(0, **BID_ASK), rig.quote(0, SPY.conid, **BID_ASK))
    step = iter(range(1, 10_000))
    texts = rig.wait(10, each=lambda: rig.frame(rig.quote(next(step), SPY.conid, **{"84": "1"})))
    assert rig.states(AAPL.conid) == [StreamState.LIVE, StreamState.STALLED]
    assert rig.states(SPY.conid) == [StreamState.LIVE]
    assert [t for t in texts if t.startswith("smd+")][0].startswith("smd+265598+")
    rig.frame(rig.quote(20_000, **{"84": "2"}))
    assert rig.states(AAPL.conid)[-1] is StreamState.LIVE


@pytest.mark.parametrize(
    ("later", "why"),
    [((), "went back"), ((1_001,), "no market data"), ((1_000,), "no market data"), ((1_001, 700), "went back")],
)
def test_a_stall_says_that_the_time_went_back_when_that_was_the_last_of_it(later: tuple[int, ...], why: str) -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(1_000, **BID_ASK))
    for ms in (500, *later):
        rig.frame(rig.quote(ms, **BID_ASK))
    rig.wait(11, each=rig.beat)
    stalls = [e for e in rig.events if isinstance(e, StreamChanged) and e.state is StreamState.STALLED]
    assert len(stalls) == 1
    assert why in stalls[0].reason


def test_a_subscription_that_was_lost_is_sent_again_ever_more_slowly() -> None:
    rig = Rig().connect(AAPL)
    texts = rig.wait(120, each=rig.beat)
    asked = [t for t in texts if t.startswith("smd+")]
    assert 3 <= len(asked) <= 8
    assert rig.states(AAPL.conid) == [StreamState.STALLED]


def test_a_quiet_instrument_is_asked_in_time_and_does_not_flap() -> None:
    rig = Rig().connect(AAPL)
    full = rig.quote(0, **BID_ASK)
    rig.frame(full)

    def answer() -> None:
        rig.beat()
        if rig.sent and rig.sent[-1].startswith("smd+"):
            rig.sent.append("answered")
            rig.frame(full, full)

    rig.wait(300, each=answer)
    # Once for certainty, then never again: the subscription is proven alive by its answers.
    assert rig.states(AAPL.conid) == [StreamState.LIVE, StreamState.STALLED, StreamState.LIVE]
    assert len(rig.ticks) == 1
    rig.wait(11, each=rig.beat)  # now it does not answer any more
    assert rig.states(AAPL.conid)[-1] is StreamState.STALLED


def test_many_silent_instruments_do_not_fill_the_queue() -> None:
    rig = Rig().connect(*[Instrument(f"S{i}", i) for i in range(1, 300)])
    rig.wait(120, each=rig.beat)
    assert len(rig.protocol._outbox) < 310


def test_delayed_data_is_judged_more_patiently() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **{**BID_ASK, "6509": "DPB"}))
    rig.wait(20, each=rig.beat)
    assert rig.states(AAPL.conid) == [StreamState.LIVE]
    assert rig.ticks[0].delayed


def test_market_data_is_renewed_before_it_expires() -> None:
    rig = Rig().connect(AAPL)
    step = iter(range(1, 100_000))

    def each() -> None:
        rig.beat()
        rig.frame(rig.quote(next(step), **BID_ASK))

    texts = rig.wait(1500, step=5, each=each)
    assert len([t for t in texts if t.startswith("smd+")]) == 2  # after 600 s and 1,200 s; the expiry is at 900 s
    assert rig.states(AAPL.conid) == [StreamState.LIVE]


def test_a_silent_socket_stalls_then_must_be_made_anew() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **BID_ASK))
    texts = rig.wait(10)
    assert rig.states()[-1] is StreamState.STALLED
    assert "tic" in texts  # it asked before it judged
    assert rig.reconnect is None
    rig.wait(10)
    assert rig.reconnect == "no heartbeat for 20 s"


def test_the_silence_of_a_closed_market_means_nothing_and_counts_from_its_opening() -> None:
    rig = Rig()
    opens_ns = rig.clock.now_ns + 7_200 * 10**9
    rig.protocol.trades = lambda instrument, market_ns: instrument != AAPL or market_ns >= opens_ns
    rig.connect(AAPL, SPY)
    rig.frame(rig.quote(0, **BID_ASK), rig.quote(0, SPY.conid, **BID_ASK))
    texts = rig.wait(3_600, each=rig.beat)
    assert StreamState.STALLED not in rig.states(AAPL.conid)
    assert StreamState.STALLED in rig.states(SPY.conid)  # this one trades, and is watched
    assert (
        3 <= sum(text.startswith(f"smd+{AAPL.conid}") for text in texts) <= 8
    )  # kept alive, not asked for again and again
    texts = rig.wait(3_602, each=rig.beat)
    assert StreamState.STALLED not in rig.states(AAPL.conid)
    assert texts[-1].startswith(f"smd+{AAPL.conid}") or any(t.startswith(f"smd+{AAPL.conid}") for t in texts[-4:])
    rig.wait(12, each=rig.beat)
    assert rig.states(AAPL.conid)[-1] is StreamState.STALLED


def test_a_heartbeat_tells_the_brokers_time() -> None:
    rig = Rig()
    told: list[int] = []
    rig.protocol.on_time = told.append
    rig.connect()
    rig.frame(
        {"topic": "system", "hb": 1_778_000_000_123}, {"topic": "system", "hb": "soon"}, {"topic": "system", "hb": 1}
    )
    assert told == [1_778_000_000_123_000_000]


def test_an_answered_ping_keeps_a_quiet_socket_live() -> None:
    rig = Rig().connect()

    def answer() -> None:
        if rig.sent and rig.sent[-1] == "tic":
            rig.sent.append("answered")
            rig.frame(*[{"topic": "tic", "alive": True, "id": "x", "lastAccessed": 1}] * 4)

    rig.wait(60, each=answer)
    assert rig.reconnect is None
    assert rig.states() == [StreamState.CONNECTING, StreamState.LIVE]


def test_without_a_confirmed_session_the_socket_is_made_anew() -> None:
    rig = Rig()
    rig.protocol.connected(Secret("s" * 32))
    rig.frame({"topic": "sts", "args": {"authenticated": False}})
    rig.wait(21, each=rig.beat)
    assert rig.auth == [False]
    assert rig.reconnect is not None


def test_a_server_without_session_frames_is_subscribed_after_a_while() -> None:
    rig = Rig()
    rig.protocol.connected(Secret("s" * 32))
    assert "sor+{}" in rig.wait(4)


def test_a_refused_order_subscription_is_repeated() -> None:
    rig = Rig().connect()
    rig.frame({"error": "unable to subscribe", "code": 500, "topic": "sor"})
    assert rig.wait(6, each=rig.beat).count("sor+{}") == 1


def test_at_most_ten_messages_leave_in_a_second() -> None:
    rig = Rig()
    rig.protocol.subscribe([Instrument(f"S{i}", i) for i in range(1, 40)])
    rig.protocol.connected(Secret("s" * 32))
    rig.frame({"topic": "sts", "args": {"authenticated": True}})
    assert len(rig.texts()) == 10
    rig.clock.advance(0.5)
    assert rig.texts() == []
    rig.clock.advance(0.5)
    assert len(rig.texts()) == 10


@pytest.mark.parametrize(
    "frame",
    [
        b'{"topic":"sor","args":[{"orderId":9,"status":"Submitted","companyName":"Caf\x99"}]}',
        json.dumps({"topic": "sor", "args": [{"orderId": "9", "status": "Submitted"}]}).encode("utf-8"),
    ],
)
def test_odd_bytes_in_an_order_frame_do_not_lose_the_order(frame: bytes) -> None:
    rig = Rig().connect()
    rig.frame(frame)
    assert [e.broker_order_id for e in rig.events if isinstance(e, OrderReported)] == ["9"]


def test_a_listener_that_raises_does_not_stop_the_stream(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig().connect(AAPL, SPY)
    seen: list[Tick] = []

    def explode(tick: Tick) -> None:
        seen.append(tick)
        raise RuntimeError("strategy")

    rig.protocol.emit_tick = explode
    rig.frame(rig.quote(0, **BID_ASK), rig.quote(0, SPY.conid, **BID_ASK))
    rig.frame(rig.quote(1, **BID_ASK))
    assert len(seen) == 3
    assert "AAPL" in caplog.text


def test_a_message_nobody_can_take_in_costs_neither_those_behind_it_nor_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rig = Rig().connect(AAPL)
    heard: list[bool] = []

    def explode(ok: bool, why: str) -> None:
        heard.append(ok)
        raise RuntimeError("whoever hears of the session")

    rig.protocol.on_auth = explode
    lost = {"topic": "sts", "args": {"authenticated": False}}
    order = {"topic": "sor", "args": [{"orderId": 9, "status": "Submitted"}]}
    rig.protocol.batch += [json.dumps(each).encode() for each in (lost, order, rig.quote(0, **BID_ASK))]
    rig.protocol.flush()
    assert heard == [False]  # once, and not with every read from then on
    assert not rig.protocol.batch
    assert [each.broker_order_id for each in rig.events if isinstance(each, OrderReported)] == ["9"]
    assert len(rig.ticks) == 1
    rig.protocol.disconnected("over")
    assert rig.protocol.state is StreamState.DOWN
    assert "taking in a message" in caplog.text


def test_a_price_of_a_read_that_never_ended_is_told_though_the_next_connection_only_repeats_it() -> None:
    rig = Rig().connect(AAPL)
    rig.frame(rig.quote(0, **BID_ASK))
    rig.protocol.batch.append(json.dumps(rig.quote(500, **{"84": "180.00"})).encode())
    rig.protocol.disconnected("a broken frame behind it")
    rig.connect()
    rig.frame(rig.quote(500, **{**BID_ASK, "84": "180.00"}))
    assert [tick.bid for tick in rig.ticks] == [189.56, 180.00]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["topic", "conid", "_updated", "31", "84", "85", "86", "88", "7059", "6509", "args", "error", "message", "hb",
     "orderId", "acct", "status", "execution_id", "size", "price", "side", "authenticated", "order_ref"]
)  # fmt: skip
topics = st.sampled_from(
    ["smd+265598", "smd+", "smd", "sor", "str", "sts", "system", "tic", "act", "spl", "ntf", "blt", ""]
)
rows = st.dictionaries(keys, json_values, max_size=6)
frames = st.builds(
    lambda topic, body, args: {**body, "topic": topic, "args": args}, topics, rows, json_values | rows | st.lists(rows)
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.binary(max_size=60) | frames.map(lambda f: json.dumps(f).encode()) | rows.map(json.dumps).map(str.encode)
    )
)
def test_nothing_the_wire_can_hold_raises(messages: list[bytes]) -> None:
    rig = Rig().connect(AAPL)
    for message in messages:
        rig.protocol.feed(message)
    rig.protocol.flush()
    rig.clock.advance(1)
    rig.protocol.on_timer()
    rig.texts()
    rig.ticks.clear()
    rig.protocol.disconnected("over")
    rig.connect()
    rig.frame(rig.quote(10**9, **BID_ASK))
    assert all(t.bid == t.bid and t.ask == t.ask for t in rig.ticks)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["84", "86", "31", "88"]), st.sampled_from(["1", "2.5", "", "C3"]))))
def test_repeating_every_frame_gives_the_same_ticks(changes: list[dict[str, str]]) -> None:
    once, twice = Rig().connect(AAPL), Rig().connect(AAPL)
    for number, change in enumerate(changes):
        frame = once.quote(number + 1, **change)
        once.frame(frame)
        twice.frame(frame)
        twice.frame(frame)
    seen = [[(t.at_ns, t.bid, t.ask, t.last, t.bid_size) for t in rig.ticks] for rig in (once, twice)]
    assert seen[0] == seen[1]
