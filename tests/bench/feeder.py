"""A gateway's websocket in a process of its own that does nothing but send: prebuilt frames, or frames with their time.

``flood`` sends as fast as the other side takes them; ``even`` sends one frame at a time at a fixed rate; ``burst`` sends all
instruments in one write, as a gateway that conflates does. Executions of one order are put among the frames. The time of
sending stands in the frame: in the bid size of market data, in the id of an execution, as microseconds of the machine's
monotonic clock on top of ``STAMP``, so that all have the same length. Imports ``wire``; started by ``frames``.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench import rig, wire
from tests.bench.rounds import Figures, pin

STAMP = 10**15
CHUNK = 64 * 1024
_FLOOD_STEP_MS = 500


def stamp_us() -> int:
    """Now, as it is written into frames."""
    return STAMP + time.monotonic_ns() // 1_000


def age_ns(stamp: float) -> float:
    """Nanoseconds since a stamp; exact to a microsecond."""
    return time.monotonic_ns() - (stamp - STAMP) * 1_000


def serve(params: Mapping[str, Any]) -> Figures:
    """One connection: greeting, a quiet market until told which order to fill, then on ``go`` the frames."""
    server = wire.listen()
    print(server.getsockname()[1], flush=True)
    pin(1)
    sock = wire.accepted(server)
    buffer = bytearray()
    top, _ = wire.read_http(sock, buffer)
    sock.sendall(wire.upgrade_answer(top))
    for text in wire.greeting(rig.ACCOUNT):
        sock.sendall(wire.framed(text))
    order = json.loads(_until_told(sock))
    # Market time is the machine's: from here on it goes by the stamps.
    params = {**params, "order": order, "start_ms": time.time_ns() // 1_000_000, "start_stamp": stamp_us()}
    frames = _prebuilt(params) if params["mode"] == "flood" else b""
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic_ns()
    if params["mode"] == "flood":
        _flood(sock, frames)
    elif params["mode"] == "even":
        _even(sock, params)
    else:
        _burst(sock, params)
    took_s = (time.monotonic_ns() - began) / 1e9
    sys.stdin.readline()  # until the other side has read everything
    return {"offered_per_s": params["frames"] / took_s}


def _until_told(sock: socket.socket) -> str:
    """A tick of the first instrument now and then, until a line comes in."""
    lines: list[str] = []
    told = threading.Event()

    def listen() -> None:
        lines.append(sys.stdin.readline())
        told.set()

    threading.Thread(target=listen, daemon=True).start()
    while not told.wait(0.02):
        fields = {"84": "100.00", "86": "100.02", "88": "300"}
        sock.sendall(wire.framed(wire.smd(rig.FIRST_CONID, time.time_ns() // 1_000_000, fields)))
    return lines[0]


# --- as fast as it goes -----------------------------------------------------------------------------------------------


def _walk(params: Mapping[str, Any]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Contract, step and changed fields of one frame after the other: every tenth full, the others partial."""
    rng = random.Random(7)
    count = params["instruments"]
    mids = [rng.randrange(2_000, 40_000) for _ in range(count)]
    for number in range(params["frames"]):
        step, index = divmod(number, count)
        mids[index] += rng.choice((-1, 1))
        cents = mids[index]
        fields = {"84": f"{cents / 100:.2f}"}
        if number % 3 or number < count:
            fields["86"] = f"{cents / 100 + 0.01:.2f}"
        if number % 10 == 0 or number < count:
            fields |= {"31": f"{cents / 100:.2f}", "85": "1,200", "88": str(rng.randrange(1, 900))}
        yield index, step, fields


def _prebuilt(params: Mapping[str, Any]) -> bytes:
    order = params["order"]
    start_ms = params["start_ms"]
    every = params["executions_every"]
    parts = [_execution(order, "begin", 0)]
    for number, (index, step, fields) in enumerate(_walk(params)):
        parts.append(wire.framed(wire.smd(rig.FIRST_CONID + index, start_ms + step * _FLOOD_STEP_MS, fields)))
        if every and number % every == every - 1:
            parts.append(_execution(order, "none", number + 1))
    parts.append(_execution(order, "end", params["frames"] + 1))
    return b"".join(parts)


def _flood(sock: socket.socket, frames: bytes) -> None:
    view = memoryview(frames)
    for start in range(0, len(view), CHUNK):
        sock.sendall(view[start : start + CHUNK])


# --- at a rate --------------------------------------------------------------------------------------------------------


_TIME, _SENT = b"1000000000000", b"0" * 16  # where a frame's market time and its stamp go


class _Templates:
    """Frames ready but for their time."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._start_ms, self._start_stamp = params["start_ms"], params["start_stamp"]
        fields = {"84": "100.00", "86": "100.02", "88": _SENT.decode()}
        self._frames = [
            wire.framed(wire.smd(rig.FIRST_CONID + index, int(_TIME), fields)) for index in range(params["instruments"])
        ]
        self._all = b"".join(self._frames)

    def frame(self, index: int) -> bytes:
        """The frame of one instrument as of now."""
        return self._stamped(self._frames[index])

    def all(self) -> bytes:
        """The frames of all instruments as of now; no time is lost over them between stamp and sending."""
        return self._stamped(self._all)

    def _stamped(self, frames: bytes) -> bytes:
        stamp = stamp_us()
        at_ms = self._start_ms + (stamp - self._start_stamp) // 1_000
        return frames.replace(_TIME, b"%013d" % at_ms).replace(_SENT, b"%016d" % stamp)


def _even(sock: socket.socket, params: Mapping[str, Any]) -> None:
    templates, count = _Templates(params), params["instruments"]
    gap_ns, every = 1_000_000_000 // params["rate"], params["executions_every"]
    due = time.monotonic_ns()
    for number in range(params["frames"]):
        while time.monotonic_ns() < due:
            pass
        sock.sendall(templates.frame(number % count))
        if every and number % every == every - 1:
            sock.sendall(_execution(params["order"], "stamp", number))
        due += gap_ns
    sock.sendall(_execution(params["order"], "end", params["frames"]))


def _burst(sock: socket.socket, params: Mapping[str, Any]) -> None:
    templates, count = _Templates(params), params["instruments"]
    gap_ns = 1_000_000_000 * count // params["rate"]
    due = time.monotonic_ns()
    for number in range(params["frames"] // count):
        while time.monotonic_ns() < due:
            pass
        # The execution is the last of the write: everything else is before it on the wire.
        last = _execution(params["order"], "stamp", number)
        sock.sendall(templates.all() + last)
        due += gap_ns
    sock.sendall(_execution(params["order"], "end", params["frames"]))


def _execution(order: Mapping[str, Any], kind: str, number: int) -> bytes:
    """An execution of one share; its id says ``begin``, ``end``, ``none`` or when it was sent."""
    word = str(stamp_us()) if kind == "stamp" else kind
    return wire.framed(wire.execution(order, f"bench.{word}.{number}.01", "1", "100.02"))
