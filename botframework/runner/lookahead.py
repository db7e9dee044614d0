"""``bot backtest --check lookahead``: does anything decided so far depend on what had not happened yet?

The tape is replayed again and again up to a moment, once cut off there and once with everything behind it shuffled; the
decisions before that moment have to be those of the whole run. Before that it is replayed once more as it is: where that
gives other decisions (a clock, chance of its own, something kept from run to run) nothing else can be said. Where a strategy
looks through ticks by columns, the run tick by tick has to decide the same. It finds whatever reaches a strategy through the
tape too early (a bar that is finished late, an indicator worked out over everything, a time that means the other end of a
bar); what a strategy reads from somewhere else it cannot see. Imports ``backtesting``; called by ``cli``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import Plan
from botframework.runtime.seams import SeededRng
from botframework.runtime.tapeblocks import Block

_DECISIONS = (ev.SubmitOrder, ev.DenyOrder, ev.ModifyOrder, ev.DenyModify, ev.CancelOrder)
BY_TICK = "tick by tick"
AGAIN = "run again"
CUTS = (0.2, 0.4, 0.6, 0.8)
Source = Callable[[], Iterator[Block]]


@attrs.frozen(kw_only=True)
class Leak:
    """A decision that changed with the future: where the future was changed, how, and both decisions in words.

    ``how`` is ``cut off``, ``shuffled``, ``tick by tick`` where it is another one when no block is shown, or ``run again`` where
    nothing was changed at all.
    """

    cut_ns: int
    how: str
    at_ns: int
    expected: str
    found: str

    def __str__(self) -> str:
        how = self.how if self.how in (BY_TICK, AGAIN) else f"future {self.how} at {self.cut_ns}"
        return f"{how}: at {self.at_ns} {self.expected} became {self.found}"


def check_lookahead(
    planned: Plan, options: BacktestOptions, source: Source, *, cuts: Sequence[float] = CUTS
) -> list[Leak]:
    """Leaks, the first of each cut; empty when there are none. ``source`` gives the tape anew each time."""
    ends = [(block.at_ns[0], block.at_ns[-1]) for block in source() if len(block)]
    first_ns, last_ns = (ends[0][0], ends[-1][1]) if ends else (0, 0)
    whole, scanned = _decisions(planned, options, source())
    again, _ = _decisions(planned, options, source())
    if again != whole:
        return [_leak(last_ns, AGAIN, whole, again)]
    leaks: list[Leak] = []
    if scanned:
        # What sees ticks by columns sees them before their time, and may use no more of it than ``on_tick`` could.
        by_tick, _ = _decisions(planned, options, source(), scan=False)
        if by_tick != whole:
            leaks.append(_leak(last_ns, BY_TICK, by_tick, whole))
    for cut in cuts:
        cut_ns = round(first_ns + (last_ns - first_ns) * cut)
        expected = [row for row in whole if row.at_ns < cut_ns]
        for how, changed in (("cut off", _cut_off(source(), cut_ns)), ("shuffled", _shuffled(source(), cut_ns))):
            found = [row for row in _decisions(planned, options, changed, ends_ns=cut_ns)[0] if row.at_ns < cut_ns]
            if found != expected:
                leaks.append(_leak(cut_ns, how, expected, found))
    return leaks


def _decisions(
    planned: Plan, options: BacktestOptions, blocks: Iterator[Block], *, scan: bool = True, ends_ns: int | None = None
) -> tuple[list[Any], int]:
    """What was decided up to the end of the tape, and how many rows strategies were shown by columns.

    A tape that ends before ``ends_ns`` is one with a gap up to there: timers and answers in it come as in the whole one.
    """
    rows: list[Any] = []
    ended = False

    def see(row: Any) -> None:
        nonlocal ended
        ended = ended or isinstance(row, ev.StopRequested)  # what is cancelled at the end is nobody's decision
        if not ended and isinstance(row, _DECISIONS):
            rows.append(row)

    ready = prepare(planned, attrs.evolve(options, journal=None), blocks=blocks, scan=scan, watch=see)
    ready.replay.ends_ns = ends_ns
    try:
        ready.replay.run()
    finally:
        ready.close()
    if ready.replay.failure is not None:
        raise ready.replay.failure
    return rows, ready.replay.scanned


def _leak(cut_ns: int, how: str, expected: list[Any], found: list[Any]) -> Leak:
    for mine, theirs in zip(expected, found, strict=False):
        if mine != theirs:
            other = _words(theirs) if mine.at_ns == theirs.at_ns else f"{_words(theirs)}, at {theirs.at_ns}"
            return Leak(cut_ns=cut_ns, how=how, at_ns=mine.at_ns, expected=_words(mine), found=other)
    longer, is_expected = (expected, True) if len(expected) > len(found) else (found, False)
    row = longer[min(len(expected), len(found))]
    words = (_words(row), "nothing") if is_expected else ("nothing", _words(row))
    return Leak(cut_ns=cut_ns, how=how, at_ns=row.at_ns, expected=words[0], found=words[1])


def _words(row: Any) -> str:
    intent = getattr(row, "intent", None)
    if intent is None:
        return f"{type(row).__name__} {row.client_order_id}"
    price = "" if intent.limit_price is None else f" at {intent.limit_price}"
    return f"{type(row).__name__} {intent.strategy} {intent.side.value} {intent.quantity} {intent.instrument.symbol}{price}"


def _cut_off(blocks: Iterator[Block], cut_ns: int) -> Iterator[Block]:
    for block in blocks:
        if not len(block):
            continue
        if block.at_ns[-1] < cut_ns:
            yield block
            continue
        stop = next(index for index, at_ns in enumerate(block.at_ns) if at_ns >= cut_ns)
        if stop:
            yield block.cut(0, stop)
        return


def _shuffled(blocks: Iterator[Block], cut_ns: int) -> Iterator[Block]:
    """Prices of each block behind the cut change places, within their instrument; times stay."""
    chance = SeededRng(7)
    for block in blocks:
        if not len(block) or block.at_ns[-1] < cut_ns:
            yield block
            continue
        start = next(index for index, at_ns in enumerate(block.at_ns) if at_ns >= cut_ns)
        places: dict[str, list[int]] = {}
        for index in range(start, len(block)):
            places.setdefault(block.symbols if isinstance(block.symbols, str) else block.symbols[index], []).append(
                index
            )
        moved = list(range(len(block)))
        for indices in places.values():
            mixed = [index for _, index in sorted((chance.random(), index) for index in indices)]
            for index, other in zip(indices, mixed, strict=True):
                moved[index] = other

        def of(column: Any, moved: list[int] = moved) -> Any:
            return None if column is None else [column[index] for index in moved]

        yield Block(
            block.symbols,
            block.at_ns,
            of(block.bid),
            of(block.ask),
            of(block.bid_size),
            of(block.ask_size),
            of(block.last),
            of(block.last_size),
            block.whole,
            block.prints,
        )
