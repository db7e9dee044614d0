"""What accounts hold, by class, sector and group, and as combinations. Imports the simulator's own modules only."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.ledger import Position
from botframework.sim.rest.bodies import takes
from botframework.sim.rest.portfolio import held, position_row
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ZERO = Decimal(0)


@attrs.frozen
class Exposure:
    """What one position, or the cash, is worth; `instrument` is None for cash."""

    instrument: Instrument | None
    worth: Decimal

    @property
    def asset_class(self) -> str:
        """STK, OPT and so on, or CASH."""
        return "CASH" if self.instrument is None else self.instrument.sec_type

    @property
    def sector(self) -> str:
        """The industry; Others for what has none."""
        return (self.instrument.industry if self.instrument is not None else "") or "Others"


def exposures(gateway: "SimGateway", accounts: list[str]) -> list[Exposure]:
    """Everything accounts hold, at market."""
    desk = gateway.desk
    found = [
        Exposure(gateway.universe.by_conid[p.conid], p.quantity * desk.price(p.conid) * desk.unit(p.conid))
        for account in accounts
        for p in held(gateway, account)
    ]
    cash = sum((desk.accounts[account].cash for account in accounts), ZERO)
    return [*found, Exposure(None, cash)]


def _body(gateway: "SimGateway", accounts: list[str]) -> dict[str, Any]:
    found = exposures(gateway, accounts)
    body: dict[str, Any] = {}
    for name in ("assetClass", "sector", "group"):
        sides: dict[str, dict[str, float]] = {"long": {}, "short": {}}
        for one in found:
            if name != "assetClass" and one.instrument is None:
                continue
            key = one.asset_class if name == "assetClass" else one.sector
            side = sides["long" if one.worth >= 0 else "short"]
            side[key] = round(side.get(key, 0.0) + float(one.worth), 4)
        body[name] = sides
    return body


def of_account(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """One account's allocation."""
    return answer(_body(gateway, [arguments["accountId"]]))


@takes(acctIds="texts")
def combined(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Several accounts as one; 500 before the portfolio's accounts were asked for."""
    if not gateway.session.portfolio_queried:
        return refuse(500, "There was an error processing the request. Please try again.")
    for account in body["acctIds"]:
        if account not in gateway.config.accounts:
            return refuse(400, f"Bad Request: accountId is not valid: {account}")
    return answer(_body(gateway, body["acctIds"]))


def combos(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Combinations: pairs of options on one underlying, as many short as long."""
    account = arguments["accountId"]
    options = [
        (position, gateway.universe.by_conid[position.conid])
        for position in held(gateway, account)
        if gateway.universe.by_conid[position.conid].sec_type == "OPT"
    ]
    rows: list[dict[str, Any]] = []
    used: set[int] = set()
    for bought, long_leg in options:
        for sold, short_leg in options:
            fits = bought.quantity > 0 and sold.quantity == -bought.quantity
            if fits and long_leg.underlying == short_leg.underlying and not {bought.conid, sold.conid} & used:
                used |= {bought.conid, sold.conid}
                rows.append(_combo(gateway, account, (bought, long_leg), (sold, short_leg)))
    return answer(rows)


def _combo(
    gateway: "SimGateway", account: str, bought: tuple[Position, Instrument], sold: tuple[Position, Instrument]
) -> dict[str, Any]:
    (first, long_leg), (second, short_leg) = bought, sold
    return {
        "name": f"{long_leg.symbol} {long_leg.description} / {short_leg.description}",
        "description": f"1*{first.conid}-1*{second.conid}",
        "legs": [{"conid": str(first.conid), "ratio": 1}, {"conid": str(second.conid), "ratio": -1}],
        "positions": [position_row(gateway, account, position) for position in (first, second)],
    }
