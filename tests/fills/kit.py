"""A strategy for the tests of fills: notes what it is shown, and where the tests can find it."""

from __future__ import annotations

import attrs

from botframework import Context, Tick, hookimpl

MADE: list[Noted] = []


@attrs.define(eq=False, kw_only=True)
class Noted:
    """Trades nothing."""

    bids: list[float] = attrs.field(init=False, factory=list)

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        MADE.append(self)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.bids.append(tick.bid)
