"""Spoilt answers: the client never raises, every attribute it builds fits its annotation, nothing that arrived is lost.

A few thousand cases of the fuzz (`make fuzz` runs a hundred thousand), what earlier runs found by seed and number, and proof
that each of its checks can fail.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest

from generated_client import models, types
from generated_client._operations import OPERATIONS
from generated_client.models import OrderAccepted, OrderQuestion
from tests.generated_client import fuzz
from tests.generated_client.conservation import Reported, lost, salvaged, same
from tests.generated_client.kit import EXAMPLES, Example, checker, endpoint, fits, parse
from tests.generated_client.mutations import KINDS, Case, make


@pytest.mark.parametrize("part", range(4))
def test_spoilt_answers_never_raise_never_lie_and_lose_nothing(part: int) -> None:
    found = fuzz.run(0, part * 750, (part + 1) * 750, compare=False)
    assert found.faults == []
    assert set(found.kinds) == set(KINDS)
    assert found.counts["read"] > 250
    assert found.counts["refused"] > 250
    assert found.counts["attributes"] > 3_000
    assert found.counts["issues"] > 150


def test_the_cases_reach_every_operation_and_every_example() -> None:
    cases = [make(0, number) for number in range(len(EXAMPLES))]
    assert {case.example.id for case in cases} == {example.id for example in EXAMPLES}
    assert {case.example.operation for case in cases} == set(OPERATIONS)
    assert (len(OPERATIONS), len(EXAMPLES) >= 361) == (118, True)


def test_a_case_is_decided_by_seed_and_number() -> None:
    assert [make(7, n) for n in range(200)] == [make(7, n) for n in range(200)]
    assert make(7, 3).content != make(8, 3).content or make(7, 4).content != make(8, 4).content


# ---- what was found once


@pytest.mark.parametrize("text", ["1E-41", "1e41", "1e999999999 USD", "-1e41"])
def test_an_exponent_is_no_unit(text: str) -> None:
    """Case 251 of seed 0, when there were 361 examples: "1E-41" was read as 1 with the unit E-41."""
    with types.collect_issues() as issues:
        amount = models.PreviewAmount.from_dict({"amount": text})
    assert amount.amount is types.UNSET
    assert [issue.value for issue in issues] == [text]


def test_what_is_reported_is_what_came() -> None:
    """Case 45652 of seed 3: the percentage "Sell " was reported without its blank."""
    for key, text in (("83", "Sell "), ("83", "x%"), ("87", "9" * 50 + "M"), ("31", "C1,2.3.4"), ("31", "H..")):
        with types.collect_issues() as issues:
            models.SnapshotRow.from_dict({"conid": 1, key: text})
        assert [issue.value for issue in issues] == [text]


def test_a_number_no_float_holds_is_reported() -> None:
    """Case 30846 of seed 3: a volume of 400 digits vanished without a word."""
    for value in (10**400, -(10**400), Decimal("1e400")):
        with types.collect_issues() as issues:
            bar = models.HistoryBar.from_dict({"o": 1, "c": 1, "h": 1, "l": 1, "v": value})
        assert bar.volume is types.UNSET
        assert [issue.value for issue in issues] == [value]


def test_an_error_about_something_deep_or_long_is_short() -> None:
    deep: Any = []
    for _ in range(2_000):
        deep = [deep]
    for value in (deep, "x" * 10_000, {str(i): deep for i in range(100)}, 10**5_000):
        assert len(str(types.WireError("where", "kind", value))) < 600


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_order_answer_is_accepted_only_with_an_id_and_a_status(seed: int) -> None:
    """Three times as dense as the fuzz: only order answers, each through all three operations that give them."""
    operations = ("orders_place", "order_reply", "order_modify")
    numbers = [n for n, example in enumerate(EXAMPLES) if example.operation in operations]
    accepted = 0
    for lap in range(24):
        for number in numbers:
            case = make(100 + seed, number + lap * len(EXAMPLES))
            for operation in operations:
                response = parse(operation, None, case.status, case.content)
                if not isinstance(response.parsed, list):
                    continue
                body = types.loads(case.content)
                assert case.status == 200
                assert len(response.parsed) == len(body) > 0
                for row, sent in zip(response.parsed, body, strict=True):
                    if isinstance(row, OrderAccepted):
                        accepted += 1
                        assert sent["order_id"] not in (None, "")
                        assert isinstance(sent["order_status"], str)
                        assert sent.get("error") is None
                    elif isinstance(row, OrderQuestion):
                        assert isinstance(sent["message"], list)
                        assert sent.get("error") is None
    assert accepted > 30


# ---- each check can fail


def faults(operation: str, body: Any, status: int = 200) -> set[str]:
    example = Example(operation, "made", status, {}, body, {})
    case = Case(0, "retype", example, status, {}, json.dumps(body).encode())
    return {fault for fault, _ in fuzz.examine(case, Counter())}


LIVE = {"orders": [{"orderId": 1, "conid": 2, "status": "Filled", "avgPrice": "x"}], "snapshot": True}


def test_a_value_that_is_dropped_without_a_word_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults("orders_list", LIVE) == set()
    monkeypatch.setattr(types, "note", lambda *_: None)
    assert faults("orders_list", LIVE) == {"lost"}


def test_a_value_of_another_type_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(types, "bad", lambda where, kind, value: value)
    assert faults("orders_list", LIVE) == {"annotation"}


def test_a_row_given_up_where_orders_move_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    body = [{"order_id": "1", "order_status": "Submitted"}, {"order_id": "2"}]
    assert faults("orders_place", body) == set()
    monkeypatch.setattr(types, "drop", lambda where, error, row: types.note(where, str(error), row))
    assert faults("orders_place", body) == {"salvaged"}


def test_a_payload_that_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(http: httpx.Response, read: Any, decode: Any, *, strict: bool) -> Any:
        return read(http, decode)

    module = endpoint("orders_list")
    monkeypatch.setattr(module, "build", explode)
    assert faults("orders_list", []) == {"raised"}


def test_an_answer_taken_for_a_better_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [{"order_id": "1", "order_status": "Submitted", "error": "margin"}]
    assert faults("orders_place", refused) == set()
    monkeypatch.setattr(types, "pick", lambda v, variants, where: variants[0][3](v))
    monkeypatch.setattr(endpoint("orders_place"), "_READ_200", lambda v: [OrderAccepted.from_dict(x) for x in v])
    assert faults("orders_place", refused) == {"misread"}


def test_the_annotation_check_is_exact_and_knows_what_it_does_not_know() -> None:
    assert fits([1, None], list[int | None])
    assert not fits([1, "2"], list[int | None])
    assert not fits(True, int)
    assert not fits(1, float)
    assert not fits(float("nan"), float)
    assert not fits(Decimal("NaN"), Decimal)
    assert not fits(models.OrderStatus.FILLED, str)
    assert not fits({"a": 1}, dict[str, str])
    with pytest.raises(TypeError, match="no check is known"):
        checker(tuple[int, ...])


def test_what_counts_as_kept() -> None:
    nothing = Reported([])
    alike: list[Any] = [
        ("1,236", Decimal(1236)),
        ("C655.1", "C655.1"),
        (5, "5"),
        ("1", True),
        ("12.2M", Decimal(12200000)),
    ]
    assert all(same(raw, kept) for raw, kept in alike)
    other: list[Any] = [("5", Decimal(6)), ("1 USD", "1 EUR"), (True, False), ("a", "b"), (None, 0), ("C5", "C6")]
    assert not any(same(raw, kept) for raw, kept in other)
    assert list(lost({"a": [1, 2]}, {"a": [1]}, nothing)) == ["$.a: 2 rows became 1"]
    assert list(lost({"a": "x"}, {}, nothing)) == ["$.a: 'x' is gone"]
    assert list(lost({"a": ""}, {}, nothing)) == []
    assert list(lost({"a": "x"}, {}, Reported([types.WireIssue("m.a", "odd", "x")]))) == []
    assert list(salvaged([[1], [2]], [[1], []])) == ["$[1]: 1 rows became 0"]


# ---- the command


def test_the_command_counts_and_says_how_the_default_templates_fare(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--n", "300", "--seed", "2", "--jobs", "1", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert (table["cases"], table["seed"], table["found"]) == (300, 2, [])
    assert [table[fault] for fault in fuzz.FAULTS] == [0] * len(fuzz.FAULTS)
    assert table["read"] + table["refused"] == 300
    if table["default"] is None:
        assert "make regenerate" in table["default_missing"]
    else:
        assert table["default"]["raised"] > 60


def test_the_command_shows_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    case = make(0, 12)
    assert fuzz.main(["--case", "12"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"case 12 of seed 0: {case.example.id}, {case.kind}, status {case.status}"
    assert [line.partition(":")[0] for line in shown[-3:]] == ["parse_error", "issues", "parsed"]
