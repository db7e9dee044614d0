"""``bot journal``: look into the durable record of a bot, prove that it is whole, copy, export and archive it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(
    epilog="\b\nExamples:\n"
    "  bot journal show var/sma-demo.db --last 20\n"
    "  bot journal show bots/live.yaml --order 1234 --since 2h\n"
    "  bot journal verify var/sma-demo.db\n"
    "  bot journal export bots/live.yaml fills --format csv --out fills.csv\n"
    "  bot journal backup bots/live.yaml /backups/live-monday.db\n"
    "  bot journal prune bots/live.yaml --keep-days 90\n"
    "  bot journal snapshot bots/live.yaml\n",
)
def journal() -> None:
    """Look into a journal, prove it, copy it. FILE is the journal itself or the bot's YAML file."""


@journal.command()
@_FILE
@click.option(
    "--last", "--tail", type=click.IntRange(min=1), default=50, show_default=True, help="How many rows, newest last."
)
@click.option("--kind", help="Only rows of this kind, for example SubmitOrder.")
@click.option("--order", help="Only rows of one order: our id or the broker's.")
@click.option("--strategy", help="Only rows of one strategy.")
@click.option("--since", help="Only rows from then on: 90m, 36h, 7d ago, or a date or time (UTC).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def show(
    file: Path, last: int, kind: str | None, order: str | None, strategy: str | None, since: str | None, as_json: bool
) -> int:
    """Print what was recorded."""
    from botframework.runner.records import Wanted, rows

    is_none = True
    for row in rows(file, Wanted(last=last, kind=kind, order=order, strategy=strategy, since=since)):
        is_none = False
        if as_json:
            click.echo(json.dumps(row))
        else:
            click.echo(f"{row['seq']:>7} {row['at']} {row['kind']:20} {row['text']}")
    if is_none:
        click.echo("no such row", err=True)
    return 0


@journal.command()
@_FILE
@_JSON
def orders(file: Path, as_json: bool) -> int:
    """Print the orders and fills the journal knows."""
    from botframework.errors import visible
    from botframework.runner.inspect import journal_orders
    from botframework.runtime.bookrows import price_words

    rows = journal_orders(file)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        text = (
            f"{row['at']} {row['strategy']:12} {row['side']:4} {row['quantity']:>8} {row['symbol']:8} {row['type']:10} "
            f"{price_words(row) or '-':>10} {row['status']:16} filled {row['filled']} {row['client_order_id']}"
        )
        click.echo(visible(text))
    return 0


@journal.command()
@_FILE
@_JSON
def verify(file: Path, as_json: bool) -> int:
    """Check the hash chain, each row and the database; exit code 5 when something is wrong."""
    from botframework.runner.records import verify as checked

    with _Bar() as bar:
        result = checked(file, bar.show)
    if as_json:
        click.echo(json.dumps(result))
        return 0
    missing = f"; archives not looked at: {', '.join(result['archives_missing'])}" if result["archives_missing"] else ""
    begin = f", from row {result['first']}" if result["first"] > 1 else ""
    click.echo(f"{file}: {result['rows']} rows{begin}, hash chain intact, ends in {result['hash'][:16]}{missing}")
    return 0


@journal.command()
@_FILE
@click.argument("what", type=click.Choice(["fills", "orders"]))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file; standard output without it.")
def export(file: Path, what: str, form: str, out: Path | None) -> int:
    """Write out fills (each once, in its last revision) or orders. Amounts are text: no digit is lost."""
    from botframework.runner.records import export as exported
    from botframework.runner.records import write_rows

    with _Bar() as bar:
        rows = exported(file, what, bar.show)
    count = write_rows(rows, form, out, sys.stdout)
    if out is not None:
        click.echo(f"{out}: {count} {what}")
    return 0


@journal.command()
@_FILE
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@_JSON
def backup(file: Path, target: Path, as_json: bool) -> int:
    """Copy the journal, also while the bot runs; the copy is verified. TARGET must not be there yet."""
    from botframework.runner.records import backup as copied

    with _Bar() as bar:
        result = copied(file, target, bar.show)
    click.echo(
        json.dumps(result)
        if as_json
        else f"{target}: {result['rows']} rows, hash chain intact, up to row {result['last']}"
    )
    return 0


@journal.command()
@_FILE
@_JSON
def snapshot(file: Path, as_json: bool) -> int:
    """Make the snapshot anew that spares the next start reading every row, also while the bot runs (which does it by itself)."""
    from botframework.runner.snapshot import renew_snapshot

    done = renew_snapshot(file)
    click.echo(
        json.dumps(done) if as_json else f"{done['snapshot']}: at row {done['row']:,}, {done['read']:,} rows read"
    )
    return 0


@journal.command()
@_FILE
@click.option("--keep-days", type=click.IntRange(min=1), required=True, help="Younger rows stay in the journal.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@_JSON
def prune(file: Path, keep_days: int, dry_run: bool, as_json: bool) -> int:
    """Move old rows into a sealed archive beside the journal. The bot must not be running.

    Open orders keep all their rows. The chain goes on: keep the archives, a start may have to read them.
    """
    from botframework.runner.records import prune as pruned

    with _Bar() as bar:
        result = pruned(file, keep_days, dry=dry_run, heard=bar.show)
    if as_json:
        click.echo(json.dumps(result))
    elif not result["rows"]:
        click.echo(f"{file}: nothing is old enough")
    elif dry_run:
        click.echo(f"{file}: {result['rows']} rows would be archived")
    else:
        click.echo(f"{file}: {result['rows']} rows are in {result['archive']} now")
    return 0


@journal.command()
@_FILE
@_JSON
def upgrade(file: Path, as_json: bool) -> int:
    """Bring an older journal to this version's schema, keeping a copy. A start does it by itself."""
    from botframework.runner.records import upgrade as upgraded

    result = upgraded(file)
    if as_json:
        click.echo(json.dumps(result))
    elif result["kept"]:
        click.echo(f"{file}: schema {result['schema']} now, was {result['schema_before']}; as it was: {result['kept']}")
    else:
        click.echo(f"{file}: schema {result['schema']} already")
    return 0


class _Bar:
    """Progress on standard error while something takes long; nothing where nobody looks."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

    def show(self, what: str, done: int, of: int) -> None:
        """``done`` of ``of``."""
        if not sys.stderr.isatty():
            return
        if self._bar is None or what != self._what:
            self._end()
            self._what = what
            self._bar = click.progressbar(length=max(1, of), label=what, file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(min(done, of) - self._bar.pos)
