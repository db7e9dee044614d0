"""A market for simulated days: few quotes, all kinds of moves. Imports ``sim`` and the dice; read by the gateway as a tape."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from botframework.sim.quotes import TapeQuote
from botframework.simulation.dice import Dice

CENT = Decimal("0.01")


def quotes(dice: Dice, symbols: tuple[str, ...], start_ms: int) -> Iterator[TapeQuote]:
    """Quotes for ever: one every second or two, with a jump, a wide or a thin touch now and then."""
    cents = {symbol: 10_000 + 3_000 * place for place, symbol in enumerate(symbols)}
    at_ms = start_ms
    for symbol in symbols:
        yield _quote(dice, at_ms, symbol, cents[symbol])
    while True:
        at_ms += dice.between(200, 2_600)
        symbol = dice.pick(symbols)
        move = dice.between(-4, 4)
        if dice.chance(2):
            move *= 25
        cents[symbol] = max(1_000, cents[symbol] + move)
        yield _quote(dice, at_ms, symbol, cents[symbol])


def _quote(dice: Dice, at_ms: int, symbol: str, cents: int) -> TapeQuote:
    spread = dice.pick((1, 1, 2, 3, 10))
    bid = cents * CENT
    size = (Decimal(dice.pick((5, 20, 100, 500))), Decimal(dice.pick((5, 20, 100, 500))))
    return (at_ms, symbol, bid, size[0], bid + spread * CENT, size[1])
