"""A strategy for the tests of histories: notes what it is shown, where the tests can find it."""

from __future__ import annotations

from typing import Any

import attrs

from botframework import Bar, Context, Split, Tick, hookimpl

SEEN: list[Any] = []
HEARD: list[Any] = []


@attrs.define(eq=False, kw_only=True)
class Looks:
    """Notes its history at the start and at every tick; and what else it is told."""

    span: str = "1m"
    late: bool = False
    count: int = 200

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        if not self.late:
            SEEN.append(ctx.history("AAPL", self.span, self.count))

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        SEEN.append((tick.at_ns, ctx.history("AAPL", self.span, self.count)))

    @hookimpl
    def on_bar(self, ctx: Context, bar: Bar) -> None:
        HEARD.append(("on_bar", bar))

    @hookimpl
    def on_split(self, ctx: Context, split: Split) -> None:
        HEARD.append(("on_split", split))
