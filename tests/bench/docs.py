"""Writes ``docs/performance.md`` from one whole run, and where given a second one: the page holds nothing that was not measured in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from tests.bench.report import Result, Value, as_markdown

_HEAD = """\
# Performance

Written by `python -m tests.bench --write-docs` from one run; do not edit. Run `make bench` for your own machine
(`make bench ARGS='--json out.json frames'` for one of them, with all figures as JSON).

Every figure, those of memory excepted, is a median over rounds in which all rows of a table are measured in turn, so that a busy moment of the machine
hits all of them. A *floor* is the same task with none of our code: what the machine and the libraries below us need. Compare
the ratios; absolute figures move by a third on a shared machine, and a p99 has the machine's own pauses in it (look at the
floor's). Nothing here is asserted by a test. Everything runs on one machine over plain loopback: the way to a real broker adds
the network, TLS and the broker's own time, and its market data comes conflated, at most one frame per instrument every 500 ms.
"""


def page(
    results: Sequence[Result],
    about: Mapping[str, Value],
    took_s: float,
    also: tuple[Sequence[Result], Mapping[str, Value]] | None = None,
) -> str:
    """The whole page. ``also``: a second run, on another interpreter, whose tables stand behind those of the first."""
    second = [] if also is None else [as_markdown(again(result, also[1])) + "\n" for result in also[0]]
    measured = (
        f"Measured on {about['cores']} cores ({about['processor']}), {about['system']}, {about['python']}; the run took "
        f"{took_s:.0f} s, with a load of {about['load_1min']} on the machine when it began.\n"
    )
    return "\n".join([_HEAD, measured, *(as_markdown(result) + "\n" for result in results), *second])


def again(result: Result, about: Mapping[str, Value]) -> Result:
    """The same result under a title of its own, with what differs instead of the method."""
    note = f": {about['note']}" if about.get("note") else ""
    return attrs.evolve(
        result,
        title=f"{result.title}, on another interpreter",
        method=(
            f"The benchmark of the same name above, in a run of its own on {about['python']}{note}.",
            f"Reproduced by `python -m tests.bench {result.name} --json FILE` there, and `--write-docs --also FILE` here.",
            *result.method[:1],
        ),
    )
