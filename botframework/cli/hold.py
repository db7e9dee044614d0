"""``bot pause``, ``reduce``, ``halt``, ``flatten``, ``freeze`` and ``unlock``: hold a bot back, and lift the last of them.

They reach the running bot over its local socket; when none runs they go into its journal, and hold from the next start on.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from botframework.cli.params import DURATION, ending

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_SCOPE = click.option("--scope", default="account", show_default=True, help="account, or the name of a strategy.")
_REASON = click.option("--reason", required=True, help="Why; goes into the journal with your name.")
_WAIT = click.option(
    "--wait", "wait_s", type=DURATION, default=15.0, help="How long to wait for the broker (default 15s)."
)
_WAIT_FLAT = click.option(
    "--wait",
    "wait_s",
    type=DURATION,
    default=60.0,
    help="How long to wait until the positions are closed (default 60s).",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


def _hold(file: Path, level: str, scope: str, reason: str, wait_s: float, as_json: bool) -> int:
    from botframework.runner.holding import hold_bot, orders_left

    began = time.monotonic()
    done = hold_bot(file, level, scope=scope, reason=reason)
    left = done["orders"]
    if done["running"] and level in ("halt", "freeze"):
        while left and time.monotonic() - began < wait_s:
            time.sleep(0.1)
            left = orders_left(file, scope)
    took_s = round(time.monotonic() - began, 2)
    result = {**done, "orders_left": left, "took_s": took_s}
    code = ending(6 if left and level in ("halt", "freeze") and done["running"] else 0)
    if as_json:
        click.echo(json.dumps(result))
    elif not done["running"]:
        click.echo(f"{file}: no bot runs; {scope} is held back ({level}) from the next start on")
    else:
        orders = (
            "" if left is None or not done["orders"] else f"; {left} of {done['orders']} orders left after {took_s} s"
        )
        click.echo(f"{file}: {scope} is held back ({level}){orders}")
    return code


@click.command(epilog="\b\nExample:\n  bot pause my_bot.yaml --scope fast --reason 'spreads look wrong'\n")
@_FILE
@_SCOPE
@_REASON
@_JSON
def pause(file: Path, scope: str, reason: str, as_json: bool) -> int:
    """K1: no new entries; orders that provably reduce still pass."""
    return _hold(file, "pause", scope, reason, 0.0, as_json)


@click.command(epilog="\b\nExample:\n  bot reduce my_bot.yaml --reason 'news at ten'\n")
@_FILE
@_SCOPE
@_REASON
@_JSON
def reduce(file: Path, scope: str, reason: str, as_json: bool) -> int:
    """K2: only orders that provably reduce."""
    return _hold(file, "reduce", scope, reason, 0.0, as_json)


@click.command(epilog="\b\nExample:\n  bot halt my_bot.yaml --reason 'it does what it should not'\n")
@_FILE
@_SCOPE
@_REASON
@_WAIT
@_JSON
def halt(file: Path, scope: str, reason: str, wait_s: float, as_json: bool) -> int:
    """K3: cancel our orders, send none; says how many the broker still shows. Exit code 6 when some are left."""
    return _hold(file, "halt", scope, reason, wait_s, as_json)


@click.command(epilog="\b\nExample:\n  bot flatten my_bot.yaml --scope fast --reason 'close it out'\n")
@_FILE
@_SCOPE
@_REASON
@_WAIT_FLAT
@_JSON
def flatten(file: Path, scope: str, reason: str, wait_s: float, as_json: bool) -> int:
    """K4: cancel our orders, close the positions with limit orders near the quote, then halt.

    Waits until that is done. Exit code 6 when it is not in time: the bot goes on with it, and `bot risk status` shows when it
    is. The closing orders pass every rule like any other reducing order.
    """
    from botframework.runner.holding import hold_bot, is_closed_out, orders_left

    began = time.monotonic()
    done = hold_bot(file, "flatten", scope=scope, reason=reason)
    closed, left = None, done["orders"]
    while done["running"]:
        closed, left = is_closed_out(file, scope), orders_left(file, scope)
        if closed or left is None or time.monotonic() - began >= wait_s:
            break
        time.sleep(0.1)
    took_s = round(time.monotonic() - began, 2)
    code = ending(6 if done["running"] and not closed else 0)
    if as_json:
        click.echo(json.dumps({**done, "orders_left": left, "closed_out": closed, "took_s": took_s}))
    elif not done["running"]:
        click.echo(f"{file}: no bot runs; {scope} is held back (flatten) from the next start on")
    elif closed:
        click.echo(f"{file}: {scope} is closed out, and halted, after {took_s} s")
    elif left is None:
        click.echo(f"{file}: the bot has ended before {scope} was closed out; it goes on with that at its next start")
    else:
        click.echo(
            f"{file}: {scope} is not closed out after {took_s} s, {left} orders at work; the bot goes on with it,"
            " `bot positions FILE` shows what is left"
        )
    return code


@click.command(epilog="\b\nExample:\n  bot freeze my_bot.yaml --reason 'stolen laptop'\n")
@_FILE
@_SCOPE
@_REASON
@_WAIT
@_JSON
def freeze(file: Path, scope: str, reason: str, wait_s: float, as_json: bool) -> int:
    """K5: cancel our orders, end the bot, and refuse to start it until `bot unlock`."""
    return _hold(file, "freeze", scope, reason, wait_s, as_json)


@click.command(epilog="\b\nExample:\n  bot unlock my_bot.yaml --account DU1234567 --reason 'looked into'\n")
@_FILE
@_SCOPE
@_REASON
@click.option("--account", required=True, help="The account's id, typed.")
def unlock(file: Path, scope: str, reason: str, account: str) -> int:
    """Lift a freeze: it is halted then, and `bot resume` lets it trade again."""
    from botframework.runner.holding import unlock_bot

    click.echo(unlock_bot(file, scope=scope, reason=reason, account=account))
    return 0
