"""``bot plugins`` and ``bot hooks``: what can be used, and where it can be extended."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  bot plugins\n  bot plugins my_bot.yaml --json\n  bot plugins my_bot.yaml --lock\n"
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lock", is_flag=True, help="Write plugins.lock beside FILE: only these bytes of its plugins run from now on."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def plugins(file: Path | None, lock: bool, as_json: bool) -> int:
    """List strategies and risk rules that a YAML file may name.

    Installed plugins are listed from their package metadata without importing them; with FILE, the ones it names are loaded
    and their parameters shown.

    --lock imports nothing: it writes the hash of every file of code behind the plugins that FILE names. From then on a bot in
    that folder refuses one that has changed, before importing it. Real money needs the lock.
    """
    from botframework.runner.inspect import list_plugins, lock_plugins

    if lock:
        if file is None:
            raise click.UsageError("--lock needs FILE")
        locked = lock_plugins(file)
        click.echo(
            json.dumps(locked) if as_json else f"{locked['lock']}: {locked['plugins']} plugins, {locked['files']} files"
        )
        return 0
    rows = list_plugins(file)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for group in ("strategies", "risk_rules"):
        click.echo(group.replace("_", " "))
        for row in rows[group]:
            click.echo(f"  {row['name']:22} {row['about']}")
    return 0


@click.command(epilog="\b\nExamples:\n  bot hooks\n  bot hooks on_tick\n  bot hooks --json\n")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def hooks(name: str | None, as_json: bool) -> int:
    """List every extension point; with NAME, its whole documentation."""
    from botframework.errors import ConfigError
    from botframework.runner.inspect import list_hooks

    rows = list_hooks()
    if name is not None:
        rows = [row for row in rows if row["name"] == name]
        if not rows:
            from difflib import get_close_matches

            near = get_close_matches(name, [row["name"] for row in list_hooks()], n=1)
            hint = f"did you mean '{near[0]}'?" if near else "see bot hooks"
            raise ConfigError("unknown hook", where=name, hint=hint)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif name is not None:
        click.echo(f"{rows[0]['name']}{rows[0]['signature']}\n\n{rows[0]['doc']}")
    else:
        for row in rows:
            click.echo(f"  {row['name'] + row['signature']:44} {row['doc'].splitlines()[0]}")
    return 0
