"""Allocation groups and presets of an advisor, over the accounts of the login. Imports the simulator's own modules only."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.advisor import METHODS, USER_DEFINED, Group
from botframework.sim.rest.accounts import valuation
from botframework.sim.rest.bodies import fits, takes
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

GROUPS_MAX = 200


def accounts(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The accounts an order can be shared among; amounts are text."""
    rows = []
    for name in gateway.config.accounts:
        now = valuation(gateway, name)
        data = [
            {"key": "AvailableEquity", "value": f"{now.available:.2f}"},
            {"key": "NetLiquidation", "value": f"{now.equity:.2f}"},
        ]
        rows.append({"name": name, "data": data})
    return answer({"accounts": rows})


def groups(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """All groups in short."""
    found = gateway.kept.advisor.groups.values()
    return answer({"data": [{"name": g.name, "allocation_method": g.method, "size": len(g.members)} for g in found]})


def _read(gateway: "SimGateway", body: dict[str, Any]) -> Group | SimResponse:
    if not body["name"] or body["default_method"] not in METHODS:
        return refuse(400, "Bad Request: default_method is not valid")
    members: dict[str, Decimal | None] = {}
    for raw in body["accounts"]:
        if raw.get("name") not in gateway.config.accounts:
            return refuse(400, f"Bad Request: account is not valid: {raw.get('name')}")
        amount = raw.get("amount")
        own = body["default_method"] in USER_DEFINED
        if own and (not fits(amount, "number") or not amount > 0):
            return refuse(400, "Bad Request: amount is required")
        members[raw["name"]] = Decimal(amount) if own else None
    if not members:
        return refuse(400, "Bad Request: accounts is required")
    if body["default_method"] == "P" and sum(amount or 0 for amount in members.values()) > 100:
        return refuse(400, "Bad Request: percentages exceed 100")
    return Group(body["name"], body["default_method"], list(members.items()))


@takes(name="text", accounts="objects", default_method="text")
def create(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """A new group."""
    found = gateway.kept.advisor.groups
    group = _read(gateway, body)
    if isinstance(group, SimResponse):
        return group
    if group.name in found or len(found) >= GROUPS_MAX:
        return refuse(500, f"Group {group.name} already exists")
    found[group.name] = group
    return answer({"success": True})


@takes(name="text", accounts="objects", default_method="text")
def change(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Replaces a group, under a new name when the old one is given beside it."""
    found = gateway.kept.advisor.groups
    old = body.get("prev_name") or body["name"]
    group = _read(gateway, body)
    if isinstance(group, SimResponse):
        return group
    if old not in found:
        return refuse(500, f"Group {old} does not exist")
    if group.name != old and group.name in found:
        return refuse(500, f"Group {group.name} already exists")
    gateway.kept.advisor.groups = {
        (group.name if name == old else name): (group if name == old else other) for name, other in found.items()
    }
    return answer({"success": True})


@takes(name="text")
def details(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """One group; amounts only where the method is the user's own."""
    group = gateway.kept.advisor.groups.get(body["name"])
    if group is None:
        return refuse(500, f"Group {body['name']} does not exist")
    rows = [{"name": name} | ({} if amount is None else {"amount": float(amount)}) for name, amount in group.members]
    return answer({"name": group.name, "accounts": rows, "default_method": group.method})


@takes(name="text")
def delete(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Deletes a group."""
    if gateway.kept.advisor.groups.pop(body["name"], None) is None:
        return refuse(500, f"Group {body['name']} does not exist")
    return answer({"success": True})


def presets(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """What orders are shared by when they do not say."""
    return answer(gateway.kept.advisor.presets)


@takes(
    default_method_for_all="text",
    group_auto_close_positions="flag",
    profiles_auto_close_positions="flag",
    strict_credit_check="flag",
    group_proportional_allocation="flag",
)
def save_presets(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Other presets."""
    if body["default_method_for_all"] not in METHODS:
        return refuse(400, "Bad Request: default_method_for_all is not valid")
    kept = gateway.kept.advisor.presets
    kept.update({name: body[name] for name in kept})
    return answer({"success": True})
