"""Price history: one answer of bars, and long ranges piece by piece.

A long range is asked for backwards from its end, window by window, because the API's ``startTime`` is in truth the end of a
window and nothing says where it begins. Each window is kept as soon as it is there, so that a second run goes on where the
first stopped. What trading hours say is missing is reported, never filled. Imports ``talk``, ``bars`` and ``series``; used
by ``library``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs

from botframework.ibkr.bars import (
    BARS_MAX,
    DAY_MS,
    OPERATION,
    Bar,
    Hours,
    Range,
    bar_ms,
    check,
    gaps,
    halved,
    merged,
    period_ms,
    window,
    without,
)
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import AnswerUnreadable, BadCall, CallRefused, LoginNeeded, TooManyCalls
from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.series import BarSeries, Checkpoint
from botframework.ibkr.talk import NS, Pause, Talk, Talking
from generated_client.models.history import History

#: Requests for bars in a minute, the newer of the two limits the vendor has published; five at a time is the other.
PER_MINUTE: Final = 50
#: After so many windows without a bar in a row the gateway is asked where older ones are, if there are any.
EMPTY_MAX: Final = 6
#: So many such questions in a row without a bar to show for it mean that bars of this length are not kept that long.
PROBES_MAX: Final = 2
_PROBE: Final = ("15y", "1w")
#: Windows of one range; a range beyond that is better asked for in parts.
WINDOWS_MAX: Final = 20_000
_NO_DATA: Final = ("no data", "chart data unavailable")

Progress = Callable[[int, int], None]
"""Told of milliseconds done and milliseconds altogether."""


def history(
    talk: Talk,
    instrument: Which,
    period: str = "1d",
    bar: str = "5min",
    *,
    end: datetime | int | None = None,
    outside_rth: bool | None = None,
    source: str | None = None,
) -> Talking[list[Bar]]:
    """Bars, oldest first, at most 1000, ending now or at ``end``: ``history("AAPL", "2d", "1h")``.

    ``end`` is a time with its zone, or milliseconds since 1970 UTC. Raises ``BadCall`` with the nearest right word for a
    period, bar or source the gateway would misunderstand, ``AnswerUnreadable`` when bars of another length come.
    """
    check(period, bar, source)
    conid = yield from conid_of(talk, instrument)
    return (yield from _window(talk, conid, period, bar, None if end is None else _ms(end, "end"), outside_rth, source))


def bars(
    talk: Talk,
    instrument: Which,
    start: datetime | int,
    end: datetime | int | None = None,
    *,
    bar: str = "1min",
    outside_rth: bool = False,
    source: str | None = None,
    have: Iterable[Bar] = (),
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    check_gaps: bool = True,
) -> Talking[BarSeries]:
    """All bars from ``start`` to ``end`` (now), however long that is, piece by piece under the gateway's pace.

    Times have a zone, or are milliseconds since 1970 UTC. ``have`` are bars one has already, without gaps; only the last of
    them is asked for again. ``checkpoint`` names a file that keeps every piece, so that the same call goes on where it was
    stopped. ``progress`` is called with milliseconds done and altogether. Missing sessions stand in the result's ``gaps``.

    Raises ``BadCall`` for a range, bar or source that cannot be, ``CallRefused`` when the gateway has nothing at all.
    """
    step = bar_ms(bar)
    check(window(bar), bar, source)
    start_ms, end_ms = _ms(start, "start"), None if end is None else _ms(end, "end")
    if end_ms is None:
        end_ms = talk.wall_ns() // 1_000_000
    if end_ms <= start_ms:
        raise BadCall("the range ends before it begins", operation=OPERATION, hint="give a start before the end")
    conid = yield from conid_of(talk, instrument)
    download = _Download(talk, conid, bar, step, outside_rth, source, (start_ms, end_ms), progress)
    if checkpoint is not None:
        asked = {"conid": conid, "bar": bar, "outside_rth": outside_rth, "source": source or "Trades"}
        download.file = Checkpoint(Path(checkpoint), asked)
        download.file.load()
        download.got, download.covered = list(download.file.bars), list(download.file.covered)
    known = merged(have)
    if known:
        download.got += known
        download.covered.append((known[0].at_ms, known[-1].at_ms))  # the last one may not have been over
    yield from download.run()
    found = [each for each in merged(download.got) if start_ms <= each.at_ms < end_ms]
    missing, note = None, ""
    if check_gaps:
        hours, note = yield from trading_hours(talk, conid, outside_rth)
        if hours is not None:
            try:
                missing = tuple(gaps(found, step, hours, start_ms, end_ms))
            except BadCall as error:
                note = str(error)
    return BarSeries(
        conid=conid,
        bar=bar,
        start_ms=start_ms,
        end_ms=end_ms,
        bars=tuple(found),
        gaps=missing,
        note=note,
        requests=download.requests,
    )


def trading_hours(talk: Talk, conid: int, outside_rth: bool) -> Talking[tuple[Hours | None, str]]:
    """The sessions of the days around today; None and why when the gateway does not tell them."""
    try:
        answer = yield from talk.call("trading_schedule", {"conid": conid})
    except CallRefused as error:
        return None, f"trading hours are not known: {error.what}"
    sessions: dict[str, tuple[Range, ...]] = {}
    for day, told in answer.schedules.additional_properties.items():
        hours: list[Any] = list((value_of(told.extended_hours) if outside_rth else value_of(told.liquid_hours)) or [])
        if len(day) == 8 and day.isdigit():
            sessions[day] = tuple((each.opening_at_s * 1000, each.closing_at_s * 1000) for each in hours)
    zone = text_of(value_of(answer.exchange_time_zone))
    if not any(sessions.values()) or not zone:
        return None, "trading hours are not known: the gateway told none"
    return Hours(zone, sessions), ""


@attrs.define(eq=False)
class _Download:
    """One range on its way: windows backwards, through whatever is not there yet."""

    talk: Talk
    conid: int
    bar: str
    step: int
    outside_rth: bool
    source: str | None
    whole: Range
    progress: Progress | None
    file: Checkpoint | None = None
    got: list[Bar] = attrs.field(init=False, factory=list)
    covered: list[Range] = attrs.field(init=False, factory=list)
    requests: int = attrs.field(init=False, default=0)
    refusal: CallRefused | None = attrs.field(init=False, default=None)

    def run(self) -> Talking[None]:
        self._tell()
        # The newest hole first: it is where data is most likely to be, and where it will change.
        for hole in reversed(without(self.whole, self.covered)):
            yield from self._fill(hole)
        if self.refusal is not None and not self.got:
            raise self.refusal
        self._tell(done=True)

    def _fill(self, hole: Range) -> Talking[None]:
        at, empty, probes, period = hole[1], 0, 0, window(self.bar)
        now_ms = self.talk.wall_ns() // 1_000_000
        while at > hole[0]:
            if self.requests >= WINDOWS_MAX:
                raise BadCall(
                    f"the range takes more than {WINDOWS_MAX} requests", operation=OPERATION, hint="ask in parts"
                )
            rows = yield from self._ask(period, at)
            inside = [each for each in rows if each.at_ms < at]
            cut = len(rows) >= BARS_MAX and bool(inside) and at - inside[-1].at_ms > 2 * self.step
            shorter = halved(period) if cut else None
            if shorter is not None and period_ms(shorter) >= self.step:
                period = shorter  # the answer was cut off at its newer end: fewer bars at a time
                continue
            if not inside:
                empty += 1
                older = max(hole[0], at - period_ms(period))
                self._keep([], (older, at if at <= now_ms else older))
                at = older
                if empty >= EMPTY_MAX and at > hole[0]:
                    empty, probes = 0, probes + 1
                    before = at
                    at = max(hole[0], (yield from self._newest(at))) if probes <= PROBES_MAX else hole[0]
                    self._keep([], (at, before))
                continue
            empty = probes = 0
            older = min(inside[0].at_ms, at - 1)
            # The newest bar may not be over, and what is still to come has not been fetched: next time it will be.
            until = inside[-1].at_ms if at > now_ms - self.step else at
            self._keep([each for each in inside if each.at_ms >= hole[0]], (max(older, hole[0]), until))
            at = older

    def _newest(self, at: int) -> Talking[int]:
        """Where the newest bars before a moment end, to the week; 0 when there are none."""
        period, bar = _PROBE
        rows = [each for each in (yield from self._ask(period, at, bar)) if each.at_ms < at]
        return min(at, rows[-1].at_ms + bar_ms(bar)) if rows else 0

    def _ask(self, period: str, at: int, bar: str = "") -> Talking[list[Bar]]:
        self.requests += 1
        try:
            return (
                yield from _window(self.talk, self.conid, period, bar or self.bar, at, self.outside_rth, self.source)
            )
        except (LoginNeeded, TooManyCalls):
            raise
        except CallRefused as error:
            if not any(words in error.what.lower() for words in _NO_DATA):
                raise
            self.refusal = error
            return []

    def _keep(self, bars: list[Bar], covered: Range) -> None:
        self.got += bars
        self.covered.append(covered)
        if self.file is not None and covered[0] < covered[1]:
            self.file.add(bars, covered)
        self._tell()

    def _tell(self, *, done: bool = False) -> None:
        if self.progress is not None:
            total = self.whole[1] - self.whole[0]
            left = 0 if done else sum(end - start for start, end in without(self.whole, self.covered))
            self.progress(total - left, total)


def _window(
    talk: Talk,
    conid: int,
    period: str,
    bar: str,
    end_ms: int | None,
    outside_rth: bool | None,
    source: str | None,
) -> Talking[list[Bar]]:
    yield from _turn(talk)
    arguments: dict[str, object] = {"conid": conid, "period": period, "bar": bar}
    arguments |= {"outside_rth": outside_rth, "source": source}
    if end_ms is not None:
        # Whole seconds, rounded up: the window ends there and holds what is before it.
        arguments["start_time"] = f"{datetime.fromtimestamp(-(-end_ms // 1000), UTC):%Y%m%d-%H:%M:%S}"
    answer = yield from talk.call(OPERATION, arguments)
    if not isinstance(answer, History):
        raise AnswerUnreadable("no bars in the answer", operation=OPERATION, status=200)
    return rows_of(answer, bar)


def rows_of(answer: History, bar: str) -> list[Bar]:
    """The bars of an answer, oldest first, each once. Raises ``AnswerUnreadable`` when they are not of the length asked for."""
    length_s = value_of(answer.bar_length_s)
    if isinstance(length_s, int) and bar_ms(bar) <= DAY_MS and length_s * 1000 != bar_ms(bar):
        raise AnswerUnreadable(
            f"bars of {length_s} s came in place of {bar}",
            operation=OPERATION,
            hint="ask for a shorter period, or a longer bar",
            status=200,
        )
    factor = float(value_of(answer.volume_factor) or 1)
    found = []
    for each in answer.data:
        at_ms = value_of(each.at_ms)
        if at_ms is None:
            continue  # the placeholder of a window without trades
        volume = value_of(each.volume)
        found.append(
            Bar(
                at_ms=at_ms,
                open=each.open_,
                high=each.high,
                low=each.low,
                close=each.close,
                volume=None if volume is None else float(volume) * factor,
            )
        )
    return merged(found)


def _turn(talk: Talk) -> Talking[None]:
    """Wait until one more request for bars fits into the minute; how many may be under way is the transport's business."""
    recent = talk.history_ns
    while True:
        now = talk.mono_ns()
        while recent and now - recent[0] >= 60 * NS:
            recent.popleft()
        if len(recent) < PER_MINUTE:
            recent.append(now)
            return
        yield Pause((60 * NS - (now - recent[0])) / NS + 0.01)


def _ms(moment: datetime | int, what: str) -> int:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return int(moment.timestamp() * 1000)
    if isinstance(moment, int) and not isinstance(moment, bool) and 10**10 < moment < 10**14:
        return moment
    raise BadCall(
        f"{what} is {moment!r}",
        operation=OPERATION,
        hint="give a datetime with a time zone, such as datetime(2026, 1, 5, tzinfo=UTC), or milliseconds since 1970",
    )
