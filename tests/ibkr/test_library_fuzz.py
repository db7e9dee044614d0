"""Whatever a gateway answers, an action of the library ends with its result or with a ``CallFailed``."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from botframework.ibkr import CallFailed
from botframework.ibkr.catalogue import Call
from botframework.ibkr.library import Session
from tests.docs_kit import ROOT
from tests.ibkr.library_kit import NOW_MS, drive, talk
from tests.ibkr.test_doors import doors

ARGUMENTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "call": (("watchlists_list",), {}),
    "raw": (("watchlists_list",), {}),
    "switch_account": (("DU1234567",), {}),
    "contracts": (("AAPL",), {}),
    "contract": (("SPX",), {"sec_type": "IND"}),
    "conid": (("EUR.USD",), {"sec_type": "CASH"}),
    "option_months": (("AAPL",), {}),
    "option_strikes": (("AAPL", "JAN27"), {}),
    "option_chain": (("AAPL",), {"nearest_strikes": 2}),
    "futures": (("ES",), {}),
    "front_future": (("ES",), {"on": date(2020, 1, 1)}),
    "futures_rolls": (("ES",), {}),
    "quote": (("AAPL",), {}),
    "quotes": (([265598, 8314],), {}),
    "snapshot": (([265598], ["last"]), {}),
    "history": ((265598,), {}),
    "bars": ((265598, NOW_MS - 86_400_000), {"bar": "5min"}),
    "scan": (("TOP_PERC_GAIN",), {}),
    "watchlist": (("1",), {}),
    "create_watchlist": (("x", [1]), {}),
    "delete_watchlist": (("1",), {}),
    "alert": ((1,), {}),
    "create_alert": (("x", 265598, ">", 5), {}),
    "activate_alert": ((1,), {}),
    "delete_alert": ((1,), {}),
    "set_notification": (("BA", True), {}),
    "read_notification": (("1",), {}),
    "transactions": ((265598,), {}),
    "iter_transactions": (([265598],), {}),
}

#: Broken variants of each answer an action asks for; the seeded fuzz of the generated client goes further.
BROKEN_MAX = 60

ODD: list[Any] = [
    None,
    7,
    "text",
    [],
    [None],
    [{}],
    [[]],
    {},
    {"error": "no"},
    {"error": None},
    {"success": False},
    {"data": None},
    {"data": []},
    {"data": {}},
    (204, None),
    (500, None),
    (500, {"error": "Chart data unavailable"}),
    (423, {"status": "fetching"}),
    (404, "not found"),
    (400, {"error": "Bad Request: no bridge"}),
]


@cache
def good_of(operation: str) -> Any:
    """The fullest answer the description shows of an operation; of a search the one for a stock."""
    paths = sorted((ROOT / "spec" / "examples" / operation).glob("*.json"))
    shown = [json.loads(path.read_bytes()) for path in paths if operation != "contracts_search" or path.stem == "stock"]
    bodies = [each["body"] for each in shown if each["status"] == 200 and "body" in each]
    return max(bodies, key=lambda each: len(json.dumps(each))) if bodies else {}


OTHER: list[Any] = [None, "", "x", -1, [], {}]


def broken(value: Any) -> list[Any]:
    """One answer with each of its members in turn null, missing, or something else; two levels deep."""
    out: list[Any] = []
    if isinstance(value, list) and value:
        out += [[each, *value[1:]] for each in broken(value[0])] + [[*value, None], [*value, {}]]
    if isinstance(value, dict):
        for key, inner in value.items():
            out.append({k: v for k, v in value.items() if k != key})
            out += [{**value, key: other} for other in OTHER]
            if isinstance(inner, dict | list):
                out += [{**value, key: each} for each in broken(inner)[:40]]
    return out


def always(answer: Any) -> Callable[[Call], Any]:
    return lambda call: answer


def with_one(operation: str, bad: Any) -> Callable[[Call], Any]:
    return lambda call: bad if call.operation.id == operation else good_of(call.operation.id)


@pytest.mark.parametrize("name", list(doors(Session)))
def test_no_answer_makes_an_action_stumble(name: str) -> None:
    action: Callable[..., Any] = doors(Session)[name].action
    args, kwargs = ARGUMENTS.get(name, ((), {}))

    def run(answer: Callable[[Call], Any]) -> list[str]:
        one, clock = talk(account="DU1234567" if name != "accounts" else None)
        asked: list[str] = []

        def noted(call: Call) -> Any:
            asked.append(call.operation.id)
            assert len(asked) < 3_000, "it never ends"
            return answer(call)

        try:
            drive(action(one, *args, **kwargs), noted, clock)
        except CallFailed as error:
            assert len(str(error).splitlines()) == 1
        return asked

    for odd in ODD:
        run(always(odd))
    asked = dict.fromkeys(run(lambda call: good_of(call.operation.id)))
    assert asked or name in ("open", "accounts", "iter_positions")
    for operation in asked:
        for bad in broken(good_of(operation))[:BROKEN_MAX]:
            run(with_one(operation, bad))
