"""``bot gateway``: the simulated Client Portal Gateway as a server of its own, for bots and clients in any language."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from botframework.cli.params import MOMENT, SPEED


@click.group(
    invoke_without_command=True,
    subcommand_metavar="[cert new|trust]",
    epilog="""\b
Examples:
  bot gateway --port 5000
  bot gateway --port 5000 --speed 30 --gateway-log orders.jsonl
  bot gateway --config strategies/market_maker.yaml --tape quotes.parquet --from 2018-01-02T14:30Z --speed 60
  curl -s -X POST -d '{}' -H 'Content-Type: application/json' http://127.0.0.1:5000/v1/api/tickle
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--tls", is_flag=True, help="HTTPS with a certificate made for this run; its pin is printed.")
@click.option("--speed", type=SPEED, help="Market time per wall time (default 1).")
@click.option("--seed", type=int, help="Seed of the synthetic market.")
@click.option(
    "--tape", type=click.Path(dir_okay=False, path_type=Path), help="Replay this file of quotes as the market."
)
@click.option("--from", "from_ns", type=MOMENT, help="Begin of the tape (ISO time with zone).")
@click.option("--to", "to_ns", type=MOMENT, help="End of the tape (ISO time with zone).")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Take account, market and tape mapping from this bot's YAML.",
)
@click.option("--account", "accounts", multiple=True, help="Account id to serve (repeatable; default DU1234567).")
@click.option("--book", type=click.Path(dir_okay=False, path_type=Path), help="Keep orders and positions in this file.")
@click.option(
    "--gateway-log", type=click.Path(dir_okay=False, path_type=Path), help="Write the order log here (JSON lines)."
)
@click.option(
    "--pacing",
    type=click.Choice(["strict", "loose"]),
    default="strict",
    show_default=True,
    help="Request limits: the documented ones, or only against floods.",
)
@click.option("--nights", is_flag=True, help="The service's day: nightly resets, maintenance, a login of 24 hours.")
@click.option(
    "--fault", "faults", multiple=True, metavar="NAME[:KEY=VALUE,…]", help="A bad day from the start (repeatable)."
)
@click.option(
    "--faults", "named_faults", multiple=True, metavar="NAME|FILE", help="A fault of the catalogue, or a file of names."
)
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON line when ready.")
@click.pass_context
def gateway(
    ctx: click.Context,
    host: str,
    port: int,
    tls: bool,
    speed: float | None,
    seed: int | None,
    tape: Path | None,
    from_ns: int | None,
    to_ns: int | None,
    config: Path | None,
    accounts: tuple[str, ...],
    book: Path | None,
    gateway_log: Path | None,
    pacing: str,
    nights: bool,
    faults: tuple[str, ...],
    named_faults: tuple[str, ...],
    as_json: bool,
) -> int:
    """Serve a simulated Client Portal Gateway (REST and websocket) until Ctrl-C.

    Any client that talks to the real gateway can be pointed at it. Nothing here reaches a broker. ``cert`` sees
    to the certificate of the real gateway.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from botframework.runner.serve import ServeOptions, serve_gateway

    return serve_gateway(
        ServeOptions(
            host=host,
            port=port,
            tls=tls,
            speed=speed,
            seed=seed,
            tape=tape,
            from_ns=from_ns,
            to_ns=to_ns,
            config=config,
            accounts=accounts,
            book=book,
            gateway_log=gateway_log,
            pacing=pacing,
            nights=nights,
            faults=faults,
            named_faults=named_faults,
        ),
        as_json=as_json,
    )


@gateway.group(
    epilog="""\b
Examples:
  bot gateway cert new --out gateway-certificate
  bot gateway cert trust https://localhost:5000
"""
)
def cert() -> None:
    """The certificate of the real Client Portal Gateway: make one of your own, or look at the one it shows."""


@cert.command("new", epilog="\b\nExample:\n  bot gateway cert new --out gateway-certificate\n")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("gateway-certificate"),
    show_default=True,
    help="Folder for the files (made with mode 0700).",
)
def cert_new(out: Path) -> int:
    """Make a key and a certificate for localhost and 127.0.0.1, and say what goes where. Needs tickwright[tls]."""
    from botframework.runner.certificates import new_certificate

    click.echo(new_certificate(out).text())
    return 0


@cert.command("trust", epilog="\b\nExample:\n  bot gateway cert trust https://localhost:5000\n")
@click.argument("url")
@click.option("--yes", is_flag=True, help="Print the pin without asking: you compared the digest by other means.")
def cert_trust(url: str, yes: bool) -> int:
    """Show the certificate the gateway at URL has and, when you say yes, print the line for your YAML.

    Nothing is sent to the server, and no file is changed.
    """
    from botframework.errors import OrderSafetyError
    from botframework.runner.certificates import pin_line, shown_certificate

    shown = shown_certificate(url)
    click.echo(shown.text(), err=True)
    line = pin_line(shown)
    if not yes and not sys.stdin.isatty():
        raise OrderSafetyError(
            "there is no terminal to ask on whether this is your gateway",
            where=url,
            hint="compare the SHA-256 with the gateway's own, and give --yes",
        )
    if not yes and not click.confirm("Is this your gateway's certificate?", default=False, err=True):
        click.echo("not trusted; nothing was written", err=True)
        return 6
    click.echo(line)
    return 0
