"""Runs a bot to its end, or says in one line what keeps it from starting.

Imports the assembly, the guards and the reports; called by ``cli``. Real money takes three things at once: a gateway that is not
the embedded one, ``live: true`` in the file, and the account's id on the command line.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import resource
from collections.abc import Coroutine
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs

from botframework import loops
from botframework.config import ACCOUNT, Config, load
from botframework.errors import BotError, ConfigError, ExitCode, OrderSafetyError, UsageError
from botframework.runner.assembly import Parts, RunOptions, assemble
from botframework.runner.engine import question_policy
from botframework.runner.plan import plan_config
from botframework.runner.readiness import refuse_replayed_only
from botframework.runner.serve import disk_refused
from botframework.runtime.report import RunResult, summary_text


@attrs.frozen(kw_only=True)
class Finished:
    """A run that ended: its figures, how to tell them, and the process's exit code."""

    summary: dict[str, Any]
    text: str
    exit_code: int
    reason: str


def sample_config() -> Path:
    """The sample bot that comes with the package."""
    return Path(str(files("strategies").joinpath("sma_cross.yaml")))


def run_bot(file: Path, options: RunOptions) -> Finished:
    """Run the bot of ``file`` to its end. Raises ``BotError`` for what keeps it from starting."""
    os.umask(0o077)  # journals, sockets and logs are nobody else's business
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # memory holds secrets, and a core file would hold the memory
    maker = loops.maker_of(options.loop)
    config = _with_options(load(file, os.environ), options)
    planned = plan_config(config)
    refuse_replayed_only(config)
    question_policy(config)
    refuse_unarmed(config, options)
    with contextlib.ExitStack() as cleanup:
        cleanup.enter_context(_logging(verbose=options.verbose))
        parts = assemble(planned, options, cleanup)
        market, gateway, path = parts.market, parts.gateway, parts.journal
        result = drive(parts, maker=maker)
    exit_code, reason = result.exit_code, result.reason
    if exit_code not in (ExitCode.JOURNAL, ExitCode.REFUSED):
        # The market's end is the reason of the run's end.
        failure: BotError | None = market.failure if market is not None else None
        if gateway is not None and gateway.failure is not None:
            failure = disk_refused(gateway.failure)
        if failure is not None:
            exit_code, reason = failure.exit_code, str(failure)
    return Finished(
        summary=result.summary,
        text="" if options.view == "none" else summary_text(config.bot, result, _next_commands(file, path)),
        exit_code=exit_code,
        reason=reason,
    )


def _with_options(config: Config, options: RunOptions) -> Config:
    changes: dict[str, Any] = {}
    if options.run_for_s is not None:
        changes["run"] = attrs.evolve(config.run, for_s=options.run_for_s)
    if options.speed is not None:
        changes["market"] = attrs.evolve(config.market, speed=options.speed)
    if options.account is not None and config.account is None:
        if not re.fullmatch(ACCOUNT, options.account):
            raise UsageError(f"'{options.account}' is no account id; write it like DU1234567", where="--account")
        changes["account"] = options.account
    if not config.gateway.is_simulator:
        for name, given in (("--tape", options.tape), ("--gateway-log", options.gateway_log)):
            if given is not None:
                raise ConfigError(
                    f"{name} is for the embedded simulator, and this bot talks to a gateway of its own",
                    where=config.gateway.where or config.where,
                    hint="give it to `bot gateway` instead",
                )
    return attrs.evolve(config, **changes)


def refuse_unarmed(config: Config, options: RunOptions) -> None:
    """Raise ``OrderSafetyError`` unless everything agrees on which account trades, and with what money."""
    if options.account is not None and config.account != options.account:
        raise OrderSafetyError(
            f"--account says {options.account}, and the file says {config.account}",
            where=config.source,
            hint="correct one of the two",
        )
    if config.is_real_money and options.account is None:
        raise OrderSafetyError(
            f"this bot trades real money on {config.account}",
            where=config.source,
            hint=f"confirm with --account {config.account}",
        )


def drive(
    parts: Parts, beside: Coroutine[Any, Any, None] | None = None, *, maker: loops.Maker = asyncio.new_event_loop
) -> RunResult:
    """Run the bot to its end in a loop of ``maker``, and ``beside`` as long as the bot runs. Raises ``BotError``."""
    bot, config, gateway, market = parts.bot, parts.config, parts.gateway, parts.market

    async def run() -> RunResult:
        if gateway is not None:
            loop = asyncio.get_running_loop()

            def failed(error: OSError) -> None:
                # Nobody is left to wait for: the second request ends the run without the broker's word.
                for _ in range(2):
                    loop.call_soon_threadsafe(bot.request_stop, f"the simulated gateway cannot write: {error.strerror}")

            gateway.on_failure = failed
            if market is not None:
                feed = market

                def ended() -> None:
                    loop.call_soon_threadsafe(bot.request_stop, str(feed.failure))

                feed.on_failure = ended
                if market.failure is not None:
                    ended()
        if beside is None:
            return await bot.run()
        task = asyncio.get_running_loop().create_task(beside)
        try:
            return await bot.run()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    try:
        return loops.run(run(), maker)
    except ConfigError as error:
        # The broker knows a symbol only; the file knows its line.
        for instrument in config.instruments:
            if error.where == "instruments" and repr(instrument.symbol) in error.what:
                raise ConfigError(error.what, where=instrument.where, hint=error.hint) from error
        raise


class _logging:  # noqa: N801 - reads as a statement, like contextlib's own
    """The log of our libraries, and of the websocket's, on standard error: everything with ``verbose``, else errors only.

    What a person needs to know of a run is told by the observer; the log is for finding out why.
    """

    def __init__(self, *, verbose: bool) -> None:
        self._level = logging.DEBUG if verbose else logging.ERROR
        self._handler = logging.StreamHandler()
        self._handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def __enter__(self) -> None:
        self._logs = [logging.getLogger(name) for name in ("botframework", "picows")]
        self._before = [log.level for log in self._logs]
        for log in self._logs:
            log.setLevel(self._level)
            log.addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        for log, level in zip(self._logs, self._before, strict=True):
            log.removeHandler(self._handler)
            log.setLevel(level)


def _next_commands(file: Path, journal: Path) -> tuple[str, ...]:
    return (
        f"bot journal orders {journal}",
        f"bot check {file}",
        "bot gateway --port 5000",
    )
