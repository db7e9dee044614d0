"""``bot journal``: look into the durable record of a bot, and prove that it is whole."""

from __future__ import annotations

import json
from pathlib import Path

import click

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group(
    epilog="\b\nExamples:\n  bot journal show var/sma-demo.db --last 20\n  bot journal verify var/sma-demo.db\n"
    "  bot journal orders strategies/sma_cross.yaml --json\n",
)
def journal() -> None:
    """Look into a journal. FILE is the journal itself or the bot's YAML file."""


@journal.command()
@_FILE
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="How many rows, newest last.")
@click.option("--kind", help="Only rows of this kind, for example SubmitOrder.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def show(file: Path, last: int, kind: str | None, as_json: bool) -> int:
    """Print what was recorded."""
    from botframework.runner.inspect import journal_rows

    for row in journal_rows(file, last=last, kind=kind):
        if as_json:
            click.echo(json.dumps(row))
        else:
            click.echo(f"{row['seq']:>7} {row['at']} {row['kind']:20} {row['text']}")
    return 0


@journal.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def orders(file: Path, as_json: bool) -> int:
    """Print the orders and fills the journal knows."""
    from botframework.runner.inspect import journal_orders

    rows = journal_orders(file)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        click.echo(
            f"{row['at']} {row['strategy']:12} {row['side']:4} {row['quantity']:>8} {row['symbol']:8} {row['type']:10} "
            f"{row['limit_price'] or '-':>10} {row['status']:16} filled {row['filled']} {row['client_order_id']}"
        )
    return 0


@journal.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def verify(file: Path, as_json: bool) -> int:
    """Check the hash chain and the database; exit code 5 when something is wrong."""
    from botframework.runner.inspect import verify_journal

    result = verify_journal(file)
    click.echo(json.dumps(result) if as_json else f"{file}: {result['rows']} rows, hash chain intact")
    return 0
