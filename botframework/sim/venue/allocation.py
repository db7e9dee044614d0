"""How an advisor's order is divided among accounts. Imports the standard library's numbers only; called by the order endpoints.

Whole pieces: each account gets its weight's part rounded down, what is left goes one by one to the largest remainders, in the
order of the accounts. Weights by method: E equal, N net liquidation value, A available equity; P, R, S and C the group's own
amounts, of which S and C must add up to the order.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

METHOD_LETTERS = {
    "Equal": "E",
    "EqualQuantity": "E",
    "NetLiq": "N",
    "AvailableEquity": "A",
    "E": "E",
    "N": "N",
    "A": "A",
}
"""What `allocationMethod` may say; `Equal` and `NetLiq` are documented, the other words are those of the desktop program."""


def divide(quantity: Decimal, weights: Sequence[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """Whole pieces for each account that gets any. Raises ValueError when no weight is positive."""
    total = sum((weight for _, weight in weights if weight > 0), Decimal(0))
    if total <= 0:
        raise ValueError("no account has a part")
    exact = [(account, quantity * max(weight, Decimal(0)) / total) for account, weight in weights]
    whole = {account: part.to_integral_value(ROUND_FLOOR) for account, part in exact}
    left = int(quantity - sum(whole.values(), Decimal(0)))
    for account, _part in sorted(exact, key=lambda row: whole[row[0]] - row[1])[:left]:
        whole[account] += 1
    return tuple((account, part) for account, part in whole.items() if part)


def next_parts(
    quantity: Decimal,
    allocations: Sequence[tuple[str, Decimal]],
    given: Mapping[str, Decimal],
) -> list[tuple[str, Decimal]]:
    """Who gets how much of a fill: those farthest behind their part of the whole first, nobody more than the allocation.

    The parts of all fills of an order add up to its allocations.
    """
    total = sum((part for _, part in allocations), Decimal(0))
    after = sum(given.values(), Decimal(0)) + quantity
    behind = sorted(
        ((account, part, part * after / total - given.get(account, Decimal(0))) for account, part in allocations),
        key=lambda row: -row[2],
    )
    parts: dict[str, Decimal] = {}
    left = quantity
    for rounded in (True, False):
        for account, part, missing in behind:
            room = part - given.get(account, Decimal(0)) - parts.get(account, Decimal(0))
            wanted = max(missing, Decimal(0)).to_integral_value(ROUND_FLOOR) if rounded else Decimal(1)
            gets = min(wanted, room, left)
            if gets > 0:
                parts[account] = parts.get(account, Decimal(0)) + gets
                left -= gets
    for account, part, _ in behind:
        gets = min(part - given.get(account, Decimal(0)) - parts.get(account, Decimal(0)), left)
        if gets > 0:
            parts[account] = parts.get(account, Decimal(0)) + gets
            left -= gets
    if left:
        raise ValueError(f"a fill of {quantity} is more than what is allocated")
    return [(account, parts[account]) for account, _ in allocations if account in parts]
