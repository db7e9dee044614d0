"""``bot risk``: why an order was judged as it was, how much of each limit is used, what the limits did, which are doubtful."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from botframework.cli.params import DURATION, ending

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(
    epilog="\b\nExamples:\n  bot risk status strategies/sma_cross.yaml\n  bot risk lint my_bot.yaml\n"
    "  bot risk explain my_bot.yaml v1.fast.20260105.ABCDEFGH --all\n",
)
def risk() -> None:
    """Look into the risk rules of a bot. FILE is its YAML, or its journal (then only the rules that are always on)."""


@risk.command()
@_FILE
@click.argument("order")
@click.option("--all", "whole", is_flag=True, help="Every rule, with its parameters and all it read.")
@_JSON
def explain(file: Path, order: str, whole: bool, as_json: bool) -> int:
    """Why ORDER was allowed or denied: every rule, its inputs, its verdict, reproduced from the journal.

    ORDER is a client order id, the broker's order id or a verdict's id.
    """
    from botframework.runner.explaining import explain_order, explained_text

    found = explain_order(file, order)
    click.echo(json.dumps(found, indent=2) if as_json else explained_text(found, whole=whole))
    return 0


@risk.command()
@_FILE
@_JSON
def status(file: Path, as_json: bool) -> int:
    """How much of each limit is used: of the running bot, else as its journal ends."""
    from botframework.runner.risk import risk_status, risk_status_text

    found = risk_status(file)
    click.echo(json.dumps(found, indent=2) if as_json else risk_status_text(found))
    return 0


@risk.command()
@_FILE
@click.option("--from", "begin", type=click.DateTime(), help="Begin of the period, UTC.")
@click.option("--to", "end", type=click.DateTime(), help="End of the period, UTC.")
@_JSON
def review(file: Path, begin: datetime | None, end: datetime | None, as_json: bool) -> int:
    """What risk did over a period: orders, denials by rule, trading states, rules that never acted."""
    from datetime import UTC

    from botframework.runner.risk import review_text, risk_review

    from_ns, to_ns = (
        None if moment is None else int(moment.replace(tzinfo=UTC).timestamp()) * 1_000_000_000
        for moment in (begin, end)
    )
    found = risk_review(file, from_ns=from_ns, to_ns=to_ns)
    click.echo(json.dumps(found, indent=2) if as_json else review_text(found))
    return 0


@risk.command()
@_FILE
@_JSON
def lint(file: Path, as_json: bool) -> int:
    """Doubtful limits of a YAML: too loose to act, hidden behind others, missing for real money. Exit code 2 for errors.

    Says first which profile is in force, and what it caps.
    """
    from botframework.runner.risklint import risk_lint

    found = risk_lint(file)
    code = ending(2 if any(each["level"] == "error" for each in found) else 0)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        for each in found:
            click.echo(f"{file}: {each['level']}: {each['rule'] + ': ' if each['rule'] else ''}{each['text']}")
        if all(each["level"] in ("profile", "cap") for each in found):
            click.echo(f"{file}: nothing doubtful")
    return code


@risk.command(
    name="set",
    epilog="\b\nExamples:\n  bot risk set my_bot.yaml max_position limit 200 --reason 'thin market'\n"
    "  bot risk set my_bot.yaml max_position:strategy=fast limit 50 --reason 'new version'\n"
    "  bot risk set my_bot.yaml daily_loss amount '800 USD' --for 30min --account U1234567 --reason 'agreed'\n",
)
@_FILE
@click.argument("rule")
@click.argument("param")
@click.argument("value")
@click.option("--reason", required=True, help="Why; goes into the journal with your name.")
@click.option("--account", default="", help="The account's id, typed: to loosen a limit with real money.")
@click.option(
    "--for", "for_s", type=DURATION, default=3600.0, help="How long a value looser than the file's holds (1 h at most)."
)
def set_(file: Path, rule: str, param: str, value: str, reason: str, account: str, for_s: float) -> int:
    """Set PARAM of RULE to VALUE, in the running bot at once, else from its next start on; `none` takes a limit away.

    RULE is a rule's kind, and where several lines have it what tells them apart: `max_position:strategy=fast:symbol=AAPL`.
    Tighter than the file it holds until it is set anew, over restarts. Looser than the file it holds for an hour at most, and
    with real money the account's id has to be typed. The file's own value ends the change.
    """
    from botframework.runner.limits import set_limit

    click.echo(set_limit(file, rule, param, value, reason=reason, account=account, for_s=for_s))
    return 0


@risk.command()
@_FILE
@click.argument("holder")
@click.option("--reason", required=True, help="Why it may be forgotten; stands in the journal of FILE.")
def forget(file: Path, holder: str, reason: str) -> int:
    """Free what a bot that was deleted still claims of the limits all bots share.

    FILE is another bot on the account, HOLDER the deleted one's name or its place as `bot risk status` shows it. Refused while
    its process lives. A bot that will start again needs this never: its start replaces its claims.
    """
    from botframework.runner.risk import forget_claims

    click.echo(forget_claims(file, holder, reason=reason))
    return 0


@risk.command()
@_FILE
def ack(file: Path) -> int:
    """Tell the running bot that a person is there (`operator_heartbeat`)."""
    from botframework.runner.holding import acknowledge

    click.echo(acknowledge(file))
    return 0
