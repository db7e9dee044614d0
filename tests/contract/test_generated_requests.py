"""Requests generated from the description, fitting it and not, against the simulated gateway in process.

Whatever is sent: the gateway does not fall over, and its answer has a described status, content type and shape. What is sent
follows from the description and a fixed seed. Part of the requests is given members that exist in the simulated world, so that
not everything ends at the first "unknown account".
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from generated_client._operations import OPERATIONS
from tests.contract.kit import World, made_real, operations
from tests.generated_client.kit import endpoint, fits, violations

CHECKS: Any = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
ALL = operations()
FITTING, SPOILT = 8, 5
SETTINGS: dict[str, Any] = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def test_every_operation_is_asked() -> None:
    assert set(ALL) == set(OPERATIONS)
    assert len(ALL) == 118


def can_be_spoilt(operation: Any) -> bool:
    """Whether there is anything a request could get wrong beside its path, every text of which fits the description."""
    return bool(operation.body) or bool(operation.query)


@pytest.mark.parametrize("name", ALL)
def test_an_answer_to_a_generated_request_is_as_described(name: str) -> None:
    world = World()
    statuses: Counter[int] = Counter()

    def ask(case: schemathesis.Case[Any], real: int) -> None:
        if real:
            for part in ("path_parameters", "query", "body"):
                value = getattr(case, part)
                if isinstance(value, dict):
                    setattr(case, part, made_real(name, value, real))
        response = world.send(case)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        read(name, response)

    fitting = given(case=ALL[name].as_strategy(GenerationMode.POSITIVE), real=st.sampled_from((2, 1, 2, 0)))
    seed(0)(settings(max_examples=FITTING, **SETTINGS)(fitting(ask)))()
    if can_be_spoilt(ALL[name]):
        spoilt = given(case=ALL[name].as_strategy(GenerationMode.NEGATIVE), real=st.sampled_from((2, 0)))
        seed(0)(settings(max_examples=SPOILT, **SETTINGS)(spoilt(ask)))()
    assert sum(statuses.values()) > 0


def read(name: str, response: httpx.Response) -> None:
    """The client reads it: as what it is, or, where it is a page or nothing, as something without a meaning."""
    parsed = endpoint(name).parse(response)
    if not response.headers["content-type"].startswith("text/html") and response.content:
        assert parsed.parse_error is None, (name, response.content)
        assert fits(parsed.parsed, endpoint(name).Result)
        assert list(violations(parsed.parsed)) == []
    else:
        assert response.status_code >= 400 or parsed.parse_error is None


# ---- the checks bite


class Altered(World):
    """A gateway whose answers are changed on the way."""

    def __init__(self, status: int, content: bytes, content_type: str) -> None:
        super().__init__()
        self._altered: dict[str, Any] = {
            "status_code": status,
            "content": content,
            "headers": {"content-type": content_type},
        }

    def send(self, case: schemathesis.Case[Any]) -> httpx.Response:
        response = super().send(case)
        changed = httpx.Response(**self._altered, request=response.request)
        changed.elapsed = response.elapsed
        return changed


@pytest.mark.parametrize(
    ("status", "content", "content_type", "what"),
    [
        (200, b'{"accounts":"DU1"}', "application/json", "violates schema"),
        (200, b"<html>", "text/html", "Undocumented Content-Type"),
        (500, b'{"message":"Internal Server Error"}', "application/json", "violates schema"),
        (400, b"{}", "application/xml", "Undocumented Content-Type"),
    ],
)
def test_an_answer_that_is_not_as_described_is_found(status: int, content: bytes, content_type: str, what: str) -> None:
    case = ALL["accounts_list"].Case()
    assert World().send(case).status_code == 200
    case.validate_response(World().send(case), checks=CHECKS)
    with pytest.raises(FailureGroup, match=what):
        case.validate_response(Altered(status, content, content_type).send(case), checks=CHECKS)
