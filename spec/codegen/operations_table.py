"""Writes `generated_client/_operations.py`: what the transport must know about every operation, as typed data.

Imports nothing of ours. Called by the pipeline with the canonical bundle.
"""

from __future__ import annotations

from typing import Any

_HEAD = '''# Generated from spec v{version} - edit spec/, run make regenerate.
"""The policy of every operation: pacing, retry, effect, session, deadline, warm-up, and what makes an answer a refusal.

Transports look an operation up by the id that every request carries in `request.extensions["operation"]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

Retry = Literal["never", "safe"]
Effect = Literal["read", "session", "order", "account"]
SessionNeed = Literal["none", "sso", "brokerage"]
TimeoutClass = Literal["fast", "normal", "slow"]
ListMode = Literal["strict", "salvage"]
Standing = Literal["current", "deprecated", "unproven"]
Surface = Literal["gateway", "oauth"]


@frozen
class Rate:
    """A pacing bucket: at most `requests` per `per_s` seconds, or at most `concurrent` calls under way (0: no such bound)."""

    name: str
    requests: int = 0
    per_s: float = 0.0
    concurrent: int = 0


@frozen
class Operation:
    """One operation and its policy.

    Attributes:
        rate: pacing bucket; every request counts against `global` as well.
        retry: `safe` may be sent again after silence; `never` means that silence leaves the outcome unknown.
        effect: what it changes.
        session: the login it needs.
        timeout: deadline class, see `TIMEOUTS_S`.
        prime: operations that must have run in this session first, in this order.
        warmup: how many first answers of a session say nothing.
        list_mode: `strict` when one bad row fails the answer, `salvage` when it is reported and dropped.
        error_when: members that make an answer with status 200 a refusal; the value `"*"` stands for any but null.
        evidence: how well the description of it is known.
        standing: `deprecated` has a successor; `unproven` stands in documentation and may not be served.
        surfaces: where it is served: `gateway` (a login in the gateway) and `oauth` (direct access).
    """

    id: str
    method: str
    path: str
    tag: str
    rate: str
    retry: Retry
    effect: Effect
    session: SessionNeed
    timeout: TimeoutClass
    prime: tuple[str, ...]
    warmup: int
    list_mode: ListMode
    error_when: Mapping[str, str | bool | int]
    evidence: str
    standing: Standing
    surfaces: tuple[Surface, ...]


SPEC_VERSION: Final = "{version}"

'''


def render(bundle: dict[str, Any]) -> str:
    """The module's text, before formatting."""
    out = [_HEAD.replace("{version}", bundle["info"]["version"])]
    out.append("RATES: Final[Mapping[str, Rate]] = MappingProxyType({\n")
    for name, rate in sorted(bundle["x-ibkr-rates"].items()):
        arguments = "".join(f", {key}={rate[key]!r}" for key in ("requests", "per_s", "concurrent") if key in rate)
        out.append(f"    {_text(name)}: Rate({_text(name)}{arguments}),\n")
    out.append("})\n\nTIMEOUTS_S: Final[Mapping[TimeoutClass, float]] = MappingProxyType({\n")
    for name, seconds in bundle["x-ibkr-timeouts"].items():
        out.append(f"    {_text(name)}: {float(seconds)!r},\n")
    out.append("})\n\nOPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType({\n")
    rows = [
        (op["operationId"], path, method, op) for path, item in bundle["paths"].items() for method, op in item.items()
    ]
    for name, path, method, op in sorted(rows, key=lambda row: row[0]):
        prime = "".join(f"{_text(p)}, " for p in op["x-ibkr-prime"])
        when = ", ".join(
            f"{_text(k)}: {_text(v) if isinstance(v, str) else repr(v)}" for k, v in op["x-ibkr-error-when"].items()
        )
        surfaces = "".join(f"{_text(s)}, " for s in op.get("x-ibkr-surfaces", ("gateway", "oauth")))
        out.append(
            f"    {_text(name)}: Operation(id={_text(name)}, method={_text(method.upper())}, path={_text(path)}, "
            f"tag={_text(op['tags'][0])}, rate={_text(op['x-ibkr-rate'])}, retry={_text(op['x-ibkr-retry'])}, "
            f"effect={_text(op['x-ibkr-effect'])}, session={_text(op['x-ibkr-session'])}, "
            f"timeout={_text(op['x-ibkr-timeout'])}, prime=({prime}), warmup={op['x-ibkr-warmup']!r}, "
            f"list_mode={_text(op['x-ibkr-list'])}, error_when=MappingProxyType({{{when}}}), "
            f"evidence={_text(op['x-ibkr-evidence'])}, standing={_text(standing(op))}, surfaces=({surfaces})),\n"
        )
    out.append('})\n\n__all__ = ("OPERATIONS", "RATES", "SPEC_VERSION", "TIMEOUTS_S", "Operation", "Rate")\n')
    return "".join(out)


def standing(operation: dict[str, Any]) -> str:
    """Whether it is to be used, by its own marks: `deprecated`, or `x-ibkr-unproven`."""
    if operation.get("deprecated"):
        return "deprecated"
    return "unproven" if operation.get("x-ibkr-unproven") else "current"


def _text(value: str) -> str:
    if not value.isascii() or any(c in value for c in '"\\\n'):
        raise ValueError(f"{value!r} cannot stand in the table")
    return f'"{value}"'
