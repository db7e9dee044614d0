"""``bot backtest``: a YAML and a tape in, figures out; and the parts of it that checks and benchmarks use.

Puts together tape, engine, driver, journal and scorecard; nothing here trades. Imports plan, ``engine`` and the runtime; called
by ``cli`` and by tests.
"""

from __future__ import annotations

import contextlib
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import attrs

from botframework.config import InstrumentConfig, TapeConfig
from botframework.core.engine import text
from botframework.core.expiry import as_json as expiry_json
from botframework.core.model import Instrument, Split, Tick
from botframework.core.risk.rules.validity import AllowList
from botframework.errors import ConfigError, ExitCode
from botframework.runner.assumptions import carry, commission, delay_ns, ex_moments, fill_rules, splits
from botframework.runner.backtest import START_NS, core_instrument, listings
from botframework.runner.engine import build_engine
from botframework.runner.expiries import expiries, refuse_splits
from botframework.runner.hours import Closed, is_by_day, is_of_utc, refuse_daily_bars
from botframework.runner.nights import Nights
from botframework.runner.plan import Plan, plan
from botframework.runner.restricted import RestrictedList, list_for_replay, told
from botframework.runtime.batchstore import BatchedStore, ChainStore, LateJournal
from botframework.runtime.days import market_day
from botframework.runtime.journal import SqliteJournal, cleaned_rows
from botframework.runtime.offline import NS_PER_S, OfflineSettings, Watch
from botframework.runtime.replay import Replay
from botframework.runtime.roundtrips import RoundTrip, RoundTrips
from botframework.runtime.scorecard import Scorecard, Touch
from botframework.runtime.seams import RealClock
from botframework.runtime.store import SqliteStore
from botframework.runtime.tape import TapeSpec, tape_spec, time_ns
from botframework.runtime.tapeblocks import Block
from botframework.runtime.tapechunks import columns_of
from botframework.runtime.tapereader import Tally
from botframework.runtime.tapesources import journal_blocks, market_blocks, open_tape
from botframework.sim.hours import MarketHours
from botframework.sim.market import SyntheticMarket
from botframework.sim.universe import Universe
from botframework.structure import suggest

LOOK_NS = 60 * NS_PER_S
"""Market time between two looks at what everything is worth."""
SYNTHETIC = "synthetic"
_JOURNALS = (".db", ".sqlite")


@attrs.frozen(kw_only=True)
class BacktestOptions:
    """What the command line may say. ``tapes`` are ``PATH`` or ``SYMBOL=PATH``; without any, the YAML's, else chance."""

    tapes: Sequence[str] = ()
    from_ns: int | None = None
    to_ns: int | None = None
    for_s: float | None = None
    cash: Decimal = Decimal(1_000_000)
    commission: Decimal = Decimal(1)
    latency_ms: int = 50
    journal: Path | None = None
    keep_trips: bool = False  # for ``BacktestResult.round_trips``


@attrs.frozen(kw_only=True)
class Progress:
    """Where a run is: part of the tape, rows, rows a second, seconds so far; ``left_s`` None while nobody can tell."""

    part: float
    rows: int
    elapsed_s: float
    at_ns: int

    @property
    def rows_per_s(self) -> float:
        return self.rows / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        return self.elapsed_s * (1 - self.part) / self.part if self.part > 0 else None


@attrs.frozen(kw_only=True)
class BacktestResult:
    """How it went. ``outcome``: complete, interrupted, failed.

    ``curve`` is the equity from the begin to the end, at most 2,000 moments between, of a short run every minute;
    ``round_trips`` are there where the options asked for them.
    """

    summary: dict[str, Any]
    outcome: str
    exit_code: int
    reason: str = ""
    curve: Sequence[tuple[int, float]] = ()
    round_trips: Sequence[RoundTrip] = ()


@attrs.define(eq=False)
class Prepared:
    """A run that is ready: ``run`` it once."""

    replay: Replay
    scorecard: Scorecard
    tally: Tally
    late: LateJournal
    store: ChainStore | BatchedStore
    tape_text: str
    restricted: RestrictedList | None = None
    closed: Closed | None = None
    trips: RoundTrips | None = None

    @property
    def journal_rows(self) -> int:
        """How many rows the journal has."""
        self.late.flush()
        last = self.store.last()
        return 0 if last is None else last.seq

    @property
    def journal_hash(self) -> str:
        """The end of the chain: equal for runs that are equal row by row."""
        self.late.flush()
        last = self.store.last()
        return "" if last is None else last.hash.hex()

    def close(self) -> None:
        """Let go of the journal."""
        self.late.close()


def run_backtest(
    file: Path, options: BacktestOptions, *, on_progress: Callable[[Progress], None] | None = None
) -> BacktestResult:
    """The whole command. Ctrl-C ends in order, with what there is so far. Raises ``BotError`` for what keeps it from starting."""
    planned = plan(file)
    clock = RealClock()
    began_ns = clock.mono_ns()
    holder: list[Prepared] = []

    def on_block(replay: Replay) -> None:
        if on_progress is not None:
            elapsed_s = (clock.mono_ns() - began_ns) / NS_PER_S
            tally = holder[0].tally
            on_progress(Progress(part=tally.done, rows=replay.rows, elapsed_s=elapsed_s, at_ns=replay.now_ns))

    prepared = prepare(planned, options, on_block=on_block)
    holder.append(prepared)
    try:
        with _until_interrupted(prepared.replay):
            prepared.replay.run()
        elapsed_s = (clock.mono_ns() - began_ns) / NS_PER_S
        return result_of(planned, prepared, elapsed_s)
    finally:
        prepared.close()


def prepare(
    planned: Plan,
    options: BacktestOptions,
    *,
    blocks: Iterator[Block] | None = None,
    inline: bool = True,
    scan: bool = True,
    watch: Watch | None = None,
    on_block: Callable[[Replay], None] | None = None,
) -> Prepared:
    """Everything up to the first tick. ``blocks`` stands in for the tape. Raises ``ConfigError`` for an empty tape.

    Without ``scan`` strategies get ticks only, without ``inline`` every one by the engine's front door; the result is the same.
    """
    config = planned.config
    listed_out = list_for_replay(planned, RealClock().wall_ns())
    tally = Tally()
    universe = listings(config)
    _check_currencies(config.instruments, universe)
    _check_kinds(planned)
    tape_text = "blocks"
    if blocks is None:
        tape_text, blocks = _open(planned, options, universe, tally)
    closed = None
    if config.fills.hours == "regular":
        closed = Closed.of({instrument.symbol: instrument.sec_type for instrument in config.instruments})
        blocks = closed.counted(blocks)
    first = next(blocks, None)
    while first is not None and not len(first):
        first = next(blocks, None)
    if first is None:
        raise ConfigError(
            "the tape has no row of the wanted time", where=tape_text, hint="check tape.where, --from and --to"
        )
    start_ns = first.cut(0, 1).end_ns
    end_ns = _end_ns(options, config.market.tape)
    refuse_splits(config, splits(config), start_ns, end_ns)
    instruments = {
        given.symbol: core_instrument(universe.by_symbol[given.symbol], start_ns, given) for given in config.instruments
    }
    account = config.account or "DU1234567"
    now: list[Replay] = []
    store = _store(options.journal)
    journal = SqliteJournal.on_store(store, wall_ns=lambda: now[0].now_ns, path=options.journal, clean=cleaned_rows)
    late = LateJournal(journal, lambda: now[0].now_ns)
    try:
        engine = build_engine(planned, list(instruments.values()), account=account, journal_id=journal.journal_id)
        engine.histories.past = _Past(planned, options, universe, start_ns).ticks
        scorecard = Scorecard(options.cash)

        rates = carry(config)
        nights = None if rates is None else Nights(rates, scorecard, engine.view)

        def look() -> None:
            if nights is not None:
                nights.look()
            scorecard.look(engine.view)

        def look_back(at_ns: int, touch: Touch) -> None:
            if nights is not None:
                nights.look(at_ns, touch)
            scorecard.look(engine.view, at_ns, touch)

        def look_through(moments: Callable[[int], int], count: int, touch: Touch) -> None:
            if nights is not None:  # of one day it books what the first of them finds
                first_ns, last_ns = moments(0), moments(count - 1)
                if market_day(first_ns) != market_day(last_ns):
                    for number in range(count):
                        look_back(moments(number), touch)
                    return
                nights.look(first_ns, touch)
            scorecard.look_through(engine.view, moments, count, touch)

        trips = RoundTrips() if options.keep_trips else None
        others = [each for each in (None if trips is None else trips.row, watch) if each is not None]

        def see(row: Any) -> None:
            scorecard.row(row)
            for other in others:
                other(row)

        replay = Replay(
            engine,
            tuple(instruments.values()),
            chain((first,), blocks),
            OfflineSettings(
                account=account,
                start_ns=start_ns,
                latency_ms=options.latency_ms,
                hours=config.fills.hours,
                commission=options.commission,
                config_hash=planned.config_hash,
                code_hash=planned.code_hash,
                fills=fill_rules(config),
                delay_ns=delay_ns(config),
                costs=commission(config),
                splits=splits(config),
                expiries=tuple(each for each in expiries(config) if end_ns is None or each.at_ns <= end_ns),
                by_day=is_by_day(config.market.tape),
                days_of_utc=is_by_day(config.market.tape) and is_of_utc(first),
                restricted=None if listed_out is None else listed_out.symbols,
            ),
            journal=late,
            watch=see if others else scorecard.row,
            watched=Scorecard.KINDS if watch is None else None,
            inline=inline,
            scan=scan,
            on_block=on_block,
            look=look,
            look_ns=LOOK_NS,
            look_back=look_back,
            look_through=look_through,
            day_ends=None if nights is None else nights.look,
        )
    except BaseException:
        journal.close()
        raise
    now.append(replay)
    return Prepared(replay, scorecard, tally, late, store, tape_text, listed_out, closed, trips)


def _check_currencies(instruments: Sequence[InstrumentConfig], universe: Universe) -> None:
    """A contract of another currency would be counted as if it were of this one. Raises ``ConfigError``."""
    for each in instruments:
        counted = universe.by_symbol[each.symbol].currency
        if each.sec_type == "CASH" and each.symbol[4:] != "USD":
            raise ConfigError(
                f"{each.symbol} is quoted in {each.symbol[4:]}, and a backtest counts in USD",
                where=each.where,
                hint="take a pair that is quoted in USD, like EUR.USD",
            )
        if each.currency not in (None, counted):
            raise ConfigError(
                f"{each.symbol} is in {each.currency}, and a backtest counts in {counted}",
                where=each.where,
                hint=f"leave currency out if the tape's prices may be taken for {counted}",
            )


def _check_kinds(planned: Plan) -> None:
    """A kind that the list of what is allowed does not have would be denied order by order. Raises ``ConfigError``."""
    for rule in planned.rules():
        if not isinstance(rule, AllowList):
            continue
        for each in planned.config.instruments:
            if each.sec_type not in rule.sec_types:
                kinds = ", ".join(
                    dict.fromkeys([*rule.sec_types, *(one.sec_type for one in planned.config.instruments)])
                )
                raise ConfigError(
                    f"{each.symbol} is of type {each.sec_type}, and the rule allow_list lets only"
                    f" {', '.join(rule.sec_types) or 'nothing'} pass: every order would be denied",
                    where=each.where,
                    hint=f"write under risk: {{kind: allow_list, sec_types: [{kinds}]}}",
                )


def tape_blocks(planned: Plan, options: BacktestOptions) -> Iterator[Block]:
    """The tape's blocks, read anew. Raises ``ConfigError`` for what is no tape."""
    return _open(planned, options, listings(planned.config), Tally())[1]


def _open(planned: Plan, options: BacktestOptions, universe: Universe, tally: Tally) -> tuple[str, Iterator[Block]]:
    config = planned.config
    block = config.market.tape or TapeConfig()
    refuse_daily_bars(block, config.fills.hours)
    tapes = list(options.tapes) or ([str(block.path)] if block.path is not None else [SYNTHETIC])
    symbols: tuple[str, ...] = tuple(universe.by_symbol)
    if len(tapes) == 1 and tapes[0].partition(":")[0] == SYNTHETIC:
        return tapes[0], _made_up(planned, options, universe, tally, tapes[0])
    options = _with_end(options, block)
    specs: list[tuple[TapeSpec, bool]] = []
    ex_ns = ex_moments(config)
    first, several = next(iter(symbols), ""), len(symbols) > 1
    for given in tapes:
        name, equals, rest = given.partition("=")
        symbol, path = (name, Path(rest)) if equals and name in symbols else ("", Path(given))
        if equals and not symbol and not path.exists() and Path(rest).exists():
            raise ConfigError(
                f"{name!r} is no instrument of this bot", where=given, hint=suggest(name, symbols, "it has")
            )
        if path.suffix in _JOURNALS:
            if len(tapes) > 1:
                raise ConfigError("a journal is a tape of its own", where=given, hint="give it alone")
            return given, journal_blocks(path, options.from_ns, options.to_ns, tally)
        spec = tape_spec(
            attrs.evolve(block, path=path),
            symbol or block.symbol or first,
            start_ns=options.from_ns,
            end_ns=options.to_ns,
        )
        spec = attrs.evolve(spec, bar_path=config.fills.bar_path, ex_ns=ex_ns)
        is_guess = len(tapes) > 1 and not symbol and not block.symbol and several and not _names_its_rows(spec)
        if any(spec.symbol == other.symbol and (is_guess or guessed) for other, guessed in specs):
            text = f"{path} would be a second tape of {spec.symbol}"
            raise ConfigError(text, where=given, hint="write SYMBOL=PATH, also where it is meant so")
        specs.append((spec, is_guess))
    return ", ".join(tapes), open_tape([spec for spec, _ in specs], symbols, tally)


def _with_end(options: BacktestOptions, tape: TapeConfig) -> BacktestOptions:
    """``for_s`` as an end, of a tape; the earlier one of two. Raises ``ConfigError`` without a begin to count from."""
    if options.for_s is None:
        return options
    begin_ns = options.from_ns
    if begin_ns is None and tape.start is not None:
        begin_ns = time_ns(tape.start)
    if begin_ns is None:
        raise ConfigError(
            "a tape says itself when it begins, and nobody says where to count from",
            where="--for",
            hint="give --from as well, or --to instead",
        )
    end_ns = begin_ns + round(options.for_s * NS_PER_S)
    return attrs.evolve(options, to_ns=end_ns if options.to_ns is None else min(end_ns, options.to_ns), for_s=None)


def _end_ns(options: BacktestOptions, tape: TapeConfig | None) -> int | None:
    """Where somebody said that the run ends; None where the tape does."""
    if options.for_s is not None and options.from_ns is not None:
        options = _with_end(options, tape or TapeConfig())
    if options.to_ns is not None or tape is None or tape.end is None:
        return options.to_ns
    return time_ns(tape.end)


def _names_its_rows(spec: TapeSpec) -> bool:
    """Whether a tape says itself which instrument a row is of. Raises ``ConfigError`` for a file that cannot be read."""
    column = spec.columns.get("symbol", "symbol")
    return spec.path.is_dir() or column in columns_of(spec.path, spec.where)


@attrs.frozen
class _Past:
    """The rows of a tape from before the run, read when a strategy asks for a history. Without ``--from`` there are none.

    With them come the splits up to ``start_ns``, the first moment of the run, which itself has those behind it.
    """

    plan: Plan
    options: BacktestOptions
    universe: Universe
    start_ns: int

    def ticks(self, instrument: Instrument, span: str, count: int) -> Iterator[Tick | Split]:
        """One instrument's, in order, in bounded memory. Raises ``ConfigError`` for rows that cannot be true."""
        tape = self.plan.config.market.tape
        from_ns = self.options.from_ns
        if from_ns is None and tape is not None and tape.start is not None:
            from_ns = time_ns(tape.start)
        tapes = self.options.tapes or ([str(tape.path)] if tape is not None and tape.path is not None else [SYNTHETIC])
        if from_ns is None or tapes[0].partition(":")[0] == SYNTHETIC:
            return
        before = attrs.evolve(self.options, from_ns=0, to_ns=from_ns, for_s=None)
        due = deque(
            Split(instrument, ratio, at_ns)
            for at_ns, symbol, ratio in splits(self.plan.config)
            if symbol == instrument.symbol and at_ns <= self.start_ns
        )
        for block in _open(self.plan, before, self.universe, Tally())[1]:
            nothing = repeat(None)
            rows = zip(
                repeat(block.symbols) if isinstance(block.symbols, str) else block.symbols,
                block.at_ns,
                block.bid,
                block.ask,
                block.bid_size,
                block.ask_size,
                nothing if block.last is None else block.last,
                nothing if block.last_size is None else block.last_size,
                strict=False,
            )
            for symbol, at_ns, bid, ask, *rest in rows:
                # Of several instruments' bars one may reach over the beginning of the run.
                if symbol == instrument.symbol and bid and ask and at_ns < self.start_ns:
                    while due and due[0].at_ns <= at_ns:
                        yield due.popleft()
                    yield Tick(instrument, at_ns, at_ns, bid, ask, *rest)
        yield from due


def _made_up(planned: Plan, options: BacktestOptions, universe: Universe, tally: Tally, given: str) -> Iterator[Block]:
    """A market of chance: ``synthetic``, or ``synthetic:SEED``; a day of it unless told otherwise."""
    _, _, text = given.partition(":")
    if text and not text.isdigit():
        raise ConfigError(f"{given!r} is no tape", where="--tape", hint="write synthetic or synthetic:7")
    seed = int(text) if text else planned.config.market.seed
    start_ns = START_NS if options.from_ns is None else options.from_ns
    ends = [] if options.to_ns is None else [options.to_ns]
    if options.for_s is not None or not ends:
        ends.append(start_ns + round((options.for_s or 6 * 3600) * NS_PER_S))
    end_ns = min(ends)
    listed = tuple(universe.by_symbol.values())
    market = SyntheticMarket(listed, seed, start_ns // 1_000_000, MarketHours(planned.config.fills.hours), {})
    names = {instrument.conid: instrument.symbol for instrument in listed}
    return market_blocks(market, names, end_ns, start_ns, tally)


def _store(path: Path | None) -> ChainStore | BatchedStore:
    # The same id in every run: it is part of the orders' names, and two runs must be able to agree to the last byte.
    meta = {"journal_id": "backtest"}
    if path is None:
        return ChainStore(meta)
    if path.exists():
        raise ConfigError("there is a file of this name already", where=str(path), hint="name a new one for --journal")
    return BatchedStore(SqliteStore.open(path, durable="process", new_meta=meta))


@contextlib.contextmanager
def _until_interrupted(replay: Replay) -> Iterator[None]:
    """The first Ctrl-C ends the run in order, the second one at once. Elsewhere than in the main thread nobody sends one."""

    def stop(*_: object) -> None:
        replay.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def result_of(planned: Plan, prepared: Prepared, elapsed_s: float) -> BacktestResult:
    """How a run that has ended went, ``elapsed_s`` having gone by."""
    replay, tally = prepared.replay, prepared.tally
    raised = replay.engine.raised
    outcome, code, reason = "complete", int(ExitCode.OK), "the tape has ended"
    if replay.failure is not None:
        outcome, code, reason = "failed", int(replay.failure.exit_code), str(replay.failure)
    elif replay.engine.halted:
        code, reason = int(ExitCode.REFUSED), f"trading was halted: {replay.engine.halted}"
    elif differing := replay.differences():
        code, reason = int(ExitCode.REFUSED), f"the books differ at the end: {'; '.join(differing[:3])}"
    elif replay.is_interrupted:
        outcome, code, reason = "interrupted", int(ExitCode.INTERRUPTED), "interrupted"
    elif raised:
        code, reason = int(ExitCode.PLUGIN), next(iter(raised.values()))
    summary = {
        **replay.summary(),
        "outcome": outcome,
        "reason": reason,
        "bot": planned.config.bot,
        "tape": prepared.tape_text,
        "from_ns": replay.started_ns,
        "to_ns": replay.now_ns,
        "rows": replay.rows,
        "bad_rows": tally.bad,
        "first_bad_rows": tally.first,
        **({} if tally.lot is None else {"size_of_rows": tally.lot}),
        **({} if prepared.closed is None else {"closed_rows": prepared.closed.rows}),
        **prepared.scorecard.as_json(replay.engine.view),
        **_expired(planned, prepared),
        **({"carried": {k: f"{v:f}" for k, v in carried.items()}} if (carried := prepared.scorecard.carried) else {}),
        **({} if prepared.restricted is None else {"restricted": prepared.restricted.as_json()}),
        "journal_rows": prepared.journal_rows,
        "journal_hash": prepared.journal_hash,
        "config_hash": planned.config_hash,
        "code_hash": planned.code_hash,
        "elapsed_s": round(elapsed_s, 3),
    }
    card = prepared.scorecard
    curve = list(card.curve)
    if not curve or curve[0][0] > replay.started_ns:
        curve.insert(0, (replay.started_ns, float(card.cash)))
    if curve[-1][0] < replay.now_ns:
        curve.append((replay.now_ns, card.equity))
    trips = () if prepared.trips is None else tuple(prepared.trips)
    return BacktestResult(
        summary=summary, outcome=outcome, exit_code=code, reason=reason, curve=curve, round_trips=trips
    )


def _expired(planned: Plan, prepared: Prepared) -> dict[str, Any]:
    """Of a file with contracts that expire: which did, and what of them stood behind their end."""
    replay = prepared.replay
    if not any(each.expires for each in planned.config.instruments):
        return {}
    done = {event.instrument.symbol: event for event in prepared.scorecard.expired}
    positions = {each.instrument.symbol: each for each in replay.engine.view.portfolio.account.values()}
    return {
        "expired": {symbol: expiry_json(event) for symbol, event in done.items()},
        "not_expired": {
            each.symbol: text(positions[each.symbol].quantity)
            for each in planned.config.instruments
            if each.expires and each.symbol not in done and each.symbol in positions and positions[each.symbol].quantity
        },
        "expired_rows": replay.expired_rows,
    }


def report_text(summary: dict[str, Any]) -> str:
    """The figures for a person."""
    partial = "" if summary["outcome"] == "complete" else f": {summary['outcome'].upper()}, what follows is partial"
    took = f"{summary['elapsed_s']:.2f} s ({summary['rows'] / max(summary['elapsed_s'], 1e-9):,.0f}/s)"
    lines = [
        f"{summary['bot']} on {summary['tape']}{partial}",
        f"  {_moment(summary['from_ns'])} to {_moment(summary['to_ns'])}, {summary['rows']:,} rows in {took}",
    ]
    if summary["bad_rows"]:
        lines.append("  rows: " + ", ".join(f"{count:,} {reason}" for reason, count in summary["bad_rows"].items()))
        lines += [f"    first {reason}: {where}" for reason, where in summary["first_bad_rows"].items()]
    if summary.get("closed_rows"):
        every = ": all of them, so no order could fill" if summary["closed_rows"] >= summary["rows"] else ""
        lines.append(f"  rows: {summary['closed_rows']:,} while the market was closed{every}")
    if summary.get("expired_rows"):
        lines.append(f"  rows: {summary['expired_rows']:,} of contracts that had expired: nobody saw them")
    if "size_of_rows" in summary:
        lines.append(
            f"  sizes      none in the tape: every row shows {summary['size_of_rows']:g} (lot), and fills no more than that"
        )
    trips = summary["round_trips"]
    won = f" ({100 * summary['round_trips_won'] / trips:.0f} % won)" if trips else ""
    lines += [
        f"  return     {summary['return_percent']:+.3f} % of {summary['cash']}, equity {summary['equity']:,.2f}",
        f"  drawdown   {summary['drawdown_percent']:.3f} %",
        f"  trades     {summary['orders']} orders, {summary['fills']} fills, {trips} round trips{won}",
        f"  fees       {summary['commission']}",
        f"  exposure   {summary['exposed_percent']:.1f} % of the time, largest {summary['exposure_max']:,.2f}",
        f"  denied     {summary['denied']}"
        + "".join(f", {code} {count}" for code, count in summary["denied_by_rule"].items()),
    ]
    lines += [
        f"  held back  {scope}: {row['state']} since {_moment(row['at_ns'])}, {row['reason']}"
        for scope, row in summary["held_back"].items()
    ]
    if "restricted" in summary:
        lines.append(f"  restricted {told(summary['restricted'])}")
    lines += [f"  expired    {each['text']}" for each in summary.get("expired", {}).values() if each["quantity"] != "0"]
    lines += [
        f"  expired    {symbol} has not, with {quantity} held: the run ends before"
        for symbol, quantity in summary.get("not_expired", {}).items()
    ]
    if summary["open_orders"]:
        lines.append(f"  still open {summary['open_orders']} orders")
    if len(summary["strategies"]) > 1:
        width = max(10, *(len(name) for name in summary["strategies"]))
        lines.append(
            f"  {'strategy':<{width}} {'fills':>7} {'round trips':>16} {'won':>10} {'realised':>12} {'open':>12} {'fees':>9}"
        )
        for name, row in summary["strategies"].items():
            lines.append(
                f"  {name:<{width}} {row['fills']:>7} {row['round_trips']:>16} {row['round_trips_won']:>10}"
                f" {_cents(row['realized_pnl']):>12} {_cents(row['unrealized_pnl']):>12} {_cents(row['commission']):>9}"
            )
    if summary["instruments"]:
        width = max(10, *(len(symbol) for symbol in summary["instruments"]))
        lines.append(
            f"  {'instrument':<{width}} {'fills':>7} {'traded':>16} {'position':>10} {'realised':>12} {'open':>12} {'fees':>9}"
        )
        for symbol, row in summary["instruments"].items():
            lines.append(
                f"  {symbol:<{width}} {row['fills']:>7} {_cents(row['traded']):>16} {row['position']:>10}"
                f" {_cents(row['realized_pnl']):>12} {_cents(row['unrealized_pnl']):>12} {_cents(row['commission']):>9}"
            )
    lines.append(f"  journal    {summary['journal_rows']} rows, hash {summary['journal_hash'][:16]}")
    return "\n".join(lines)


def _moment(at_ns: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ns // NS_PER_S, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _cents(amount: str | None) -> str:
    return "?" if amount is None else f"{Decimal(amount):,.2f}"
