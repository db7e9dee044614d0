"""Requests and answers as the pure handler sees them, and the few ways to write a value on the wire.

Imports attrs and msgspec only; used by the REST groups, the push side and the server.
"""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs
import msgspec

encode = msgspec.json.Encoder().encode


EXPONENT_MAX = 308


@attrs.frozen
class Effects:
    """What the server does beside sending the answer: wait, or cut the connection in its place."""

    delay_ms: int = 0
    drop: bool = False


NO_EFFECTS = Effects()


@attrs.frozen
class SimRequest:
    """One HTTP request. `peer` is an address.

    `path` begins with a slash, has no query and is percent-encoded as it travelled; header names are lower case.
    """

    method: str
    path: str
    query: Mapping[str, list[str]] = attrs.field(factory=dict)
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""
    peer: str = "127.0.0.1"

    def first(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """A boolean query parameter."""
        return self.first(name).lower() in ("true", "1")

    def json(self) -> Any:
        """The body as JSON with exact decimals for fractions. Raises ValueError when it is none."""
        if not self.body.strip():
            return {}
        try:
            found = json.loads(self.body, parse_float=_fraction, parse_constant=_no_constant)
            if b"\\u" in self.body:
                # Half a pair of surrogates is no text that could be answered with; the error is a ValueError.
                json.dumps(found, ensure_ascii=False, default=str).encode()
            return found
        except RecursionError as exc:
            raise ValueError("body nested too deeply") from exc
        except InvalidOperation as exc:
            raise ValueError("number out of range") from exc


@attrs.frozen
class SimResponse:
    """One HTTP answer. Headers are in order; the server adds length and connection headers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    effects: Effects = NO_EFFECTS


JSON = (("Content-Type", "application/json; charset=utf-8"),)
HTML = (("Content-Type", "text/html"),)
TEXT = (("Content-Type", "text/plain"),)


def _fraction(text: str) -> Decimal:
    """A number with a fraction or an exponent, exactly. What no double can hold is one nobody can calculate with."""
    value = Decimal(text)
    if value and abs(value.adjusted()) > EXPONENT_MAX:
        raise ValueError("number out of range")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def answer(value: object, status: int = 200) -> SimResponse:
    """A JSON answer."""
    return SimResponse(status, JSON, encode(value))


def refuse(status: int, text: str) -> SimResponse:
    """The two error shapes: 400, 401, 429 and 503 repeat the status, 200 and 500 do not."""
    if status in (200, 500):
        return answer({"error": text}, status)
    return answer({"error": text, "statusCode": status}, status)


def page(status: int, heading: str) -> SimResponse:
    """An HTML answer, as the delivery network in front of the service gives it."""
    body = f"<html><head><title>{status}</title></head><body><h1>{heading}</h1></body></html>"
    return SimResponse(status, HTML, body.encode())


def whole(text: object, digits: int = 18) -> int | None:
    """The number that a text of at most so many digits stands for; None for anything else."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= digits else None


def plain(value: Decimal) -> str:
    """A decimal without exponent and without needless zeros: `100`, `0.5`."""
    if value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


def price_text(value: Decimal | None) -> str:
    """A price with at least two decimals; the empty string for none."""
    if value is None:
        return ""
    text = str(value)
    if text[-3:-2] == ".":
        return text
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent <= -2:
        return format(value, "f")
    return f"{value:.2f}"


def size_text(value: Decimal) -> str:
    """A size with thousands separators, as the feed writes it: `1,236`."""
    whole = int(value)
    if whole == value:
        return str(whole) if whole < 1000 else f"{whole:,}"
    return f"{value.normalize():,f}"


def volume_text(value: int) -> str:
    """A volume with the suffix K or M, as field 87 has it."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:.1f}M"
    if value >= 10_000:
        return f"{value / 1000:.1f}K"
    return f"{value:,}"


def money_text(value: Decimal, currency: str = "") -> str:
    """Whole money with thousands separators, with the currency where one is given."""
    text = f"{value:,.0f}"
    return f"{text} {currency}" if currency else text
