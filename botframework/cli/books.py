"""``bot orders``, ``bot positions`` and ``bot account``: the books of a running bot, or as its journal leaves them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")

_ORDERS = (
    "strategy",
    "side",
    "quantity",
    "symbol",
    "type",
    "limit_price",
    "stop_price",
    "trail",
    "tif",
    "status",
    "filled",
    "average_price",
)
_POSITIONS = (
    "owner",
    "symbol",
    "quantity",
    "average_price",
    "mark",
    "realized_pnl",
    "unrealized_pnl",
    "commission",
    "currency",
)
_WORDS = {"strategy", "side", "symbol", "type", "tif", "status", "owner", "currency", "client_order_id"}


@click.command(epilog="\b\nExamples:\n  bot orders my_bot.yaml\n  bot orders my_bot.yaml --all --json\n")
@_FILE
@click.option("--all", "ended", is_flag=True, help="Also orders that have ended.")
@_JSON
def orders(file: Path, ended: bool, as_json: bool) -> int:
    """Orders that may still trade, oldest first; orders of others on the account are shown as (nobody)."""
    books = _books(file, ended=ended)
    _show(books, books["orders"], (*_ORDERS, "client_order_id"), as_json, "no orders" if ended else "no open orders")
    return 0


@click.command(epilog="\b\nExample:\n  bot positions my_bot.yaml\n")
@_FILE
@_JSON
def positions(file: Path, as_json: bool) -> int:
    """Positions: every strategy's sub-account, then the account's, which is compared with the broker's."""
    books = _books(file)
    _show(books, books["positions"], _POSITIONS, as_json, "no positions")
    return 0


@click.command(epilog="\b\nExample:\n  bot account my_bot.yaml --json\n")
@_FILE
@_JSON
def account(file: Path, as_json: bool) -> int:
    """The account: the broker's last figures, and what our own trading made of it.

    A running bot always knows the cash, as of the last comparison of the books, whose time stands beside it: behind newer fills
    it is the one before them, and after `bot reconcile` that of now. Equity, available and excess liquidity are asked for where
    a risk rule reads them.
    """
    books = _books(file)
    row = books["account"]
    if as_json:
        click.echo(json.dumps({"running": books["running"], **row}, indent=2))
        return 0
    _note(books)
    width = max(map(len, row))
    for name, value in row.items():
        if name == "trading_states":
            value = ", ".join(f"{scope} {state}" for scope, state in value.items()) or "all ACTIVE"
        click.echo(f"{name.replace('_', ' '):<{width}}  {_unknown(name, books) if value is None else value}")
    return 0


def _unknown(name: str, books: Mapping[str, Any]) -> str:
    """Instead of a figure: why there is none."""
    if name in ("equity", "available", "excess_liquidity"):
        return "- (asked for where a risk rule reads it)"
    return "-" if books["running"] or name not in ("cash", "currency") else "- (known while the bot runs)"


def _books(file: Path, *, ended: bool = False) -> dict[str, Any]:
    from botframework.runner.inspect import bot_books

    return bot_books(file, ended=ended)


def _note(books: Mapping[str, Any]) -> None:
    if not books["running"]:
        click.echo("no bot runs on this journal; this is how its last run left it", err=True)


def _show(
    books: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool, none: str
) -> None:
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    _note(books)
    if not rows:
        click.echo(none)
        return
    from rich.console import Console
    from rich.table import Table

    from botframework.errors import visible
    from botframework.outlets import drawing

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name.replace("_", " "), justify="left" if name in _WORDS else "right", no_wrap=True)
    for row in rows:
        table.add_row(*("-" if row[name] in (None, "") else visible(str(row[name])) for name in columns))
    # Without a terminal nothing is cut off: a table is piped into grep.
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "0")) or 400
    Console(file=drawing(sys.stdout), width=width, highlight=False, markup=False).print(table)
