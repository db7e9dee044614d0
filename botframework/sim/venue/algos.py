"""Order algorithms and how each is worked, assuming slices by a clock where the real ones read the market.

Vwap and Twap release equal parts of time, weighted by a U-shaped day for Vwap; ArrivalPx front-loads its parts by its risk
aversion; PctVol releases its share of the volume seen; DarkIce shows its display size again and again; Adaptive walks its
limit from the middle to the opposite touch, quickly or slowly by its priority. Whatever is released is matched like any
order, at the ticket's limit where it has one. Names and parameter ids are the real ones; how the real ones trade is not public.
Imports the standard library and attrs; used by the ticket reader, the algos answer and the desk.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

SLICE_MS = 15_000
SPAN_MS = 30 * 60_000
"""How long a schedule runs when the ticket names no end."""
SLICES_MAX = 400
WALK_MS = {"Urgent": 10_000, "Normal": 30_000, "Patient": 120_000}
"""How long an adaptive order takes from the middle to the opposite touch."""
WALK_STEPS = 10
_ZONES = ("", "US/Eastern", "America/New_York", "EST", "EDT")
_FRONT = {"Get_Done": 4.0, "Aggressive": 2.5, "Neutral": 1.5, "Passive": 1.0}


@attrs.frozen
class Parameter:
    """One parameter; `kind` is the wire's class name."""

    id: str
    name: str
    kind: str
    default: str | float | bool | None = None
    legal: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False


@attrs.frozen
class Algo:
    """One algorithm."""

    id: str
    name: str
    text: str
    parameters: tuple[Parameter, ...]


_START = Parameter("startTime", "Start Time", "Time")
_END = Parameter("endTime", "End Time", "Time")
_PAST = Parameter("allowPastEndTime", "Allow trading past end time", "Boolean", False)
_NO_TAKE = Parameter("noTakeLiq", "Attempt to never take liquidity", "Boolean", False)
_MAX_PCT = Parameter("maxPctVol", "Max Percentage", "Double", 0.1, minimum=0.01, maximum=0.5)
_RISK = Parameter(
    "riskAversion", "Urgency/Risk Aversion", "String", "Neutral", ("Get_Done", "Aggressive", "Neutral", "Passive")
)

ALGOS: dict[str, Algo] = {
    each.id: each
    for each in (
        Algo(
            "Adaptive",
            "Adaptive",
            "Walks from the middle towards the opposite side.",
            (
                Parameter(
                    "adaptivePriority",
                    "Adaptive order priority/urgency",
                    "String",
                    "Normal",
                    ("Urgent", "Normal", "Patient"),
                    required=True,
                ),
            ),
        ),
        Algo("Vwap", "VWAP", "Parts by the usual volume of a day.", (_MAX_PCT, _START, _END, _PAST, _NO_TAKE)),
        Algo("Twap", "TWAP", "Equal parts of time.", (_START, _END, _PAST, _MAX_PCT)),
        Algo("ArrivalPx", "Arrival Price", "Early parts larger.", (_MAX_PCT, _RISK, _START, _END, _PAST)),
        Algo(
            "DarkIce",
            "Dark Ice",
            "Shows a little at a time.",
            (
                Parameter("displaySize", "Display Size", "Integer", 100, minimum=1, required=True),
                _START,
                _END,
                _PAST,
            ),
        ),
        Algo(
            "PctVol",
            "Percentage of Volume",
            "A share of what trades.",
            (
                Parameter("pctVol", "Target Percentage", "Double", 0.1, minimum=0.01, maximum=0.5, required=True),
                _START,
                _END,
                _NO_TAKE,
            ),
        ),
    )
}


def algos_for(sec_type: str) -> tuple[Algo, ...]:
    """The algorithms an instrument takes; only the adaptive one beyond shares."""
    if sec_type == "STK":
        return tuple(ALGOS.values())
    return (ALGOS["Adaptive"],) if sec_type in ("OPT", "FUT") else ()


def algo_row(algo: Algo, *, described: bool, with_parameters: bool) -> dict[str, Any]:
    """An algorithm as the algos answer has it."""
    row: dict[str, Any] = {"name": algo.name, "id": algo.id}
    if described:
        row["description"] = algo.text
    if with_parameters:
        row["parameters"] = [_parameter_row(rank, each) for rank, each in enumerate(algo.parameters, 1)]
    return row


def _parameter_row(rank: int, parameter: Parameter) -> dict[str, Any]:
    row: dict[str, Any] = {
        "guiRank": rank,
        "defaultValue": parameter.default,
        "name": parameter.name,
        "id": parameter.id,
        "valueClassName": parameter.kind,
    }
    if parameter.legal:
        row["legalStrings"] = list(parameter.legal)
    if parameter.minimum is not None:
        row["minValue"] = parameter.minimum
    if parameter.maximum is not None:
        row["maxValue"] = parameter.maximum
    if parameter.required:
        row["required"] = "true"
    return row


def check_strategy(sec_type: str, strategy: str, given: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | str:
    """The parameters of a ticket as texts, or why the contract does not take them."""
    algo = next((each for each in algos_for(sec_type) if each.id == strategy), None)
    if algo is None:
        return f"Algo strategy {strategy} is not available for this contract"
    known = {parameter.id: parameter for parameter in algo.parameters}
    found: list[tuple[str, str]] = []
    for name, value in given.items():
        parameter = known.get(name)
        if parameter is None:
            return f"Unknown algo parameter {name} of strategy {strategy}"
        text = _value_text(parameter, value)
        if text is None:
            return f"Invalid value '{value}' of algo parameter {name}"
        found.append((name, text))
    missing = [p.id for p in algo.parameters if p.required and p.id not in given]
    if missing:
        return f"Missing algo parameter {missing[0]} of strategy {strategy}"
    times = dict(found)
    if times.get("startTime") and times.get("endTime") and times["startTime"] >= times["endTime"]:
        return "Algo parameter endTime is not after startTime"
    return tuple(found)


def _value_text(parameter: Parameter, value: Any) -> str | None:
    """A value in the one form it is kept in; None when it is not of its kind."""
    if parameter.kind == "Boolean":
        text = str(value).lower()
        return text if text in ("true", "false") else None
    if parameter.kind in ("Double", "Integer"):
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        if not number.is_finite() or (parameter.kind == "Integer" and number != number.to_integral_value()):
            return None
        low, high = parameter.minimum, parameter.maximum
        if (low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high))):
            return None
        return str(number)
    if not isinstance(value, str):
        return None
    if parameter.kind == "Time":
        return value if _minute(value) is not None else None
    return value if not parameter.legal or value in parameter.legal else None


def _minute(text: str) -> int | None:
    """Seconds of a New York day out of `HH:MM:SS`, with or without a date before it and the zone after it."""
    time, _, zone = text.partition(" ")
    pieces = time.rpartition("-")[2].split(":")
    if zone.strip() not in _ZONES or len(pieces) != 3:
        return None
    if not all(piece.isascii() and piece.isdigit() and len(piece) == 2 for piece in pieces):
        return None
    hours, minutes, seconds = (int(piece) for piece in pieces)
    return hours * 3600 + minutes * 60 + seconds if hours < 24 and minutes < 60 and seconds < 60 else None


@attrs.frozen
class Slice:
    """From `at_ms` on, this part of the whole may have been sent."""

    at_ms: int
    part: float


def schedule(strategy: str, parameters: Mapping[str, str], now_ms: int, midnight_ms: int, close_ms: int) -> list[Slice]:
    """The slices of an order that arrives at `now_ms`, the last one with all of it, none after the closing.

    Times of day in the parameters count from `midnight_ms`; without them the schedule begins now and runs for half an hour.
    """
    start, end = _moment(parameters, "startTime", midnight_ms), _moment(parameters, "endTime", midnight_ms)
    begin = max(now_ms, start) if start is not None else now_ms
    finish = end if end is not None else begin + SPAN_MS
    finish = max(begin, min(finish, close_ms - SLICE_MS))
    count = max(1, min(SLICES_MAX, (finish - begin) // SLICE_MS + 1))
    step = (finish - begin) / count
    slices = []
    for n in range(count):
        x = (n + 1) / count
        if strategy == "Vwap":
            # A U-shaped day: volume density 0.5 + 6 (x - 1/2)^2, whose integral over the span is one.
            x = 0.5 * x + 2 * ((x - 0.5) ** 3 + 0.125)
        elif strategy == "ArrivalPx":
            x = 1 - (1 - x) ** _FRONT[parameters.get("riskAversion", "Neutral")]
        slices.append(Slice(begin + round(n * step), 1.0 if n + 1 == count else round(x, 9)))
    return slices


def _moment(parameters: Mapping[str, str], name: str, midnight_ms: int) -> int | None:
    text = parameters.get(name)
    second = None if text is None else _minute(text)
    return None if second is None else midnight_ms + second * 1000
