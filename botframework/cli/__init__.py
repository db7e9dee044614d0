"""The ``bot`` command: a thin shell over the runner. May import anything below it; nothing imports it.

Commands live in modules of their own and are imported only when called, so that ``bot --help`` stays quick. Whatever goes
wrong leaves as one line on standard error and a documented exit code; a traceback only with ``--debug``.
"""

from __future__ import annotations

import errno
import os
import select
import sys
from importlib import import_module
from typing import Any

import click

from botframework import __version__

_COMMANDS = {
    "run": ("botframework.cli.run", "Run a bot from its YAML file, live or on the embedded simulator."),
    "demo": ("botframework.cli.run", "Run the sample bot on the embedded simulator; needs no account."),
    "backtest": ("botframework.cli.backtest", "Run a bot over recorded data at full speed, without a gateway."),
    "diff": ("botframework.cli.diff", "Compare the journals of two runs and say why they differ."),
    "check": ("botframework.cli.check", "Read a YAML file, load its plugins, and say what would run."),
    "secrets": ("botframework.cli.secrets", "List the secrets a bot refers to: where each is kept, never what it is."),
    "gateway": ("botframework.cli.gateway", "Serve the simulated Client Portal Gateway for any client."),
    "sim": ("botframework.cli.sim", "Storms by seed: the whole runtime on a virtual clock, judged at every step."),
    "api": ("botframework.cli.api", "List, show and call every operation of the API."),
    "drift": ("botframework.cli.drift", "Show where the broker's answers differ from the description."),
    "plugins": ("botframework.cli.plugins", "List strategies, risk rules and other plugins."),
    "hooks": ("botframework.cli.plugins", "List every extension point with its documentation."),
    "journal": ("botframework.cli.journal", "Look into a bot's journal, verify it."),
    "status": ("botframework.cli.control", "Ask a running bot how it is."),
    "orders": ("botframework.cli.books", "Orders that may still trade, of a running bot or by its journal."),
    "positions": ("botframework.cli.books", "Positions: every strategy's sub-account, and the account's."),
    "account": ("botframework.cli.books", "The account: the broker's last figures, and our books."),
    "stop": ("botframework.cli.control", "Ask a running bot to stop cleanly."),
    "reconcile": ("botframework.cli.control", "Have a running bot compare its books with the broker's now."),
    "resume": ("botframework.cli.control", "Let a halted strategy or account trade again."),
    "risk": ("botframework.cli.risk", "Explain verdicts, show how limits are used, review and check them."),
    "pause": ("botframework.cli.hold", "K1: no new entries for a strategy or the account."),
    "reduce": ("botframework.cli.hold", "K2: only orders that reduce."),
    "halt": ("botframework.cli.hold", "K3: cancel our orders and send none."),
    "flatten": ("botframework.cli.hold", "K4: close positions out, then halt."),
    "freeze": ("botframework.cli.hold", "K5: halt, end the bot, refuse to start until unlocked."),
    "watchdog": ("botframework.cli.watchdog", "A process of its own: halts and cancels when the bot is hung or dead."),
    "unlock": ("botframework.cli.hold", "Lift a freeze; needs the account's id."),
}

EPILOG = """\b
Examples:
  bot demo                                   the sample bot, nothing to set up
  bot run strategies/sma_cross.yaml --for 60s
  bot backtest strategies/sma_cross.yaml
  bot check my_bot.yaml
  bot gateway --port 5000                    a simulated gateway for any client

\b
Exit codes:
  0 ok   1 unexpected, or a difference found   2 usage or configuration   3 plugin   4 gateway
  5 journal or disk   6 refused by a safety rule   7 strategy stuck   130 interrupted
  8 an order by hand was denied   9 its outcome is not known
"""


def _reader_left() -> bool:
    """Whether nobody reads our output any more, which is the reader's right and no failure of ours."""
    try:
        output = sys.stdout.fileno()
    except (OSError, ValueError):
        return False
    look = select.poll()
    look.register(output, 0)
    if not any(event & (select.POLLERR | select.POLLHUP) for _, event in look.poll(0)):
        return False
    # What is left in the buffer goes nowhere, or Python would complain at its end.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return True


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _verdict(ctx: click.Context) -> int:
    """What the command had to say by its exit code when its output failed; see ``params.ending``."""
    return int((ctx.obj or {}).get("code", 0))


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used, and listed without being imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return self._plugin_command(cmd_name)
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), cmd_name)
        return command

    def _plugin_command(self, name: str) -> click.Command | None:
        """A command that an installed plugin of the same name brings; only that plugin is imported."""
        from botframework.plugins import Plugins, available

        if name not in {plugin.name for plugin in available()}:
            return None
        plugins = Plugins()
        plugins.load(name)
        plugins.register_commands(self)
        return self.commands.get(name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            if not _reader_left():
                raise
            return _verdict(ctx)
        except OSError as error:
            if error.errno not in _NO_ROOM or error.filename is not None:
                raise
            from botframework.errors import ExitCode

            # A file of ours would have said its name.
            click.echo(f"error: the output cannot be written ({error.strerror}); make room where it goes", err=True)
            return _verdict(ctx) or ExitCode.JOURNAL

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from difflib import get_close_matches

            near = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; see bot --help"
            raise click.UsageError(f"no command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bot")
@click.option("--debug", is_flag=True, help="Show the traceback when something fails.")
@click.pass_context
def root(ctx: click.Context, debug: bool) -> None:
    """Trading bots for Interactive Brokers' Client Portal / Web API, with a simulated gateway included."""
    ctx.obj = {"debug": debug}


def _one_line(exc: click.ClickException) -> str:
    """What is wrong on the command line, and where its help is."""
    from botframework.errors import one_line

    what = one_line(exc.format_message()).rstrip(".")
    context = exc.ctx if isinstance(exc, click.UsageError) else None
    if context is not None:
        what = f"{what[:1].lower()}{what[1:]}"
    return what if context is None or "--help" in what else f"{what}; see {context.command_path} --help"


def main(argv: list[str] | None = None) -> None:
    """Entry point of the ``bot`` script; always ends by ``SystemExit``. What it writes goes through the net for secrets."""
    from botframework.leftout import leave_out
    from botframework.outlets import guard

    if argv is None:  # otherwise the process is somebody else's
        leave_out()
        for name in ("stdout", "stderr"):
            if (
                getattr(sys, name) is None
            ):  # closed by whoever started us: what is said goes nowhere, and nothing fails by it
                setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - to the end of the process
    unguard = guard()
    try:
        _main(argv)
    finally:
        if argv is not None:  # the process goes on, and its outlets are not ours
            unguard()


def _main(argv: list[str] | None) -> None:
    args = list(sys.argv[1:] if argv is None else argv)
    # --debug is accepted anywhere on the line, because people add it to the end of what just failed.
    debug = "--debug" in args
    args = [a for a in args if a != "--debug"]
    try:
        code = root.main(args=args, prog_name="bot", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as exc:
        sys.exit(exc.exit_code)
    except click.exceptions.NoArgsIsHelpError as exc:
        click.echo(exc.format_message())  # whoever names no command wants to know which there are
        sys.exit(0)
    except click.ClickException as exc:
        click.echo(f"error: {_one_line(exc)}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        if argv is None:
            sys.unraisablehook = lambda _: None  # what is torn off in the middle complains while the process ends
        click.echo("interrupted", err=True)
        sys.exit(130)
    except Exception as exc:  # noqa: BLE001 - whatever escaped is told in one line, or as a traceback with --debug
        from botframework.errors import BotError, one_line

        if debug:
            from botframework.outlets import told

            click.echo(told(exc), err=True, nl=False)
            sys.exit(exc.exit_code if isinstance(exc, BotError) else 1)
        if isinstance(exc, BotError):
            click.echo(f"error: {exc}", err=True)
            sys.exit(exc.exit_code)
        click.echo(
            f"error: unexpected {type(exc).__name__}: {one_line(str(exc))}; run again with --debug to see where",
            err=True,
        )
        sys.exit(1)
