"""``bot diff``: what two runs of the same period did differently, and why."""

from __future__ import annotations

import json
from pathlib import Path

import click

from botframework.cli.params import Number, ending

_JOURNAL = click.Path(dir_okay=False, path_type=Path)


@click.command(
    epilog="\b\nExamples:\n  bot diff backtest.db my_bot.yaml\n  bot diff a.db b.db --json | python -m json.tool\n"
)
@click.argument("a", type=_JOURNAL)
@click.argument("b", type=_JOURNAL)
@click.option(
    "--within",
    "within_s",
    type=Number(min=0, max=86_400),
    default=5.0,
    show_default=True,
    help="How many seconds apart two orders may be and still be the same.",
)
@click.option(
    "--show", "last", type=click.IntRange(min=0), default=20, show_default=True, help="How many differences to show."
)
@click.option("--json", "as_json_", is_flag=True, help="Print as JSON.")
def diff(a: Path, b: Path, *, within_s: float, last: int, as_json_: bool) -> int:
    """Compare the journals A and B of two runs: a backtest, a simulated run, paper or live. A bot's YAML stands for its journal.

    Each difference is of one kind: code, data, timing, fill or cost. Orders match when they are of the same strategy,
    instrument, side, kind and quantity, at most --within seconds apart. Exit code 0: no difference; 1: some; any other: the
    journals could not be compared.
    """
    from botframework.runner.differences import as_json, as_text, journal_differences

    found = journal_differences(a, b, within_s=within_s)
    code = ending(1 if found else 0)
    click.echo(json.dumps(as_json(found), indent=2) if as_json_ else as_text(str(a), str(b), found, shown=last))
    return code
