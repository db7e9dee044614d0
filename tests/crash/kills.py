"""``kill -9`` of a real process at every durable operation of the scripted day, the broker living on in this one.

Each point forks a process that runs the whole runtime on a real file and kills itself at its n-th open, write, sync, truncation or
deletion: before it, after it, or with half of a write done. At every fourth point the next process dies young too. Then one runs
to the end of the day, and ``judge`` looks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import traceback
from decimal import Decimal
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import attrs

from botframework.core.events import Command, Event
from botframework.runtime.codec import decode, encode
from tests.crash.day import STEPS, Book, Broken, Outcome, judge, run_day
from tests.crash.vfs import Disk, Killer, Layer

WHERE = ("before", "middle", "after")
AGAIN_EVERY = 4
AFTERWARDS = 6  # ticks traded after a crash


@attrs.frozen
class Point:
    """The process dies at operation ``at``; the one after it at ``again`` when that is not 0."""

    at: int
    where: str
    again: int = 0

    @property
    def name(self) -> str:
        return f"kill {self.at} {self.where} {self.again}"


def points(count: int, seed: int, operations: int) -> list[Point]:
    """So many points, spread evenly over the day; beyond one per operation and place they repeat with another second death."""
    rng = random.Random(seed)
    whole = [(at, where) for at in range(1, operations + 1) for where in WHERE]
    found: list[Point] = []
    while len(found) < count:
        missing = min(count - len(found), len(whole))
        step = len(whole) / missing
        for number in range(missing):
            at, where = whole[int(number * step)]
            is_twice = len(found) % AGAIN_EVERY == 0 or len(found) >= len(whole)
            found.append(Point(at, where, rng.randint(1, 60) if is_twice else 0))
    return found


def operations_of_a_day(folder: Path) -> int:
    """How many durable operations the day has when nothing happens; the day is judged on the way."""
    folder.mkdir(parents=True)
    book, disk = Book(), Disk()
    acked: dict[int, bytes] = {}
    with Layer(disk):
        outcome = run_day(
            folder / "bot.db",
            book,
            wall_ns=book.wall_ns,
            step=0,
            tell=lambda seq, digest, _: acked.__setitem__(seq, digest),
        )
    judge(folder / "bot.db", book, acked, outcome)
    return disk.operations


def run_point(point: Point, folder: Path) -> dict[str, Any]:
    """All processes of one point. Raises ``Broken``."""
    folder.mkdir(parents=True)
    path, book, killed = folder / "bot.db", Book(), 0
    acked: dict[int, bytes] = {}
    for number, (at, where) in enumerate(((point.at, point.where), (point.again, "before"), (0, ""))):
        if number == 1 and not at:
            continue
        steps = STEPS if not number else min(STEPS, book.step + AFTERWARDS)
        outcome = _process(path, book, acked, Killer(at=at, where=where), f"{number + 1}", steps)
        if outcome is None:
            killed += 1
            continue
        rows = judge(path, book, acked, outcome)
        return {"killed": killed, "rows": rows, "acknowledged": len(acked), "orders": len(book.orders)}
    raise Broken("the last process was killed, and nobody had asked for that")


def _process(path: Path, book: Book, acked: dict[int, bytes], disk: Disk, name: str, steps: int) -> Outcome | None:
    """One process; None when it was killed. Serves the broker to it until it ends."""
    ours, theirs = Pipe()
    child = os.fork()
    if child == 0:
        ours.close()
        _be_the_bot(path, theirs, book, steps, disk, name)
    theirs.close()
    outcome = None
    try:
        while True:
            message = json.loads(ours.recv_bytes())
            if message["do"] == "ack":
                acked[message["seq"]] = bytes.fromhex(message["hash"])
            elif message["do"] == "end":
                outcome = Outcome(
                    message["code"],
                    message["refused"],
                    {int(conid): Decimal(quantity) for conid, quantity in message["positions"].items()},
                    message["unknown"],
                )
            else:
                ours.send_bytes(json.dumps(_served(book, message)).encode())
    except (EOFError, ConnectionResetError, BrokenPipeError):
        pass
    finally:
        ours.close()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if outcome is None:
        raise Broken(f"the process ended without a word: wait status {status}")
    return outcome


def _served(book: Book, message: dict[str, Any]) -> Any:
    if message["do"] == "execute":
        command = decode(message["row"])
        assert isinstance(command, Command)
        return [encode(event) for event in book.execute(command)]
    if message["do"] == "tick":
        return [encode(event) for event in book.tick(message["wall_ns"])]
    if message["do"] == "connect":
        book.connect(message["wall_ns"])
        return []
    return [[encode(event) for event in events] for events in book.facts(message["wall_ns"])]


@attrs.define(eq=False)
class _Socket:
    """The broker, from within the bot's process."""

    connection: Connection[Any, Any]

    def _ask(self, **message: Any) -> Any:
        self.connection.send_bytes(json.dumps(message).encode())
        return json.loads(self.connection.recv_bytes())

    def execute(self, command: Command) -> list[Event]:
        return _events(self._ask(do="execute", row=encode(command)))

    def tick(self, wall_ns: int) -> list[Event]:
        return _events(self._ask(do="tick", wall_ns=wall_ns))

    def connect(self, wall_ns: int) -> None:
        self._ask(do="connect", wall_ns=wall_ns)

    def facts(self, wall_ns: int) -> tuple[list[Event], list[Event], list[Event]]:
        orders, executions, positions = self._ask(do="facts", wall_ns=wall_ns)
        return _events(orders), _events(executions), _events(positions)

    def ack(self, seq: int, digest: bytes, synced: bool) -> None:
        self.connection.send_bytes(json.dumps({"do": "ack", "seq": seq, "hash": digest.hex()}).encode())


def _events(texts: list[str]) -> list[Event]:
    return [event for event in map(decode, texts) if isinstance(event, Event)]


def _be_the_bot(path: Path, connection: Connection[Any, Any], book: Book, steps: int, disk: Disk, name: str) -> None:
    """The forked process, from here to its end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a terminal asks it too, and what it would say is no finding
    code = 1
    try:
        wire = _Socket(connection)
        with Layer(disk):
            outcome = run_day(path, wire, wall_ns=book.wall_ns, step=book.step, tell=wire.ack, steps=steps, name=name)
        positions = {str(conid): str(quantity) for conid, quantity in outcome.positions.items()}
        ending = {"code": outcome.code, "refused": outcome.refused, "positions": positions, "unknown": outcome.unknown}
        connection.send_bytes(json.dumps({"do": "end", **ending}).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
