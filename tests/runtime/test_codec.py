"""Every event and command survives the way into the journal and back; anything unknown is refused."""

from __future__ import annotations

import json
import math
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from botframework.core.events import GroupWorth, InstrumentDefined, OrderAccepted, OrderSent, Quote, SubmitOrder, Tell
from botframework.core.model import Fill, Instrument, Notice, OrderIntent, OrderType, Side
from botframework.errors import JournalCorrupt, JournalError, JournalTooNew
from botframework.runtime import codec
from botframework.runtime.codec import decode, encode, encode_all, row_types
from botframework.runtime.journal import USUAL
from tests.runtime.rows import odd, samples

TEXT = st.text(st.characters(), max_size=12)  # lone surrogates included
NUMBERS = st.integers(-(2**63), 2**63 - 1)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a declared type, found independently of how the codec looks at types."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if type(None) in arguments:
        return st.none() | values_of(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(values_of(argument) for argument in arguments))
    if origin is Mapping:
        return st.dictionaries(TEXT, DATA, max_size=3)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        int: NUMBERS,
        str: TEXT,
        bool: st.booleans(),
        Decimal: st.decimals(allow_nan=False),
    }
    simple[float] = st.floats(allow_nan=False, allow_infinity=False)
    if hint in simple:
        return simple[hint]
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = typing.get_type_hints(hint)
    names = [field.name for field in attrs.fields(hint)] if attrs.has(hint) else hint.__struct_fields__
    return st.builds(hint, **{name: values_of(hints[name]) for name in names})


@pytest.mark.parametrize("name", sorted(row_types()))
def test_round_trip(name: str) -> None:
    @given(values_of(row_types()[name]))
    def check(row: Any) -> None:
        line = encode(row)
        back = decode(line)
        # Instruments compare by conid only, so compare everything.
        assert type(back) is type(row)
        assert asdict(back) == asdict(row)
        assert encode(back) == line
        assert line.isascii()
        assert "\n" not in line

    check()


def submit() -> SubmitOrder:
    instrument = Instrument(
        "AAPL", 265598, price_steps=((Decimal(0), Decimal("0.0001")), (Decimal(1), Decimal("0.01")))
    )
    intent = OrderIntent(
        strategy="fast",
        instrument=instrument,
        side=Side.BUY,
        quantity=Decimal("1E+2"),
        order_type=OrderType.LIMIT,
        at_ns=5,
        limit_price=Decimal("10.50"),
    )
    return SubmitOrder(at_ns=5, intent=intent, verdict_id="v-1")


def test_numbers_keep_their_text() -> None:
    body = json.loads(encode(submit()))
    assert body["intent"]["quantity"] == "1E+2"
    assert body["intent"]["limit_price"] == "10.50"
    assert body["intent"]["side"] == "BUY"
    assert body["intent"]["instrument"]["price_steps"] == [["0", "0.0001"], ["1", "0.01"]]


def test_decimals_in_a_notice() -> None:
    notice = Notice("warning", "X", "text", 1, data={"loss": Decimal("1.50"), "$decimal": "none"})
    assert decode(encode(Tell(at_ns=1, notice=notice))) == Tell(at_ns=1, notice=notice)


def test_what_was_asked_for_is_recorded_even_when_it_is_no_number() -> None:
    row = replace(submit(), intent=replace(submit().intent, quantity=Decimal("NaN")))
    back = decode(encode(row))
    assert isinstance(back, SubmitOrder)
    assert back.intent.quantity.is_nan()


def test_a_field_added_later_takes_its_default_in_older_rows() -> None:
    body = json.loads(encode(OrderSent(at_ns=1, wall_ns=2, client_order_id="c")))
    del body["attempt"]
    assert decode(json.dumps(body)) == OrderSent(at_ns=1, wall_ns=2, client_order_id="c", attempt=1)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"type": "OrderTeleported"}, JournalTooNew, "OrderTeleported.*newer"),
        ({"colour": 1}, JournalTooNew, "colour.*newer"),
        ({"v": 2}, JournalTooNew, "schema 2 is newer"),
        ({"v": "1"}, JournalCorrupt, "version"),
        ({"at_ns": "1"}, JournalCorrupt, "OrderSent.at_ns"),
        ({"at_ns": True}, JournalCorrupt, "OrderSent.at_ns"),
        ({"at_ns": 1.0}, JournalCorrupt, "OrderSent.at_ns"),
        ({"client_order_id": None}, JournalCorrupt, "client_order_id"),
        ({"type": "Reason"}, JournalTooNew, "Reason"),
    ],
)
def test_strict_reading(change: dict[str, Any], error: type[JournalError], words: str) -> None:
    body = json.loads(encode(OrderSent(at_ns=1, wall_ns=2, client_order_id="c"))) | change
    with pytest.raises(error, match=words):
        decode(json.dumps(body))


@pytest.mark.parametrize("pair", [["a"], ["a", "b", "c"], [], "ab"])
def test_a_pair_is_two(pair: Any) -> None:
    body = json.loads(
        encode(OrderAccepted(at_ns=1, wall_ns=2, client_order_id="c", broker_order_id="1", legs=(("a", "b"),)))
    )
    assert decode(json.dumps(body)).legs == (("a", "b"),)  # type: ignore[union-attr]  # an OrderAccepted
    with pytest.raises(JournalCorrupt):
        decode(json.dumps(body | {"legs": [pair]}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"type":"OrderSent","v":1}',
        '{"type":"TimeAdvanced","v":1,"at_ns":NaN,"wall_ns":1}',
        '{"type":"TimeAdvanced","v":1,"at_ns":1,"at_ns":2,"wall_ns":1}',
        "[" * 100_000,
        '{"type":"TimeAdvanced","v":1,"at_ns":' + "9" * 5_000 + ',"wall_ns":1}',
    ],
)
def test_what_is_no_row(text: str) -> None:
    with pytest.raises(JournalCorrupt):
        decode(text)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_journal_error(data: bytes) -> None:
    with pytest.raises(JournalError):
        decode(data)


def test_a_wrong_value_is_refused_before_it_is_written() -> None:
    with pytest.raises(JournalError, match="5 is no str"):
        encode(OrderSent(at_ns=1, wall_ns=2, client_order_id=typing.cast(str, 5)))
    with pytest.raises(JournalError, match="no event or command"):
        encode(typing.cast(OrderSent, "text"))


def test_many_rows_are_written_as_one_by_one() -> None:
    rows = [*samples(), *odd()]
    assert encode_all(rows) == [encode(row) for row in rows]
    plain_rows = [row for row in rows if row not in odd()]
    assert encode_all(plain_rows) == [encode(row) for row in plain_rows]
    assert encode_all([]) == []


def test_of_many_rows_the_wrong_one_is_named() -> None:
    sent = OrderSent(at_ns=1, wall_ns=1, client_order_id="c")
    wrong: Any = OrderSent(at_ns=1, wall_ns=1, client_order_id=None)  # type: ignore[arg-type]  # what it is about
    with pytest.raises(JournalError, match="OrderSent cannot be written"):
        encode_all([sent, wrong])
    with pytest.raises(JournalError, match="no event or command"):
        encode_all([sent, "nothing"])  # type: ignore[list-item]  # what it is about


HUGE = 1.7e308  # two of them are more than a float can be


@pytest.mark.parametrize(
    ("numbers", "is_one"),
    [
        ((1.0, 2.0, 3.0, 4.0), True),
        ((HUGE, HUGE, 1.0, 1.0), True),
        ((HUGE, HUGE, -HUGE, -HUGE), True),
        ((math.nan, 2.0, 3.0, 4.0), False),
        ((1.0, 2.0, 3.0, math.inf), False),
        ((math.inf, -math.inf, 3.0, 4.0), False),
    ],
)
def test_a_float_that_is_no_number_is_refused_among_others(numbers: tuple[float, ...], is_one: bool) -> None:
    order = next(row for row in samples() if isinstance(row, SubmitOrder))
    bid, ask, bid_size, ask_size = numbers
    quote = Quote(conid=1, at_ns=1, wall_ns=1, bid=bid, ask=ask, bid_size=bid_size, ask_size=ask_size, last=None)
    row = replace(order, quotes=(quote,))
    if is_one:
        assert decode(encode(row)) == row
        return
    with pytest.raises(JournalError, match="no finite number"):
        encode(row)


def test_the_fields_of_a_row_are_those_the_library_tells() -> None:
    for kind in row_types().values():
        assert codec._fields(kind) == [(field.name, field.required) for field in msgspec.structs.fields(kind)]


@pytest.mark.parametrize("nothing", [None, 0, False])
def test_nothing_of_another_kind_is_no_empty_list(nothing: Any) -> None:
    with pytest.raises(JournalError, match="OrderAccepted cannot be written"):
        encode(OrderAccepted(at_ns=1, wall_ns=1, client_order_id="c", broker_order_id="1", legs=nothing))


@pytest.mark.parametrize("name", ["M\u00fcnchener R\u00fcck", "half a letter \ud800", "two\nlines", '"'])
def test_an_instrument_of_any_name_comes_back(name: str) -> None:
    instrument = attrs.evolve(Instrument("MUV2", 14121), name=name)
    for _ in range(2):  # the second time from what is kept
        back = decode(encode(InstrumentDefined(at_ns=1, wall_ns=1, instrument=instrument)))
        assert isinstance(back, InstrumentDefined)
        assert (back.instrument.conid, back.instrument.name) == (14121, name)
    row = InstrumentDefined(at_ns=1, wall_ns=1, instrument=instrument)
    assert encode_all([row]) == [encode(row)]
    assert encode(row).isascii()


def test_rows_made_ready_need_nothing_more_when_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_plans", "_row_packs", "_instruments"):
        monkeypatch.setattr(codec, name, {})
    codec.make_ready(USUAL)
    made = dict(codec._plans)
    assert {*USUAL, OrderIntent, Fill, Quote} <= made.keys()
    for row in samples():
        if type(row) in USUAL:
            encode(row)
    assert codec._plans.keys() - made.keys() <= {Instrument, GroupWorth}  # not in a row itself
    codec.make_ready(USUAL)
    assert all(codec._plans[kind] is plan for kind, plan in made.items())
    with pytest.raises(JournalError, match="no event or command"):
        codec.make_ready([OrderIntent])  # type: ignore[list-item]  # what is tested


def test_the_same_instrument_is_one_object_however_often_it_is_read() -> None:
    texts = [encode(InstrumentDefined(at_ns=at, wall_ns=1, instrument=Instrument("ABC", 77_001))) for at in (1, 2)]
    one, other = [decode(text) for text in texts]
    assert isinstance(one, InstrumentDefined)
    assert isinstance(other, InstrumentDefined)
    assert one.instrument is other.instrument


def test_what_an_object_within_a_row_needs_is_asked_for_by_name() -> None:
    row = next(row for row in samples() if isinstance(row, SubmitOrder))
    body = json.loads(encode(row))
    del body["intent"]["side"]
    with pytest.raises(JournalCorrupt, match=r"OrderIntent\.side is missing"):
        decode(json.dumps(body))
