"""``bot backtest``: a strategy over recorded data, with progress while it runs and figures at the end."""

from __future__ import annotations

import os
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from botframework.cli.params import DURATION, MOMENT, ending

if TYPE_CHECKING:
    from botframework.runner.backtesting import Progress as Where

_EPILOG = """\b
Examples:
  bot backtest strategies/sma_cross.yaml                          a made-up market, nothing to set up
  bot backtest strategies/market_maker.yaml --tape quotes.parquet --from 2018-01-02T14:30Z
  bot backtest my_bot.yaml --tape AAPL=aapl.csv --tape SPY=spy.csv --summary out.json
  bot backtest my_bot.yaml --tape ticks/ --journal run.db         a folder with parts like symbol=AAPL/
  bot backtest my_bot.yaml --trades trades.csv --equity equity.csv

A tape or a file of actions that FILE names is looked for from the current folder on, as one given here.
"""


_MOST = Decimal(10) ** 15
"""What is more has no cents any more in the figures that are floats."""


class _Money(click.ParamType[Decimal]):
    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= _MOST:
            self.fail(f"'{value}' is no amount", param, ctx)
        if not amount and param is not None and param.name == "cash":
            self.fail("a return on nothing cannot be told; give more than 0", param, ctx)
        return amount


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--tape",
    "tapes",
    multiple=True,
    metavar="[SYMBOL=]PATH",
    help="A file or folder of recorded data, a journal, or synthetic:SEED; default: the file's, else a made-up market.",
)
@click.option("--from", "from_ns", type=MOMENT, help="Begin of the tape (ISO time with zone).")
@click.option("--to", "to_ns", type=MOMENT, help="End of the tape (ISO time with zone), not included.")
@click.option(
    "--for", "for_s", type=DURATION, help="Market time to run: of a made-up market, or of a tape from --from on."
)
@click.option("--cash", type=_Money(), default="1000000", show_default=True, help="What the account begins with.")
@click.option("--commission", type=_Money(), default="1", show_default=True, help="Flat, per order.")
@click.option(
    "--latency-ms", type=click.IntRange(0, 60_000), default=50, show_default=True, help="Until an order arrives."
)
@click.option(
    "--journal", type=click.Path(dir_okay=False, path_type=Path), help="Keep every decision in this new file."
)
@click.option("--summary", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to this JSON file.")
@click.option(
    "--trades", type=click.Path(dir_okay=False, path_type=Path), help="Write every round trip to this CSV file."
)
@click.option(
    "--equity", type=click.Path(dir_okay=False, path_type=Path), help="Write the equity over time to this CSV file."
)
@click.option(
    "--check",
    type=click.Choice(["lookahead", "parity"]),
    help="Instead of figures: whether a decision depends on the future, or whether the gateway's door gives other orders.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON on standard output.")
@click.option("--quiet", is_flag=True, help="No progress.")
def backtest(
    file: Path,
    *,
    summary: Path | None,
    trades: Path | None,
    equity: Path | None,
    as_json: bool,
    quiet: bool,
    check: str | None,
    **options: Any,
) -> int:
    """Run the bot described in FILE over recorded data: the same engine, risk gate and strategies as live, no gateway.

    Ctrl-C ends in order and shows what there is so far, marked as partial.
    """
    from botframework.runner.backtesting import BacktestOptions, report_text, run_backtest
    from botframework.runner.summaries import make_place, write_summary, write_table
    from botframework.runtime.narrate import moment
    from botframework.runtime.roundtrips import COLUMNS

    for each in (summary, trades, equity):
        make_place(each)
    if check is not None:
        checks = {"lookahead": _check_lookahead, "parity": _check_parity}
        return checks[check](file, BacktestOptions(**options), as_json=as_json)
    bar = (
        None if quiet or as_json or not sys.stderr.isatty() else _Bar(sys.stderr, color=not os.environ.get("NO_COLOR"))
    )
    try:
        wanted = BacktestOptions(**options, keep_trips=trades is not None)
        result = run_backtest(file, wanted, on_progress=None if bar is None else bar.show)
    finally:
        if bar is not None:
            bar.end()
    if summary is not None:
        write_summary(summary, result.summary)
    if trades is not None:
        write_table(trades, COLUMNS, (trip.as_row() for trip in result.round_trips))
    if equity is not None:
        write_table(equity, ("at", "equity"), ((moment(at_ns), f"{worth:.2f}") for at_ns, worth in result.curve))
    ending(result.exit_code)
    try:
        if as_json:
            import json

            click.echo(json.dumps(result.summary, indent=2))
        else:
            click.echo(report_text(result.summary))
    finally:
        if result.exit_code:
            click.echo(f"error: {result.reason}", err=True)
    return result.exit_code


def _check_lookahead(file: Path, options: Any, *, as_json: bool) -> int:
    import json

    import attrs

    from botframework.runner.backtesting import tape_blocks
    from botframework.runner.lookahead import CUTS, check_lookahead
    from botframework.runner.plan import plan

    planned = plan(file)
    leaks = check_lookahead(planned, options, lambda: tape_blocks(planned, options))
    code = ending(1 if leaks else 0)
    if as_json:
        click.echo(json.dumps({"cuts": len(CUTS), "leaks": [attrs.asdict(leak) for leak in leaks]}, indent=2))
    elif not leaks:
        click.echo(f"no decision depends on the future ({len(CUTS)} moments, the rest cut off and shuffled)")
    for leak in [] if as_json else leaks:
        click.echo(str(leak))
    return code


def _check_parity(file: Path, options: Any, *, as_json: bool) -> int:
    import json

    from botframework.runner.backtesting import tape_blocks
    from botframework.runner.differences import as_json as differences_json
    from botframework.runner.differences import as_text
    from botframework.runner.parity import check_parity
    from botframework.runner.plan import plan

    planned = plan(file)
    found = check_parity(planned, options, tape_blocks(planned, options))
    code = ending(1 if found.differences else 0)
    if as_json:
        counts = {"quotes": found.quotes, "ticks": found.ticks, "orders": found.orders, "fills": found.fills}
        click.echo(json.dumps({"symbol": found.symbol, **counts, **differences_json(found.differences)}, indent=2))
    else:
        words = f"{found.symbol}: {found.quotes} quotes, {found.orders} orders, {found.fills} fills by the direct door"
        click.echo(f"{words}\n{as_text('direct door', 'gateway', found.differences)}")
        if not found.orders and not found.differences:
            click.echo("no order was sent, so nothing was compared: give a part of the tape in which the bot trades")
    return code


class _Bar:
    """Progress on standard error: part done, rate, and how long it will take. Drawn a few times a second, whatever comes."""

    EVERY_S = 0.2

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        from botframework.outlets import drawing

        console = Console(file=drawing(stream), no_color=not color, highlight=False)
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
        self._progress = Progress(*columns, console=console, auto_refresh=False, transient=True)
        self._task = self._progress.add_task("", total=1.0)
        self._progress.start()
        self._next_s = 0.0

    def show(self, where: Where) -> None:
        """Draw, when it is time."""
        if where.elapsed_s < self._next_s:
            return
        self._next_s = where.elapsed_s + self.EVERY_S
        left = "?" if where.left_s is None else f"{where.left_s:,.0f} s"
        words = f"{where.rows:,} rows, {where.rows_per_s:,.0f}/s, {left} left"
        self._progress.update(self._task, completed=where.part, description=words, refresh=True)

    def end(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()
