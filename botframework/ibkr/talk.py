"""What a ``Session`` does beyond one request, without doing any input or output itself.

Each action is a generator: it yields a ``Call`` to be made, gets the answer back (or the failure thrown in), and returns its
result; a ``Pause`` asks for time to pass, ``Together`` for several calls side by side, a ``Give`` hands one element to
whoever iterates. The two sessions in ``library`` drive the same generators, one with ``await`` and one without. Here are
the calls themselves and the brokerage session; what is built on them has modules of its own (``lookup``, ``prices``,
``history``, ``chains`` …). Pure but for the tables it reads; imports the generated models and ``catalogue``.
"""

from __future__ import annotations

import ssl
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, Generic, TypeAlias, TypeVar

import attrs
import httpx

from botframework.core.model import SessionState
from botframework.errors import CertificateRefused
from botframework.ibkr.catalogue import Call, described, nearest, prepare, refuse_orders
from botframework.ibkr.contract_cache import ContractCache
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import (
    AnswerUnreadable,
    BadCall,
    CallFailed,
    CallRefused,
    GatewayCallFailed,
    LoginNeeded,
    NoBrokerageSession,
    NotDelivered,
    OutcomeUnknown,
    TooManyCalls,
    WrongCertificate,
)
from botframework.ibkr.pacing import PacingRefused
from botframework.ibkr.pins import certificate_refused
from botframework.ibkr.session import judge
from botframework.ibkr.transport import NotSent
from generated_client import Response
from generated_client._operations import OPERATIONS
from generated_client.models.auth_status import AuthStatus
from generated_client.models.error_body import ErrorBody

NS: Final = 1_000_000_000
#: A login nobody uses ends after some minutes; one keep-alive a minute is what the gateway asks for.
IDLE_S: Final = 60.0
ESTABLISH_TRIES: Final = 15
#: Calls under way at a time when one action needs many.
SIDE_BY_SIDE: Final = 4
#: Headers in which gateways and what stands before them name a request.
REQUEST_ID_HEADERS: Final = ("x-request-id", "x-correlation-id", "x-amzn-requestid")
#: How a handshake fails that met plain HTTP, in the words of several builds of OpenSSL.
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@attrs.frozen
class Pause:
    """Let so many seconds pass."""

    seconds: float


@attrs.frozen
class Together:
    """Calls that may be under way at the same time. The answer is a list: a ``Response`` or a ``CallFailed`` each."""

    calls: tuple[Call, ...]


@attrs.frozen
class Give(Generic[T_co]):
    """One element for whoever iterates."""

    value: T_co


Step: TypeAlias = Call | Pause | Together
Talking: TypeAlias = Generator[Step, Any, T]
Walking: TypeAlias = Generator[Step | Give[T], Any, None]


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


def request_id_of(response: Response[Any]) -> str:
    """The gateway's id of a request where it gave one, else ours; empty for an answer that was never asked for."""
    for header in REQUEST_ID_HEADERS:
        given = response.headers.get(header)
        if given:
            return str(given)[:100]
    http = response.http
    if http is None:
        return ""
    try:
        return str(http.request.extensions.get("request_id", ""))
    except RuntimeError:  # an answer built by hand has no request
        return ""


def judged(name: str, response: Response[Any]) -> Any:
    """The documented answer. Raises ``CallRefused`` (or a kind of it) and ``AnswerUnreadable``."""
    status, body = response.status_code, response.content
    if status == 200 and response.parse_error is None and not isinstance(response.parsed, ErrorBody):
        no = _no(name, response.parsed)
        if no is None:
            return response.parsed
        raise CallRefused(
            f"the gateway said no: {no}" if no else "the gateway said no",
            operation=name,
            status=status,
            body=body,
            request_id=request_id_of(response),
        )
    request_id = request_id_of(response)
    if status == 200 and response.parse_error is not None:
        raise AnswerUnreadable(
            f"the answer fits nothing documented ({response.parse_error})",
            operation=name,
            status=status,
            body=body,
            request_id=request_id,
            may_have_arrived=True,
        )
    said = _words(response)
    text = f"the gateway answered {status}: {said}" if said else f"the gateway answered {status}"
    kind, hint = CallRefused, ""
    if status == 429:
        kind, hint = TooManyCalls, "wait a quarter of an hour; every further request prolongs it"
    elif status in (401, 410) or any(words in said.lower() for words in ("not authenticated", "no session")):
        kind, hint = LoginNeeded, "log in to the gateway in a browser, then try again"
    elif any(words in said.lower() for words in ("no bridge", "init session")):
        # The login may be there: a gateway nobody asked for six minutes has let its brokerage session end.
        kind = LoginNeeded
        hint = "open the brokerage session (session_init compete=false publish=true), or log in to the gateway in a browser"
    elif OPERATIONS[name].standing == "unproven" and status == 404:
        hint = "this operation stands in documentation only; not every gateway serves it"
    raise kind(
        text,
        operation=name,
        hint=hint,
        status=status,
        body=body,
        request_id=request_id,
        may_have_arrived=status >= 500,
    )


def _no(name: str, parsed: Any) -> str | None:
    """What an answer with status 200 says that is a refusal by its members (``success`` false, say); None when it is none."""
    refusing = {key: value for key, value in OPERATIONS[name].error_when.items() if key != "error"}
    if not refusing or not hasattr(parsed, "to_dict"):
        return None
    members = parsed.to_dict()
    if not any(key in members and members[key] == value for key, value in refusing.items()):
        return None
    return text_of(members.get("text") or members.get("message"))[:300]


def _words(response: Response[Any]) -> str:
    if isinstance(response.parsed, ErrorBody):
        return text_of(value_of(response.parsed.error))[:300]
    text = response.content[:200].decode("utf-8", "replace").strip()
    return "" if text.startswith("<") else text


def undelivered(name: str, error: httpx.HTTPError, url: str, request_id: str = "") -> CallFailed:
    """What to raise for a request that got no answer."""
    refused = certificate_refused(error, url)
    if refused is not None:
        found: CallFailed = WrongCertificate(refused.what, operation=name, hint=refused.hint, request_id=request_id)
        assert isinstance(found, CertificateRefused)
        found.where = refused.where
        return found
    if not isinstance(error, NotSent):
        return OutcomeUnknown(
            "no answer came, and the request may have arrived",
            operation=name,
            hint="ask the gateway what became of it before repeating it",
            request_id=request_id,
            may_have_arrived=True,
        )
    cause = error.__cause__
    if isinstance(cause, PacingRefused):
        paced = NotDelivered(f"not sent: {cause}", operation=name, hint="try again then", request_id=request_id)
        paced.retry_after_s = cause.retry_after_s
        return paced
    if url.startswith("https://") and _has_no_tls(error):
        return NotDelivered(
            f"what answers at {url} does not speak https",
            operation=name,
            hint=f"write http{url.removeprefix('https')}, or correct the address",
            request_id=request_id,
        )
    if isinstance(cause, httpx.HTTPError):
        return NotDelivered(
            f"nothing answers at {url}",
            operation=name,
            hint="start the gateway, or correct the address",
            request_id=request_id,
        )
    return NotDelivered(f"not sent: {error}", operation=name, request_id=request_id)


def _has_no_tls(error: BaseException | None) -> bool:
    """Whether a handshake met something that is no TLS at all."""
    for _ in range(8):
        if error is None:
            return False
        if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
            return True
        error = error.__cause__ or error.__context__
    return False


def one_of(operation: str, what: str, word: str, known: Sequence[str]) -> str:
    """A word of a closed list. Raises ``BadCall`` with the nearest one when it is none of them."""
    if word not in known:
        hint = nearest(str(word), list(known), "one of " + ", ".join(known) if known else "there are none")
        raise BadCall(f"{what} cannot be {word!r}", operation=operation, hint=hint)
    return word


@attrs.define(eq=False)
class Talk:
    """What one session has done so far. ``establish``: open the brokerage session when it is not.

    ``epoch`` counts how often the gateway turned out to have forgotten what was asked before.
    """

    url: str
    mono_ns: Callable[[], int]
    establish: bool = True
    account: str | None = None
    cache: ContractCache = attrs.field(factory=ContractCache)
    wall_ns: Callable[[], int] = attrs.field(default=lambda: 0)
    epoch: int = attrs.field(init=False, default=0)
    symbols: dict[int, str] = attrs.field(init=False, factory=dict)
    history_ns: deque[int] = attrs.field(init=False, factory=deque)
    _ready: bool = attrs.field(init=False, default=False)
    _primed: set[str] = attrs.field(init=False, factory=set)
    _used_ns: int | None = attrs.field(init=False, default=None)

    def is_first(self, name: str) -> bool:
        """Whether an operation has not been answered in this session yet: some first answers say nothing."""
        return name not in self._primed

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
        return (yield from self._settled(call, response))

    def several(self, name: str, many: Sequence[Mapping[str, object]]) -> Talking[list[Any]]:
        """One operation with several sets of arguments, some at a time; the answers in their order.

        Raises what the first one that failed raises.
        """
        operation = described(name)
        refuse_orders(operation)
        calls = tuple(prepare(name, arguments) for arguments in many)
        answers: list[Any] = []
        for start in range(0, len(calls), SIDE_BY_SIDE):
            some = calls[start : start + SIDE_BY_SIDE]
            yield from self._before(name)
            for call, answer in zip(some, (yield Together(some)), strict=True):
                if isinstance(answer, CallFailed):
                    raise answer
                answers.append(judged(name, (yield from self._settled(call, answer))))
        return answers

    def _settled(self, call: Call, response: Response[Any]) -> Talking[Response[Any]]:
        name = call.operation.id
        if self._forgotten(response):
            # A definite no: the gateway was restarted, or its session is a new one. The first calls are made again.
            self.epoch += 1
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
            try:
                response: Response[Any] = yield prepare(first, {})
            except CallFailed:
                self._primed.discard(first)
                raise
            if response.status_code != 200:
                self._primed.discard(first)  # what is refused now is asked again next time; the call itself tells why

    # --- the brokerage session ------------------------------------------------------------------------------------------

    def open(self) -> Talking[None]:
        """See that there is a brokerage session. Raises ``LoginNeeded`` or ``NoBrokerageSession``; takes it from nobody."""
        if self._ready and self._used_ns is not None and self.mono_ns() - self._used_ns > IDLE_S * NS:
            answer: Response[Any] = yield prepare("session_tickle", {})
            self._ready = answer.status_code == 200
        if self._ready:
            return
        state = yield from self._state()
        if state is SessionState.COMPETING:
            raise self._none(
                "another program holds the brokerage session of this user", "end it there, or use a second user name"
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
                raise self._none(
                    "the brokerage session did not come up",
                    "log in to the gateway in a browser; at night the broker's reset may be under way",
                )
        self._ready = True
        self._used_ns = self.mono_ns()

    def _none(self, what: str, hint: str) -> NoBrokerageSession:
        error = NoBrokerageSession(what, operation="session_status", hint=hint, status=200)
        error.where = self.url
        return error

    def _state(self) -> Talking[SessionState]:
        response: Response[Any] = yield prepare("session_status", {})
        status = judged("session_status", response)
        if not isinstance(status, AuthStatus):
            raise self._none("the gateway tells nothing of its session", "log in to the gateway in a browser")
        return judge(status)


# --- accounts -----------------------------------------------------------------------------------------------------------


def call(talk: Talk, operation: str, /, **arguments: object) -> Talking[Any]:
    """Any operation by its id (``bot api list``): ``call("positions_all", account_id="DU1234567")``.

    Parameters by Python or wire name; ``body`` as plain data or a generated model, or its members one by one. Gives the
    typed answer. For static types call the generated functions with ``client=session.client``.
    """
    return talk.call(operation, arguments)


def raw(talk: Talk, operation: str, /, **arguments: object) -> Talking[Response[Any]]:
    """As ``call``, but gives the whole answer, whatever it says: status, bytes, what did not fit."""
    return talk.raw(operation, arguments)


def raw_text(talk: Talk, operation: str, arguments: dict[str, object], /) -> Talking[Response[Any]]:
    """As ``raw`` with the words of a command line, read as what the description says they are."""
    return talk.raw(operation, arguments, from_text=True)


def open_session(talk: Talk) -> Talking[None]:
    """See that there is a brokerage session; every call that needs one does this by itself."""
    return talk.open()


def accounts(talk: Talk) -> Talking[list[str]]:
    """The account ids of the login."""
    found = yield from talk.call("accounts_list", {})
    return [str(each) for each in as_list(found.accounts)]


def default_account(talk: Talk, account: str | None) -> Talking[str]:
    """The account meant: the one named, else the session's, else the only one. Raises ``BadCall`` when there are several."""
    if account is not None:
        return account
    if talk.account is None:
        listed = yield from accounts(talk)
        if len(listed) != 1:
            raise BadCall(
                f"the gateway lists {len(listed)} accounts",
                operation="accounts_list",
                hint="say which one is meant",
            )
        talk.account = listed[0]
    return talk.account


def of_account(talk: Talk, name: str, account: str | None) -> Talking[Any]:
    """An operation on an account, with nothing else to say."""
    chosen = yield from default_account(talk, account)
    return (yield from talk.call(name, {"account_id": chosen}))


def switch_account(talk: Talk, account: str) -> Talking[None]:
    """Make an account the active one of the brokerage session, and the one meant when none is named.

    Raises ``BadCall`` for an account the login does not have.
    """
    listed = yield from accounts(talk)
    if account not in listed:
        # Account ids are masked in whatever may be shown: the nearest one would not help.
        raise BadCall(f"the login has no account {account!r}", operation="account_select", hint="accounts() lists them")
    try:
        yield from talk.call("account_select", {"body": {"acctId": account}})
    except CallRefused as error:
        if "already set" not in error.what.lower():
            raise
    talk.account = account
