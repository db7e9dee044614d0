"""``bot secrets``: every secret a bot refers to, and whether a start could read it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from botframework.cli.params import ending


@click.command(epilog="\b\nExamples:\n  bot secrets my_bot.yaml\n  bot secrets my_bot.yaml --json\n")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def secrets(file: Path, as_json: bool) -> int:
    """List each secret FILE refers to: who asks, where it is kept, whether it can be read, a file's mode and age.

    Each place is asked as `bot run` asks it: a keyring may want to be unlocked, a command is run. No value is shown, nor its
    length. Exit code 2 when a secret that is asked for cannot be read.
    """
    from botframework.runner.secretlist import listed, listed_text

    found = listed(file)
    code = ending(2 if any(each["asked"] and not each["readable"] for each in found) else 0)
    click.echo(json.dumps(found, indent=2) if as_json else listed_text(file, found))
    return code
