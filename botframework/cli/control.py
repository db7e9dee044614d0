"""``bot status``, ``stop``, ``reconcile`` and ``resume``: talk to a running bot through its local socket."""

from __future__ import annotations

import json
from pathlib import Path

import click

from botframework.cli.params import DURATION, ending
from botframework.errors import ExitCode

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command(epilog="\b\nExamples:\n  bot status strategies/sma_cross.yaml\n  bot status var/sma-demo.db --json\n")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def status(file: Path, as_json: bool) -> int:
    """Ask the running bot of FILE (its YAML or its journal) how it is."""
    from botframework.runner.inspect import bot_status, status_text

    answer = bot_status(file)
    click.echo(json.dumps(answer, indent=2) if as_json else status_text(answer))
    return 0


@click.command(epilog="\b\nExamples:\n  bot stop strategies/sma_cross.yaml\n  bot stop var/sma-demo.db --wait 30s\n")
@_FILE
@click.option("--wait", "wait_s", type=DURATION, default=30.0, help="How long to wait for the end (default 30s).")
def stop(file: Path, wait_s: float) -> int:
    """Ask the running bot of FILE to stop: orders cancelled as configured, books compared, journal closed."""
    from botframework.runner.inspect import stop_bot

    click.echo(stop_bot(file, wait_s=wait_s))
    return 0


@click.command(epilog="\b\nExamples:\n  bot reconcile my_bot.yaml\n  bot reconcile my_bot.yaml --json\n")
@_FILE
@click.option("--wait", "wait_s", type=DURATION, default=60.0, help="How long to wait for it (default 60s).")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def reconcile(file: Path, wait_s: float, as_json: bool) -> int:
    """Have the running bot compare its books with the broker's now, and say what differs.

    It does so by itself at start, after every interruption, and every half minute. Exit code 6 when the books differ: new
    entries are denied until they agree.
    """
    from botframework.runner.inspect import compare_books

    found = compare_books(file, wait_s=wait_s)
    agree = found.get("agree", found["clean"])
    code = ending(ExitCode.OK if agree else ExitCode.REFUSED)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo(f"{file}: the books agree" if agree else f"{file}: the books differ")
        for finding in found["findings"]:
            click.echo(f"  {finding}")
    return code


@click.command(
    epilog="\b\nExamples:\n  bot resume strategies/sma_cross.yaml --scope fast --reason 'division by zero mended'\n"
    "  bot resume my_live_bot.yaml --scope account --reason 'limit reviewed' --account U1234567\n"
)
@_FILE
@click.option("--scope", default="account", show_default=True, help="account, or the name of a strategy.")
@click.option("--reason", required=True, help="Why it may trade again; goes into the journal with your name.")
@click.option("--account", help="The account's id, asked for when it is real money.")
def resume(file: Path, scope: str, reason: str, account: str | None) -> int:
    """Let a halted strategy or account trade again.

    A strategy that raised, or a loss limit that was reached, is held back until a person says otherwise, also over
    restarts. A strategy that raised begins anew with the next start.
    """
    from botframework.runner.holding import resume_bot

    click.echo(resume_bot(file, scope=scope, reason=reason, account=account))
    return 0
