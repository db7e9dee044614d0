"""What a ``Session`` does beyond one request, without doing any input or output itself.

Each action is a generator: it yields a ``Call`` to be made, gets the answer back, and returns its result; a ``Pause`` asks
for time to pass. The two sessions in ``library`` drive the same generators, one with ``await`` and one without. Pure but
for the tables it reads; imports the generated models and ``catalogue``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any, Final, TypeAlias, TypeVar

import attrs
import httpx

from botframework.core.model import SessionState
from botframework.errors import SessionRefused
from botframework.ibkr.catalogue import Call, described, prepare, refuse_orders
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import (
    AnswerUnreadable,
    BadCall,
    CallRefused,
    GatewayCallFailed,
    LoginNeeded,
    NotDelivered,
    OutcomeUnknown,
    TooManyCalls,
)
from botframework.ibkr.listings import home_rank, is_of_kind, listing
from botframework.ibkr.pacing import PacingRefused
from botframework.ibkr.pins import certificate_refused
from botframework.ibkr.session import judge
from botframework.ibkr.transport import NotSent
from generated_client import Response
from generated_client._operations import OPERATIONS
from generated_client.models.auth_status import AuthStatus
from generated_client.models.error_body import ErrorBody
from generated_client.models.history import History
from generated_client.models.snapshot_row import SnapshotRow
from generated_client.types import Price

NS: Final = 1_000_000_000
#: A login nobody uses ends after some minutes; one keep-alive a minute is what the gateway asks for.
IDLE_S: Final = 60.0
ESTABLISH_TRIES: Final = 15
SNAPSHOT_TRIES: Final = 20
SNAPSHOT_PAUSE_S: Final = 0.25
#: After so many rounds a row with some of its values is taken as it is: an index has no bid, a quiet bond no last price.
PARTIAL_TRIES: Final = 6
SNAPSHOT_CONIDS_MAX: Final = 100
AVAILABILITY: Final = "6509"
#: Last, bid, ask, their sizes, and whether the data is real time.
QUOTE_FIELDS: Final = ("31", "84", "86", "88", "85", AVAILABILITY)

T = TypeVar("T")


@attrs.frozen
class Pause:
    """Let so many seconds pass."""

    seconds: float


Step: TypeAlias = Call | Pause
Talking: TypeAlias = Generator[Step, Any, T]


@attrs.frozen(kw_only=True)
class Quote:
    """Prices of one instrument now; None where the gateway had none.

    ``availability`` is the gateway's mark: R real time, D delayed, Z or Y frozen, N none, then details. ``halted`` says
    that the last price carries the mark of a halt.
    """

    conid: int
    symbol: str
    bid: Decimal | None
    ask: Decimal | None
    last: Decimal | None
    bid_size: Decimal | None
    ask_size: Decimal | None
    updated_at_ms: int | None
    availability: str
    halted: bool = False


@attrs.frozen(kw_only=True)
class Bar:
    """One bar; ``at_ms`` is its start, milliseconds since 1970 UTC. ``volume`` is in units, None when not told."""

    at_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float | None


def as_list(value: Any) -> list[Any]:
    """What the gateway sends once as an object and once as a list of them, always as a list; nothing is an empty one."""
    value = value_of(value)
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def read_answer(name: str, response: httpx.Response) -> Response[Any]:
    """An answer through the operation's generated reader. Never raises because of what it holds."""
    module = import_module(f"generated_client.api.{OPERATIONS[name].tag}.{name}")
    out: Response[Any] = module.parse(response)
    return out


def judged(name: str, response: Response[Any]) -> Any:
    """The documented answer. Raises ``CallRefused`` (or a kind of it) and ``AnswerUnreadable``."""
    status, body = response.status_code, response.content
    if status == 200 and response.parse_error is None and not isinstance(response.parsed, ErrorBody):
        return response.parsed
    if status == 200 and response.parse_error is not None:
        raise AnswerUnreadable(
            f"the answer fits nothing documented ({response.parse_error})",
            operation=name,
            status=status,
            body=body,
            may_have_arrived=True,
        )
    said = _words(response)
    text = f"the gateway answered {status}: {said}" if said else f"the gateway answered {status}"
    kind, hint = CallRefused, ""
    if status == 429:
        kind, hint = TooManyCalls, "wait a quarter of an hour; every further request prolongs it"
    elif status in (401, 410) or any(
        words in said.lower() for words in ("no bridge", "not authenticated", "init session", "no session")
    ):
        kind, hint = LoginNeeded, "log in to the gateway in a browser, then try again"
    elif OPERATIONS[name].standing == "unproven" and status == 404:
        hint = "this operation stands in documentation only; not every gateway serves it"
    raise kind(text, operation=name, hint=hint, status=status, body=body, may_have_arrived=status >= 500)


def _words(response: Response[Any]) -> str:
    if isinstance(response.parsed, ErrorBody):
        return text_of(value_of(response.parsed.error))[:300]
    text = response.content[:200].decode("utf-8", "replace").strip()
    return "" if text.startswith("<") else text


def undelivered(name: str, error: httpx.HTTPError, url: str) -> Exception:
    """What to raise for a request that got no answer."""
    refused = certificate_refused(error, url)
    if refused is not None:
        return refused
    if not isinstance(error, NotSent):
        return OutcomeUnknown(
            "no answer came, and the request may have arrived",
            operation=name,
            hint="ask the gateway what became of it before repeating it",
            may_have_arrived=True,
        )
    if isinstance(error.__cause__, PacingRefused):
        return NotDelivered(f"not sent: {error.__cause__}", operation=name, hint="try again then")
    if isinstance(error.__cause__, httpx.HTTPError):
        return NotDelivered(
            f"nothing answers at {url}", operation=name, hint="start the gateway, or correct the address"
        )
    return NotDelivered(f"not sent: {error}", operation=name)


@attrs.define(eq=False)
class Talk:
    """What one session has done so far, and its actions. ``establish``: open the brokerage session when it is not."""

    url: str
    mono_ns: Callable[[], int]
    establish: bool = True
    account: str | None = None
    _ready: bool = attrs.field(init=False, default=False)
    _primed: set[str] = attrs.field(init=False, factory=set)
    _conids: dict[tuple[str, str, str], int] = attrs.field(init=False, factory=dict)
    _symbols: dict[int, str] = attrs.field(init=False, factory=dict)
    _used_ns: int | None = attrs.field(init=False, default=None)

    # --- any operation --------------------------------------------------------------------------------------------------

    def call(self, name: str, arguments: Mapping[str, object]) -> Talking[Any]:
        """One operation, checked before the wire, after the ones it needs first."""
        response = yield from self.raw(name, arguments)
        return judged(name, response)

    def raw(self, name: str, arguments: Mapping[str, object], *, from_text: bool = False) -> Talking[Response[Any]]:
        """As ``call``, giving the answer whatever it is."""
        operation = described(name)
        refuse_orders(operation)
        call = prepare(name, arguments, from_text=from_text)
        yield from self._before(name)
        response: Response[Any] = yield call
        if self._forgotten(response):
            # A definite no: the gateway was restarted, or its session is a new one. The first calls are made again.
            yield from self._before(name)
            response = yield call
        if response.status_code == 200 and response.parse_error is None:
            self._primed.add(name)
        self._used_ns = self.mono_ns()
        return response

    def _forgotten(self, response: Response[Any]) -> bool:
        if response.status_code == 200 and response.parse_error is None and not isinstance(response.parsed, ErrorBody):
            return False
        try:
            judged("accounts_list", response)
        except LoginNeeded:
            known, self._ready = self._ready, False
            self._primed.clear()
            return known and self.establish
        except GatewayCallFailed as error:
            if "query /accounts" in error.what:
                known, self._primed = "accounts_list" in self._primed, set()
                return known
        return False

    def _before(self, name: str) -> Talking[None]:
        operation = OPERATIONS[name]
        if self.establish and operation.session == "brokerage":
            yield from self.open()
        for first in operation.prime:
            if first in self._primed or any(p.required for p in described(first).parameters):
                continue
            self._primed.add(first)
            response: Response[Any] = yield prepare(first, {})
            if response.status_code != 200:
                self._primed.discard(first)  # what is refused now is asked again next time; the call itself tells why

    # --- the brokerage session ------------------------------------------------------------------------------------------

    def open(self) -> Talking[None]:
        """See that there is a brokerage session. Raises ``LoginNeeded`` or ``SessionRefused``; takes it from nobody."""
        if self._ready and self._used_ns is not None and self.mono_ns() - self._used_ns > IDLE_S * NS:
            answer: Response[Any] = yield prepare("session_tickle", {})
            self._ready = answer.status_code == 200
        if self._ready:
            return
        state = yield from self._state()
        if state is SessionState.COMPETING:
            raise SessionRefused(
                "another program holds the brokerage session of this user",
                where=self.url,
                hint="end it there, or use a second user name",
            )
        if state is not SessionState.READY:
            body = {"publish": True, "compete": False}
            answer = yield prepare("session_init", {"body": body})
            judged("session_init", answer)
            for _ in range(ESTABLISH_TRIES):
                state = yield from self._state()
                if state is SessionState.READY:
                    break
                yield Pause(1.0)
            else:
                raise SessionRefused(
                    "the brokerage session did not come up",
                    where=self.url,
                    hint="log in to the gateway in a browser; at night the broker's reset may be under way",
                )
        self._ready = True
        self._used_ns = self.mono_ns()

    def _state(self) -> Talking[SessionState]:
        response: Response[Any] = yield prepare("session_status", {})
        status = judged("session_status", response)
        if not isinstance(status, AuthStatus):
            raise SessionRefused("the gateway tells nothing of its session", where=self.url)
        return judge(status)

    # --- everyday things ------------------------------------------------------------------------------------------------

    def accounts(self) -> Talking[list[str]]:
        found = yield from self.call("accounts_list", {})
        return [str(each) for each in as_list(found.accounts)]

    def default_account(self) -> Talking[str]:
        """The account to use: the one given, else the only one. Raises ``BadCall`` when there are several."""
        if self.account is None:
            listed = yield from self.accounts()
            if len(listed) != 1:
                raise BadCall(
                    f"the gateway lists {len(listed)} accounts",
                    operation="accounts_list",
                    hint="say which one is meant",
                )
            self.account = listed[0]
        return self.account

    def of_account(self, name: str, account: str | None) -> Talking[Any]:
        """An operation on an account, with nothing else to say."""
        if account is None:
            account = yield from self.default_account()
        return (yield from self.call(name, {"account_id": account}))

    def conid(self, symbol: str, kind: str, exchange: str) -> Talking[int]:
        """The contract id of a symbol, kept for the rest of the session. Raises ``BadCall`` when there is no such."""
        key = (symbol.upper(), kind, exchange.upper())
        known = self._conids.get(key)
        if known is not None:
            return known
        rows = yield from self.call("contracts_search", {"symbol": symbol})
        named = [row for row in as_list(rows) if is_of_kind(row, symbol, kind)]
        fitting = sorted((row for row in named if key[2] in listing(row)), key=home_rank)
        if not fitting:
            others = ", ".join(listing(row) for row in named[:5] if listing(row))
            raise BadCall(
                f"no {kind} {symbol!r}" + (f" at {exchange}" if exchange else ""),
                operation="contracts_search",
                hint=f"it is listed at {others}" if others else "check the spelling",
            )
        conid: int = fitting[0].conid
        self._conids[key] = conid
        self._symbols[conid] = symbol.upper()
        return conid

    def _conid(self, instrument: str | int) -> Talking[int]:
        return instrument if isinstance(instrument, int) else (yield from self.conid(instrument, "STK", ""))

    def quotes(self, instruments: Sequence[str | int]) -> Talking[list[Quote]]:
        conids = []
        for instrument in instruments:
            conids.append((yield from self._conid(instrument)))
        rows = yield from self.snapshot(conids, QUOTE_FIELDS)
        return [self._quote(conid, rows[conid]) for conid in conids]

    def quote(self, instrument: str | int) -> Talking[Quote]:
        return (yield from self.quotes([instrument]))[0]

    def snapshot(self, conids: Sequence[int], fields: Sequence[str]) -> Talking[dict[int, SnapshotRow]]:
        """Rows by contract id, asked for until they are filled: the first answer only starts the data.

        Fields that do not come within one and a half seconds, or a whole row within five, stay away: there is no data.
        """
        if not conids or not fields:
            raise BadCall("no contract or no field given", operation="marketdata_snapshot")
        wanted = [code for code in fields if code != AVAILABILITY] or list(fields)
        found: dict[int, SnapshotRow] = {conid: SnapshotRow(conid=conid) for conid in conids}
        missing = list(found)
        for attempt in range(SNAPSHOT_TRIES):
            if attempt:
                yield Pause(SNAPSHOT_PAUSE_S)
            for start in range(0, len(missing), SNAPSHOT_CONIDS_MAX):
                some = missing[start : start + SNAPSHOT_CONIDS_MAX]
                rows = yield from self.call("marketdata_snapshot", {"conids": some, "fields": list(fields)})
                found.update((row.conid, row) for row in as_list(rows) if row.conid in found)
            enough = all if attempt < PARTIAL_TRIES else any
            missing = [conid for conid in missing if not enough(code in found[conid].to_dict() for code in wanted)]
            if not missing:
                break
        return found

    def _quote(self, conid: int, row: SnapshotRow) -> Quote:
        last = value_of(row.last)
        return Quote(
            conid=conid,
            symbol=self._symbols.get(conid, ""),
            bid=_price(row.bid),
            ask=_price(row.ask),
            last=_price(row.last),
            bid_size=value_of(row.bid_size),
            ask_size=value_of(row.ask_size),
            updated_at_ms=value_of(row.updated_at_ms),
            availability=text_of(value_of(row.availability)),
            halted=isinstance(last, Price) and last.mark == "H",
        )

    def history(
        self, instrument: str | int, period: str, bar: str, outside_rth: bool | None, source: str | None
    ) -> Talking[list[Bar]]:
        conid = yield from self._conid(instrument)
        arguments = {"conid": conid, "period": period, "bar": bar, "outside_rth": outside_rth, "source": source}
        answer = yield from self.call("marketdata_history", arguments)
        if not isinstance(answer, History):
            raise AnswerUnreadable("no bars in the answer", operation="marketdata_history", status=200)
        factor = float(value_of(answer.volume_factor) or 1)
        bars = []
        for each in answer.data:
            at_ms = value_of(each.at_ms)
            if at_ms is None:
                continue  # the placeholder of a window without trades
            volume = value_of(each.volume)
            bars.append(
                Bar(
                    at_ms=at_ms,
                    open=each.open_,
                    high=each.high,
                    low=each.low,
                    close=each.close,
                    volume=None if volume is None else float(volume) * factor,
                )
            )
        return bars


def _price(value: object) -> Decimal | None:
    price = value_of(value)
    return price.value if isinstance(price, Price) else None
