"""Model portfolios of an advisor. Imports the simulator's own modules only.

The papers describe these by schema alone. Here a number of amounts is per cent of the model (`actual`, `target`) and money in
the base currency elsewhere; `submit-transfers` carries out everything that `invest-divest` asked for, whatever number it names.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.advisor import Model
from botframework.sim.rest.accounts import valuation
from botframework.sim.rest.bodies import takes, wrong
from botframework.sim.wire import SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

MODELS_MAX = 100
RANGE = Decimal(5)
"""Points around a target within which a position counts as on target."""


def _head(gateway: "SimGateway", model: Model) -> dict[str, Any]:
    return {
        "model": model.name,
        "desc": model.text,
        "nlv": _number(gateway.kept.advisor.total(model)),
        "numAccounts": len(model.holdings),
        "isStatic": model.static,
        "mismatch": any(row["mismatchType"] for row in _positions(gateway, model)),
        "customIndex": False,
        "bootstrapped": True,
    }


def _positions(gateway: "SimGateway", model: Model) -> list[dict[str, Any]]:
    advisor = gateway.kept.advisor
    total = advisor.total(model)
    rows = []
    for conid, pieces in advisor.pieces(model).items():
        instrument = gateway.universe.by_conid[conid]
        worth = pieces * advisor.piece(conid)
        target = model.targets.get(conid, Decimal(0))
        actual = worth / total * 100 if total else Decimal(0)
        rows.append(
            {
                "conid": conid,
                "instrument": instrument.description_long,
                "ccy": instrument.currency,
                "position": _number(pieces),
                "actual": _number(actual),
                "target": _number(target),
                "actualRangeMin": _number(max(Decimal(0), target - RANGE)),
                "actualRangeMax": _number(target + RANGE),
                "dlv": _number(worth),
                "mv": _number(worth),
                "exchangeRate": 1.0,
                "instrumentImbalance": _number(worth - total * target / 100),
                "mismatchType": int(bool(total) and abs(actual - target) > RANGE),
                "flags": 0,
            }
        )
    return rows


def _model(gateway: "SimGateway", body: dict[str, Any]) -> Model | SimResponse:
    found = gateway.kept.advisor.models.get(body["model"])
    return found if found is not None else refuse(500, f"Model {body['model']} does not exist")


@takes(reqID="integer")
def listing(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """All models."""
    return answer(
        {
            "reqID": body["reqID"],
            "subscriptionStatus": 0,
            "baseCcy": gateway.config.base_currency,
            "masterAccount": gateway.config.accounts[0],
            "models": [_head(gateway, model) for model in gateway.kept.advisor.models.values()],
        }
    )


@takes(reqID="integer", model="text")
def summary(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """One model."""
    model = _model(gateway, body)
    if isinstance(model, SimResponse):
        return model
    return answer(_head(gateway, model) | {"reqID": body["reqID"], "subscriptionStatus": 0})


@takes(reqID="integer", model="text")
def positions(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """What a model has and should have."""
    model = _model(gateway, body)
    if isinstance(model, SimResponse):
        return model
    rows = _positions(gateway, model)
    field = body.get("sortField")
    if field is not None:
        if not isinstance(field, str) or (rows and field not in rows[0]):
            return refuse(400, "Bad Request: sortField is not valid")
        rows.sort(key=lambda row: row[field], reverse=body.get("sortDirection") == "DESC")
    limit = body.get("limit")
    if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0:
        rows = rows[:limit]
    advisor = gateway.kept.advisor
    total = advisor.total(model)
    cash = sum((holding.cash for holding in model.holdings.values()), Decimal(0))
    target = 100 - sum(model.targets.values(), Decimal(0))
    return answer(
        {
            "reqID": body["reqID"],
            "subscriptionStatus": 0,
            "model": model.name,
            "nlv": _number(total),
            "totalDlv": _number(total - cash),
            "totalMv": _number(total - cash),
            "mismatched": any(row["mismatchType"] for row in _positions(gateway, model)),
            "stkOnly": all(gateway.universe.by_conid[conid].is_stock for conid in model.targets),
            "positionTs": gateway.desk.market_ms,
            "cash": [
                {
                    "ccy": gateway.config.base_currency,
                    "actual": _number(cash / total * 100 if total else Decimal(0)),
                    "target": _number(target),
                    "mv": _number(cash),
                    "exchangeRate": 1.0,
                    "instrumentImbalance": _number(cash - total * target / 100),
                }
            ],
            "positionList": rows,
        }
    )


@takes(reqID="integer", model="text", desc="text", isStatic="flag", positionTargets="objects", cashTargets="objects")
def save(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """A new model, or other targets for an old one; what is invested stays as it is until the next transfer."""
    models = gateway.kept.advisor.models
    targets: dict[int, Decimal] = {}
    for raw in body["positionTargets"]:
        refusal = wrong(raw, conid="integer", target="number")
        if refusal is not None:
            return refusal
        instrument = gateway.universe.find(raw["conid"])
        if instrument is None or not instrument.tradable or raw["target"] < 0:
            return answer({"reqID": body["reqID"], "success": False})
        targets[raw["conid"]] = Decimal(raw["target"])
    cash: dict[str, Decimal] = {}
    for raw in body["cashTargets"]:
        refusal = wrong(raw, ccy="text", target="number")
        if refusal is not None:
            return refusal
        if raw["target"] < 0:
            return answer({"reqID": body["reqID"], "success": False})
        cash[raw["ccy"]] = Decimal(raw["target"])
    full = sum(targets.values(), Decimal(0)) + sum(cash.values(), Decimal(0)) > 100
    if not body["model"] or full or (len(models) >= MODELS_MAX and body["model"] not in models):
        return answer({"reqID": body["reqID"], "success": False})
    for conid in targets:
        gateway.desk.watch(conid)
    old = models.get(body["model"])
    model = Model(body["model"], body["desc"], body["isStatic"], targets, cash, saved_ms=gateway.desk.market_ms)
    if old is not None:
        model.holdings, model.pending = old.holdings, old.pending
    models[model.name] = model
    return answer({"reqID": body["reqID"], "success": True})


@takes(reqID="integer", model="text")
def accounts(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """The accounts invested in a model; amounts are text."""
    model = _model(gateway, body)
    if isinstance(model, SimResponse):
        return model
    advisor, base = gateway.kept.advisor, gateway.config.base_currency
    rows = []
    for account, holding in model.holdings.items():
        worth = advisor.worth(holding)
        off = [
            conid
            for conid, target in model.targets.items()
            if abs(holding.pieces.get(conid, Decimal(0)) * advisor.piece(conid) / worth * 100 - target) > RANGE
        ]
        rows.append(
            {
                "account": account,
                "alias": account,
                "nlv": f"{worth:.2f}",
                "accountImbalance": "0.00",
                "baseCcyAccount": base,
                "exchangeRate": 1.0,
                "costBasis": f"{holding.cost:.2f}",
                "unrealizedPnL": f"{worth - holding.cost:.2f}",
                "numInstrumentsOutsideRange": len(off),
            }
        )
    return answer({"reqID": body["reqID"], "model": model.name, "baseCcyMaster": base, "accountInfoList": rows})


@takes(reqID="integer", model="text")
def invest_positions(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """What each account has in this model, in others, and outside; amounts are text."""
    model = _model(gateway, body)
    if isinstance(model, SimResponse):
        return model
    advisor, base = gateway.kept.advisor, gateway.config.base_currency
    rows = []
    for account in gateway.config.accounts:
        now = valuation(gateway, account)
        holding = model.holdings.get(account)
        rows.append(
            {
                "account": account,
                "alias": account,
                "nlv": f"{now.equity:.2f}",
                "accountModelNlv": f"{advisor.worth(holding) if holding is not None else 0:.2f}",
                "accountOtherModelsNlv": f"{advisor.elsewhere(account, model):.2f}",
                "cashInIndependentNlv": f"{advisor.independent_cash(account):.2f}",
                "positionsInIndependentNlv": f"{now.market_value:.2f}",
                "baseCcyAccount": base,
                "baseCcyAccountPrecision": "2",
                "exchangeRate": 1.0,
            }
        )
    return answer(
        {
            "reqID": body["reqID"],
            "subscriptionStatus": int(body.get("subscriptionStatus") == 1),
            "model": model.name,
            "baseCcyMaster": base,
            "baseCcyMasterPrecision": "2",
            "accountList": rows,
        }
    )


@takes(reqID="integer", model="text", accountList="objects")
def invest(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Asks for money to go into a model, or out of it with a minus; the number comes back as text."""
    model = _model(gateway, body)
    if isinstance(model, SimResponse):
        return model
    for raw in body["accountList"]:
        refusal = wrong(raw, account="text", amtToInvest="number")
        if refusal is not None:
            return refusal
        if raw["account"] not in gateway.config.accounts:
            return refuse(400, f"Bad Request: accountId is not valid: {raw['account']}")
    model.pending.update({raw["account"]: Decimal(raw["amtToInvest"]) for raw in body["accountList"]})
    return answer({"reqID": str(body["reqID"]), "subscriptionStatus": 0})


@takes(reqID="integer", fpOrderId="integer")
def transfers(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Carries out what was asked for, model by model."""
    advisor = gateway.kept.advisor
    waiting = [model for model in advisor.models.values() if model.pending]
    done = [advisor.transfer(model) for model in waiting]
    return answer({"reqID": body["reqID"], "success": bool(done) and all(done)})


@takes(reqID="integer")
def presets(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """How models invest."""
    return answer({"reqID": body["reqID"], "subscriptionStatus": 0} | gateway.kept.advisor.model_presets)


@takes(reqID="integer")
def save_presets(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Other ways to invest; what is not named stays."""
    kept = gateway.kept.advisor.model_presets
    named = {name: body[name] for name in kept if name in body}
    if not all(isinstance(value, bool) for value in named.values()):
        return refuse(400, "Bad Request: a preset is not valid")
    kept.update(named)
    return answer({"reqID": body["reqID"], "subscriptionStatus": 0, "success": True})


def _number(amount: Decimal) -> float:
    return float(round(amount, 4))
