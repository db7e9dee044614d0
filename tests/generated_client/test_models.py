"""Models survive copying, pickling, changing and a way through JSON; absent stays absent; one operation stays cheap to import."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from decimal import Decimal
from typing import Any

import attrs
import pytest

from generated_client import UNSET, Unset, WireError, models
from generated_client.models import (
    AllocationPayload,
    AllocationProfile,
    AllocationShare,
    AllocationType,
    OrderSide,
    OrderStatus,
    OrderSubmission,
    OrderTicket,
    OrderType,
    Side,
    StrategyParameters,
    TimeInForce,
    TrailingType,
)
from generated_client.types import dumps, loads
from tests.generated_client.kit import EXAMPLES, Example, parse, read, violations

TICKET = OrderTicket(
    order_type=OrderType.TRAIL,
    side=OrderSide.SELL,
    tif=TimeInForce.GTC,
    conid=265598,
    quantity=Decimal(5),
    trailing_amount=Decimal("1.50"),
    trailing_type=TrailingType.PERCENT,
    client_order_id="bot-1",
    strategy_parameters=StrategyParameters(additional_properties={"a": "x", "b": True, "c": Decimal("0.1")}),
    json_payload=AllocationPayload(
        allocation_profile=AllocationProfile(
            alloc_type=AllocationType.CASH, allocations=[AllocationShare(account="U1", amount=Decimal("10.25"))]
        )
    ),
)


def built(value: Any) -> list[Any]:
    """Every generated object in a value, the value first."""
    if isinstance(value, list):
        return [x for item in value for x in built(item)]
    if isinstance(value, dict):
        return [x for item in value.values() for x in built(item)]
    if not attrs.has(type(value)):
        return []
    return [value, *(x for f in attrs.fields(type(value)) for x in built(getattr(value, f.name)))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.id)
def test_copy_pickle_evolve_and_json_round_trips(example: Example) -> None:
    for value in built(parse(example.operation, example.body, example.status).parsed):
        assert copy.copy(value) == value
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 -- our own bytes, to show that models survive it
        assert attrs.evolve(value) == value
        if hasattr(value, "to_dict"):
            assert type(value).from_dict(loads(dumps(value.to_dict()))) == value


def test_round_trips_of_a_request() -> None:
    body = OrderSubmission(orders=[TICKET])
    assert copy.deepcopy(body) == body
    assert pickle.loads(pickle.dumps(body)) == body  # noqa: S301 -- our own bytes, to show that models survive it
    assert attrs.evolve(TICKET, client_order_id="bot-2").to_dict() == {**TICKET.to_dict(), "cOID": "bot-2"}
    assert OrderSubmission.from_dict(loads(dumps(body.to_dict()))) == body
    assert dumps(copy.deepcopy(body).to_dict()) == dumps(body.to_dict())
    assert list(violations(body)) == []


SENT_MAPS = {"HmdsScanFilter", "StrategyParameters"}  # maps that are sent only: open, as every map is


def test_every_model_class_was_built_or_is_a_request() -> None:
    seen = {type(x).__name__ for e in EXAMPLES for x in built(parse(e.operation, e.body, e.status).parsed)}
    classes = {name for name in models.__all__ if attrs.has(getattr(models, name))}
    requests = {
        name for name in classes if "additional_properties" not in {f.name for f in attrs.fields(getattr(models, name))}
    }
    assert sorted(classes - seen - requests - SENT_MAPS) == []


def test_secrets_are_kept_and_not_shown() -> None:
    answer = {"oauth_token": "a1b2c3d4e5f6a7b8c9d0", "oauth_token_secret": "c2VjcmV0"}
    token = read(parse("oauth_access_token", answer))
    assert (token.token, token.token_secret) == ("a1b2c3d4e5f6a7b8c9d0", "c2VjcmV0")
    assert token.to_dict() == answer
    tickle = read(parse("session_tickle", {"session": "5ec2e7", "iserver": {}}))
    assert tickle.session == "5ec2e7"
    for shown in (repr(token), repr(tickle), str(tickle)):
        assert not any(secret in shown for secret in (*answer.values(), "5ec2e7"))


def test_unset_is_one_thing() -> None:
    assert Unset() is UNSET
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301 -- our own bytes
    assert not UNSET
    assert repr(UNSET) == "UNSET"


def test_unset_members_are_not_sent() -> None:
    ticket = OrderTicket(order_type=OrderType.MKT, side=OrderSide.BUY, tif=TimeInForce.DAY, conid=1, quantity=1)
    assert ticket.to_dict() == {"orderType": "MKT", "side": "BUY", "tif": "DAY", "conid": 1, "quantity": Decimal(1)}


def test_a_request_takes_known_members_and_keywords_only() -> None:
    with pytest.raises(TypeError):
        OrderTicket(OrderType.MKT, OrderSide.BUY, TimeInForce.DAY)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        OrderTicket(order_type=OrderType.MKT, side=OrderSide.BUY, tif=TimeInForce.DAY, limit=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="BUYY"):
        OrderSide("BUYY")
    with pytest.raises(WireError, match="unknown member"):
        OrderTicket.from_dict({"orderType": "MKT", "side": "BUY", "tif": "DAY", "extra": 1})
    with pytest.raises(WireError, match=r"OrderTicket\.side"):
        OrderTicket.from_dict({"orderType": "MKT", "side": "HOLD", "tif": "DAY"})


def test_an_open_enum_keeps_what_it_does_not_know() -> None:
    strange = OrderStatus("HeldByMoon")
    assert strange == "HeldByMoon"
    assert strange == OrderStatus("HeldByMoon")
    assert hash(strange) == hash("HeldByMoon")
    assert not strange.is_known
    assert OrderStatus.PRE_SUBMITTED.is_known
    assert not OrderStatus("SUBMITTED").is_known  # the name of a member is not its value
    assert copy.deepcopy(strange) == strange
    assert pickle.loads(pickle.dumps(strange)) == strange  # noqa: S301 -- our own bytes
    assert [s.value for s in Side] == ["B", "BUY", "N", "S", "SELL"]
    with pytest.raises(ValueError, match="5"):
        OrderStatus(5)  # type: ignore[arg-type]


def test_one_operation_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from generated_client.api.orders import orders_place;"
        "print(sorted(m.rsplit('.', 1)[1] for m in sys.modules if m.startswith('generated_client.models.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout.replace("'", '"'))
    assert "order_accepted" in loaded
    assert len(loaded) < 16
    assert not {"contract_info", "order_row", "snapshot_row"} & set(loaded)


def test_one_operation_imports_no_other_operation() -> None:
    code = (
        "import sys; from generated_client.api.contracts import stocks_list;"
        "print([m for m in sys.modules if m.startswith('generated_client.api.') and m.count('.') == 3], 'msgspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['generated_client.api.contracts.stocks_list'] False"


def test_the_names_of_all_models_are_known_without_loading_them() -> None:
    code = "import sys, generated_client.models as m; dir(m); print(sum(x.startswith('generated_client.models.') for x in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = models.NoSuchModel
