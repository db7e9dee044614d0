"""``bot run`` and ``bot demo``: start a bot, show what happens, end with a summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from botframework.cli.params import DURATION, MOMENT, SPEED, ending
from botframework.loops import ASYNCIO, NAMES

_EPILOG = """\b
Examples:
  bot run strategies/sma_cross.yaml --for 60s
  bot run my_bot.yaml --summary out.json --plain
  bot run strategies/market_maker.yaml --tape quotes.parquet --from 2018-01-02T14:30Z --speed 60 --for 60s
  bot run my_bot.yaml --record tapes/                (then: bot backtest my_bot.yaml --tape tapes/)
  bot run my_live_bot.yaml --account U1234567        (real money: the file must say live: true as well)
"""


def _options(command: Any) -> Any:
    """Options that ``run`` and ``demo`` share."""
    for option in reversed(
        (
            click.option(
                "--for", "run_for_s", type=DURATION, help="End this long after the books agree (20s, 5m, 1h)."
            ),
            click.option(
                "--summary",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the end-of-run figures to this JSON file.",
            ),
            click.option(
                "--gateway-log",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the embedded gateway's own order log (JSON lines).",
            ),
            click.option(
                "--record",
                type=click.Path(file_okay=False, path_type=Path),
                help="Write every tick into this folder, as a tape for backtests.",
            ),
            click.option(
                "--loop",
                type=click.Choice(NAMES),
                default=ASYNCIO,
                show_default=True,
                help="The event loop; uvloop needs tickwright[uvloop].",
            ),
            click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on standard output."),
            click.option("--plain", is_flag=True, help="Plain log lines instead of the live view."),
            click.option("--quiet", is_flag=True, help="Only warnings, errors and the summary."),
            click.option("--verbose", "-v", is_flag=True, help="The libraries' log on standard error."),
        )
    ):
        command = option(command)
    return command


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_options
@click.option("--account", help="The account to trade; required for real money.")
@click.option(
    "--tape", type=click.Path(dir_okay=False, path_type=Path), help="Replay this file of quotes as the market."
)
@click.option("--from", "from_ns", type=MOMENT, help="Begin of the tape (ISO time with zone).")
@click.option("--to", "to_ns", type=MOMENT, help="End of the tape (ISO time with zone).")
@click.option("--speed", type=SPEED, help="Market time per wall time (simulator only).")
def run(file: Path, **options: Any) -> int:
    """Run the bot described in FILE until it is stopped, its time is over, or something forbids to go on.

    Ctrl-C ends cleanly: strategies are told, working orders are cancelled (unless the file says at_stop: leave), the books
    are compared with the broker's once more. A second run continues where this one ended.
    """
    return _run(file, **options)


@click.command(
    epilog="\b\nExamples:\n  bot demo\n  bot demo --for 20s\n  bot demo --json | python -m json.tool\n",
)
@_options
def demo(**options: Any) -> int:
    """Run the sample bot on the embedded simulated gateway: no account, no network, no set-up.

    The journal is kept under var/ of the current folder, so a second demo continues the first.
    """
    from botframework.runner.live import sample_config

    return _run(sample_config(), account=None, tape=None, from_ns=None, to_ns=None, speed=None, **options)


def _run(
    file: Path,
    *,
    run_for_s: float | None,
    summary: Path | None,
    gateway_log: Path | None,
    record: Path | None,
    loop: str,
    as_json: bool,
    plain: bool,
    quiet: bool,
    verbose: bool,
    account: str | None,
    tape: Path | None,
    from_ns: int | None,
    to_ns: int | None,
    speed: float | None,
) -> int:
    from botframework.runner.assembly import RunOptions
    from botframework.runner.live import run_bot
    from botframework.runner.summaries import make_place, write_summary

    make_place(summary)

    result = run_bot(
        file,
        RunOptions(
            run_for_s=run_for_s,
            account=account,
            tape=tape,
            from_ns=from_ns,
            to_ns=to_ns,
            speed=speed,
            gateway_log=gateway_log,
            record=record,
            loop=loop,
            verbose=verbose,
            view="quiet" if quiet else "none" if as_json else "plain" if plain else "auto",
        ),
    )
    if summary is not None:
        write_summary(summary, result.summary)
    ending(result.exit_code)
    try:
        if as_json:
            import json

            click.echo(json.dumps(result.summary, indent=2))
        elif result.text:
            click.echo(result.text)
    finally:
        if result.exit_code:
            click.echo(f"error: {result.reason}", err=True)
    return result.exit_code
