"""Merging what the fast decoder gives is merging what the careful one gives, whatever the texts are."""

from __future__ import annotations

import json
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.model import Instrument, Tick
from botframework.ibkr import _stream_tables as tables
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
        assert careful.apply(tables.decode_smd_slow(data))
        assert attrs.asdict(protocol._quotes[AAPL.conid]) == attrs.asdict(careful)
    protocol.flush()
    assert protocol.stats.data_frames == protocol.stats.frames == len(many)
    for tick in ticks:
        assert all(price - price == 0 for price in (tick.bid, tick.ask))
