"""The bars a run keeps: those of one length for all instruments, and the histories strategies ask for in ``on_start``.

A history begins with the past where somebody has it. Imports core only; owned by ``core.engine``, which adds the ticks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import attrs

from botframework.core.bars import KEPT, BarBuilder, SessionOf, Span
from botframework.core.model import Bar, Instrument, Split, Tick

Past = Callable[[Instrument, str, int], Iterable[Tick | Split]]
"""Ticks from before the run for bars of a span, so many of them (0: as many as are kept), and the splits among them."""


@attrs.define(eq=False)
class Histories:
    """``bar_s`` is the length in seconds of the bars kept of every instrument, None for none of them."""

    bar_s: float | None = None
    bars: dict[int, BarBuilder] = attrs.field(init=False, factory=dict)
    series: dict[int, list[BarBuilder]] = attrs.field(init=False, factory=dict)  # what was asked for, by instrument
    is_closed: bool = attrs.field(init=False, default=False)  # ticks have gone by: what is not kept yet is never whole
    past: Past | None = attrs.field(init=False, default=None)
    session_of: SessionOf | None = attrs.field(init=False, default=None)  # regular sessions, for histories of them
    _spans: dict[tuple[int, str], BarBuilder] = attrs.field(init=False, factory=dict)

    def know(self, conid: int) -> None:
        """Keep bars of one more instrument, where bars are kept of all."""
        if self.bar_s is not None:
            self.bars[conid] = BarBuilder(self.bar_s)

    def of(self, instrument: Instrument, span: str | None, count: int) -> deque[Bar]:
        """The bars of an instrument; of a span, from now on. Raises ``LookupError`` for what this run does not keep."""
        if span is None:
            builder = self.bars.get(instrument.conid)
            if builder is None:
                raise LookupError("this run keeps no bars; name a span, like history(instrument, '1m')")
            return builder.bars
        known = self._spans.get((instrument.conid, span))
        if known is None or (count > (known.bars.maxlen or 0) and not self.is_closed):
            known = self._begin(instrument, span, count)
        return known.bars

    def split(self, split: Split) -> None:
        """All bars of an instrument are of the new shares from now on."""
        conid = split.instrument.conid
        if conid in self.bars:
            self.bars[conid].split(split)
        for builder in self.series.get(conid, ()):
            builder.split(split)

    def _begin(self, instrument: Instrument, text: str, count: int) -> BarBuilder:
        """Begin a history, with the past where there is one."""
        span = Span.parse(text)
        if self.is_closed:
            # Ticks may have gone by that nobody kept: a history with a hole in it would look like one without.
            raise LookupError(f"{text} bars of {instrument} are not kept; ask for them in on_start first")
        if span.rth and self.session_of is None:
            raise LookupError("this run knows no regular sessions")
        builder = BarBuilder(span=span, session_of=self.session_of if span.rth else None)
        if count > KEPT:
            builder.bars = deque(maxlen=count)
        for each in self.past(instrument, text, count) if self.past is not None else ():
            if isinstance(each, Split):
                builder.split(each)
            else:
                builder.add(each)
        shorter = self._spans.get((instrument.conid, text))
        kept = self.series.get(instrument.conid, ())
        self._spans[instrument.conid, text] = builder
        self.series[instrument.conid] = [*(each for each in kept if each is not shorter), builder]
        return builder
