"""Answers that no longer look as described: the fault `drifted` puts a member in, changes or removes one.

Pure; imports nothing but the words of an answer. Called by `gateway` when the fault strikes.
"""

import json
from collections.abc import Sequence
from typing import Any

import attrs

from botframework.sim.wire import SimResponse


def drifted(response: SimResponse, member: str, *values: Any) -> SimResponse:
    """The answer with `member` (`orders.*.conid`; `*` is every element) set to the value, or removed without one.

    What is no JSON, or has no such place, stays as it is.
    """
    try:
        body = json.loads(response.body)
    except ValueError:
        return response
    _change(body, member.split("."), values)
    return attrs.evolve(response, body=json.dumps(body, separators=(",", ":")).encode())


def _change(value: Any, steps: Sequence[str], values: Sequence[Any]) -> None:
    step, rest = steps[0], steps[1:]
    if step == "*":
        inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
        for each in inside if rest else ():
            _change(each, rest, values)
    elif isinstance(value, dict):
        if rest:
            _change(value.get(step), rest, values)
        elif values:
            value[step] = values[0]
        else:
            value.pop(step, None)
