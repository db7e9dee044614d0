"""Strategies that ask for a history as they start, and do not; what they saw is kept on the class for the test."""

from __future__ import annotations

from typing import ClassVar

import attrs

from botframework import Bar, Context, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class Warm:
    """Asks for three histories as it starts, and looks again at its first tick."""

    at_start: ClassVar[dict[str, list[Bar]]] = {}
    at_tick: ClassVar[list[tuple[int, int, float, float]]] = []
    starts: ClassVar[list[int]] = []

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        self.starts.append(ctx.now_ns)
        ctx.buy("AAPL", 100)
        for span in ("1m", "5m", "30s"):
            self.at_start[span] = ctx.history("AAPL", span, 120 if span == "1m" else 20)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if tick.instrument.symbol == "AAPL" and (bars := ctx.history("AAPL", "1m", 1)):
            self.at_tick.append((tick.at_ns, bars[-1].at_ns, tick.mid, bars[-1].close))


@attrs.define(eq=False, kw_only=True)
class Forgetful:
    """Wants nothing of the past."""

    starts: ClassVar[list[int]] = []

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        self.starts.append(ctx.now_ns)
