"""Every answer the description shows is read without an exception, without a wrong type, and as what it is."""

from __future__ import annotations

import pytest

from generated_client import models
from generated_client._operations import OPERATIONS
from tests.generated_client.kit import EXAMPLES, Example, count, endpoint, fits, parse, read, violations


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.id)
def test_an_example_is_read_as_described(example: Example) -> None:
    response = parse(example.operation, example.body, example.status)
    if example.body is None and example.status >= 400:
        assert response.parse_error is not None  # an error without a body: nothing is known
        return
    assert response.parse_error is None
    assert response.issues == []
    assert fits(response.parsed, endpoint(example.operation).Result)
    assert list(violations(response.parsed)) == []
    assert response.unwrap() == response.parsed


def test_every_operation_has_an_example() -> None:
    assert {e.operation for e in EXAMPLES} == set(OPERATIONS)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.status >= 400 and e.body], ids=lambda e: e.id)
def test_an_error_status_is_never_read_as_success(example: Example) -> None:
    parsed = parse(example.operation, example.body, example.status).parsed
    assert isinstance(parsed, models.FyiPending if example.status == 423 else models.ErrorBody)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.body], ids=lambda e: e.id)
def test_a_success_under_an_error_status_is_no_success(example: Example) -> None:
    response = parse(example.operation, example.body, 500)
    assert response.parsed is None or isinstance(response.parsed, models.ErrorBody)


def test_the_check_of_annotations_looks_at_something() -> None:
    looked = sum(count(parse(e.operation, e.body, e.status).parsed) for e in EXAMPLES)
    assert looked > 2000
    row = read(parse("orders_list", next(e.body for e in EXAMPLES if e.id == "orders_list-working"))).orders[0]
    row.total_size = 5
    assert list(violations(row)) != []
