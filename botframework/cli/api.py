"""``bot api``: every operation of the Client Portal / Web API, listed, shown and called."""

from __future__ import annotations

import json
from pathlib import Path

import click

from botframework.cli.params import DURATION


@click.group(
    epilog="\b\nExamples:\n  bot api list --group contracts\n  bot api show contracts_search\n"
    "  bot api call contracts_search symbol=AAPL\n"
)
def api() -> None:
    """List, show and call the operations of the API."""


@api.command("list", epilog="\b\nExamples:\n  bot api list\n  bot api list --group marketdata\n  bot api list --json\n")
@click.option("--group", metavar="TAG", help="Only this group, such as contracts or portfolio.")
@click.option("--json", "as_json", is_flag=True, help="Print as a JSON array.")
def list_(group: str | None, as_json: bool) -> int:
    """List the operations by id: method, path, what they change."""
    from botframework.runner.api import rows

    found = rows(group)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return 0
    for row in found:
        mark = "" if row["standing"] == "current" else f" ({row['standing']})"
        click.echo(f"{row['id']:30} {row['method']:6} {row['path']:55} {row['effect']:8} {row['summary']}{mark}")
    return 0


@api.command(epilog="\b\nExamples:\n  bot api show marketdata_history\n  bot api show orders_place --json\n")
@click.argument("operation")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(operation: str, as_json: bool) -> int:
    """Show what one operation takes, needs and answers, its pace, and an example."""
    from botframework.runner.api import facts, text

    click.echo(json.dumps(facts(operation), indent=2) if as_json else text(operation))
    return 0


@api.command(
    epilog="\b\nExamples:\n  bot api call accounts_list\n"
    "  bot api call marketdata_snapshot conids=265598 fields=31,84,86\n"
    '  bot api call contract_rules --body \'{"conid": 265598, "isBuy": true}\'\n'
    "  bot api call contracts_search symbol=AAPL --curl\n"
    "  bot api call orders_place --config my_bot.yaml conid=265598 side=BUY orderType=LMT price=187.5 quantity=10 tif=DAY\n"
    "  bot api call order_cancel --config my_bot.yaml orderId=1234567890\n"
)
@click.argument("operation")
@click.argument("arguments", metavar="[KEY=VALUE]...", nargs=-1)
@click.option("--body", metavar="JSON", help="The body; single members may be given as KEY=VALUE instead.")
@click.option(
    "--url",
    help="Address of the gateway (default http://127.0.0.1:5000/v1/api).",
)
@click.option("--pin", "pins", multiple=True, help="SHA-256 fingerprint of the gateway's certificate (with https).")
@click.option(
    "--config",
    "config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The bot whose gate and journal an order goes through; also its gateway, for other calls.",
)
@click.option("--account", help="With --config: the account's id, asked for when it is real money.")
@click.option(
    "--key", help="With orders_place: your own name for the order; the same name never becomes a second order."
)
@click.option(
    "--wait", "wait_s", type=DURATION, default=1.0, help="How long to wait for fills once confirmed (default 1s)."
)
@click.option("--disturb", is_flag=True, help="Do it although other programs of the same login will feel it.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer byte for byte, not laid out.")
@click.option("--curl", "as_curl", is_flag=True, help="Print the call as one line for curl, and send nothing.")
def call(
    operation: str,
    arguments: tuple[str, ...],
    body: str | None,
    url: str | None,
    pins: tuple[str, ...],
    config: Path | None,
    account: str | None,
    key: str | None,
    wait_s: float,
    disturb: bool,
    as_json: bool,
    as_curl: bool,
) -> int:
    """Call an operation of a running gateway and print its answer.

    Paced as a bot's requests are, and preceded by the calls it needs first. Operations that move orders need --config: they
    go through the risk gate and the journal of that bot, in the running one when it runs.
    """
    from botframework.runner import api as runner

    options = runner.CallOptions(
        operation=operation, words=arguments, body=body, url=url, pins=pins, config=config, disturb=disturb
    )
    if as_curl:
        click.echo(runner.curl(options))
        return 0
    if config is not None and runner.moves_orders(operation):
        from botframework.runner.manual import HandOptions, order_by_hand

        done = order_by_hand(options, HandOptions(config=config, account=account, key=key, wait_s=wait_s))
        click.echo(json.dumps(done.state, indent=2) if as_json else done.text)
        if done.error is not None:
            raise done.error
        return 0
    content = runner.call(options)
    click.echo(content if as_json else _laid_out(content))
    note = None if as_json else runner.note(operation)
    if note is not None:
        click.echo(note, err=True)
    return 0


def _laid_out(content: bytes) -> str:
    """JSON over several lines; anything else as it is."""
    text = content.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
