"""The catalogue of operations: complete, spelled as the generated functions spell, and strict before the wire."""

from __future__ import annotations

import inspect
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from botframework.ibkr.catalogue import described, members, names, prepare, type_words
from botframework.ibkr.failures import BadCall
from generated_client.models.contract_rules_request import ContractRulesRequest


def generated(name: str) -> Any:
    return import_module(f"generated_client.api.{described(name).policy.tag}.{name}")


def with_example(name: str) -> tuple[dict[str, Any], Any]:
    found = described(name)
    shown = found.examples[0] if found.examples else {"arguments": {}}
    return dict(shown["arguments"]), shown.get("body") if found.body is not None else None


def test_every_operation_is_there_with_words() -> None:
    assert len(names()) == 118
    for name in names():
        assert described(name).summary, name
        assert described(name).answers, name


@pytest.mark.parametrize("name", names())
def test_parameters_are_called_as_the_generated_function_calls_them(name: str) -> None:
    wanted = {p.name: p.default is p.empty for p in inspect.signature(generated(name).prepare).parameters.values()}
    has_body = wanted.pop("body", None)
    assert {p.python: p.required for p in described(name).parameters} == wanted
    assert (has_body is not None) == bool(members(described(name).body))


def _arguments(name: str) -> dict[str, Any]:
    arguments, body = with_example(name)
    return arguments if body is None else {**arguments, "body": body}


@pytest.mark.parametrize("name", [n for n in names() if described(n).examples])
def test_a_call_is_spelled_as_the_generated_function_spells_it(name: str) -> None:
    call = prepare(name, _arguments(name))
    by_wire = {p.name: p.python for p in described(name).parameters}
    arguments, body = with_example(name)
    given = {by_wire[key]: value for key, value in arguments.items()}
    path = [given.pop(p.python) for p in described(name).parameters if p.place == "path"]
    if members(described(name).body):
        annotation = inspect.signature(generated(name).prepare).parameters["body"].annotation
        model = getattr(import_module("generated_client.models"), annotation)
        given["body"] = model.from_dict(body)
    theirs = generated(name).prepare(*path, **given)
    ours = call.request()
    assert (ours["method"], ours["url"]) == (theirs["method"], theirs["url"])
    shown = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in theirs.get("params", {}).items()
    }
    assert ours.get("params", {}) == shown
    assert (ours.get("content") is None) == (theirs.get("content") is None)


REFUSED = [
    ("contract_search", {}, "did you mean 'contracts_search'?"),
    ("contracts_search", {"symbl": "AAPL"}, "did you mean 'symbol'?"),
    ("contracts_search", {}, "symbol is missing"),
    ("contracts_search", {"symbol": "AAPL", "sec_type": "STOCK"}, "did you mean 'STK'?"),
    ("marketdata_history", {"conid": "AAPL", "period": "1d", "bar": "5min"}, "conid is 'AAPL', not integer"),
    ("marketdata_history", {"conid": 1, "period": "1d", "bar": "5mins"}, "did you mean '5min'?"),
    ("contract_rules", {"body": {"conid": 1, "isbuy": True}}, "did you mean 'isBuy'?"),
    ("contract_rules", {"body": [1]}, "body is [1], not object"),
    ("contract_rules", {}, "the body is missing"),
    ("contract_rules", {"conid": "x", "isBuy": True}, "body.conid is 'x', not integer"),
    ("accounts_list", {"body": {}}, "it takes no body"),
    ("accounts_list", {"account": "DU1"}, "it takes none"),
    ("positions_all", {"account_id": ""}, "accountId is empty"),
    ("orders_preview", {"accountId": "DU1", "body": {"orders": [{"orderType": "LMTT", "side": "BUY", "tif": "DAY"}]}}, "did you mean 'LMT'?"),
    ("orders_preview", {"accountId": "DU1", "body": {"orders": [{"orderType": "LMT", "side": "BUY"}]}}, "body.orders[0].tif is missing"),
    ("orders_preview", {"accountId": "DU1", "body": {"orders": []}}, "too few"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_what_is_wrong_is_refused_with_the_nearest_right_name(name: str, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadCall) as caught:
        prepare(name, arguments)
    assert words in str(caught.value)
    assert caught.value.may_have_arrived is False
    assert caught.value.exit_code == 2


def test_values_are_taken_as_python_has_them() -> None:
    assert prepare("marketdata_snapshot", {"conids": [1, 2], "fields": ("31", "84")}).query == {
        "conids": "1,2",
        "fields": "31,84",
    }
    assert prepare("positions_all", {"account_id": "a/b?c"}).path == "/portfolio2/a%2Fb%3Fc/positions"
    assert prepare("contracts_search", {"symbol": "A", "name": True, "more": None}).query == {
        "symbol": "A",
        "name": "true",
    }
    exact = {"conid": 1, "exchange": "SMART", "isBuy": True, "orderId": 2}
    assert (
        prepare("contract_rules", {"body": ContractRulesRequest.from_dict(exact)}).content
        == prepare("contract_rules", exact).content
    )
    ticket = {"orderType": "LMT", "side": "BUY", "tif": "DAY", "price": Decimal("0.10"), "conid": 1}
    content = prepare("orders_preview", {"account_id": "DU1", "body": {"orders": [ticket]}}).content
    assert content is not None
    assert b'"price":0.10' in content


def test_words_of_a_command_line_are_read_as_described() -> None:
    call = prepare("contract_rules", {"conid": "265598", "isBuy": "true"}, from_text=True)
    assert call.content == b'{"conid":265598,"isBuy":true}'
    with pytest.raises(BadCall, match="isBuy is 'yes', not boolean"):
        prepare("contract_rules", {"conid": "265598", "isBuy": "yes"}, from_text=True)


def test_types_are_told_in_the_words_of_the_wire() -> None:
    search = {p.name: type_words(p.schema) for p in described("contracts_search").parameters}
    assert search["symbol"] == "string"
    assert search["secType"] == "one of STK, IND, BOND"
    assert type_words(members(described("orders_place").body)["orders"]) == "list of OrderTicket"
