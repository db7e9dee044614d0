"""Mutated examples: the client never raises, and every attribute it builds fits its annotation."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from generated_client.models import OrderAccepted, OrderQuestion
from tests.generated_client.kit import EXAMPLES, count, parse, violations

POOL: list[Any] = [
    None, True, False, 0, 1, -1, 7, 2**63, 10**60, 0.1, 1e300, -2.5, "", "-", "N/A", "C655.1", "H1", "1,236", "12.2M", "0.54%",
    "1 USD (1 Shares)", "1e999999999", "NaN", "Infinity", "１２", "1_000", "true", "Submitted", "BUY", "\u0000", "x" * 300,
    [], [None], [1, "a", None], {}, {"error": "e"}, {"error": None}, {"order_id": "1", "order_status": "Submitted"}, [[]],
]  # fmt: skip
STATUSES = (200, 200, 200, 200, 400, 401, 500, 503)
ORDERS = ("orders_place", "order_reply", "order_modify")


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found.append((value, key))
        places(item, found)
    return found


def mutate(body: Any, chance: random.Random) -> Any:
    body = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        spots = places(body, [])
        if not spots or chance.random() < 0.05:
            return copy.deepcopy(chance.choice(POOL))
        container, key = chance.choice(spots)
        what = chance.random()
        if what < 0.6:
            container[key] = copy.deepcopy(chance.choice(POOL))
        elif what < 0.8:
            del container[key]
        elif isinstance(container, dict):
            container[chance.choice(("new", "error", "d", "id", "order_id", "31", "_x"))] = copy.deepcopy(
                chance.choice(POOL)
            )
        else:
            container.append(copy.deepcopy(chance.choice(POOL)))
    return body


@pytest.mark.parametrize("seed", range(8))
def test_mutated_answers_never_raise_and_never_lie(seed: int) -> None:
    chance = random.Random(seed)
    examples = [e for e in EXAMPLES if isinstance(e.body, (dict, list))]
    looked = refused = 0
    for _ in range(700):
        example = chance.choice(examples)
        body, status = mutate(example.body, chance), chance.choice(STATUSES)
        response = parse(example.operation, body, status, json.dumps(body).encode())
        assert list(violations(response.parsed)) == [], (example.id, body)
        looked += count(response.parsed)
        refused += response.parse_error is not None
    assert looked > 2000
    assert refused > 50


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_order_answer_is_accepted_only_with_an_id_and_a_status(seed: int) -> None:
    chance = random.Random(1000 + seed)
    examples = [e for e in EXAMPLES if e.operation in ORDERS and e.body]
    accepted = 0
    for _ in range(700):
        body = mutate(chance.choice(examples).body, chance)
        parsed = parse(chance.choice(ORDERS), body).parsed
        if not isinstance(parsed, list):
            continue
        assert len(parsed) == len(body) > 0
        for row, sent in zip(parsed, body, strict=True):
            if isinstance(row, OrderAccepted):
                accepted += 1
                assert sent["order_id"] not in (None, "")
                assert isinstance(sent["order_status"], str)
                assert sent.get("error") is None
            elif isinstance(row, OrderQuestion):
                assert isinstance(sent["message"], list)
                assert sent.get("error") is None
    assert accepted > 50
