"""The floor of ``frames``: the bare websocket library with one decoder call a frame, and everything dropped.

Imports picows, msgspec and the bench's wire; called by ``frames`` in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import picows

from botframework.ibkr.stream_client import READ_BUFFER
from tests.bench import terms, wire
from tests.bench.feeder import STAMP, age_ns
from tests.bench.rounds import BenchError, Figures, Helper, latencies


class _BareListener(picows.WSListener):
    """Decode and drop."""

    __slots__ = ("_decode", "ages", "began_ns", "ended", "frames")

    def __init__(self) -> None:
        self.frames = 0
        self.ages: list[float] = []
        self.began_ns = 0
        self.ended = asyncio.Event()
        self._decode = msgspec.json.Decoder(wire.Bare, strict=False).decode

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        got = self._decode(frame.get_payload_as_bytes())
        if got.conid:
            self.frames += 1
            if type(got.bid_size) is float and got.bid_size > STAMP:
                self.ages.append(age_ns(got.bid_size))
        elif got.topic == "str":
            payload = frame.get_payload_as_bytes()
            if b"bench.begin" in payload:
                self.began_ns = time.monotonic_ns()
            elif b"bench.end" in payload:
                self.ended.set()


async def floor(server: Helper, params: Mapping[str, Any]) -> Figures:
    """One run: what the library and the decoder take alone. Raises ``BenchError``."""
    transport, made = await picows.ws_connect(
        _BareListener,
        f"ws://127.0.0.1:{server.port}/v1/api/ws",
        read_buffer_init_size=READ_BUFFER,
        use_aiofastnet=False,
    )
    assert isinstance(made, _BareListener)
    server.go(json.dumps(terms.order("v1.bench")))
    await asyncio.to_thread(server.read_line)
    await asyncio.sleep(0.05)
    made.frames = 0
    cpu = time.process_time_ns()
    server.go()
    await asyncio.wait_for(made.ended.wait(), 60)
    ended_ns = time.monotonic_ns()
    cpu = time.process_time_ns() - cpu
    server.go()
    transport.disconnect()
    if made.frames != params["frames"]:
        raise BenchError(f"{params['frames']} frames were sent and {made.frames} came")
    found: Figures = {"frames": made.frames, "cpu_us": cpu / 1e3 / made.frames}
    if params["mode"] == "flood":
        return found | {"per_s": made.frames / ((ended_ns - made.began_ns) / 1e9)}
    return found | latencies("tick", made.ages)
