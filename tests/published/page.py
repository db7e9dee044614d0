"""Writes ``docs/published-results.md`` from the table of cases: ``python -m tests.published.page``.

What it says of a case is what the test of that case holds; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tests.published.fees import FEES
from tests.published.kit import HERE, Case
from tests.published.table import CASES

PAGE = HERE.parents[1] / "docs" / "published-results.md"
_HEAD = """\
# Figures that others publish

Written by `python -m tests.published.page` from `tests/published`, where a test plays every case; do not edit. What other projects' documentation and
tests state for a rule and its data, `bot backtest`'s engine gives too: the same YAML, gate, exchange, fill models and
books as in any run, with a strategy that follows the rule. Each figure is compared for equality, at the digits in which it is
printed; money is decimal on our side and mostly binary on theirs.

{count} cases of {projects} projects; {equal} equal in everything, {other} with a difference that is explained to the cent.
Data are the few rows those tests write down, Oracle's prices of 2000 (public domain, in `tests/published/data`), and the prices
in the package of backtesting.py, read where `make peers` has installed it; without it that one case is skipped.

How the conventions are said in ours:

- *fills at the price of the row, at the next open*: no latency; the order goes out when that price is seen, from a decision that knows
  earlier rows only. One row is one touch with the same price on both sides and a hundred million at it.
- *an order gets a part of the volume*: the fill model `limited`. *Slippage of a part of the price*: `bps`. *A fee of a part of the value*:
  the commission `percent`. *Interactive Brokers' schedule*: `ibkr_fixed`.
- *every price between the corners of a candle is passed*: the tape has them all, in steps of one.
"""


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, tuple):
        shown = [_shown(each) for each in value]
        if len(shown) > 8:
            return f"{len(shown)}: {shown[0]}, {shown[1]} … {shown[-1]}"
        return ("(" + ", ".join(shown) + ")") if not isinstance(value[0], (str, tuple)) else "; ".join(shown)
    return str(value)


def _figures(figures: Mapping[str, object]) -> str:
    return "<br>".join(f"{name}: {_shown(value)}" for name, value in figures.items())


def _line(case: Case) -> str:
    ours = "equal"
    if case.differs:
        ours = "<br>".join(f"{name}: {_shown(value)}; {why}" for name, (value, why) in case.differs.items())
        if len(case.differs) < len(case.stated):
            ours += "<br>all else equal"
    return f"| `{case.name}` | {case.source} | {case.rule} | {_figures(case.stated)} | {ours} |"


def page() -> str:
    """The whole page."""
    projects = list(dict.fromkeys(case.project for case in CASES))
    other = sum(bool(case.differs) for case in CASES)
    out = [_HEAD.format(count=len(CASES), projects=len(projects), equal=len(CASES) - other, other=other)]
    for project in projects:
        cases = [case for case in CASES if case.project == project]
        out += [f"## {project}", ""]
        conventions = list(dict.fromkeys(case.convention for case in cases if case.convention not in ("the same",)))
        out += [f"- {convention}." for convention in conventions]
        out += ["", "| case | stated in | rule | they state | ours |", "|---|---|---|---|---|"]
        out += [_line(case) for case in cases]
        out.append("")
    out += ["## Fees of Interactive Brokers, by the schedule alone", ""]
    out += [
        "Lean's model has the broker's commission and, for futures, what the exchange takes; ours has regulators and clearing too.",
        "",
    ]
    out += ["| purchase | stated in | they state | ours | the difference |", "|---|---|---|---|---|"]
    for fee in FEES:
        parts = " and ".join(f"{amount:,f} ({what})" for what, amount in fee.parts)
        out.append(f"| {fee.name} | {fee.source} | {fee.stated:,.2f} | {fee.charged:,f} | {parts} |")
    out.append("")
    return "\n".join(out)


def main(path: Path = PAGE) -> None:
    """Write it."""
    path.write_text(page(), encoding="utf-8")
    print(f"wrote {path.name}: {len(CASES)} cases")


if __name__ == "__main__":
    main()
