"""The gateway of the soak, in a process of its own: the simulator on a market that quotes at a fixed rate.

Run as ``python -m tests.soak.venue RATE``; prints its address, ends when its standard input does.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from decimal import Decimal

from botframework.sim.config import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from botframework.sim.quotes import TapeQuote

ACCOUNT = "DU1234567"
SYMBOLS = ("AAPL", "MSFT", "IBM", "SPY", "IWM", "SOAKA", "SOAKB", "SOAKC", "SOAKD", "SOAKE")
_CENT = Decimal("0.01")


def quotes(rate: int, start_ms: int) -> Iterator[TapeQuote]:
    """``rate`` quotes a second for ever, the instruments in turn, each on a slow wave; every quote differs from the last."""
    number = 0
    while True:
        at_ms = start_ms + number * 1000 // rate
        turn, index = divmod(number, len(SYMBOLS))
        cents = 10_000 + 500 * index + round(50 * math.sin(turn / 3000 + index)) + turn % 2
        bid = Decimal(cents).scaleb(-2)
        size = Decimal(100 * (1 + turn % 9))
        yield at_ms, SYMBOLS[index], bid, size, bid + _CENT, size + 100
        number += 1


def main() -> int:
    """Serve until told to end."""
    start_ns = time.time_ns()
    config = SimConfig(accounts=(ACCOUNT,), instruments=SYMBOLS, start_ns=start_ns, conflate_ms=1)
    with EmbeddedGateway(config, quotes=quotes(int(sys.argv[1]), start_ns // 1_000_000)) as gateway:
        print(gateway.url, flush=True)
        sys.stdin.read()
        print(gateway.counts(), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
