# Generated from spec/stream/ by spec/codegen/stream_tables.py. Do not edit: change spec/ and run `make regenerate`.
"""What the decoder of the websocket knows: topics, market data fields, and the typed market data frame.

Generated; imports attrs and msgspec only. Called by `botframework.ibkr.stream` for every frame. Facts and their
evidence stand in `spec/stream/`.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Final, Literal

import attrs
import msgspec

Kind = Literal["price", "size", "money", "percent", "number", "integer", "flag", "date", "exchanges", "text"]
Place = Literal["args", "result", "data", "frame", "text"]
Form = Literal["object", "array", "map", "object_or_array", "text"]
Apply = Literal["merge", "upsert", "replace", "drop_repeat"]


@attrs.frozen(kw_only=True)
class Topic:
    """One topic of the websocket.

    `subscribe` and `unsubscribe` hold placeholders `<target>`, `<params>`, `<account>`, `<server_id>`; None means that
    the server pushes the topic by itself. `params` are the only parameters the server knows; it ignores others in
    silence. `confirmed`: a first frame always follows a subscription. `echoes_target`: the frame's topic carries
    `+target`. `apply` says what a frame does to what is held under `dedupe_key` (keys of a row; empty: one state for
    the topic). `expiry_s`: the stream ends by itself that long after it was asked for; `renew_s`: when to ask again.
    """

    code: str
    name: str
    subscribe: str | None = None
    unsubscribe: str | None = None
    unsubscribe_reply: str | None = None
    params: tuple[str, ...] = ()
    confirmed: bool = False
    echoes_target: bool = False
    payload_at: Place
    payload_form: Form
    apply: Apply
    dedupe_key: tuple[str, ...] = ()
    expiry_s: int | None = None
    renew_s: int | None = None
    cadence_ms: int | None = None
    concurrent_max: int | None = None
    needs_brokerage: bool = False


@attrs.frozen
class Topicless:
    """A frame without a topic: its key `marker` holds the text `equals`, or one that starts with `prefix`, if given."""

    name: str
    marker: str
    equals: str
    prefix: str


@attrs.frozen
class Field:
    """One market data field. `prefixes`: letters that may precede its text. `current`: False once it was withdrawn."""

    code: str
    name: str
    kind: Kind
    unit: str
    prefixes: str = ""
    current: bool = True


#: Version of the description this was made from.
STREAM_VERSION: Final[str] = "0.1.0"

#: Path of the socket on every host.
SOCKET_PATH: Final[str] = "/v1/api/ws"

#: How to read a frame's bytes, in this order.
ENCODINGS: Final[tuple[str, ...]] = ("utf-8", "cp1252")

#: What the server sends by itself; subscribe after the last of it.
GREETING: Final[tuple[str, ...]] = ("system", "act", "sts")

#: The server's heartbeat, on topic `system`.
HEARTBEAT_INTERVAL_S: Final[int] = 10

#: Without a heartbeat for this long, by the local monotonic clock, the peer is gone.
HEARTBEAT_SILENCE_S: Final[int] = 20

#: At least this often the client sends `tic`.
CLIENT_PING_INTERVAL_S: Final[int] = 60

#: Our own bound on messages to the server; it states none.
SUBSCRIBE_PER_SECOND: Final[int] = 10

#: All topics by their code.
TOPICS: Final[dict[str, Topic]] = {
    "act": Topic(
        code="act",
        name="accounts",
        payload_at="args",
        payload_form="object",
        apply="merge",
        needs_brokerage=True,
    ),
    "blt": Topic(
        code="blt",
        name="bulletin",
        payload_at="args",
        payload_form="object_or_array",
        apply="drop_repeat",
        dedupe_key=("id",),
        needs_brokerage=True,
    ),
    "ech": Topic(
        code="ech",
        name="echo",
        subscribe="ech+hb",
        confirmed=True,
        echoes_target=True,
        payload_at="text",
        payload_form="text",
        apply="replace",
    ),
    "ntf": Topic(
        code="ntf",
        name="notification",
        payload_at="args",
        payload_form="object_or_array",
        apply="drop_repeat",
        dedupe_key=("id",),
        needs_brokerage=True,
    ),
    "sbd": Topic(
        code="sbd",
        name="book_ladder",
        subscribe="sbd+<target>",
        unsubscribe="ubd+<account>",
        echoes_target=True,
        payload_at="data",
        payload_form="array",
        apply="merge",
        dedupe_key=("row",),
        concurrent_max=1,
        needs_brokerage=True,
    ),
    "sld": Topic(
        code="sld",
        name="account_ledger",
        subscribe="sld+<target>+<params>",
        unsubscribe="uld+<target>+{}",
        unsubscribe_reply="ledger_unsubscribed",
        params=("keys", "fields"),
        confirmed=True,
        echoes_target=True,
        payload_at="result",
        payload_form="array",
        apply="merge",
        dedupe_key=("key",),
        cadence_ms=10000,
    ),
    "smd": Topic(
        code="smd",
        name="market_data",
        subscribe="smd+<target>+<params>",
        unsubscribe="umd+<target>+{}",
        params=("fields",),
        confirmed=True,
        echoes_target=True,
        payload_at="frame",
        payload_form="object",
        apply="merge",
        dedupe_key=("conid",),
        expiry_s=900,
        renew_s=600,
        cadence_ms=500,
        needs_brokerage=True,
    ),
    "smh": Topic(
        code="smh",
        name="history",
        subscribe="smh+<target>+<params>",
        unsubscribe="umh+<server_id>",
        unsubscribe_reply="history_unsubscribed",
        params=("period", "bar", "exchange", "outsideRth", "source", "format"),
        confirmed=True,
        echoes_target=True,
        payload_at="frame",
        payload_form="object",
        apply="replace",
        dedupe_key=("topic",),
        concurrent_max=5,
        needs_brokerage=True,
    ),
    "sor": Topic(
        code="sor",
        name="orders",
        subscribe="sor+<params>",
        unsubscribe="uor+{}",
        params=("filters",),
        payload_at="args",
        payload_form="array",
        apply="merge",
        dedupe_key=("orderId",),
        needs_brokerage=True,
    ),
    "spl": Topic(
        code="spl",
        name="profit_and_loss",
        subscribe="spl+{}",
        unsubscribe="upl+{}",
        confirmed=True,
        payload_at="args",
        payload_form="map",
        apply="merge",
        dedupe_key=("<map key>",),
        cadence_ms=1000,
    ),
    "ssd": Topic(
        code="ssd",
        name="account_summary",
        subscribe="ssd+<target>+<params>",
        unsubscribe="usd+<target>+{}",
        unsubscribe_reply="summary_unsubscribed",
        params=("keys", "fields"),
        confirmed=True,
        echoes_target=True,
        payload_at="result",
        payload_form="array",
        apply="merge",
        dedupe_key=("key",),
        cadence_ms=10000,
    ),
    "str": Topic(
        code="str",
        name="executions",
        subscribe="str+<params>",
        unsubscribe="utr",
        params=("realtimeUpdatesOnly", "days"),
        confirmed=True,
        payload_at="args",
        payload_form="array",
        apply="upsert",
        dedupe_key=("execution_id",),
        needs_brokerage=True,
    ),
    "sts": Topic(
        code="sts",
        name="session_status",
        payload_at="args",
        payload_form="object",
        apply="merge",
        needs_brokerage=True,
    ),
    "system": Topic(
        code="system",
        name="system",
        payload_at="frame",
        payload_form="object",
        apply="replace",
        cadence_ms=10000,
    ),
    "tic": Topic(
        code="tic",
        name="ping",
        subscribe="tic",
        confirmed=True,
        payload_at="frame",
        payload_form="object",
        apply="drop_repeat",
        dedupe_key=("lastAccessed",),
    ),
}

#: Frames without a topic, in the order in which to test them.
TOPICLESS: Final[tuple[Topicless, ...]] = (
    Topicless("error", "error", "", ""),
    Topicless("waiting_for_session", "message", "waiting for session", ""),
    Topicless("history_unsubscribed", "message", "", "Unsubscribed "),
    Topicless("summary_unsubscribed", "result", "unsubscribed from summary", ""),
    Topicless("ledger_unsubscribed", "result", "unsubscribed from ledger", ""),
)

#: All market data fields by their code.
FIELDS: Final[dict[str, Field]] = {
    "31": Field("31", "last", "price", "price", prefixes="CH"),
    "55": Field("55", "symbol", "text", ""),
    "58": Field("58", "text", "text", ""),
    "70": Field("70", "day_high", "price", "price"),
    "71": Field("71", "day_low", "price", "price"),
    "73": Field("73", "position_market_value", "money", "currency"),
    "74": Field("74", "position_average_price", "price", "price"),
    "75": Field("75", "unrealized_pnl", "money", "currency"),
    "76": Field("76", "position", "size", "quantity"),
    "77": Field("77", "unrealized_pnl_formatted", "money", "currency"),
    "78": Field("78", "daily_pnl", "money", "currency"),
    "79": Field("79", "realized_pnl", "money", "currency"),
    "80": Field("80", "unrealized_pnl_percent", "percent", "percent"),
    "82": Field("82", "change", "price", "price"),
    "83": Field("83", "change_percent", "percent", "percent"),
    "84": Field("84", "bid", "price", "price"),
    "85": Field("85", "ask_size", "size", "quantity"),
    "86": Field("86", "ask", "price", "price"),
    "87": Field("87", "day_volume_rounded", "size", "quantity"),
    "88": Field("88", "bid_size", "size", "quantity"),
    "201": Field("201", "option_right", "text", ""),
    "6004": Field("6004", "exchange", "text", ""),
    "6008": Field("6008", "conid", "integer", ""),
    "6070": Field("6070", "security_type", "text", ""),
    "6072": Field("6072", "contract_months", "text", ""),
    "6073": Field("6073", "regular_expiry", "date", ""),
    "6119": Field("6119", "delivery_marker", "text", ""),
    "6457": Field("6457", "underlying_conid", "integer", ""),
    "6508": Field("6508", "service_parameters", "text", ""),
    "6509": Field("6509", "availability", "text", ""),
    "7051": Field("7051", "company_name", "text", ""),
    "7057": Field("7057", "ask_exchanges", "exchanges", ""),
    "7058": Field("7058", "last_exchange", "exchanges", ""),
    "7059": Field("7059", "last_size", "size", "quantity"),
    "7068": Field("7068", "bid_exchanges", "exchanges", ""),
    "7084": Field("7084", "implied_over_historical_volatility", "percent", "percent"),
    "7085": Field("7085", "put_call_open_interest_ratio", "number", "ratio"),
    "7086": Field("7086", "put_call_volume_ratio", "number", "ratio"),
    "7087": Field("7087", "historical_volatility_30d", "percent", "percent"),
    "7088": Field("7088", "historical_volatility_prior_close", "percent", "percent"),
    "7089": Field("7089", "option_volume", "size", "quantity"),
    "7094": Field("7094", "conid_exchange", "text", ""),
    "7184": Field("7184", "can_be_traded", "flag", ""),
    "7219": Field("7219", "contract_description_1", "text", ""),
    "7220": Field("7220", "contract_description_2", "text", ""),
    "7221": Field("7221", "listing_exchange", "text", ""),
    "7280": Field("7280", "industry", "text", ""),
    "7281": Field("7281", "category", "text", ""),
    "7282": Field("7282", "average_volume_90d", "size", "quantity"),
    "7283": Field("7283", "underlying_implied_volatility_30d", "percent", "percent"),
    "7284": Field("7284", "historical_volatility", "percent", "percent", current=False),
    "7285": Field("7285", "put_call_ratio", "number", "ratio"),
    "7286": Field("7286", "dividend_amount", "money", "currency", current=False),
    "7287": Field("7287", "dividend_yield", "percent", "percent", current=False),
    "7288": Field("7288", "ex_dividend_date", "date", "", current=False),
    "7289": Field("7289", "market_capitalisation", "money", "currency", current=False),
    "7290": Field("7290", "price_earnings_ratio", "number", "ratio", current=False),
    "7291": Field("7291", "earnings_per_share", "money", "currency", current=False),
    "7292": Field("7292", "cost_basis", "money", "currency"),
    "7293": Field("7293", "high_52w", "price", "price"),
    "7294": Field("7294", "low_52w", "price", "price"),
    "7295": Field("7295", "open", "price", "price"),
    "7296": Field("7296", "close", "price", "price"),
    "7308": Field("7308", "delta", "number", ""),
    "7309": Field("7309", "gamma", "number", ""),
    "7310": Field("7310", "theta", "number", ""),
    "7311": Field("7311", "vega", "number", ""),
    "7607": Field("7607", "option_volume_change_percent", "percent", "percent"),
    "7633": Field("7633", "implied_volatility", "percent", "percent"),
    "7635": Field("7635", "mark", "price", "price"),
    "7636": Field("7636", "shortable_shares", "size", "quantity"),
    "7637": Field("7637", "borrow_fee_rate", "percent", "percent"),
    "7638": Field("7638", "option_open_interest", "size", "quantity"),
    "7639": Field("7639", "market_value_percent", "percent", "percent"),
    "7644": Field("7644", "borrow_difficulty", "text", ""),
    "7655": Field("7655", "morningstar_rating", "text", "", current=False),
    "7671": Field("7671", "dividends_next_12m", "money", "currency"),
    "7672": Field("7672", "dividends_last_12m", "money", "currency"),
    "7674": Field("7674", "ema_200", "price", "price"),
    "7675": Field("7675", "ema_100", "price", "price"),
    "7676": Field("7676", "ema_50", "price", "price"),
    "7677": Field("7677", "ema_20", "price", "price"),
    "7678": Field("7678", "price_over_ema_200_minus_one", "percent", "percent"),
    "7679": Field("7679", "price_over_ema_100_minus_one", "percent", "percent"),
    "7680": Field("7680", "price_over_ema_50_minus_one_legacy", "percent", "percent", current=False),
    "7681": Field("7681", "price_over_ema_20_minus_one", "percent", "percent"),
    "7682": Field("7682", "change_since_open", "price", "price"),
    "7683": Field("7683", "next_event", "text", ""),
    "7684": Field("7684", "next_event_date", "date", ""),
    "7685": Field("7685", "next_analyst_meeting", "text", ""),
    "7686": Field("7686", "next_earnings", "text", ""),
    "7687": Field("7687", "next_other_event", "text", ""),
    "7688": Field("7688", "last_analyst_meeting", "text", ""),
    "7689": Field("7689", "last_earnings", "text", ""),
    "7690": Field("7690", "last_other_event", "text", ""),
    "7694": Field("7694", "max_return_probability", "percent", "percent"),
    "7695": Field("7695", "break_even_points", "text", ""),
    "7696": Field("7696", "spx_delta", "number", ""),
    "7697": Field("7697", "futures_open_interest", "size", "quantity"),
    "7698": Field("7698", "last_yield", "percent", "percent"),
    "7699": Field("7699", "bid_yield", "percent", "percent"),
    "7700": Field("7700", "max_return_probability_2", "percent", "percent"),
    "7702": Field("7702", "max_loss_probability", "percent", "percent"),
    "7703": Field("7703", "profit_probability", "percent", "percent"),
    "7704": Field("7704", "organisation_type", "text", ""),
    "7705": Field("7705", "debt_class", "text", ""),
    "7706": Field("7706", "ratings", "text", ""),
    "7707": Field("7707", "bond_state_code", "text", ""),
    "7708": Field("7708", "bond_type", "text", ""),
    "7714": Field("7714", "last_trading_date", "date", ""),
    "7715": Field("7715", "issue_date", "date", ""),
    "7718": Field("7718", "beta", "number", "", current=False),
    "7720": Field("7720", "ask_yield", "percent", "percent"),
    "7724": Field("7724", "price_over_ema_50_minus_one", "percent", "percent"),
    "7741": Field("7741", "prior_close", "price", "price"),
    "7762": Field("7762", "day_volume", "size", "quantity"),
    "7768": Field("7768", "has_trading_permission", "flag", ""),
    "7899": Field("7899", "stock_type", "text", ""),
    "7920": Field("7920", "daily_pnl_raw", "money", "currency"),
    "7921": Field("7921", "cost_basis_raw", "money", "currency"),
    "7943": Field("7943", "rebate_rate", "percent", "percent"),
}

#: Code by name.
CODE_OF: Final[dict[str, str]] = {field.name: code for code, field in FIELDS.items()}

#: Codes one snapshot request may name.
CODES_MAX: Final[int] = 50

#: Conids one snapshot request may name.
CONIDS_MAX: Final[int] = 100

#: Texts that stand where there is no value.
NO_VALUE: Final[tuple[str, ...]] = ("", "N/A", "n/a", "-", "None", "null")

#: Letter behind a shortened size or amount: its factor.
SUFFIXES: Final[dict[str, float]] = {
    "K": 1000.0,
    "M": 1000000.0,
}

#: Letter before a last price: what it says of that price.
PRICE_FLAGS: Final[dict[str, str]] = {
    "C": "previous_close",
    "H": "halted",
}

#: An older server adds the number under the code and this.
RAW_SUFFIX: Final[str] = "_raw"

#: First letter of field 6509: how fresh the data is.
TIMELINES: Final[dict[str, str]] = {
    "R": "real_time",
    "D": "delayed",
    "Z": "frozen",
    "Y": "frozen_delayed",
    "N": "not_subscribed",
    "O": "acknowledgement_missing",
}

#: Other letters of field 6509, in any place.
MARKS: Final[dict[str, str]] = {
    "P": "snapshot_allowed",
    "p": "consolidated",
    "B": "top_of_book",
    "i": "incomplete",
    "v": "display_rule_exempt",
    "d": "performance_details",
}

#: Letters of the fields of kind `exchanges`.
EXCHANGES: Final[dict[str, str]] = {
    "A": "AMEX",
    "B": "BOX",
    "C": "CBOE",
    "E": "EDGX",
    "H": "GEMINI",
    "I": "ISE",
    "J": "MERCURY",
    "M": "MIAX",
    "N": "PSE",
    "Q": "NASDAQOM",
    "T": "NASDAQBX",
    "W": "CBOE2",
    "X": "PHLX",
    "Z": "BATS",
}

#: Codes the runtime subscribes by default, the ones of the typed frame.
HOT_FIELDS: Final[tuple[str, ...]] = ("31", "84", "86", "85", "88", "7059", "6509")


class Unreadable(ValueError):
    """A text that is neither a value nor one of the known ways to say that there is none."""


def parse_number(text: str, kind: Kind, prefixes: str = "") -> tuple[float | None, str]:
    """Number and flag of a field's text; None when the text says that there is no value.

    The flag is one of the values of `PRICE_FLAGS`, or empty.

    Raises:
        Unreadable: the text is something else, NaN and the infinities included.
    """
    if text in NO_VALUE:
        return None, ""
    flag = ""
    body = text
    if body[0] in prefixes:
        flag = PRICE_FLAGS[body[0]]
        body = body[1:]
    factor = 1.0
    if kind == "percent":
        body = body.removesuffix("%")
    elif kind in ("size", "money") and body[-1:] in SUFFIXES:
        factor = SUFFIXES[body[-1]]
        body = body[:-1]
    body = body.replace(",", "")
    try:
        value = float(body) * factor
    except ValueError:
        raise Unreadable(f"{text!r} is no {kind}") from None
    if value - value != 0.0 or "_" in body:
        raise Unreadable(f"{text!r} is no {kind}")
    return value, flag


def parse_value(raw: object, field: Field) -> tuple[float | str | None, str]:
    """Value and flag of a field as it came: numbers for the numeric kinds, text for the others.

    Raises:
        Unreadable: the value does not fit the field's kind.
    """
    if raw is None:
        return None, ""
    if field.kind in ("text", "date", "exchanges", "flag"):
        if isinstance(raw, str):
            return (None, "") if raw == "" else (raw, "")
    elif isinstance(raw, str):
        return parse_number(raw, field.kind, field.prefixes)
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
        try:
            value = float(raw)
        except OverflowError:
            value = float("inf")
        if value - value == 0.0:
            return value, ""
    raise Unreadable(f"{raw!r} is no {field.kind}")


#: A number that is one: the decoder reads "nan" and "inf" as floats, and both lie outside of this.
_Price = Annotated[float, msgspec.Meta(ge=-sys.float_info.max, le=sys.float_info.max)]


class MarketFrame(msgspec.Struct, gc=False):
    """One frame of topic `smd` as it stands on the wire. None: not in the frame, so unchanged. `conid` 0: names no contract.

    What does not fit is refused as a whole; `decode_smd` reads that. Sizes that come as text are text.
    """

    conid: int = 0
    updated_ms: int = msgspec.field(name="_updated", default=0)
    last: _Price | None = msgspec.field(name="31", default=None)
    bid: _Price | None = msgspec.field(name="84", default=None)
    ask: _Price | None = msgspec.field(name="86", default=None)
    ask_size: float | str | None = msgspec.field(name="85", default=None)
    bid_size: float | str | None = msgspec.field(name="88", default=None)
    last_size: float | str | None = msgspec.field(name="7059", default=None)
    availability: str | None = msgspec.field(name="6509", default=None)
    topic: str = ""
    error: str | None = None


class SmdFrame(MarketFrame, gc=False):
    """One frame of topic `smd`, understood. A field that is None and not in `cleared` was not in the frame: it is unchanged.

    `cleared` names the fields that came without a value (no bid, say), `unreadable` those of them whose text made no
    sense. `last_flag` belongs to `last` of the same frame: empty for a trade, else a value of `PRICE_FLAGS`. Sizes are
    numbers.
    """

    # Names no server sends: these three are filled in here.
    last_flag: str = msgspec.field(name="~last_flag", default="")
    cleared: tuple[str, ...] = msgspec.field(name="~cleared", default=())
    unreadable: tuple[str, ...] = msgspec.field(name="~unreadable", default=())


_fast = msgspec.json.Decoder(SmdFrame, strict=False).decode
_any = msgspec.json.Decoder().decode
_HOT: Final = tuple(FIELDS[code] for code in HOT_FIELDS)
_INTEGER_MEMBERS: Final[tuple[tuple[str, str], ...]] = (("conid", "conid"), ("_updated", "updated_ms"))
_TEXT_MEMBERS: Final[tuple[tuple[str, str], ...]] = (("topic", "topic"), ("error", "error"))


def as_text(frame: bytes | str) -> str:
    """A frame's text: UTF-8, else the server's other encoding; a byte that fits neither is replaced, never an error."""
    if isinstance(frame, str):
        return frame
    for encoding in ENCODINGS:
        try:
            return str(frame, encoding)
        except UnicodeDecodeError:
            continue
    return str(frame, ENCODINGS[-1], "replace")


def decode_smd(frame: bytes | str) -> SmdFrame:
    """Decode a market data frame; the odd one takes the slow way.

    Any JSON object is taken, so that it can serve as the first look at a frame of any topic: `topic` says which it is.

    Raises:
        msgspec.DecodeError: not JSON, or no JSON object.
    """
    try:
        out = _fast(frame)
    except msgspec.ValidationError:
        return decode_smd_slow(frame)
    except UnicodeDecodeError:
        return decode_smd(as_text(frame))
    if (s := out.ask_size).__class__ is str:
        out.ask_size = _size(out, "85", "ask_size", s)
    if (s := out.bid_size).__class__ is str:
        out.bid_size = _size(out, "88", "bid_size", s)
    if (s := out.last_size).__class__ is str:
        out.last_size = _size(out, "7059", "last_size", s)
    return out


def _size(out: SmdFrame, code: str, name: str, raw: object) -> float | None:
    """A size that came as text. Digits alone are the common case; of hundreds of them no float can be made."""
    text = str(raw)
    if text.isdecimal() and text.isascii() and len(text) < 300:
        return float(text)
    try:
        value, _ = parse_value(raw, FIELDS[code])
    except Unreadable:
        value = None
        out.unreadable += (name,)
    if value is None:
        out.cleared += (name,)
    return value if isinstance(value, float) else None


def decode_smd_slow(frame: bytes | str) -> SmdFrame:
    """Decode a market data frame member by member; nothing in it is lost because its neighbour is odd.

    Raises:
        msgspec.DecodeError: not JSON, or no JSON object.
    """
    raw: Any = _any(as_text(frame))
    if not isinstance(raw, dict):
        raise msgspec.ValidationError("a frame is a JSON object")
    out = SmdFrame()
    for key, attribute in _INTEGER_MEMBERS:
        value = raw.get(key, 0)
        if isinstance(value, str) and value.isdecimal() and value.isascii():
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            setattr(out, attribute, value)
    for key, attribute in _TEXT_MEMBERS:
        value = raw.get(key)
        if value is not None:
            setattr(out, attribute, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for field in _HOT:
        given = raw.get(field.code)
        if given is None:
            continue
        flag = ""
        try:
            parsed, flag = parse_value(given, field)
        except Unreadable:
            parsed = None
            out.unreadable += (field.name,)
        if parsed is None:
            out.cleared += (field.name,)
        else:
            setattr(out, field.name, parsed)
        if flag:
            out.last_flag = flag
    return out
