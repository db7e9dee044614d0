"""The simulated gateway: embedded beside a bot, or alone as ``bot gateway``.

Turns a configuration (or options) into a ``SimConfig`` and a tape. Imports the simulator and the tape reader; called by
``assembly`` and ``cli``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from botframework import loops
from botframework.config import Config, TapeConfig, load
from botframework.errors import (
    BotError,
    ConfigError,
    GatewayError,
    JournalDiskFull,
    JournalError,
    JournalLocked,
    PortInUse,
    UsageError,
)

_FIRST_MS, _LAST_MS = 365 * 86_400_000, (1 << 63) // 1_000_000
"""1971 to 2262: what lies outside was written in another unit."""
LOGIN_LIFE_S = 86_400
FAULTS_BYTES_MAX = 256 * 1024
"""Of a file of names, one a line."""


@attrs.frozen(kw_only=True)
class ServeOptions:
    """What the command line of ``bot gateway`` said; None means not said."""

    host: str = "127.0.0.1"
    port: int = 5000
    tls: bool = False
    speed: float | None = None
    seed: int | None = None
    tape: Path | None = None
    from_ns: int | None = None
    to_ns: int | None = None
    config: Path | None = None
    accounts: tuple[str, ...] = ()
    book: Path | None = None
    gateway_log: Path | None = None
    pacing: str = "strict"
    nights: bool = False
    faults: tuple[str, ...] = ()
    named_faults: tuple[str, ...] = ()


@attrs.define(eq=False)
class Market:
    """A simulator's settings and its quotes; ``quotes`` is None for the synthetic market.

    The tape is read while the run goes on, so a bad row may come late: then the quotes end, ``failure`` holds the error,
    and ``on_failure`` is called, in whichever thread reads. ``tape`` is where they come from.
    """

    settings: dict[str, Any]
    quotes: Iterator[Any] | None
    failure: BotError | None = None
    on_failure: Callable[[], None] | None = None
    tape: Path | None = None

    def guard(self, quotes: Iterator[Any]) -> Iterator[Any]:
        """The quotes up to the first that cannot be used."""
        try:
            yield from quotes
        except BotError as error:
            self.failure = error
            if self.on_failure is not None:
                self.on_failure()


def market_of(
    config: Config | None,
    *,
    tape: Path | None,
    from_ns: int | None,
    to_ns: int | None,
    speed: float | None,
    seed: int | None = None,
) -> Market:
    """The market a configuration and options describe. Raises ``ConfigError`` for a tape that cannot be read."""
    given = config.market if config is not None else None
    settings: dict[str, Any] = {
        "speed": speed if speed is not None else given.speed if given else 1.0,
        "seed": seed if seed is not None else given.seed if given else 1,
    }
    block = given.tape if given else None
    if tape is None and (block is None or (given is not None and not given.uses_tape)):
        if from_ns is not None or to_ns is not None:
            raise ConfigError("--from and --to choose a part of a tape", hint="give the file with --tape")
        if block is not None and block.symbol:
            # The tape's symbol is a pseudonym that no catalogue has: without the tape a market is made up for it.
            from botframework.sim.universe import BUILT_IN

            settings["instruments"] = (*(instrument.symbol for instrument in BUILT_IN), block.symbol)
        return Market(settings, None)
    block = block or TapeConfig()
    if tape is not None:
        block = attrs.evolve(block, path=tape)
    from botframework.runtime.tape import Tape, tape_spec

    symbol = block.symbol or (config.instruments[0].symbol if config else "TAPE")
    spec = tape_spec(block, symbol, start_ns=from_ns, end_ns=to_ns)
    quotes = iter(Tape(spec).quotes())
    # The first quote is read now, so that a wrong file or filter is a line before anything has started.
    first = next(quotes, None)
    if first is None:
        raise ConfigError("the tape has no quote in that time", where=str(block.path), hint="check --from and --to")
    if not _FIRST_MS <= first[0] <= _LAST_MS:
        text = f"the tape begins {first[0]} ms after 1970, which is no time of 1971 to 2262"
        raise ConfigError(text, where=str(block.path), hint="at_ms counts milliseconds, at_ns nanoseconds")
    if from_ns is not None:
        settings["start_ns"] = min(from_ns, first[0] * 1_000_000)
    settings["instruments"] = (symbol,)
    market = Market(settings, None, tape=block.path)
    market.quotes = market.guard(_chain(first, quotes))
    return market


def serve_gateway(options: ServeOptions, *, as_json: bool) -> int:
    """Serve until Ctrl-C or SIGTERM. Raises ``PortInUse``, ``ConfigError`` or ``GatewayError``."""
    os.umask(0o077)  # book and order log name accounts
    config = load(options.config, os.environ) if options.config is not None else None
    market = market_of(
        config,
        tape=options.tape,
        from_ns=options.from_ns,
        to_ns=options.to_ns,
        speed=options.speed,
        seed=options.seed,
    )
    accounts = options.accounts or ((config.account,) if config and config.account else ("DU1234567",))
    settings = {
        **market.settings,
        "accounts": accounts,
        "pacing": options.pacing,
        "book_path": options.book,
        "log_path": options.gateway_log,
        "nights": options.nights,
        "login_life_s": LOGIN_LIFE_S if options.nights else None,
    }
    tls, pin = _certificate() if options.tls else (None, "")
    return loops.run(_serve(settings, market, options, tls, pin, as_json))


def sim_config(settings: dict[str, Any]) -> Any:
    """A ``SimConfig``. Raises ``ConfigError`` for values it refuses."""
    from botframework.sim import SimConfig

    for key in ("book_path", "log_path"):
        if settings.get(key) is not None:
            # What cannot be made is told when the file is opened, with its name.
            with contextlib.suppress(OSError):
                _make_folder(Path(settings[key]))
    try:
        return SimConfig(**settings)
    except ValueError as error:
        raise ConfigError(str(error), where="the simulated gateway") from error


def _is_of_host(error: OSError) -> bool:
    """Whether the address is at fault: no such name, or one of another machine."""
    return isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL


async def _serve(
    settings: dict[str, Any],
    market: Market,
    options: ServeOptions,
    tls: ssl.SSLContext | None,
    pin: str,
    as_json: bool,
) -> int:
    from botframework.sim import SimGateway
    from botframework.sim.faults import read_fault
    from botframework.sim.server import GatewayServer, wall_clock

    try:
        faults = [read_fault(text) for text in options.faults]
    except (TypeError, ValueError) as error:
        raise UsageError(str(error), where="--fault") from error
    faults += _named(options.named_faults)
    clock = wall_clock()
    with simulator_errors():
        gateway = SimGateway(sim_config(settings), quotes=market.quotes, wall_ns=clock())
    for name, params in faults:
        gateway.faults.add(name, **params)
    stop = asyncio.Event()
    market.on_failure = stop.set
    server = GatewayServer(
        gateway, host=options.host, port=options.port, tls=tls, clock=clock, on_failure=lambda _: stop.set()
    )
    try:
        await server.start()
    except OSError as error:
        gateway.close()
        taken = "another program may have the port; choose one with --port, or 0 for a free one"
        raise PortInUse(
            f"cannot listen ({error.strerror or error})",
            where=f"{options.host}:{options.port}",
            hint="--host takes an address of this machine" if _is_of_host(error) else taken,
        ) from error
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    _announce(server.url, server.ws_url, pin, settings, as_json)
    if gateway.closed and not as_json:
        print("the brokerage is closed for maintenance now; a session can be opened when it is over", flush=True)
    try:
        await stop.wait()
    finally:
        await server.stop()
        counts = gateway.counts()
        with simulator_errors():
            gateway.close()
    if server.failure is not None:
        raise disk_refused(server.failure)
    if market.failure is not None:
        raise market.failure
    if not as_json:
        print(f"stopped; {counts['orders']} orders accepted, {counts['fills']} executions in this run")
    return 0


def _named(words: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Faults of the catalogue, by name or from files of names. Raises ``UsageError``."""
    from botframework.sim.swarm import by_words

    found: list[tuple[str, dict[str, Any]]] = []
    for word in words:
        path = Path(word)
        try:
            named = by_words(_words_of(path), word) if path.is_file() else by_words(word)
        except (ValueError, OSError) as error:
            raise UsageError(str(error), where="--faults", hint="the names stand in docs/reliability.md") from error
        found += [(fault.primitive, {"times": fault.times, **fault.params}) for fault in named]
    return found


def _words_of(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(FAULTS_BYTES_MAX + 1)
    if len(data) > FAULTS_BYTES_MAX:
        raise ValueError(f"{path} is no list of faults: it has more than {FAULTS_BYTES_MAX >> 10} KiB")
    return data.decode()


def _announce(url: str, ws_url: str, pin: str, settings: dict[str, Any], as_json: bool) -> None:
    if as_json:
        import json

        about = {"url": url, "ws_url": ws_url, "pin": pin or None, "accounts": list(settings["accounts"])}
        print(json.dumps(about), flush=True)
        return
    print(f"simulated gateway at {url}")
    print(f"websocket         at {ws_url}")
    print(f"account {', '.join(settings['accounts'])}, market at speed {settings['speed']:g}, Ctrl-C ends")
    if pin:
        print(f"certificate pin   {pin}")
    sys.stdout.flush()


class simulator_errors:  # noqa: N801 - reads as a statement, like contextlib's own
    """Turns what the simulator's constructors raise into one-line errors."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from botframework.sim.sinks import BookInUse, SinkFailed

        if isinstance(error, SinkFailed):
            raise disk_refused(error) from error
        if isinstance(error, BookInUse):
            raise JournalLocked(
                str(error),
                where="the simulated gateway's book",
                hint="end the other bot first, or name another journal",
            ) from error
        if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
            raise GatewayError(str(error), where="the simulated gateway") from error
        if isinstance(error, OSError) and error.filename:
            raise JournalError(
                f"the simulated gateway cannot write this file ({error.strerror or error})",
                where=str(error.filename),
                hint="choose another path, or check disk and rights",
            ) from error
        if isinstance(error, OSError):
            raise GatewayError(
                f"cannot start ({error.strerror or error})", where="the simulated gateway", hint="check disk and rights"
            ) from error


def disk_refused(error: OSError) -> JournalError:
    """The simulator could not write its book or log, and fell silent."""
    kind = JournalDiskFull if error.errno == errno.ENOSPC else JournalError
    return kind(
        f"the simulated gateway stopped, since it cannot write ({error.strerror or error})",
        where=str(error.filename or "the simulated gateway"),
        hint="make room and start again; what was recorded is still there",
    )


def _certificate() -> tuple[ssl.SSLContext, str]:
    """A fresh self-signed certificate for this run, and its SHA-256."""
    try:
        from botframework.sim.certificate import fresh_certificate
    except ImportError:
        raise ConfigError(
            "--tls needs the package 'cryptography'", where="bot gateway", hint="pip install 'tickwright[tls]'"
        ) from None
    return fresh_certificate()


def _make_folder(path: Path) -> None:
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest
