"""The catalogue of bad days: every named fault, what it does, where it acts, and where it was seen.

Each entry is a primitive of `faults` with its parameters, or something that happens outside the gateway: on the network, to
the bot's process, its disk or its clock. The first kind also works by hand (`bot gateway --faults NAME|FILE`), the second
in simulation only. `source` is an entry of the field notes (F-…), or the reason it is here. Imports attrs only.
"""

# ruff: noqa: E501 - the catalogue is a table: one fault, one line

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Literal

import attrs

Where = Literal["request", "order", "list", "session", "stream", "person", "network", "process", "disk", "clock"]
OUTSIDE = ("network", "process", "disk", "clock")


@attrs.frozen
class NamedFault:
    """One entry. `primitive` with `params` is what acts; `times` how often it strikes (None: until it is taken away, after
    `lasts_s`); `often` is the most blows of it in one storm.
    """

    name: str
    where: Where
    what: str
    source: str
    primitive: str
    params: Mapping[str, Any] = attrs.field(factory=dict)
    times: int | None = 1
    lasts_s: tuple[float, float] = (0.0, 0.0)
    often: int = 3

    @property
    def by_hand(self) -> bool:
        """Whether the gateway alone can do it."""
        return self.where not in OUTSIDE


def _on(path: str, method: str = "", **more: Any) -> dict[str, Any]:
    return {"path": path, "method": method, **more}


CATALOGUE: tuple[NamedFault, ...] = (
    # --- answers to orders
    NamedFault("order_request_lost", "order", "an order is cut off before it arrives", "F-79", "request_lost", _on("/orders", "POST")),
    NamedFault("order_answer_lost", "order", "an order arrives, its answer does not", "F-78", "answer_lost", _on("/orders", "POST")),
    NamedFault("order_abort_done", "order", "503 after ten seconds; the order is there", "F-143", "abort_10s", _on("/orders", "POST")),
    NamedFault("order_abort_undone", "order", "503 after ten seconds; there is no order", "F-143", "abort_10s", _on("/orders", "POST", effect=False)),
    NamedFault("order_answer_slow", "order", "the answer comes after the client gave up", "F-143", "delay_answer", _on("/orders", "POST", delay_ms=17_000)),
    NamedFault("order_answer_late", "order", "fills come before the answer", "F-92", "delay_answer", _on("/orders", "POST", delay_ms=2_500), 2),
    NamedFault("order_429", "order", "an order meets the limiter", "F-140", "http_429", _on("/orders", "POST")),
    NamedFault("order_401", "order", "an order meets a lost session", "F-47", "http_401", _on("/orders", "POST")),
    NamedFault("order_500_page", "order", "a page of the delivery network instead of an answer", "F-148", "http_status", _on("/orders", "POST", status=500, html=True)),
    NamedFault("order_answer_torn", "order", "the answer's JSON ends in the middle", "F-148", "garble", _on("/orders", "POST", mode="torn")),
    NamedFault("order_answer_empty", "order", "200 without a body; the order is there", "F-150", "garble", _on("/orders", "POST", mode="empty")),
    NamedFault("order_answer_other", "order", "200 with JSON of another shape", "F-85", "garble", _on("/orders", "POST", mode="other")),
    NamedFault("order_answer_types", "order", "ids as numbers, numbers as text", "F-91", "garble", _on("/orders", "POST", mode="types"), 3),
    NamedFault("order_refused", "order", "a refusal with status 200", "F-85", "order_refused"),
    NamedFault("order_held", "order", "accepted, then inactive for good: a refusal in disguise", "F-187", "order_held"),
    NamedFault("order_held_refused", "order", "refused, and shown as an inactive order", "F-187", "order_held", {"refuse": True}),
    NamedFault("order_waits", "order", "a working order shows inactive for a while", "F-65", "order_waits", {}, 4),
    NamedFault("order_vanishes", "order", "acknowledged with an id and never heard of again", "F-180", "order_lost"),
    NamedFault("order_echo", "order", "an error repeats the order's cookie and the session's token; the order is there", "4.4 of the order rules", "echo", _on("/orders", "POST")),
    NamedFault("order_bridge", "order", "`no bridge` in answer to an order", "F-32", "http_status", _on("/orders", "POST", status=400, text="Bad Request: no bridge")),
    NamedFault("modify_request_lost", "order", "a change is cut off before it arrives", "F-79", "request_lost", _on("/order/", "POST")),
    NamedFault("modify_answer_lost", "order", "a change arrives, its answer does not", "F-78", "answer_lost", _on("/order/", "POST")),
    NamedFault("modify_503", "order", "a change is answered 503", "F-78", "http_status", _on("/order/", "POST", status=503)),
    NamedFault("modify_unheeded", "order", "a change is answered yes, and never taken", "2.7 of the order rules", "change_lost", {}, 2),
    NamedFault("cancel_request_lost", "order", "a cancellation is cut off", "F-79", "request_lost", _on("/order/", "DELETE"), 2),
    NamedFault("cancel_answer_lost", "order", "a cancellation arrives, its answer does not", "F-92", "answer_lost", _on("/order/", "DELETE"), 2),
    NamedFault("cancel_abort", "order", "a cancellation is answered 503 after ten seconds", "F-143", "abort_10s", _on("/order/", "DELETE")),
    NamedFault("late_fill", "order", "an order trades after it was cancelled", "F-92", "late_fill"),
    NamedFault("correction", "order", "an execution is reported again with another price", "F-63", "correction"),
    NamedFault("bust", "order", "an execution is taken back: reported again with size zero", "F-63", "bust"),
    # --- questions
    NamedFault("question_unknown", "order", "a question nobody has seen before", "F-76", "question_extra", {"message_id": "o99999"}, 2),
    NamedFault("question_known", "order", "one more question, one that is answered yes", "F-77", "question_extra", {"message_id": "o10331"}, 4),
    NamedFault("question_dies", "order", "a question is gone before it is answered", "F-75", "question_dies", {}, 2),
    NamedFault("reply_request_lost", "order", "our answer to a question is cut off", "F-99", "request_lost", _on("/reply/", "POST")),
    NamedFault("reply_answer_lost", "order", "our answer arrives, what came of it does not", "F-99", "answer_lost", _on("/reply/", "POST")),
    NamedFault("reply_503", "order", "our answer to a question is answered 503", "F-99", "http_status", _on("/reply/", "POST", status=503)),
    NamedFault("reply_slow", "order", "our answer to a question takes ten seconds", "F-99", "delay_answer", _on("/reply/", "POST", delay_ms=10_000)),
    # --- lists and other reads
    NamedFault("list_500", "list", "the order list answers 500", "F-116", "http_status", _on("/account/orders", "GET", status=500), 4),
    NamedFault("list_torn", "list", "the order list ends in the middle", "F-148", "garble", _on("/account/orders", "GET", mode="torn"), 3),
    NamedFault("list_old", "list", "the order list of some time ago", "F-81", "old_answer", _on("/account/orders", "GET"), None, (5, 25)),
    NamedFault("list_page", "list", "a page where the order list was expected", "F-148", "garble", _on("/account/orders", "GET", mode="page"), 2),
    NamedFault("list_lost", "list", "the order list is cut off", "F-144", "answer_lost", _on("/account/orders", "GET"), 3),
    NamedFault("trades_500", "list", "the trade list answers 500", "F-116", "http_status", _on("/account/trades", "GET", status=500), 4),
    NamedFault("trades_old", "list", "the trade list of some time ago", "F-126", "old_answer", _on("/account/trades", "GET"), None, (5, 25)),
    NamedFault("trades_torn", "list", "the trade list ends in the middle", "F-148", "garble", _on("/account/trades", "GET", mode="torn"), 3),
    NamedFault("lists_cold", "list", "the lists are empty again, as at the first call", "F-82", "cold_lists"),
    NamedFault("positions_old", "list", "the positions of some time ago", "F-121", "old_answer", _on("/portfolio", "GET"), None, (5, 25)),
    NamedFault("positions_503", "list", "the positions answer 503", "F-144", "http_status", _on("/portfolio", "GET", status=503), 6),
    NamedFault("rows_sparse", "list", "rows lack keys at random", "F-120", "sparse_rows", _on("/portfolio", "GET"), None, (5, 25)),
    NamedFault("rows_types", "list", "numbers as text in lists", "F-91", "garble", _on("/account/", "GET", mode="types"), None, (5, 25)),
    NamedFault("reads_slow", "list", "every read takes three seconds", "F-34", "delay_answer", _on("", "GET", delay_ms=3_000), None, (5, 20)),
    NamedFault("outage", "request", "every request answers 503", "F-144", "http_status", {"status": 503}, None, (3, 20)),
    NamedFault("outage_pages", "request", "every request answers with a page", "F-144", "http_status", {"status": 502, "html": True}, None, (3, 20)),
    NamedFault("reads_echo", "request", "errors repeat the cookies of reads and the session's token", "4.4 of the order rules", "echo", _on("/iserver", "GET"), 4),
    NamedFault("sent_away", "request", "requests are sent to the login page", "F-19", "redirect", {}, 3),
    NamedFault("too_many", "request", "one request meets the limiter", "F-140", "http_429", {}, 1, often=2),
    # --- session
    NamedFault("session_dead", "session", "the brokerage session ends without a word", "F-20", "session_dead"),
    NamedFault("login_dead", "session", "the login ends; a person logs in again", "F-185", "session_dead", {"sso": True}, often=1),
    NamedFault("competing", "session", "another login takes the session", "F-20", "competing"),
    NamedFault("competing_good", "session", "another login took it, and it still claims to be good", "F-21", "competing", {"authenticated": True}),
    NamedFault("tickle_fails", "session", "one keep-alive fails", "F-27", "http_status", _on("/tickle", "POST", status=500)),
    NamedFault("tickles_fail", "session", "keep-alives fail in a row", "F-147", "http_status", _on("/tickle", "POST", status=503), 6),
    NamedFault("init_503", "session", "opening the session is answered 503, many times", "F-05", "http_status", _on("/ssodh/init", "POST", status=503), 4),
    NamedFault("maintenance", "session", "the brokerage is closed for a while: opening a session answers 503", "F-25", "maintenance", {}, None, (10, 60), often=1),
    NamedFault("status_lies", "session", "the status says no once, though it is yes", "F-33", "status_false", {}, 2),
    NamedFault("accounts_empty", "session", "the accounts are an empty object", "F-21", "garble", _on("/iserver/accounts", "GET", mode="nothing"), 2),
    NamedFault("gone_410", "session", "the server forgot the session", "F-48", "http_status", {"status": 410, "text": "gone"}, 2),
    NamedFault("gateway_restarts", "session", "the gateway's process restarts; the person logs in at once", "F-59", "gateway_restarts", often=2),
    # --- stream
    NamedFault("socket_cut", "stream", "the socket is cut", "F-54", "drop_socket"),
    NamedFault("socket_closed", "stream", "the socket is closed in order", "F-50", "drop_socket", {"code": 1000}),
    NamedFault("socket_refused", "stream", "new sockets are closed at once", "F-50", "accept_and_close", {}, 3),
    NamedFault("half_open", "stream", "the socket lives and nothing comes", "F-71", "half_open"),
    NamedFault("quotes_mute", "stream", "market data stop, heartbeats go on", "F-56", "mute_stream", {"topics": ("smd",)}, None, (5, 30)),
    NamedFault("orders_mute", "stream", "the order stream is silent", "F-57", "mute_stream", {"topics": ("sor",)}, None, (5, 40)),
    NamedFault("trades_mute", "stream", "the execution stream is silent", "F-181", "mute_stream", {"topics": ("str",)}, None, (5, 40)),
    NamedFault("all_mute", "stream", "all data are silent", "F-153", "mute_stream", {}, None, (5, 30)),
    NamedFault("frames_twice", "stream", "every data frame comes twice", "F-60", "duplicate_frames", {}, None, (5, 40)),
    NamedFault("frames_lost", "stream", "order and execution frames are lost", "F-72", "lose_frames", {}, 4),
    NamedFault("frames_flood", "stream", "executions come fifty times", "F-62", "flood_trades", {}, 4),
    NamedFault("frames_empty", "stream", "empty market data frames", "F-68", "empty_frames", {}, 5),
    NamedFault("bytes_bad", "stream", "bytes that are not UTF-8", "F-55", "bad_bytes", {}, 4),
    NamedFault("topic_refused", "stream", "the order topic cannot be subscribed", "F-52", "refuse_topic", {"topics": ("sor", "str")}, 2),
    NamedFault("fee_missing", "stream", "executions never show their fee on the stream", "F-63", "no_commission", {}, None, (5, 40)),
    # --- other people on the account
    NamedFault("foreign_order", "person", "somebody else trades on the account", "F-184", "foreign_order", {}, 1),
    NamedFault("foreign_cancel", "person", "somebody else cancels an order of ours", "F-184", "foreign_cancel"),
    NamedFault("foreign_change", "person", "somebody else changes an order of ours", "F-184", "foreign_change"),
    NamedFault("liquidation", "person", "the broker closes a position: an execution without an order", "F-183", "liquidation", often=1),
    # --- network
    NamedFault("net_slow", "network", "every packet takes up to two seconds", "F-143", "slow", {}, None, (5, 30)),
    NamedFault("net_spikes", "network", "some packets take seconds", "F-143", "spikes", {}, None, (5, 40)),
    NamedFault("net_refused", "network", "connections are refused", "F-144", "refused", {}, None, (1, 20)),
    NamedFault("net_swallowed", "network", "connections are never answered", "F-167", "swallowed", {}, None, (2, 20)),
    NamedFault("net_parted", "network", "everything is held back, and then arrives", "F-167", "parted", {}, None, (2, 25)),
    NamedFault("net_loses", "network", "a tenth of the requests and connections break", "F-144", "loses", {}, None, (5, 30)),
    NamedFault("net_late_request", "network", "an order arrives long after its sender gave up", "F-78", "request_late", _on("/orders", "POST", seconds=(16.0, 25.0))),
    NamedFault("net_very_late", "network", "an order arrives after it was proven absent", "2.6 of the order rules", "request_late", _on("/orders", "POST", seconds=(50.0, 100.0)), 1, often=1),
    NamedFault("net_late_modify", "network", "a change arrives long after its sender gave up", "F-78", "request_late", _on("/order/", "POST", seconds=(16.0, 25.0))),
    NamedFault("net_fragments", "network", "messages come in pieces", "F-67", "fragments", {}, None, (5, 40)),
    NamedFault("net_disorder", "network", "frames overtake one another", "F-62", "disorder", {}, None, (5, 40)),
    # --- process, disk, clock
    NamedFault("crash", "process", "killed at any crossing", "hummingbot #8457", "kill", {"where": "", "countdown": (1, 80)}, often=4),
    NamedFault("crash_before_write", "process", "killed before a row is durable", "2.1 of the order rules", "kill", {"where": "before write", "countdown": (1, 25)}, often=3),
    NamedFault("crash_after_write", "process", "killed when a row is durable and nobody has seen it", "2.1 of the order rules", "kill", {"where": "after write", "countdown": (1, 25)}, often=3),
    NamedFault("crash_before_send", "process", "killed before the first byte", "2.1 of the order rules", "kill", {"where": "before send", "countdown": (1, 10)}, often=3),
    NamedFault("crash_after_send", "process", "killed when the request is on its way", "2.1 of the order rules", "kill", {"where": "after send", "countdown": (1, 10)}, often=3),
    NamedFault("crash_on_frame", "process", "killed with a frame in its hands", "2.1 of the order rules", "kill", {"where": "frame", "countdown": (1, 25)}, often=3),
    NamedFault("crash_twice", "process", "killed again while it starts", "2.4 of the order rules", "kill_twice", {}, often=2),
    NamedFault("stopped", "process", "stopped in order and started again", "F-146", "stop", often=2),
    NamedFault("strategy_raises", "process", "a strategy raises", "F-161", "strategy_raises", often=1),
    NamedFault("halted", "process", "a person halts trading, and later lets it go on", "1.8 of the order rules", "halt", often=2),
    NamedFault("disk_full", "disk", "no room for a row", "3.6 of the order rules", "disk", {"kind": "full"}, often=1),
    NamedFault("disk_error", "disk", "the disk fails a write", "3.6 of the order rules", "disk", {"kind": "error"}, often=1),
    NamedFault("power_loss", "disk", "the machine loses its power: what was not synced yet is gone", "3.6 of the order rules", "power", {"countdown": (1, 40)}, often=2),
    NamedFault("ledger_shut", "disk", "the ledger shared with the account's other bots cannot be read or locked", "1.10 of the order rules", "ledger", lasts_s=(2, 15), often=2),
    NamedFault("clock_ahead", "clock", "the machine's clock jumps ahead", "2.6 of the order rules", "clock", {"seconds": (3, 3_600)}, often=2),
    NamedFault("clock_behind", "clock", "the machine's clock is set back", "2.6 of the order rules", "clock", {"seconds": (-3_600, -3)}, often=2),
)  # fmt: skip

BY_NAME: Mapping[str, NamedFault] = {fault.name: fault for fault in CATALOGUE}


def by_words(words: str, source: str = "") -> list[NamedFault]:
    """Faults by name: one name, or one per line of a text (with `#` comments). Raises ValueError with the line."""
    found = []
    for number, line in enumerate(words.splitlines(), 1):
        name = line.partition("#")[0].strip()
        if not name:
            continue
        where = f"{source}:{number}: " if source else ""
        fault = BY_NAME.get(name)
        if fault is None:
            near = get_close_matches(name, BY_NAME, n=1)
            raise ValueError(f"{where}no fault {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if not fault.by_hand:
            raise ValueError(f"{where}{name} is a matter of the {fault.where}, not of the gateway; `bot sim` has it")
        found.append(fault)
    return found
