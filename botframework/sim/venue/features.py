"""What a ticket can say beyond type, side, size and two prices, and its form in the book.

Imports attrs only; made by the ticket reader, kept with the order, read by everything that carries one out or shows it.
"""

from decimal import Decimal
from typing import Any

import attrs


@attrs.frozen
class Features:
    """`trail` is an amount, or per cent with `trail_percent`; `offset` a REL order's distance; `cash` the money asked for.

    `legs` are contract id and ratio of a combination, `conidex` its text. `allocations` are accounts and whole shares of an
    advisor's order. `route` is the exchange of a directly routed order. `conversion` leaves no currency position.
    """

    trail: Decimal | None = None
    trail_percent: bool = False
    offset: Decimal | None = None
    all_or_none: bool = False
    cash: Decimal | None = None
    conversion: bool = False
    strategy: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    legs: tuple[tuple[int, int], ...] = ()
    conidex: str = ""
    allocations: tuple[tuple[str, Decimal], ...] = ()
    route: str = ""

    @property
    def plain(self) -> bool:
        """Nothing of all this."""
        return self == PLAIN


PLAIN = Features()


def features_state(features: Features) -> dict[str, Any]:
    """As JSON, what is not the default."""
    state: dict[str, Any] = {}
    for name in ("trail", "offset", "cash"):
        value = getattr(features, name)
        if value is not None:
            state[name] = str(value)
    for name in ("trail_percent", "all_or_none", "conversion", "strategy", "conidex", "route"):
        value = getattr(features, name)
        if value:
            state[name] = value
    if features.parameters:
        state["parameters"] = dict(features.parameters)
    if features.legs:
        state["legs"] = [list(leg) for leg in features.legs]
    if features.allocations:
        state["allocations"] = [[account, str(part)] for account, part in features.allocations]
    return state


def features_from(state: dict[str, Any]) -> Features:
    """From JSON."""
    if not state:
        return PLAIN
    number = {name: Decimal(state[name]) for name in ("trail", "offset", "cash") if name in state}
    return Features(
        **number,
        trail_percent=bool(state.get("trail_percent", False)),
        all_or_none=bool(state.get("all_or_none", False)),
        conversion=bool(state.get("conversion", False)),
        strategy=str(state.get("strategy", "")),
        parameters=tuple((str(k), str(v)) for k, v in state.get("parameters", {}).items()),
        legs=tuple((int(conid), int(ratio)) for conid, ratio in state.get("legs", ())),
        conidex=str(state.get("conidex", "")),
        allocations=tuple((str(a), Decimal(part)) for a, part in state.get("allocations", ())),
        route=str(state.get("route", "")),
    )
