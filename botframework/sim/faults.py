"""Bad days by name: declarative faults that the handler and the push side consult.

Imports attrs only. Tests and operators add them by hand (`gateway.faults.add("answer_lost", path="/orders", times=1)`);
adding and removing is safe from another thread. A fault with `path` touches requests whose path contains it, with `method`
only that method; `after` lets so many matching ones pass first, `times` is how often it strikes (None: for ever).

requests  request_lost      the connection is cut, nothing was done
          answer_lost       the request is carried out, the connection is cut in place of the answer
          abort_10s         503 with an empty body after `delay_ms` (10,000); `effect=False`: nothing was done
          delay_answer      the answer comes `delay_ms` late
          http_429 http_401 that status instead of doing it
          http_status       any `status` (503) instead of doing it, as JSON with `text` or as a page (`html=True`)
          redirect          302 to the login page instead of doing it
          drifted           a member of the answer is not as described: `member` (`orders.*.status`) is set to `value`,
                            or removed without one
          garble            the answer bent: `mode` torn, empty, other, nothing, page or types (ids as numbers, numbers as text)
          echo              a 500 whose text repeats the request's cookie and the session's token
          old_answer        a read is answered as it was when this began
          sparse_rows       rows of a list lack some of the keys that may be missing
orders    question_extra    one more question, `message_id` (default o10335)
          reply_503_live    a reply to a voided question answers 503 and the order goes live all the same
          order_lost        an order is acknowledged with an id and never heard of again (log: kind `lost`)
          change_lost       a change of an order is answered yes, and never gets to the exchange
          order_refused     an order is refused with status 200
          order_held        an order is accepted, becomes inactive and stays so; `refuse=True`: the answer is a refusal
          order_waits       a working order shows inactive for six seconds, or is then dropped
          question_dies     a question is gone before it can be answered
          late_fill         the last cancelled order with something left trades a little after all
          correction        the newest execution is reported again, a cent dearer
          bust              the newest execution is taken back: reported again with size zero
people    foreign_order     somebody else's order on the account
          foreign_cancel    somebody else cancels an order of ours
          foreign_change    somebody else makes a limit order of ours larger by 3
          liquidation       a position is closed by an order nobody placed
session   session_dead      the brokerage session ends now; `sso=True`: the login too
          competing         another login takes the session; `authenticated=True`: it still claims to be good
          maintenance       while it stands the brokerage is closed: its session ends, opening one answers 503
          status_false      the status call says there is no session though there is
          gateway_restarts  login, session and sockets end; a person logs in at once
          cold_lists        order and trade list answer as at the first call of a session
          sso_invalid       `/sso/validate` answers 200 with `RESULT` false
          agent_check       a websocket whose User-Agent is not `ClientPortalGW/…` is refused with 403, as without a gateway
          notice            a trading notice on the open sockets: `id`, `title`, `text`, `url`
          bulletin          a bulletin on the open sockets: `id`, `message`
streams   mute_stream       data frames stop, heartbeats go on; `topics=("smd",)`: only those
          half_open         nothing is sent any more on the open sockets, and they are not closed
          drop_socket       open sockets are cut without a close frame; `code=1000` closes them properly
          accept_and_close  a new socket is accepted and closed at once with `code` (1000)
          refuse_topic      a subscription is answered "unable to subscribe"; `topics=("sor",)`
          duplicate_frames  every data frame comes twice
          bad_bytes         a data frame holds a byte that is not UTF-8; `topics=("sor", "str")`
          empty_frames      a market data frame with nothing but its topic comes before the real one
          flood_trades      every execution frame comes `copies` (50) times
          lose_frames       an order or execution frame is not sent
          no_commission     executions on the stream lack their commission
          request_late      (simulation) a request arrives `seconds=(low, high)` late, whoever waits for it
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

REQUEST_FAULTS = (
    "request_lost",
    "answer_lost",
    "abort_10s",
    "delay_answer",
    "http_429",
    "http_401",
    "http_status",
    "redirect",
    "drifted",
    "garble",
    "echo",
    "old_answer",
    "sparse_rows",
    "request_late",
)
SESSION_FAULTS = ("maintenance", "status_false", "sso_invalid", "agent_check")
ORDER_FAULTS = (
    "question_extra",
    "reply_503_live",
    "order_lost",
    "change_lost",
    "order_refused",
    "order_held",
    "question_dies",
)
INSTANT_FAULTS = (
    "session_dead",
    "competing",
    "notice",
    "bulletin",
    "half_open",
    "drop_socket",
    "gateway_restarts",
    "cold_lists",
    "order_waits",
    "late_fill",
    "correction",
    "bust",
    "foreign_order",
    "foreign_cancel",
    "foreign_change",
    "liquidation",
)
STREAM_FAULTS = (
    "mute_stream",
    "accept_and_close",
    "refuse_topic",
    "duplicate_frames",
    "bad_bytes",
    "empty_frames",
    "flood_trades",
    "lose_frames",
    "no_commission",
)
NAMES = REQUEST_FAULTS + ORDER_FAULTS + SESSION_FAULTS + INSTANT_FAULTS + STREAM_FAULTS

_COMMON = ("times", "after", "path", "method")
_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "abort_10s": ("effect", "delay_ms"),
    "delay_answer": ("delay_ms",),
    "question_extra": ("message_id", "text"),
    "session_dead": ("sso",),
    "competing": ("authenticated",),
    "mute_stream": ("topics",),
    "drop_socket": ("code",),
    "http_status": ("status", "html", "text"),
    "drifted": ("member", "value"),
    "notice": ("id", "title", "text", "url"),
    "bulletin": ("id", "message"),
    "refuse_topic": ("topics",),
    "accept_and_close": ("code",),
    "bad_bytes": ("topics",),
    "flood_trades": ("copies",),
    "garble": ("mode",),
    "order_held": ("refuse",),
    "request_late": ("seconds",),
}


def parameters(name: str) -> tuple[str, ...]:
    """What a fault takes beside `times`, `after`, `path` and `method`."""
    return tuple(_PARAMETERS.get(name, ()))


def read_fault(text: str) -> tuple[str, dict[str, Any]]:
    """A fault as one word of a command line: `NAME` or `NAME:key=value,key=value`.

    Numbers, `true` and `false` are taken as such, a topic list is joined by `+` (`topics=smd+sor`), anything else is text.
    Raises ValueError for an unknown name or parameter, and for a parameter without a value.
    """
    name, _, rest = text.partition(":")
    params: dict[str, Any] = {}
    for pair in filter(None, rest.split(",")):
        key, found, value = pair.partition("=")
        if not found:
            raise ValueError(f"fault {name}: {pair!r} has no value; write {pair}=…")
        params[key] = _value(key, value)
    Faults().add(name, **params)
    return name, params


def _value(key: str, text: str) -> Any:
    if key == "topics":
        return tuple(text.split("+"))
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isascii() and text.isdigit() else text


@attrs.define(eq=False)
class Fault:
    """One fault in force. `struck` counts how often it has acted."""

    name: str
    params: Mapping[str, Any]
    times: int | None = None
    after: int = 0
    path: str = ""
    method: str = ""
    struck: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether it concerns a request."""
        return self.path in path and self.method in ("", method)


class Faults:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._active: tuple[Fault, ...] = ()
        self._names: frozenset[str] = frozenset()
        self.on_change: Callable[[], None] | None = None

    def add(
        self, name: str, *, times: int | None = None, after: int = 0, path: str = "", method: str = "", **params: Any
    ) -> Fault:
        """Puts a fault in force. Raises ValueError for an unknown name or parameter."""
        if name not in NAMES:
            raise ValueError(f"no fault {name!r}; there are {', '.join(NAMES)}")
        for parameter in params:
            if parameter not in _PARAMETERS.get(name, ()):
                allowed = ", ".join(_COMMON + tuple(_PARAMETERS.get(name, ())))
                raise ValueError(f"fault {name}: no parameter {parameter!r}; it takes {allowed}")
        for key, count in (("times", times), ("after", after)):
            if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
                raise ValueError(f"fault {name}: {key} is a whole number, got {count!r}")
        if name in INSTANT_FAULTS and times is None:
            times = 1
        fault = Fault(name, params, times, after, path, method)
        self._set((*self._active, fault))
        if self.on_change is not None:
            self.on_change()
        return fault

    def remove(self, fault: Fault) -> None:
        """Takes a fault out of force."""
        self._set(tuple(other for other in self._active if other is not fault))

    def clear(self, name: str | None = None) -> None:
        """Takes out all faults, or those of one name."""
        self._set(tuple(other for other in self._active if name is not None and other.name != name))

    def _set(self, active: tuple[Fault, ...]) -> None:
        self._active, self._names = active, frozenset(fault.name for fault in active)

    def __bool__(self) -> bool:
        return bool(self._active)

    def standing(self, name: str) -> Fault | None:
        """The fault of this name, without counting."""
        if name not in self._names:
            return None
        for fault in self._active:
            if fault.name == name:
                return fault
        return None

    def strike_all(self, name: str, method: str = "", path: str = "") -> tuple[Fault, ...]:
        """Every fault of this name that acts now, oldest first; counts them."""
        if name not in self._names:
            return ()
        struck = []
        for fault in self._active:
            if fault.name == name and fault.matches(method, path):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.struck += 1
                if fault.times is not None and fault.struck >= fault.times:
                    self.remove(fault)
                struck.append(fault)
        return tuple(struck)

    def watching(self, name: str, method: str = "", path: str = "") -> bool:
        """Whether a fault of this name is in force, for this request where one is given; without counting."""
        if name not in self._names:
            return False
        return any(fault.name == name and (not path or fault.matches(method, path)) for fault in self._active)

    def strike(self, name: str, method: str = "", path: str = "") -> Fault | None:
        """The fault of this name if it acts now; counts it."""
        if name not in self._names:
            return None
        for fault in self._active:
            if fault.name == name and fault.matches(method, path):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.struck += 1
                if fault.times is not None and fault.struck >= fault.times:
                    self.remove(fault)
                return fault
        return None
