# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""What the generated modules share: absent values, answers, request options, and the readers that check every value.

Invariant: an attribute fits its annotation, or the object is not built; what did not fit is kept in `Response.issues`;
nothing raises before the caller holds the raw answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal, InvalidOperation
from enum import Enum
from json.encoder import encode_basestring_ascii as _quoted
from math import isfinite
from typing import Any, Final, Generic, Literal, TypeVar, final

import httpx
from attrs import define, field, frozen

from .errors import UnparseableResponse, WireError

T = TypeVar("T")


@final
class Unset:
    """The type of `UNSET`: the member was not there. One instance per process, through copy and pickle too."""

    __slots__ = ()
    _only: Unset | None = None

    def __new__(cls) -> Unset:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: object) -> Unset:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()

NoneType = type(None)
_EXPONENT_MAX: Final = (
    40  # a number beyond 1e40 or below 1e-40 is no price, quantity or amount; it would only fill memory
)
_ABSENT: Final = frozenset(("", "-", "None", "N/A", "n/a", "null"))


# ---- values with a meaning beyond their JSON type


@frozen
class Price:
    """A price as snapshots show it: `mark` is `C` for the previous close, `H` when trading is halted, else empty."""

    value: Decimal
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.mark}{self.value:f}"


@frozen
class Amount:
    """A number with whatever text follows it: a currency, or a currency and a share count."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}".rstrip()


# ---- issues: what arrived and did not fit


@frozen
class WireIssue:
    """One value that differed from the description: where, how, and what came."""

    where: str
    kind: str
    value: Any


@define
class _Sink:
    strict: bool
    issues: list[WireIssue]


_sink: ContextVar[_Sink | None] = ContextVar("wire_issues", default=None)


@contextmanager
def collect_issues(*, strict: bool = False) -> Generator[list[WireIssue]]:
    """Collect what does not fit while building models by hand. `strict` makes a bad row fail the whole."""
    sink = _Sink(strict, [])
    token = _sink.set(sink)
    try:
        yield sink.issues
    finally:
        _sink.reset(token)


def note(where: str, kind: str, value: object) -> None:
    """Report a value that does not fit."""
    sink = _sink.get()
    if sink is not None:
        sink.issues.append(WireIssue(where, kind, value))


def drop(where: str, error: WireError, row: object) -> None:
    """Give up one row of a list or map: fails the whole answer when it is strict, else it is only reported."""
    sink = _sink.get()
    if sink is not None and sink.strict:
        raise WireError(where, str(error), row) from error
    note(where, str(error), row)


# ---- decoding and encoding JSON


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def loads(content: bytes) -> Any:
    """Decode JSON; fractions become Decimal, so that no digit is lost. NaN and infinities are refused."""
    return json.loads(content, parse_float=Decimal, parse_constant=_no_constant)


def dumps(value: Any) -> bytes:
    """Encode JSON. A Decimal is written as the number it is, digit for digit. Raises ValueError, TypeError."""
    out: list[str] = []
    _write(value, out)
    return "".join(out).encode()


def decimal_text(value: Decimal) -> str:
    """Digits without exponent, e.g. `0.0001`. Raises ValueError when it is not a finite number of sane size."""
    if not value.is_finite() or abs(value.adjusted()) > _EXPONENT_MAX:
        raise ValueError(f"{value} cannot be sent")
    text = str(value)
    return text if "E" not in text else format(value, "f")


def _float_text(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"{value} cannot be sent")
    return float.__repr__(value)


#: How values of these very types are written; all others, their subclasses among them, take the longer way.
_TEXT_OF: Final[dict[type[object], Callable[[Any], str]]] = {
    str: _quoted,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
    NoneType: {None: "null"}.__getitem__,
    Decimal: decimal_text,
    float: _float_text,
}


def _write(value: object, out: list[str]) -> None:
    text_of = _TEXT_OF.get(type(value))
    if text_of is not None:
        out.append(text_of(value))
        return
    if isinstance(value, Enum):
        _write(value.value, out)
        return
    whole: Any = value
    item: object
    if isinstance(value, (list, tuple)):
        before = "["
        for item in whole:
            out.append(before)
            before = ","
            _write(item, out)
        out.append("[]" if before == "[" else "]")
    elif isinstance(value, dict) or isinstance(value, Mapping):  # a check of the first is quick, of the second not
        before = "{"
        for key, item in whole.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is not text")
            text_of = _TEXT_OF.get(type(item))
            if text_of is not None:
                out.append(f"{before}{_quoted(key)}:{text_of(item)}")
            else:
                out.append(f"{before}{_quoted(key)}:")
                _write(item, out)
            before = ","
        out.append("{}" if before == "{" else "}")
    else:
        for kind, text_of in _TEXT_OF.items():
            if isinstance(value, kind):
                out.append(text_of(value))
                return
        raise TypeError(f"{type(value).__name__} cannot be sent")


#: Types whose values are plain JSON data as they are.
_PLAIN: Final = frozenset((str, int, float, bool, Decimal, NoneType))


def dump(value: Any) -> Any:
    """A value as plain JSON data; Decimals stay Decimals (`dumps` writes them exactly)."""
    if type(value) in _PLAIN:
        return value
    whole: Any = value
    if isinstance(value, Enum):
        return value._value_  # `value` is a property, and slow
    if isinstance(value, (str, int, float, Decimal)):
        return value
    if isinstance(value, (list, tuple)):
        return [dump(item) for item in whole]
    if isinstance(value, (Price, Amount)):
        return str(value)
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None:
        return to_dict()
    return {key: dump(item) for key, item in whole.items()}


def dump_text(value: Any) -> Any:
    """As `dump`, for members whose numbers travel as text."""
    whole: Any = value
    if isinstance(value, list):
        return [dump_text(item) for item in whole]
    return format(value, "f") if isinstance(value, Decimal) else dump(value)


def exact(value: Decimal | int | Unset) -> Decimal | Unset:
    """Money given to a request. Raises TypeError for float and text, ValueError for what is not finite."""
    if value is UNSET:
        return UNSET
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r}: money is Decimal or int, never {type(value).__name__}")
    if not value.is_finite() or abs(value.adjusted()) > _EXPONENT_MAX:
        raise ValueError(f"{value} cannot be sent")
    return value


def exact_required(value: Decimal | int) -> Decimal:
    """As `exact`, for a member that must be there."""
    out = exact(value)
    if isinstance(out, Unset):
        raise TypeError("this member is required")
    return out


# ---- readers: each returns a value that fits its annotation, or UNSET and a note


def bad(where: str, kind: str, value: object) -> Any:
    """One value that cannot be read: reported, and absent. A member that must be there then fails its whole row."""
    note(where, kind, value)
    return UNSET


def as_str(v: Any, where: str) -> Any:
    if v is UNSET or type(v) is str:
        return v
    note(where, "null" if v is None else "not a string", v)
    return _text(v)


def _text(v: Any) -> Any:
    if type(v) is bool:
        return "true" if v else "false"
    if isinstance(v, Decimal):
        return format(v, "f") if _sane(v) else str(v)
    if isinstance(v, (int, float)):
        return repr(v)
    return UNSET


def as_int(v: Any, where: str) -> Any:
    if v is UNSET or type(v) is int:
        return v
    note(where, "null" if v is None else "not an integer", v)
    return _int(v)


#: Commas part thousands. One that does not is somebody's decimal comma: ten times the number, or a hundred.
_GROUPED: Final = re.compile(r"\s*[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\s*", re.ASCII)


def _ungrouped(v: str) -> str:
    """The text without its thousands separators; one that is no number when its commas part something else."""
    if "," not in v:
        return v
    return v.replace(",", "") if _GROUPED.fullmatch(v) else "?"


def _int(v: Any) -> Any:
    if type(v) is int:
        return v
    if type(v) is str:
        text = _ungrouped(v.strip())
        digits = text[1:] if text[:1] in ("-", "+") else text
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 40 else UNSET
    if type(v) is float:
        return int(v) if v.is_integer() else UNSET
    if isinstance(v, Decimal) and _sane(v) and v == v.to_integral_value():
        return int(v)
    return UNSET


def as_float(v: Any, where: str) -> Any:
    if v is UNSET or type(v) is float:
        return v
    if type(v) is int or isinstance(v, Decimal):
        out = _float(v)
        return bad(where, "not a number of sane size", v) if out is UNSET else out
    note(where, "null" if v is None else "not a number", v)
    return _float(_ungrouped(v)) if type(v) is str else UNSET


def _float(v: Any) -> Any:
    try:
        out = float(v)
    except (ValueError, OverflowError):
        return UNSET
    return out if isfinite(out) else UNSET


def as_bool(v: Any, where: str) -> Any:
    if v is UNSET or type(v) is bool:
        return v
    note(where, "null" if v is None else "not a boolean", v)
    return _bool(v)


_TRUTH: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _bool(v: Any) -> Any:
    if type(v) is bool:
        return v
    if isinstance(v, (int, float, Decimal)):
        return UNSET if v not in (0, 1) else bool(v)
    return _TRUTH.get(v.lower(), UNSET) if type(v) is str else UNSET


def as_wire_bool(v: Any, where: str) -> Any:
    if type(v) is str:
        out = _TRUTH.get(v, UNSET)
        if out is not UNSET:
            return out
    if v is UNSET or v is None or v == "":
        return UNSET
    out = _bool(v)
    return bad(where, "not a truth value", v) if out is UNSET else out


def as_id_int(v: Any, where: str) -> Any:
    if type(v) is int:
        return v
    if v is UNSET or v is None or v == "":
        return UNSET
    out = _int(v)
    return bad(where, "not an integer id", v) if out is UNSET else out


as_epoch = as_id_int


def as_id_str(v: Any, where: str) -> Any:
    if type(v) is str and v:
        return v
    if v is UNSET or v is None or v == "":
        return UNSET
    out = _int(v) if type(v) is not bool else UNSET
    return bad(where, "not an id", v) if out is UNSET else str(out)


def as_text(v: Any, where: str) -> Any:
    if v is UNSET or type(v) is str:
        return v
    if v is None:
        return UNSET
    out = _text(v)
    return bad(where, "not text", v) if out is UNSET else out


def as_scalar(v: Any, where: str) -> Any:
    if v is UNSET or type(v) in (str, bool):
        return v
    return as_decimal(v, where)


def _sane(v: Decimal) -> bool:
    return v.is_finite() and -_EXPONENT_MAX <= v.adjusted() <= _EXPONENT_MAX


def _from_text(v: str) -> Any:
    if v.isascii() and "_" not in v:
        try:
            out = Decimal(_ungrouped(v))
        except InvalidOperation:
            return UNSET
        if out.is_finite() and -_EXPONENT_MAX <= out.adjusted() <= _EXPONENT_MAX:
            return out
    return UNSET


def as_decimal(v: Any, where: str) -> Any:
    """A number however it was sent: JSON number, text, text with thousands separators. Blank and null are absent."""
    if type(v) is str:
        if v in _ABSENT:
            return UNSET
        out = _from_text(v)
        if out is not UNSET:
            return out
    elif type(v) is Decimal:
        if v.is_finite() and -_EXPONENT_MAX <= v.adjusted() <= _EXPONENT_MAX:
            return v
    elif v is UNSET or v is None:
        return UNSET
    elif type(v) is int:
        if abs(v) < 10**_EXPONENT_MAX:
            return Decimal(v)
    elif type(v) is float and isfinite(v):
        out = Decimal(repr(v))
        if _sane(out):
            return out
    return bad(where, "not a decimal", v)


def as_percent(v: Any, where: str) -> Any:
    if type(v) is not str or v[-1:] != "%":
        return as_decimal(v, where)
    out = _from_text(v[:-1].rstrip())
    return bad(where, "not a percentage", v) if out is UNSET else out


_MAGNITUDE: Final = {"K": 3, "M": 6, "B": 9, "T": 12}


def as_magnitude(v: Any, where: str) -> Any:
    if type(v) is not str or v[-1:].upper() not in _MAGNITUDE:
        return as_decimal(v, where)
    digits = v[:-1].strip()
    # As text: a product would be rounded to 28 digits.
    out = _from_text(f"{digits}E{_MAGNITUDE[v[-1].upper()]}") if digits[-1:].isdigit() else UNSET
    return bad(where, "not a magnitude", v) if out is UNSET else Decimal(format(out, "f"))


_PRICE: Final = re.compile(r"([CH]?)\s*([-+]?[0-9.,]+)", re.ASCII)
_AMOUNT: Final = re.compile(r"([-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?)\s*(.*)", re.ASCII | re.DOTALL)


def as_price(v: Any, where: str) -> Any:
    if type(v) is str and v not in _ABSENT:
        found = _PRICE.fullmatch(v.strip())
        value: Any = UNSET if found is None else _from_text(found[2])
        if found is None or value is UNSET:
            return bad(where, "not a price", v)
        return Price(value, found[1])
    value = as_decimal(v, where)
    return value if value is UNSET else Price(value)


def as_amount(v: Any, where: str) -> Any:
    if type(v) is str and v not in _ABSENT:
        found = _AMOUNT.fullmatch(v.strip())
        value: Any = UNSET if found is None else _from_text(found[1])
        if found is None or value is UNSET:
            return bad(where, "not an amount", v)
        return Amount(value, found[2].strip())
    value = as_decimal(v, where)
    return value if value is UNSET else Amount(value)


def as_enum(cls: Any, v: Any, where: str) -> Any:
    if type(v) is str:
        member = cls._value2member_map_.get(v)
        if member is not None:
            return member
        try:
            return cls(v)
        except ValueError:
            return bad(where, "not a listed value", v)
    if v is UNSET:
        return UNSET
    note(where, "null" if v is None else "not an enum value", v)
    return UNSET


def as_list(v: Any, item: Callable[[Any], Any], where: str) -> Any:
    if v is UNSET:
        return UNSET
    rows: Any = v
    if type(v) is not list:
        return bad(where, "null" if v is None else "not an array", v)
    out: list[Any] = []
    for i, x in enumerate(rows):
        try:
            out.append(item(x))
        except WireError as e:  # one bad row never loses the others, unless all or nothing was asked for
            drop(f"{where}[{i}]", e, x)
    return out


def as_map(v: Mapping[str, Any], item: Callable[[Any], Any], where: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, x in v.items():
        try:
            out[key] = item(x)
        except WireError as e:
            drop(f"{where}[{key}]", e, x)
    return out


def as_model(cls: Any, v: Any, where: str) -> Any:
    if v is UNSET:
        return UNSET
    try:
        return cls.from_dict(v)
    except WireError as e:
        return bad(where, str(e), v)


NO_KEYS: Final[frozenset[str]] = frozenset()
Variant = tuple[type, frozenset[str], frozenset[str], Callable[[Any], Any]]
"""One branch of a union: JSON type, keys it needs, keys it knows, reader."""


def pick(v: Any, variants: tuple[Variant, ...], where: str) -> Any:
    """The one branch that fits. An object must have (not null) the keys a branch needs; of several such branches the one
    that needs most wins, provided it knows the keys of the others too. Anything else is refused, never guessed."""
    cls = v.__class__
    if cls is dict:
        best: Variant | None = None
        fits: list[Variant] = []
        for variant in variants:
            if variant[0] is dict and all(v.get(key) is not None for key in variant[1]):
                fits.append(variant)
                if best is None or len(variant[1]) > len(best[1]):
                    best = variant
        if best is None:
            raise WireError(where, "matches no documented shape", v)
        for other in fits:
            if other is not best and (len(other[1]) == len(best[1]) or not other[1] <= best[2]):
                raise WireError(where, "matches more than one documented shape", v)
        return best[3](v)
    for variant in variants:
        if variant[0] is cls or (variant[0] is float and (cls is int or cls is Decimal)):
            return variant[3](v)
    raise WireError(where, "null" if v is None else "matches no documented shape", v)


def as_union(v: Any, variants: tuple[Variant, ...], where: str) -> Any:
    if v is UNSET:
        return UNSET
    try:
        return pick(v, variants, where)
    except WireError as e:
        return bad(where, str(e), v)


def one_of(variants: tuple[Variant, ...], where: str) -> Callable[[Any], Any]:
    """A reader for a union."""
    return lambda v: pick(v, variants, where)


def list_of(item: Callable[[Any], Any], where: str) -> Callable[[Any], Any]:
    """A reader for an array."""
    return lambda v: need(as_list(v, item, where), where)


def query(params: dict[str, Any]) -> dict[str, Any]:
    """The query parameters that were given."""
    return {key: value for key, value in params.items() if value is not UNSET and value is not None}


def same(v: Any) -> Any:
    return v


def need(v: Any, where: str) -> Any:
    if v is UNSET:
        raise WireError(where, "unusable")
    return v


def need_object(v: object, where: str) -> None:
    if not isinstance(v, Mapping):
        raise WireError(where, "not an object", v)


def missing(where: str) -> WireError:
    return WireError(where, "missing or unusable")


# ---- answers and options


@frozen
class RequestOptions:
    """Settings of one call: `timeout` in seconds, more headers, more httpx request extensions."""

    timeout: float | httpx.Timeout | None | Unset = UNSET
    headers: Mapping[str, str] = field(factory=dict[str, str])
    extensions: Mapping[str, Any] = field(factory=dict[str, Any])

    def merge(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the httpx request with these settings applied."""
        out = {**kwargs, "headers": {**kwargs.get("headers", {}), **self.headers}}
        out["extensions"] = {**kwargs.get("extensions", {}), **self.extensions}
        if not isinstance(self.timeout, Unset):
            out["timeout"] = self.timeout
        return out


@define
class Response(Generic[T]):
    """One answer. `parsed` is None when it does not fit the description; then `parse_error` says why and `content` has it."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    parsed: T | None
    parse_error: Exception | None = None
    issues: list[WireIssue] = field(factory=list)
    http: httpx.Response | None = None

    def unwrap(self) -> T:
        """The parsed answer. Raises UnparseableResponse when it does not fit the description."""
        if self.parse_error is not None:
            raise UnparseableResponse(self) from self.parse_error
        return self.parsed  # type: ignore[return-value]  # None is a T here: an answer without a body


def build(
    response: httpx.Response,
    read: Callable[[httpx.Response, Callable[[bytes], Any]], T],
    decode: Callable[[bytes], Any],
    *,
    strict: bool,
) -> Response[T]:
    """Read an answer without ever raising because of what it holds."""
    parsed: T | None = None
    error: Exception | None = None
    sink = _Sink(strict, [])
    token = _sink.set(sink)
    try:
        parsed = read(response, decode)
    except Exception as e:  # whatever the payload did to the reader, the caller gets the answer
        error = e
    finally:
        _sink.reset(token)
    return Response(response.status_code, response.content, response.headers, parsed, error, sink.issues, response)


def decoded(response: httpx.Response, decode: Callable[[bytes], Any], where: str) -> Any:
    """The JSON of an answer. Raises WireError when it is none."""
    try:
        return decode(response.content)
    except Exception as e:  # any decoder may be plugged in, with errors of its own
        raise WireError(where, f"HTTP {response.status_code}, not JSON", response.content[:200]) from e


def is_refusal(v: Any) -> bool:
    """Whether JSON data says `error` in words. For answers whose description takes any key, so a refusal too."""
    members: Any = v
    return type(v) is dict and type(members.get("error")) is str


def refusal(response: httpx.Response, decode: Callable[[bytes], Any]) -> Any:
    """The refusal an answer holds that is described as bare text or as empty; None when it holds none."""
    try:
        v = decode(response.content)
    except Exception:  # what is no JSON is no refusal
        return None
    return v if is_refusal(v) else None


__all__ = (
    "UNSET",
    "Amount",
    "Price",
    "RequestOptions",
    "Response",
    "UnparseableResponse",
    "Unset",
    "WireError",
    "WireIssue",
    "collect_issues",
    "decimal_text",
    "dumps",
    "loads",
)
