"""``bot watchdog``: acts when the bot is hung or dead."""

from __future__ import annotations

import json
from pathlib import Path

import click

from botframework.cli.params import DURATION


@click.command(
    epilog="\b\nExamples:\n  bot watchdog my_bot.yaml                       beside `bot run`, under a service manager of its own"
    "\n  bot watchdog my_bot.yaml --now --reason 'it does not answer'\n"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--silent", "silent_s", type=DURATION, default=15.0, help="How long without a sign of life (default 15s)."
)
@click.option("--for", "for_s", type=DURATION, default=120.0, help="How long to go on cancelling (default 2m).")
@click.option("--freeze", is_flag=True, help="Freeze the bot (K5) rather than halt it (K3).")
@click.option("--once", is_flag=True, help="End after having acted.")
@click.option("--now", "at_once", is_flag=True, help="Act at once, whatever the bot's heartbeat says.")
@click.option("--reason", default="", help="With --now: why.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def watchdog(
    file: Path, silent_s: float, for_s: float, freeze: bool, once: bool, at_once: bool, reason: str, as_json: bool
) -> int:
    """An independent process that halts the bot and cancels our orders when it is hung or dead.

    It watches the heartbeat in the journal, has a client of its own and imports no plugin. Orders are cancelled by their
    ids until the broker shows none of ours; exit code 6 when it did not confirm that.
    """
    from botframework.runner.watchdog import WatchOptions, run_watchdog

    if at_once and not reason:
        raise click.UsageError("--now needs --reason")
    options = WatchOptions(
        silent_s=silent_s,
        for_s=for_s,
        level="freeze" if freeze else "halt",
        once=once,
        at_once=at_once,
        reason=reason,
    )
    code, acted = run_watchdog(file, options, lambda text: click.echo(f"watchdog: {text}", err=True))
    if acted is not None:
        click.echo(json.dumps(acted.as_json()) if as_json else str(acted))
    return code
