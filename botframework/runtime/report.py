"""What a person sees of a run: log lines, or a live view on a terminal, and the summary at the end.

An observer is told of every event and command and shown a fresh ``BotView`` a few times per second; it never sees ticks
one by one, so the hot path does not pay for it. Observers only read. ``rich`` is imported when a live view begins, not
before. Imports core and the nets over what is shown; made by the runner, called by ``runtime.live``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import attrs

from botframework.core.model import Order, SessionState, StreamState, TradingState
from botframework.errors import one_line
from botframework.outlets import drawing
from botframework.redaction import cleaned
from botframework.runtime.narrate import Narrator, Row, clock_text, plain

if TYPE_CHECKING:
    from rich.live import Live


@attrs.frozen(kw_only=True)
class InstrumentLine:
    """One instrument as the view shows it; prices None until the first tick."""

    symbol: str
    bid: float | None = None
    ask: float | None = None
    position: Decimal = Decimal(0)
    average_price: Decimal | None = None
    realized_pnl: Decimal = Decimal(0)
    unrealized_pnl: Decimal | None = None


@attrs.frozen(kw_only=True)
class BotView:
    """The bot at one moment, as plain data.

    ``phase``: starting, reconciling, trading, stopping, stopped. ``loop``: whose event loop it runs in.
    """

    bot: str
    account: str
    loop: str
    phase: str
    session: SessionState
    stream: StreamState
    trading_state: TradingState
    market_ns: int
    elapsed_s: float
    run_for_s: float | None
    figures: Mapping[str, Any]
    instruments: tuple[InstrumentLine, ...]
    open_orders: tuple[Order, ...]


@attrs.frozen(kw_only=True)
class RunResult:
    """How a run ended. ``summary`` has the keys of ``bot run --summary``; ``reason`` is one line."""

    summary: dict[str, Any]
    exit_code: int
    reason: str = attrs.field(default="", converter=one_line)
    elapsed_s: float = 0.0
    is_first: bool = False  # of its journal


class Observer(Protocol):
    """Shows a run. ``refresh_s`` is how often it wants a fresh view."""

    refresh_s: float

    def begin(self, view: BotView) -> None: ...

    def row(self, row: Row) -> None: ...

    def refresh(self, view: BotView) -> None: ...

    def end(self) -> None:
        """Leave the terminal as it was. Called once, also after a failure."""
        ...


class Silent:
    """Shows nothing."""

    refresh_s = 3_600.0

    def begin(self, view: BotView) -> None: ...

    def row(self, row: Row) -> None: ...

    def refresh(self, view: BotView) -> None: ...

    def end(self) -> None: ...


def make_observer(stream: TextIO, env: Mapping[str, str], *, view: str = "auto") -> Observer:
    """The observer for this output. ``view``: auto (live on a terminal), plain, quiet (warnings and errors), none."""
    if view == "none":
        return Silent()
    if view == "auto" and stream.isatty() and env.get("TERM", "") not in ("", "dumb"):
        return LiveView(drawing(stream), color=not env.get("NO_COLOR"))
    return PlainLog(stream, quiet=view == "quiet")


# --- plain lines ------------------------------------------------------------------------------------------------------

_QUIET_LEVELS = frozenset({"warning", "error"})
_STATUS_EVERY_S = 5.0


@attrs.define(eq=False)
class PlainLog:
    """One line per thing that happened, one status line every five seconds."""

    stream: TextIO
    quiet: bool = False
    refresh_s: float = _STATUS_EVERY_S
    _narrator: Narrator = attrs.field(init=False, factory=Narrator)

    def begin(self, view: BotView) -> None:
        if not self.quiet:
            self._write(view.market_ns, "info", one_line(f"{view.bot} on account {view.account}, loop {view.loop}"))

    def row(self, row: Row) -> None:
        line = self._narrator.line(row)
        if line is not None and (not self.quiet or line[0] in _QUIET_LEVELS):
            self._write(row.at_ns, *line)

    def refresh(self, view: BotView) -> None:
        if not self.quiet:
            self._write(view.market_ns, "status", status_line(view))

    def end(self) -> None:
        self._flush()

    def _write(self, at_ns: int, level: str, text: str) -> None:
        try:
            self.stream.write(f"{clock_text(at_ns)} {level:<8} {text}\n")
        except (OSError, ValueError):
            return  # nobody reads any more; trading goes on
        self._flush()

    def _flush(self) -> None:
        try:
            self.stream.flush()
        except (OSError, ValueError):
            pass


def status_line(view: BotView) -> str:
    """Figures of the run on one line."""
    figures = view.figures
    held = " ".join(f"{line.symbol} {plain(line.position)}" for line in view.instruments if line.position)
    return (
        f"{view.phase}: ticks {figures['ticks']}, orders {figures['orders']}, fills {figures['fills']},"
        f" open {figures['open_orders']}, P&L {_total(figures)}" + (f", holding {held}" if held else "")
    )


def _total(figures: Mapping[str, Any]) -> str:
    """Realised + unrealised - commission, as text; ``?`` while it cannot be known."""
    parts = [figures.get(key) for key in ("realized_pnl", "unrealized_pnl", "commission")]
    if None in parts:
        return "?"
    realized, unrealized, commission = (Decimal(str(part)) for part in parts)
    return f"{realized + unrealized - commission:+.2f}"


# --- live view --------------------------------------------------------------------------------------------------------

_LOG_LINES = 12
_STYLES = {
    "order": "cyan",
    "fill": "green",
    "denied": "yellow",
    "warning": "yellow",
    "error": "bold red",
    "cancel": "magenta",
    "modify": "magenta",
    "question": "blue",
    "answer": "blue",
}


@attrs.define(eq=False)
class LiveView:
    """A view that redraws in place: figures, instruments with positions and P&L, open orders, the last lines."""

    stream: TextIO
    color: bool = True
    refresh_s: float = 0.25
    _narrator: Narrator = attrs.field(init=False, factory=Narrator)
    _lines: deque[tuple[int, str, str]] = attrs.field(init=False, factory=lambda: deque(maxlen=_LOG_LINES))
    _live: Live | None = attrs.field(init=False, default=None)

    def begin(self, view: BotView) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self.stream, no_color=not self.color, highlight=False)
        self._live = Live(self._draw(view), console=console, auto_refresh=False, transient=False)
        self._live.start(refresh=True)

    def row(self, row: Row) -> None:
        line = self._narrator.line(row)
        if line is not None:
            # Before it is broken into lines of the terminal's width: half of a secret is not known as one.
            self._lines.append((row.at_ns, line[0], cleaned(line[1])))

    def refresh(self, view: BotView) -> None:
        if self._live is not None:
            self._live.update(self._draw(view), refresh=True)

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _draw(self, view: BotView) -> Any:
        from rich import box
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        figures = view.figures
        left = "" if view.run_for_s is None else f" of {view.run_for_s:g}"
        head = Text.assemble(
            (f" {view.bot} ", "bold"),
            f"{one_line(view.account)}  {view.phase}  {view.elapsed_s:.0f}{left} s  market {clock_text(view.market_ns)} UTC  ",
            (f"session {view.session.value}", "green" if view.session is SessionState.READY else "yellow"),
            "  ",
            (f"stream {view.stream.value}", "green" if view.stream is StreamState.LIVE else "yellow"),
        )
        if view.trading_state is not TradingState.ACTIVE:
            head.append(f"  {view.trading_state.name}", "bold red")
        counts = Text(
            f" ticks {figures['ticks']}   orders {figures['orders']}   fills {figures['fills']}"
            f"   denied {figures['denied']}   open {figures['open_orders']}   unknown {figures['unknown_orders']}"
            f"   P&L {_total(figures)}"
        )
        table = Table(box=box.SIMPLE_HEAD, pad_edge=True, expand=False)
        for name in ("instrument", "bid", "ask", "position", "avg price", "realised", "unrealised"):
            table.add_column(name, justify="left" if name == "instrument" else "right")
        for line in view.instruments:
            table.add_row(
                line.symbol,
                "-" if line.bid is None else f"{line.bid:.2f}",
                "-" if line.ask is None else f"{line.ask:.2f}",
                plain(line.position),
                "-" if line.average_price is None else f"{line.average_price:.2f}",
                f"{line.realized_pnl:.2f}",
                "-" if line.unrealized_pnl is None else f"{line.unrealized_pnl:.2f}",
            )
        log = Text(no_wrap=True, overflow="ellipsis")
        for at_ns, level, text in self._lines:
            log.append(f" {clock_text(at_ns)} {level:<8} ", "dim")
            log.append(f"{text}\n", _STYLES.get(level, ""))
        return Group(head, counts, table, log)


# --- the end ----------------------------------------------------------------------------------------------------------


def summary_text(bot: str, result: RunResult, next_commands: Sequence[str] = ()) -> str:
    """The summary a run ends with, and what to try next."""
    figures = result.summary
    lines = [
        f"{bot} ended after {result.elapsed_s:.1f} s: {result.reason}",
        f"  ticks {figures['ticks']}   intents {figures['intents']}   denied {figures['denied']}",
    ]
    lines.append(
        f"  orders {figures['orders']}   fills {figures['fills']}   still open {figures['open_orders']}"
        f"   unknown {figures['unknown_orders']}"
    )
    lines.append(
        f"  realised {_cents(figures['realized_pnl'])}   unrealised {_cents(figures['unrealized_pnl'])}"
        f"   commission {_cents(figures['commission'])}   together {_total(figures)}"
    )
    positions = figures.get("positions") or {}
    held = ", ".join(f"{symbol} {quantity}" for symbol, quantity in positions.items())
    lines.append(f"  positions: {held or 'none'}")
    gateway = figures.get("gateway")
    if gateway:
        same = gateway.get("orders") == figures["orders"] and gateway.get("fills") == figures["fills"]
        # After a crash we learn of orders and fills that the gateway counted in the run before.
        late = gateway.get("orders", 0) <= figures["orders"] and gateway.get("fills", 0) <= figures["fills"]
        is_late = late and not result.is_first
        words = "the same" if same else "the rest was learned of the run before" if is_late else "NOT THE SAME"
        lines.append(f"  the gateway counted {gateway.get('orders')} orders and {gateway.get('fills')} fills: {words}")
    if next_commands:
        lines += ["", "Next:", *(f"  {command}" for command in next_commands)]
    return "\n".join(lines)


def _cents(amount: object) -> str:
    """Money for a reader: no finer than a cent, since an average price may have no end. The JSON has every digit."""
    if amount is None:
        return "not known"
    number = Decimal(str(amount))
    exponent = number.as_tuple().exponent
    return plain(round(number, 2)) if isinstance(exponent, int) and exponent < -2 else plain(number)
