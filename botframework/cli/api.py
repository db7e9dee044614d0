"""``bot api``: every operation of the Client Portal / Web API, listed, shown and called."""

from __future__ import annotations

import json

import click


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
)
@click.argument("operation")
@click.argument("arguments", metavar="[KEY=VALUE]...", nargs=-1)
@click.option("--body", metavar="JSON", help="The body; single members may be given as KEY=VALUE instead.")
@click.option(
    "--url", default="http://127.0.0.1:5000/v1/api", show_default=True, help="Address of the gateway, with /v1/api."
)
@click.option("--pin", "pins", multiple=True, help="SHA-256 fingerprint of the gateway's certificate (with https).")
@click.option("--json", "as_json", is_flag=True, help="Print the answer byte for byte, not laid out.")
@click.option("--curl", "as_curl", is_flag=True, help="Print the call as one line for curl, and send nothing.")
def call(
    operation: str,
    arguments: tuple[str, ...],
    body: str | None,
    url: str,
    pins: tuple[str, ...],
    as_json: bool,
    as_curl: bool,
) -> int:
    """Call an operation of a running gateway and print its answer.

    Paced as a bot's requests are, and preceded by the calls it needs first. Operations that move orders are refused here:
    orders leave through a bot.
    """
    from botframework.runner import api as runner

    options = runner.CallOptions(operation=operation, words=arguments, body=body, url=url, pins=pins)
    if as_curl:
        click.echo(runner.curl(options))
        return 0
    content = runner.call(options)
    click.echo(content if as_json else _laid_out(content))
    return 0


def _laid_out(content: bytes) -> str:
    """JSON over several lines; anything else as it is."""
    text = content.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return json.dumps(value, indent=2, ensure_ascii=False)
