"""What ``bot api`` shows and does: the list of operations, one of them in full, and a call of one that moves no orders.

Those that move orders are ``runner.manual``'s. Imports the broker side's catalogue and library; called by ``cli``, which
only prints.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from botframework.config import Config, load
from botframework.errors import GatewayUnreachable, OrderSafetyError
from botframework.ibkr.address import api_address
from botframework.ibkr.catalogue import (
    Described,
    Parameter,
    described,
    members,
    names,
    prepare,
    read_json,
    schemas,
    type_words,
)
from botframework.ibkr.failures import ORDERS_REFUSED, BadCall, CallFailed, OrderNeedsBot
from botframework.ibkr.library import DEFAULT_URL, SyncSession
from botframework.ibkr.pacing_shared import shared_folder
from botframework.ibkr.redact import Redactor
from botframework.ibkr.talk import judged
from botframework.ibkr.transport import USER_AGENT
from botframework.runtime.control import NotRunning, ask

#: How the order operations that a bot carries are given by hand.
ORDER_EXAMPLES: Final[Mapping[str, str]] = {
    "orders_place": "bot api call orders_place --config FILE conid=265598 side=BUY orderType=LMT price=187.5 quantity=10 tif=DAY",
    "order_modify": "bot api call order_modify --config FILE orderId=1234567890 price=188",
    "order_cancel": "bot api call order_cancel --config FILE orderId=1234567890",
}
SERVED = {"none": "no login", "sso": "a login in the gateway", "brokerage": "a brokerage session"}


def rows(group: str | None) -> list[dict[str, str]]:
    """One row an operation. Raises ``BadCall`` for an unknown group."""
    return [
        {
            "id": name,
            "method": found.policy.method,
            "path": found.policy.path,
            "group": found.policy.tag,
            "effect": found.policy.effect,
            "standing": found.policy.standing,
            "summary": found.summary,
        }
        for name in names(group)
        for found in (described(name),)
    ]


def facts(name: str) -> dict[str, Any]:
    """Everything known about an operation, as plain data. Raises ``BadCall`` when there is none of this name."""
    found = described(name)
    policy = found.policy
    out: dict[str, Any] = {
        "id": policy.id,
        "method": policy.method,
        "path": policy.path,
        "group": policy.tag,
        "effect": policy.effect,
        "standing": policy.standing,
        "evidence": policy.evidence,
        "summary": found.summary,
        "description": found.about,
        "parameters": [_parameter(parameter) for parameter in found.parameters],
        "body": _body(found),
        "answers": list(found.answers),
        "session": policy.session,
        "pacing": [
            {"bucket": rate.name, "requests": rate.requests, "per_s": rate.per_s, "concurrent": rate.concurrent}
            for rate in found.rates
        ],
        "retry": policy.retry,
        "timeout_s": found.timeout_s,
        "first": list(policy.prime),
        "warmup": policy.warmup,
        "examples": [dict(example) for example in found.examples],
    }
    return out


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "python": parameter.python,
        "in": parameter.place,
        "required": parameter.required,
        "type": type_words(parameter.schema),
        "several": parameter.separated,
        "description": parameter.about,
    }


def _body(found: Described) -> dict[str, Any] | None:
    """The body's own members, and those of every named object inside it."""
    if found.body is None or not members(found.body):
        return None
    inner: dict[str, list[dict[str, Any]]] = {}
    _collect(found.body, inner)
    first = str(found.body.get("$ref", "body"))
    return {"schema": first, "members": inner.pop(first), "objects": inner}


def _collect(schema: Mapping[str, Any], into: dict[str, list[dict[str, Any]]]) -> None:
    name = schema.get("$ref")
    if name is not None:
        if name in into or "enum" in schemas()[name]:
            return
        whole = schemas()[name]
        into[name] = []
        needed = whole.get("required", ())
        for key, member in whole.get("members", {}).items():
            row = {"name": key, "required": key in needed, "type": type_words(member)}
            row["description"] = member.get("description") or schemas().get(member.get("$ref"), {}).get(
                "description", ""
            )
            into[name].append(row)
            _collect(member, into)
        schema = whole
    for key in ("items", "others"):
        if isinstance(schema.get(key), Mapping):
            _collect(schema[key], into)


def text(name: str) -> str:
    """``facts`` for reading."""
    known = facts(name)
    first = f"{known['id']}   {known['method']} {known['path']}   ({known['group']})"
    lines = [first, f"  {known['summary']}"]
    if known["description"]:
        lines.append(f"  {known['description']}")
    lines += _argument_lines("parameters", known["parameters"])
    if known["body"] is not None:
        lines += _argument_lines(f"body: {known['body']['schema']}", known["body"]["members"])
        for each, inside in known["body"]["objects"].items():
            lines += _argument_lines(each, inside)
    limits = [_limit(rate) for rate in known["pacing"]]
    again = {"safe": "may be repeated after silence", "never": "is never repeated: silence leaves the outcome unknown"}
    lines += [
        "policy",
        f"  effect     {known['effect']}" + ("" if known["standing"] == "current" else f", {known['standing']}"),
        f"  needs      {SERVED[known['session']]}"
        + (f", after {', '.join(known['first'])}" if known["first"] else "")
        + ("; the first answer of a session says nothing" if known["warmup"] else ""),
        f"  pace       {', '.join(limits)}",
        f"  repetition {again[known['retry']]}",
        f"  deadline   {known['timeout_s']:g} s",
        f"  answers    {', '.join(known['answers'])}",
        f"  evidence   {known['evidence']}",
    ]
    lines.append("example")
    if described(name).moves_orders:
        lines.append(f"  {ORDER_EXAMPLES.get(name, 'none: ' + ORDERS_REFUSED)}")
    else:
        lines.append(f"  {command(name)}")
    return "\n".join(lines)


def _argument_lines(title: str, arguments: list[dict[str, Any]]) -> list[str]:
    if not arguments:
        return []
    width = max(len(each["name"]) for each in arguments)
    lines = [title]
    for each in arguments:
        need = "required" if each["required"] else "optional"
        kind = each["type"] + (", several with commas" if each.get("several") else "")
        about = f": {each['description']}" if each["description"] else ""
        lines.append(f"  {each['name']:{width}} {need}, {kind}{about}")
    return lines


def _limit(rate: Mapping[str, Any]) -> str:
    parts = [f"{rate['requests']} in {rate['per_s']:g} s"] if rate["requests"] else []
    parts += [f"{rate['concurrent']} at a time"] if rate["concurrent"] else []
    return f"{' and '.join(parts)} ({'all operations' if rate['bucket'] == 'global' else rate['bucket']})"


def example(name: str) -> list[str]:
    """The words that call an operation as its first example does, without the name; no arguments when it has none."""
    found = described(name)
    shown = found.examples[0] if found.examples else {"arguments": {}}
    words = []
    for key, value in shown["arguments"].items():
        words.append(f"{key}={_word(value)}")
    if found.body is not None and members(found.body) and "body" in shown:
        words += ["--body", _json(shown["body"])]
    return words


def command(name: str) -> str:
    """The example as a command line."""
    return " ".join(["bot api call", name, *(shlex.quote(word) for word in example(name))])


def _word(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_word(each) for each in value)
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value)


# --- calls ---------------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class CallOptions:
    """What the command line of ``bot api call`` said."""

    operation: str
    words: tuple[str, ...] = ()
    body: str | None = None
    url: str | None = None
    pins: tuple[str, ...] = ()
    config: Path | None = None
    disturb: bool = False

    def gateway(self) -> Reached:
        """Where the line says, else where the configuration does, else the usual place.

        Raises ``GatewayUnreachable`` for a bot with a simulator of its own that does not run: it goes with its bot.
        """
        if self.url is None and self.config is not None:
            config = load(self.config, os.environ)
            if config.gateway.is_simulator:
                return Reached(_embedded(config), self.pins, config.journal_path.parent)
            if config.gateway.url is not None:
                return Reached(api_address(config.gateway.url), self.pins or config.gateway.pin)
        return Reached(api_address(self.url or DEFAULT_URL), self.pins)


@attrs.frozen
class Reached:
    """A gateway: address, pins, and the folder in which its budget of requests is shared (None: the user's)."""

    url: str
    pins: tuple[str, ...]
    pace: Path | None = None


def _embedded(config: Config) -> str:
    """Where the simulator of a running bot listens. Raises ``GatewayUnreachable``."""
    try:
        url = ask(config.journal_path, "status").get("gateway", "")
    except NotRunning:
        url = ""
    if not url:
        raise GatewayUnreachable(
            f"the simulated gateway of the bot '{config.bot}' is there while the bot runs, and it does not run",
            where=config.source,
            hint="start it with `bot run`, or start `bot gateway` and leave --config out",
        )
    return str(url)


def arguments(options: CallOptions) -> dict[str, object]:
    """``key=value`` words and ``--body`` as arguments. Raises ``BadCall``."""
    name = options.operation
    out: dict[str, object] = {}
    for word in options.words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise BadCall(f"{word!r} is no argument", operation=name, hint="write it as key=value")
        if key in out or key == "body":
            raise BadCall(f"{key!r} is given twice" if key in out else "give the body with --body", operation=name)
        out[key] = value
    if options.body is not None:
        out["body"] = read_json(name, options.body)
    return out


def curl(options: CallOptions) -> str:
    """The same call as one line for curl; nothing is sent. Raises ``BadCall`` and ``OrderNeedsBot``."""
    if moves_orders(options.operation) and options.config is not None:
        raise OrderNeedsBot(
            "a line for curl would carry the order past the gate and the journal",
            operation=options.operation,
            hint="leave --curl out: `bot api call` gives it to the bot",
        )
    refuse_without_bot(options.operation)
    call = prepare(options.operation, arguments(options), from_text=True)
    url = options.gateway().url + call.path
    if call.query:
        url += "?" + urlencode(call.query)
    words = ["curl", "-sS", "-X", call.operation.method, url, "-H", f"User-Agent: {USER_AGENT}"]
    for key, value in call.headers.items():
        words += ["-H", f"{key}: {value}"]
    content = call.content
    if content is None and call.operation.method == "POST":
        content = b"{}"  # a POST without a body is answered 411
        words += ["-H", "Content-Type: application/json"]
    if content is not None:
        words += ["--data-raw", content.decode()]
    return " ".join(shlex.quote(word) for word in words)


def note(name: str) -> str | None:
    """What to know about an answer that came, as one line; None mostly."""
    if described(name).policy.warmup:
        return f"note: {name}: the first answer of a session says nothing; call again when it lacks what was asked for"
    return None


def moves_orders(name: str) -> bool:
    """Whether an operation moves orders. Raises ``BadCall`` for an unknown one."""
    return described(name).moves_orders


def refuse_without_bot(name: str) -> None:
    """Raise ``OrderNeedsBot`` for what moves orders: here there is no gate and no journal."""
    if moves_orders(name):
        carried = name in ORDER_EXAMPLES
        raise OrderNeedsBot(
            "moves orders, and orders leave only through the risk gate and journal of a bot",
            operation=name,
            hint="name the bot with --config FILE" if carried else "have a bot do it (`bot run FILE`)",
        )


def call(options: CallOptions) -> bytes:
    """Make a call, after the ones it needs first; the answer's body as it came.

    Raises ``BadCall``, ``OrderNeedsBot``, ``DisturbsOthers``, ``GatewayCallFailed`` and its kinds. The brokerage session is
    left as it is.
    """
    refuse_without_bot(options.operation)
    given = arguments(options)
    refuse_disturbance(options, given)
    reached = options.gateway()
    pace = reached.pace or shared_folder()
    with SyncSession(url=reached.url, pins=reached.pins, establish=False, remember_pace=pace) as session:
        response = session.raw_text(options.operation, given)
    try:
        judged(options.operation, response)
    except CallFailed as error:
        # The session hides in what it raises itself; here a gateway's error may still repeat what it was asked with.
        error.hide(Redactor())
        raise
    return response.content


#: Operations felt by every program of the same login, and how.
DISTURBS: Final[Mapping[str, str]] = {
    "session_logout": "ends the login of every program that uses this gateway",
    "session_reauthenticate": "takes the brokerage session down and up again under every program",
    "account_select": "changes the account that calls without one are about, for every program",
    "dynamic_account_select": "changes the account that calls without one are about, for every program",
    "marketdata_unsubscribe": "ends this market data for every program of the session",
    "marketdata_unsubscribe_all": "ends the market data of every program of the session",
    "questions_suppress_reset": "brings suppressed questions back for every program of the session",
}


class DisturbsOthers(CallFailed, OrderSafetyError):
    """Other programs of the login would feel it, and nobody said that this is meant; nothing left."""


def refuse_disturbance(options: CallOptions, given: Mapping[str, object]) -> None:
    """Raise ``DisturbsOthers`` for what reaches beyond this call, unless it was said to be meant.

    Suppressing a question is more: it answers yes to all later ones, past every bot's policy. It needs the bot's
    configuration, in which the message id is accepted without bounds.
    """
    name = options.operation
    how = DISTURBS.get(name, "")
    if name == "session_init":
        call = prepare(name, given, from_text=True)
        how = "takes the session from the program that holds it" if _competes(call.content) else ""
    if name == "questions_suppress":
        _refuse_suppression(options, prepare(name, given, from_text=True).content)
    if how and not options.disturb:
        raise DisturbsOthers(how, operation=name, hint="add --disturb if that is meant")


def _competes(content: bytes | None) -> bool:
    body = json.loads(content or b"{}")
    return isinstance(body, dict) and body.get("compete") is True


def _refuse_suppression(options: CallOptions, content: bytes | None) -> None:
    name = options.operation
    if options.config is None:
        raise DisturbsOthers(
            "a suppressed question counts as answered with yes, past the policy of every bot",
            operation=name,
            hint="give --config FILE, in which the message ids are listed as {id: …, accept: true}",
        )
    accepted = {each.id for each in load(options.config, os.environ).questions if each.accept is True}
    wanted = [str(each) for each in json.loads(content or b"{}").get("messageIds", [])]
    open_ = [each for each in wanted if each not in accepted]
    if open_:
        raise DisturbsOthers(
            f"{', '.join(open_)} is not accepted without bounds in the file",
            operation=name,
            hint=f"list it under questions: of {options.config} as {{id: {open_[0]}, accept: true}} first",
        )
