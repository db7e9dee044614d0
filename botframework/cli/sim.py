"""``bot sim``: the whole runtime through simulated storms, by seed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from botframework.cli.params import ending


@click.command(
    epilog="""\b
Examples:
  bot sim --seeds 200
  bot sim --seeds 10000 --jobs 2 --state var/sim.jsonl
  bot sim --seed 1109 --trace | less
  bot sim --seed 1109 --shrink
  bot sim --seeds 1000 --twice --python .venv-3.13/bin/python
  bot sim --seeds 100 --strategy my_bot.yaml
""",
)
@click.option("--seed", type=click.IntRange(min=0), help="Run this one seed.")
@click.option("--seeds", type=click.IntRange(min=1), help="Run so many seeds.")
@click.option("--start", type=click.IntRange(min=0), default=0, show_default=True, help="The first seed.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that share the work.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep finished blocks here; the same call goes on where it stopped.",
)
@click.option(
    "--twice", is_flag=True, help="With --seeds: run each in two processes and compare what crossed the seams."
)
@click.option(
    "--python", "pythons", multiple=True, help="With --twice: compare with this interpreter; may be repeated."
)
@click.option("--hashes", is_flag=True, help="With --seeds: print each seed's hash and nothing else.")
@click.option("--trace", is_flag=True, help="With --seed: print everything that crossed a seam.")
@click.option("--shrink", is_flag=True, help="With --seed: look for the smallest storm that breaks the same.")
@click.option(
    "--strategy",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Attack the strategies of this bot's YAML in place of the built-in traders.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def sim(
    seed: int | None,
    seeds: int | None,
    start: int,
    jobs: int,
    state: Path | None,
    twice: bool,
    pythons: tuple[str, ...],
    hashes: bool,
    trace: bool,
    shrink: bool,
    strategy: Path | None,
    as_json: bool,
) -> int:
    """Run the real bot against the real simulated gateway on a virtual clock, in a storm of faults drawn by the seed.

    Every invariant of order safety is looked at after every step; when the storm is over, the bot must agree with its broker.
    The same seed is the same run on every machine. Exit code 0: nothing broke; 6: something did, or a mark was missed.
    """
    from botframework.errors import UsageError

    if (seed is None) == (seeds is None):
        raise UsageError("give either --seed or --seeds", where="bot sim", hint="see bot sim --help")
    if seed is None and (trace or shrink):
        raise UsageError("--trace and --shrink are for one seed", where="bot sim", hint="give --seed")
    if seeds is None and (twice or hashes):
        raise UsageError("--twice and --hashes are for many seeds", where="bot sim", hint="give --seeds")
    if pythons and not twice:
        raise UsageError("--python goes with --twice", where="bot sim", hint="give both")
    if seed is not None:
        return _shrink(seed, as_json=as_json) if shrink else _one(seed, strategy, trace=trace, as_json=as_json)
    assert seeds is not None
    if strategy is not None:
        return _attack(strategy, range(start, start + seeds), as_json=as_json)
    if hashes:
        return _hashes(range(start, start + seeds))
    if twice:
        return _twice(start, seeds, pythons, as_json=as_json)
    return _sweep(start, seeds, jobs, state, as_json=as_json)


def _one(seed: int, strategy: Path | None, *, trace: bool, as_json: bool) -> int:
    from botframework.runner.simulate import one

    outcome = one(seed, trace=trace, file=strategy)
    code = ending(6 if outcome.broken else 0)
    for line in outcome.lines:
        click.echo(line)
    _tell(
        {
            "seed": outcome.seed,
            "broken": [str(each) for each in outcome.broken],
            "hash": outcome.hash,
            "simulated_s": round(outcome.virtual_s, 3),
            "processes": outcome.processes,
            "requests": outcome.requests,
            "orders": outcome.orders,
            "fills": outcome.fills,
        },
        as_json=as_json,
    )
    return code


def _shrink(seed: int, *, as_json: bool) -> int:
    from botframework.outlets import drawing
    from botframework.runner.simulate import smallest

    tries, screen = 0, drawing(sys.stderr)

    def tried(plan: Any, fails: bool) -> None:
        nonlocal tries
        tries += 1
        if sys.stderr.isatty():
            print(
                f"\r{tries} tries, {len(plan.blows)} faults{' *' if fails else '  '}", end="", file=screen, flush=True
            )

    plan = smallest(seed, tried)
    if sys.stderr.isatty():
        click.echo("", err=True)
    code = ending(6)
    _tell(plan.to_json(), as_json=as_json)
    return code


def _attack(strategy: Path, seeds: range, *, as_json: bool) -> int:
    from botframework.runner.simulate import one
    from botframework.simulation.runs import Sum

    total = Sum()
    for seed in seeds:
        total.add(one(seed, trace=False, file=strategy))
    return _finish(total, as_json=as_json, demand=False)


def _hashes(seeds: range) -> int:
    from botframework.runner.simulate import trace_hash

    for seed in seeds:
        click.echo(f"{seed} {trace_hash(seed)}")
    return 0


def _twice(start: int, seeds: int, pythons: tuple[str, ...], *, as_json: bool) -> int:
    from botframework.runner.simulate import SweepOptions, twice

    show, end = _bar(seeds)
    try:
        done = twice(SweepOptions(seeds=seeds, start=start), pythons, show)
    finally:
        end()
    code = ending(6 if done.differing else 0)
    _tell(
        {"seeds": done.seeds, "equal": done.seeds - len(done.differing), "differing": done.differing}, as_json=as_json
    )
    return code


def _sweep(start: int, seeds: int, jobs: int, state: Path | None, *, as_json: bool) -> int:
    from botframework.runner.simulate import SweepOptions, sweep

    show, end = _bar(seeds)
    try:
        total = sweep(SweepOptions(seeds=seeds, start=start, jobs=jobs, state=state), show)
    finally:
        end()
    return _finish(total, as_json=as_json, demand=True)


def _finish(total: Any, *, as_json: bool, demand: bool) -> int:
    from botframework.runner.simulate import summary

    figures = summary(total)
    if not demand:
        figures["missed"] = []
    code = ending(6 if figures["failed"] or figures["missed"] else 0)
    _tell(figures, as_json=as_json)
    return code


def _tell(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps(figures, indent=2))
        return
    for key, value in figures.items():
        if isinstance(value, list):
            click.echo(f"{key.replace('_', ' '):16} {len(value) or 'none'}")
            for each in value:
                words = f"seed {each['seed']}: {each['broken']}" if isinstance(each, dict) else str(each)
                click.echo(f"  {words}")
        else:
            click.echo(f"{key.replace('_', ' '):16} {value}")


def _so_far(done: Any) -> str:
    if hasattr(done, "differing"):
        return f"{len(done.differing)} differ" if done.differing else "none differs"
    return f"{len(done.failed)} failed" if done.failed else "none failed"


def _bar(seeds: int) -> tuple[Any, Any]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return (lambda done: None), (lambda: None)
    import os

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from botframework.outlets import drawing

    console = Console(file=drawing(sys.stderr), no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    progress = Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"), console=console
    )
    task = progress.add_task("", total=seeds)
    progress.start()

    def show(done: Any) -> None:
        words = _so_far(done)
        progress.update(task, completed=done.seeds, description=words)

    return show, progress.stop
