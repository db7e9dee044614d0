"""Every answer of the simulated gateway and every example fits the description, and the client reads them all."""

from __future__ import annotations

from typing import Any

import httpx

from botframework.sim import SimResponse
from generated_client._operations import OPERATIONS
from tests.contract.kit import DOCUMENT, OTHER_ACCOUNT, operation_of
from tests.generated_client.kit import EXAMPLES, endpoint, fits, violations
from tests.sim.calls import every_call
from tests.sim.driver import ACCOUNT, Driver
from tests.sim.test_rest import check


class Watched(Driver):
    """Keeps every answer it got."""

    def __init__(self, **config: Any) -> None:
        self.answers: list[tuple[str, str, SimResponse]] = []
        super().__init__(**config)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> SimResponse:
        answer = super().send(method, path, body, **headers)
        self.answers.append((method, path.partition("?")[0], answer))
        return answer


def test_the_client_reads_what_the_simulated_gateway_answers_for_every_operation() -> None:
    driver = Watched(accounts=(ACCOUNT, OTHER_ACCOUNT))
    driver.step(2000)
    driver.accept(orderType="MKT", quantity=100, cOID="bought")
    driver.step(1500)
    order_id = driver.accept(price=230.0, quantity=20, cOID="working")
    driver.step(500)
    driver.accept(price=190.0)  # far from the market: asked about, and replied to
    driver.get("/portfolio/accounts")
    for method, path, body, status in every_call(driver, order_id):
        assert driver.send(method, path, body).status == status
        driver.step(200)
    succeeded: dict[str, int] = {}
    for method, path, answer in driver.answers:
        check(DOCUMENT, method, path, answer)
        name = operation_of(method, path)
        if name is None:
            continue
        http = httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)
        response = endpoint(name).parse(http)
        if dict(answer.headers)["Content-Type"] == "text/html":
            assert response.parse_error is not None
        else:
            assert response.parse_error is None, (name, answer.body)
            assert response.issues == [], (name, response.issues)
            assert fits(response.parsed, endpoint(name).Result)
            assert list(violations(response.parsed)) == []
        succeeded[name] = succeeded.get(name, 0) + (answer.status == 200)
    assert set(succeeded) == set(OPERATIONS)
    assert len(succeeded) == 118
    # What an ordinary user of a gateway is refused.
    refused = {"dynamic_account_select", "dynamic_accounts_search"} | {n for n in OPERATIONS if n.startswith("oauth_")}
    assert {name for name, times in succeeded.items() if not times} == refused


def test_every_operation_has_a_validated_example_of_success() -> None:
    """That each fits its schema is the lint's part (`make spec-lint`), that the client reads each the client's tests'."""
    assert {e.operation for e in EXAMPLES} == set(OPERATIONS)
    assert {e.operation for e in EXAMPLES if e.status == 200} == set(OPERATIONS)
