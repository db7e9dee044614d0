"""``python -m tests.mutants``: who notices the mistakes of the catalogue.

Exit code 0 when all are caught but those whose survival is explained, 1 when one survived without an explanation, 2 for bad input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tests.mutants.catalogue import everything, misfits
from tests.mutants.runner import Verdict, run_all
from tests.mutants.workspace import ROOT


def shard_of(text: str) -> tuple[int, int]:
    """``1/2`` as (1, 2). Raises ``click.BadParameter``."""
    part, slash, whole = text.partition("/")
    if not (slash and part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole)):
        raise click.BadParameter(f"{text!r} is no shard; write 1/2 for the first half")
    return int(part), int(whole)


def progress(total: int, what: str) -> tuple[Any, Callable[[str], None]]:
    """A bar on a terminal, nothing elsewhere: something to enter, and what to call with words after each step."""
    if not sys.stderr.isatty():
        import contextlib

        return contextlib.nullcontext(), lambda words: None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[words]}"),
        console=Console(stderr=True),
    )
    task = bar.add_task(what, total=total, words="")
    return bar, lambda words: bar.update(task, advance=1, words=words[:60])


@click.command()
@click.option("--only", multiple=True, help="Just these, by name.")
@click.option("--shard", default="1/1", metavar="N/M", help="One part of M.")
@click.option("--jobs", default=1, type=click.IntRange(1), help="Copies to work in at once.")
@click.option("--state", type=click.Path(path_type=Path), help="Remember results here, and go on from there.")
@click.option(
    "--tree", default=ROOT, type=click.Path(path_type=Path, exists=True), help="Code and tests (this project's)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--check", is_flag=True, help="Only look whether every mistake still fits the code.")
def main(
    only: tuple[str, ...], shard: str, jobs: int, state: Path | None, tree: Path, as_json: bool, check: bool
) -> None:
    """Put known mistakes into a copy of the code, one at a time, and see which test notices."""
    mutants = everything()
    if unknown := sorted(set(only) - {mutant.name for mutant in mutants}):
        raise click.BadParameter(f"no mutant is called {unknown[0]}")
    part, whole = shard_of(shard)
    mutants = tuple(mutant for mutant in mutants if not only or mutant.name in only)[part - 1 :: whole]
    if lines := misfits(tree, mutants):
        for line in lines:
            click.echo(f"error: {line}", err=True)
        sys.exit(2)
    if check:
        click.echo(f"{len(mutants)} mutants fit the code")
        return
    bar, step = progress(len(mutants), "mutants")

    def done(verdict: Verdict) -> None:
        step(verdict.name)
        if not as_json and not verdict.is_caught:
            click.echo(f"survived  {verdict.name}: {verdict.reason or verdict.source}", err=True)

    with bar:
        verdicts = run_all(mutants, root=tree, jobs=jobs, state=state, done=done)
    survived = [verdict for verdict in verdicts if not verdict.is_caught]
    if as_json:
        rows = [
            {
                "name": each.name,
                "source": each.source,
                "caught_by": each.by,
                "first": each.first,
                "reason": each.reason,
                "seconds": round(each.cpu_s, 1),
            }
            for each in verdicts
        ]
        click.echo(json.dumps({"mutants": len(rows), "caught": len(rows) - len(survived), "results": rows}, indent=1))
    else:
        width = max(len(each.name) for each in verdicts)
        for each in verdicts:
            click.echo(f"{each.name:<{width}}  {each.by or 'SURVIVED ' + each.reason}")
        firsts = sum(each.first for each in verdicts)
        click.echo(f"{len(verdicts) - len(survived)} of {len(verdicts)} caught, {firsts} by the tests named with them")
    if any(not each.reason for each in survived):
        sys.exit(1)
