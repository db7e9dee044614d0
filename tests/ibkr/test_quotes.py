"""Merging what the fast decoder gives is merging what the careful one gives, whatever the texts are."""

from __future__ import annotations

import json
from typing import Any, cast

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.events import OrderReported
from botframework.core.model import Instrument, Tick
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr import quotes
from botframework.ibkr.quotes import Quote
from botframework.ibkr.stream import StreamProtocol
from botframework.runtime.seams import VirtualClock

AAPL = Instrument("AAPL", 265598)
PRICES: list[Any] = [
    "1.5",
    "2",
    1.5,
    3,
    "nan",
    "inf",
    "-inf",
    "1e999",
    "C2.5",
    "H2.5",
    "",
    "@5",
    "-",
    "1,000.5",
    None,
    "x",
]
SIZES: list[Any] = ["100", "1,200", 7, 7.5, "1.2K", "", "nan", None, "many", "٣"]
texts = {
    **{code: st.sampled_from(PRICES) for code in ("31", "84", "86")},
    **{code: st.sampled_from(SIZES) for code in ("85", "88", "7059")},
    "6509": st.sampled_from(["R", "DPB", "", None]),
}
frames = st.lists(st.tuples(st.integers(-1, 3), st.fixed_dictionaries({}, optional=texts)), max_size=6)


def wire(step: int, fields: dict[str, Any]) -> bytes:
    at = {} if step < 0 else {"_updated": 1_700_000_000_000 + step}
    return json.dumps({"topic": f"smd+{AAPL.conid}", "conid": AAPL.conid, **at, **fields}).encode()


@given(frames)
def test_both_decoders_lead_to_the_same_book(many: list[tuple[int, dict[str, Any]]]) -> None:
    ticks: list[Tick] = []
    protocol = StreamProtocol(clock=VirtualClock(), emit=lambda event: None, emit_tick=ticks.append)
    protocol.subscribe([AAPL])
    careful = Quote(AAPL)
    for step, fields in many:
        data = wire(step, fields)
        protocol.feed(data)
        careful.apply(tables.decode_smd_slow(data))
        assert attrs.asdict(protocol._quotes[AAPL.conid]) == attrs.asdict(careful)
    protocol.flush()
    assert protocol.stats.data_frames == protocol.stats.frames == len(many)
    for tick in ticks:
        assert all(price - price == 0 for price in (tick.bid, tick.ask))


def plain(said: object) -> dict[str, Any]:
    return msgspec.structs.asdict(cast(msgspec.Struct, said))


ODD: list[bytes] = [
    b"",
    b"{}",
    b"\n",
    b" ",
    b'{"topic":"smd+265598","conid":265598} {"topic":"smd+265598","conid":265598}',
    b'{"topic":"smd+265598","conid":265598}\n{"topic":"smd+265598","conid":265598}',
    b'{"topic":"smd+265598","conid":265598,"84":"7","error":"no"}',
    b'{"topic":"smd+265598","conid":265598,"_updated":1700000000007,"error":"","6509":"","84":"7"}',
    b'{"topic":"smd+1","conid":265598,"84":"8"}',
    b'{"topic":"str","conid":265598,"_updated":1700000000008,"84":"8"}',
    b'{"topic":"smd+265598","conid":265598,"_updated":1900000000000,"84":"9"}',
    b'{"topic":"smd+7","conid":7,"_updated":1700000000001,"84":"8"}',
    b'{"topic":"system","hb":1700000000000}',
    b'{"topic":"str","args":[]}',
    b"\x99{",
    b"[1,",
    b"2]",
    # Parts of a message, some of which make one with what stands behind them, and messages that would close what they stand in.
    b'{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"84":"5","1":',
    b'{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"84":"6","1":[',
    b'{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"84":"7"',
    b'{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"1":"',
    b'{"1":2}}{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"86":"5"}',
    b'}{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"86":"6"}',
    b'"}]\n[{"topic":"smd+265598","conid":265598,"_updated":1700000000009,"86":"7"}',
    b'{"topic":"smd+265598","conid":265598}]\n[{"topic":"smd+265598","conid":265598}',
    b'{"topic":"smd+265598","conid":265598},{"topic":"smd+265598","conid":265598}',
    b"]",
    b"[",
    b"]\n[",
]


@given(
    st.lists(
        st.tuples(st.integers(-1, 9), st.fixed_dictionaries({}, optional=texts)) | st.sampled_from(ODD), max_size=9
    )
)
def test_a_batch_is_its_messages_one_after_the_other(many: list[tuple[int, dict[str, Any]] | bytes]) -> None:
    """Counters, book, ticks and events, whatever stands beside whatever in one read."""
    seen: list[tuple[list[object], StreamProtocol]] = []
    for batched in (False, True):
        said: list[object] = []
        protocol = StreamProtocol(clock=VirtualClock(), emit=said.append, emit_tick=said.append)
        protocol.subscribe([AAPL])
        for each in many:
            data = each if isinstance(each, bytes) else wire(*each)
            if batched:
                protocol.batch.append(data)
            else:
                protocol.feed(data)
        protocol.flush()
        assert not protocol.batch
        seen.append((said, protocol))
    (alone, one), (together, other) = seen
    assert [plain(each) for each in alone] == [plain(each) for each in together]
    assert attrs.asdict(one._quotes[AAPL.conid]) == attrs.asdict(other._quotes[AAPL.conid])
    assert one.stats == other.stats


@pytest.mark.parametrize("empty", [b"", b" ", b"\t\r"])
def test_two_objects_in_one_message_do_not_stand_for_the_message_behind_it(empty: bytes) -> None:
    """As many objects as messages are not one in each: an empty message makes up for one of two."""
    said: list[Any] = []
    protocol = StreamProtocol(clock=VirtualClock(), emit=said.append, emit_tick=lambda tick: None)
    protocol.subscribe([AAPL])
    protocol.batch.append(wire(1, {"84": "1", "86": "2"}))
    protocol.flush()
    order = json.dumps({"topic": "sor", "args": [{"orderId": 9, "status": "Submitted"}]}).encode()
    protocol.batch += [wire(2, {"84": "3"}) + b" " + wire(3, {"84": "4"}), order, empty]
    protocol.flush()
    assert [event.broker_order_id for event in said if isinstance(event, OrderReported)] == ["9"]


def test_two_messages_that_only_make_sense_together_make_none() -> None:
    protocol = StreamProtocol(clock=VirtualClock(), emit=lambda event: None, emit_tick=lambda tick: None)
    protocol.subscribe([AAPL])
    whole = wire(1, {"84": "1", "86": "2"})
    broken = wire(2, {"84": "3"})
    for first, second in (
        (broken[:-1], b"}" + wire(3, {"86": "4"})),
        (broken[:-1] + b',"1":', b'{"2":3}}' + wire(3, {"86": "4"})),
        (broken[:-1] + b',"1":[', b"]}" + wire(3, {"86": "4"})),
        (broken[:-1] + b',"1":"', b'"}' + wire(3, {"86": "4"})),
    ):
        protocol.batch += [whole, first, second]
        protocol.flush()
        assert (protocol._quotes[AAPL.conid].bid, protocol._quotes[AAPL.conid].ask) == (1.0, 2.0)


def test_what_a_connection_brought_before_its_end_counts() -> None:
    protocol = StreamProtocol(clock=VirtualClock(), emit=lambda event: None, emit_tick=lambda tick: None)
    protocol.subscribe([AAPL])
    protocol.batch += [wire(1, {"84": "1"}), wire(2, {"86": "2"})]
    protocol.disconnected("a broken frame behind them")
    assert not protocol.batch
    assert (protocol._quotes[AAPL.conid].bid, protocol._quotes[AAPL.conid].ask) == (1.0, 2.0)


def test_what_is_known_of_sizes_stays_small_and_right() -> None:
    sizes = quotes._Sizes()
    for number in range(quotes._SIZES_MAX + 10):
        assert sizes[str(number)] == number
    assert len(sizes) <= quotes._SIZES_MAX
    assert sizes["1.5K"] == sizes["1.5K"] == 1_500
    assert sizes[200.0] == 200
    assert sizes["²"] is sizes["n/a"] is sizes["7" * 400] is None


@pytest.mark.parametrize(("bid", "ask"), [(-1.0, 10.0), (0.0, 10.0), (10.0, -1.0), (-2.0, -1.0)])
def test_a_price_no_share_can_have_is_no_side_of_the_book(bid: float, ask: float) -> None:
    quote = Quote(AAPL)
    quote.bid, quote.ask = bid, ask
    assert quote.tick(1, 1) is None
    quote.bid, quote.ask = 10.0, 10.01
    found = quote.tick(2, 2)
    assert found is not None
    assert (found.bid, found.ask) == (10.0, 10.01)
