"""Long ranges of bars: complete, without repeats, resumable, within the limits, honest about what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from botframework.ibkr import AnswerUnreadable, BadCall, Bar, BarSeries, CallRefused, OutcomeUnknown, SyncSession
from botframework.ibkr.bars import period_ms
from botframework.ibkr.catalogue import Call
from botframework.ibkr.history import EMPTY_MAX, PER_MINUTE, bars, history
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import NOW_MS, Answer, Driven, drive, talk

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINUTE_MS = 60_000


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def is_open(at_ms: int) -> bool:
    """Monday to Friday, 13:30 to 20:00 UTC: New York in summer."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.weekday() < 5 and 13.5 <= at.hour + at.minute / 60 < 20


def sessions() -> dict[str, Any]:
    days = {}
    for day in (17, 18, 21, 22, 23, 24):
        opens = moment(f"2026-09-{day}T13:30") // 1000
        days[f"202609{day}"] = {"liquid_hours": [{"opening": opens, "closing": opens + 23_400}]}
    return {"exchange_time_zone": "America/New_York", "schedules": days}


class Exchange:
    """History as a gateway tells it: windows that end at ``startTime``, trading hours only, at most 1000 bars."""

    def __init__(self, *, missing: Callable[[int], bool] = lambda at: False, first_ms: int = 0, keeps: str = "newest"):
        self.missing, self.first_ms, self.keeps = missing, first_ms, keeps
        self.fails_at: int | None = None
        self.asked = 0
        self.around_the_clock = False

    def trades(self, at_ms: int, step: int) -> bool:
        """Whether there is a bar; a long one is there when any half hour of it is."""
        if step > HOUR_MS:
            return any(self.trades(half, MINUTE_MS) for half in range(at_ms, at_ms + step, HOUR_MS // 2))
        return at_ms >= self.first_ms and (self.around_the_clock or is_open(at_ms)) and not self.missing(at_ms)

    def __call__(self, call: Call) -> Any:
        if call.operation.id == "trading_schedule":
            return sessions()
        assert call.operation.id == "marketdata_history"
        self.asked += 1
        if self.asked == self.fails_at:
            return OutcomeUnknown("no answer came", operation="marketdata_history", may_have_arrived=True)
        query = call.query
        end = NOW_MS
        if "startTime" in query:
            end = min(end, int(datetime.strptime(query["startTime"] + "Z", "%Y%m%d-%H:%M:%S%z").timestamp() * 1000))
        step = period_ms(query["bar"])
        rows = []
        at = (end - 1) // step * step
        while at > max(end - period_ms(query["period"]), self.first_ms - step, end - 1500 * DAY_MS):
            if self.trades(at, step):
                rows.append({"o": 1.0, "h": 2.0, "l": 0.5, "c": 1.5, "v": 3.0, "t": at})
            at -= step
        rows.reverse()
        rows = rows[-1000:] if self.keeps == "newest" else rows[:1000]
        if not rows:
            return 500, {"error": "No data."}
        return {"data": rows, "volumeFactor": 40, "barLength": step // 1000, "points": len(rows) - 1}


def fetch(exchange: Answer, start: str, end: str | None = None, **settings: Any) -> Driven:
    one, clock = talk()
    action = bars(one, 265598, moment(start), None if end is None else moment(end), **settings)
    return drive(action, exchange, clock)


def expected(start: str, end: str, step: int) -> list[int]:
    return [at for at in range(moment(start), moment(end), step) if is_open(at)]


@pytest.mark.parametrize(("bar", "step"), [("1min", MINUTE_MS), ("5min", 5 * MINUTE_MS), ("30min", 30 * MINUTE_MS)])
def test_a_range_comes_complete_and_without_repeats(bar: str, step: int) -> None:
    exchange = Exchange()
    series: BarSeries = fetch(exchange, "2026-08-20", "2026-09-16T17:00", bar=bar).result
    assert [each.at_ms for each in series] == expected("2026-08-20", "2026-09-16T17:00", step)
    assert series[0].volume == 120.0  # three times the answer's factor
    assert series.gaps == ()
    assert series.requests == exchange.asked


@pytest.mark.parametrize("keeps", ["newest", "oldest"])
def test_an_answer_that_is_cut_off_is_asked_for_in_smaller_pieces(keeps: str) -> None:
    exchange = Exchange(keeps=keeps)
    exchange.around_the_clock = True  # 1440 bars a day
    series: BarSeries = fetch(exchange, "2026-09-14", "2026-09-18", bar="1min").result
    assert [each.at_ms for each in series] == list(range(moment("2026-09-14"), moment("2026-09-18"), MINUTE_MS))


def test_what_is_missing_is_reported_and_not_filled() -> None:
    day, hour = moment("2026-09-09"), moment("2026-09-10T15:00")
    exchange = Exchange(missing=lambda at: day <= at < day + DAY_MS or hour <= at < hour + HOUR_MS)
    series: BarSeries = fetch(exchange, "2026-09-07", "2026-09-12", bar="5min").result
    assert series.gaps is not None
    assert [(gap.start_ms, gap.end_ms, gap.whole) for gap in series.gaps] == [
        (moment("2026-09-09T13:30"), moment("2026-09-09T20:00"), True),
        (hour, hour + HOUR_MS, False),
    ]
    assert len(series) == 5 * 78 - 78 - 12


def test_without_trading_hours_nothing_is_judged() -> None:
    def silent(call: Call) -> Any:
        return (500, {"error": "unavailable"}) if call.operation.id == "trading_schedule" else Exchange()(call)

    series: BarSeries = fetch(silent, "2026-09-14", "2026-09-15", bar="5min").result
    assert series.gaps is None
    assert series.note == "trading hours are not known: the gateway answered 500: unavailable"
    unasked = fetch(Exchange(), "2026-09-14", "2026-09-15", bar="5min", check_gaps=False)
    assert "trading_schedule" not in unasked.asked
    assert (unasked.result.gaps, unasked.result.note) == (None, "")


def test_before_the_beginning_it_stops() -> None:
    exchange = Exchange(first_ms=moment("2026-09-10"))
    series: BarSeries = fetch(exchange, "2020-01-01", "2026-09-16", bar="5min", check_gaps=False).result
    assert [each.at_ms for each in series] == expected("2026-09-10", "2026-09-16", 5 * MINUTE_MS)
    assert exchange.asked <= 9 + EMPTY_MAX


def test_a_month_without_trading_is_stepped_over() -> None:
    quiet = moment("2026-07-20"), moment("2026-08-25")
    exchange = Exchange(missing=lambda at: quiet[0] <= at < quiet[1])
    series: BarSeries = fetch(exchange, "2026-07-06", "2026-09-05", bar="5min", check_gaps=False).result
    whole = expected("2026-07-06", "2026-09-05", 5 * MINUTE_MS)
    assert [each.at_ms for each in series] == [at for at in whole if not quiet[0] <= at < quiet[1]]
    assert exchange.asked < 50


def test_bars_that_are_not_kept_that_long_are_given_up() -> None:
    """The weekly ones go back for years, the short ones do not."""
    exchange = Exchange()
    kept = moment("2026-08-31")

    def short(call: Call) -> Any:
        answer = exchange(call)
        if isinstance(answer, dict) and call.query.get("bar") == "5min":
            answer["data"] = [row for row in answer["data"] if row["t"] >= kept]
            return answer if answer["data"] else (500, {"error": "No data."})
        return answer

    series: BarSeries = fetch(short, "2024-01-01", "2026-09-05", bar="5min", check_gaps=False).result
    assert [each.at_ms for each in series] == expected("2026-08-31", "2026-09-05", 5 * MINUTE_MS)
    assert exchange.asked < 40


def test_nothing_at_all_is_the_gateways_refusal() -> None:
    exchange = Exchange(first_ms=NOW_MS)
    with pytest.raises(CallRefused, match="No data"):
        fetch(exchange, "2026-09-01", "2026-09-16", bar="1h")
    assert exchange.asked <= EMPTY_MAX + 1


@pytest.mark.parametrize("fails_at", [1, 3, 7])
def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path, fails_at: int) -> None:
    path = tmp_path / "bars.jsonl"
    whole: BarSeries = fetch(Exchange(), "2026-08-31", "2026-09-16", bar="5min").result
    first = Exchange()
    first.fails_at = fails_at
    with pytest.raises(OutcomeUnknown):
        fetch(first, "2026-08-31", "2026-09-16", bar="5min", checkpoint=path)
    second = Exchange()
    series: BarSeries = fetch(second, "2026-08-31", "2026-09-16", bar="5min", checkpoint=path).result
    assert series.bars == whole.bars
    assert second.asked == whole.requests - (fails_at - 1)
    third = Exchange()
    assert fetch(third, "2026-08-31", "2026-09-16", bar="5min", checkpoint=path).result.bars == whole.bars
    assert third.asked == 0
    longer = Exchange()
    more: BarSeries = fetch(longer, "2026-08-24", "2026-09-18", bar="5min", checkpoint=path).result
    assert [each.at_ms for each in more] == expected("2026-08-24", "2026-09-18", 5 * MINUTE_MS)
    assert longer.asked < fetch(Exchange(), "2026-08-24", "2026-09-18", bar="5min").result.requests


def test_the_newest_bar_is_fetched_again(tmp_path: Path) -> None:
    """It was not over when it came."""
    path = tmp_path / "bars.jsonl"
    first: BarSeries = fetch(Exchange(), "2026-09-21T13:30", bar="5min", checkpoint=path).result
    assert first[-1].at_ms == NOW_MS // 300_000 * 300_000

    def later(call: Call) -> Any:
        answer = Exchange()(call)
        if isinstance(answer, dict) and "data" in answer:
            answer["data"] = [{**row, "c": 1.9} for row in answer["data"]]
        return answer

    second: BarSeries = fetch(later, "2026-09-21T13:30", bar="5min", checkpoint=path).result
    assert [bar.close for bar in second][:-1] == [1.5] * (len(second) - 1)
    assert second[-1].close == 1.9


def test_bars_one_has_are_not_asked_for_again() -> None:
    whole: BarSeries = fetch(Exchange(), "2026-08-31", "2026-09-16", bar="5min").result
    middle = [each for each in whole if moment("2026-09-02") <= each.at_ms < moment("2026-09-12")]
    exchange = Exchange()
    series: BarSeries = fetch(exchange, "2026-08-31", "2026-09-16", bar="5min", have=middle).result
    assert series.bars == whole.bars
    assert exchange.asked < whole.requests - 6


def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.jsonl"
    fetch(Exchange(), "2026-09-14", "2026-09-15", bar="5min", checkpoint=path)
    with pytest.raises(BadCall, match="checkpoint of something else"):
        fetch(Exchange(), "2026-09-14", "2026-09-15", bar="1min", checkpoint=path)
    with pytest.raises(BadCall, match="checkpoint of something else"):
        fetch(Exchange(), "2026-09-14", "2026-09-15", bar="5min", outside_rth=True, checkpoint=path)


def test_the_minute_has_its_limit() -> None:
    """Fifty requests a minute; the rest waits."""
    driven = fetch(Exchange(), "2026-05-01", "2026-09-16", bar="5min", check_gaps=False)
    asked = len(driven.calls)
    assert asked > 2 * PER_MINUTE
    assert len(driven.pauses) == (asked - 1) // PER_MINUTE
    assert all(59 < pause < 61 for pause in driven.pauses)


def test_progress_rises_to_the_whole() -> None:
    told: list[tuple[int, int]] = []
    fetch(Exchange(), "2026-09-07", "2026-09-16", bar="5min", progress=lambda done, all_: told.append((done, all_)))
    assert told[0][0] == 0
    assert told[-1] == (9 * DAY_MS, 9 * DAY_MS)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_other_bars_than_asked_for_are_not_taken() -> None:
    def substituting(call: Call) -> Any:
        return {**Exchange()(call), "barLength": 60}

    one, _ = talk()
    with pytest.raises(AnswerUnreadable, match="bars of 60 s came in place of 5min"):
        drive(history(one, 265598, "1d", "5min"), substituting)


@pytest.mark.parametrize(
    ("start", "end", "settings", "words"),
    [
        (moment("2026-09-02"), moment("2026-09-01"), {}, "ends before it begins"),
        (datetime(2026, 9, 1), None, {}, "with a time zone"),  # noqa: DTZ001 - that is the point
        (1_756_000_000, None, {}, "milliseconds"),  # seconds
        (moment("2026-09-01"), None, {"bar": "5mins"}, "did you mean '5min'"),
        (moment("2026-09-01"), None, {"source": "Trade"}, "did you mean 'Trades'"),
    ],
)
def test_what_cannot_be_asked_never_leaves(start: Any, end: Any, settings: dict[str, Any], words: str) -> None:
    one, _ = talk()
    with pytest.raises(BadCall, match=words):
        drive(bars(one, 265598, start, end, **settings), lambda call: pytest.fail(call.operation.id))


# --- over a socket -------------------------------------------------------------------------------------------------------


def test_a_range_from_the_gateway_survives_being_stopped(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path = tmp_path / "bars.jsonl"

    def stop(done: int, whole: int) -> None:
        if done > whole / 3:
            raise KeyboardInterrupt

    with EmbeddedGateway(SimConfig()) as gateway, SyncSession(url=gateway.url, remember_pace=None) as s:
        with pytest.raises(KeyboardInterrupt):
            s.bars("AAPL", now - timedelta(days=4), now, bar="5min", checkpoint=path, progress=stop)
        resumed = s.bars("AAPL", now - timedelta(days=4), now, bar="5min", checkpoint=path)
        anew = s.bars("AAPL", now - timedelta(days=4), now, bar="5min")
        assert resumed.requests < anew.requests
        assert [bar.at_ms for bar in resumed] == [bar.at_ms for bar in anew]
        assert len(resumed) >= 4 * 288 - 1  # this market never closes
        one_answer: list[Bar] = s.history("AAPL", "4h", "5min", end=now)
        assert [bar.at_ms for bar in one_answer] == [bar.at_ms for bar in anew][-len(one_answer) :]
