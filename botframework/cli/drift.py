"""``bot drift``: where the broker's answers differ from the description."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  bot drift\n  bot drift my_bot.yaml --json\n  bot drift var --patch drift.yaml\n"
)
@click.argument("places", nargs=-1, metavar="[FOLDER|FILE]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option(
    "--patch",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what to change in spec/ into this YAML file.",
)
def drift(places: tuple[Path, ...], as_json: bool, patch: Path | None) -> int:
    """Show what the wire was noticed to carry beyond the description, and what to add to it.

    Bots record it beside their journal, `bot api call` and the library in the user's cache folder. Samples show the form of
    a value, never the value. Without a place: var/ of this folder, and the cache.
    """
    from botframework.runner import drift as runner

    whole, read = runner.collect(places)
    if patch is not None:
        count = runner.write_patch(whole, patch)
        click.echo(f"{patch}: {count} changes proposed", err=as_json)
    click.echo(runner.as_json(whole, read) if as_json else runner.text(whole, read))
    return 0
