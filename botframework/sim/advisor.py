"""What an advisor keeps: allocation groups, presets, and model portfolios with their investments.

Imports the simulator's vocabulary only; kept by the gateway, changed by the advisor endpoints. A model is a book beside the
accounts' own: its money is set aside out of an account's independent part, invested by its targets at the marks of the
moment of transfer, and valued at market from then on. No order goes to the exchange for it.
"""

from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.desk import Desk

ZERO = Decimal(0)
METHODS = ("A", "E", "N", "C", "P", "R", "S")
USER_DEFINED = ("C", "P", "R", "S")


@attrs.define
class Group:
    """An allocation group; amounts only where the method is the user's own."""

    name: str
    method: str
    members: list[tuple[str, Decimal | None]]


@attrs.define
class Holding:
    """What one account has in one model: money not invested, pieces by contract, what was put in."""

    cash: Decimal = ZERO
    pieces: dict[int, Decimal] = attrs.field(factory=dict)
    cost: Decimal = ZERO


@attrs.define
class Model:
    """Targets are per cent; what they leave open stays cash."""

    name: str
    text: str
    static: bool
    targets: dict[int, Decimal]
    cash_targets: dict[str, Decimal]
    holdings: dict[str, Holding] = attrs.field(factory=dict)
    pending: dict[str, Decimal] = attrs.field(factory=dict)
    saved_ms: int = 0


class Advisor:
    """Groups, presets and models."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.groups: dict[str, Group] = {}
        self.presets: dict[str, Any] = {
            "default_method_for_all": "N",
            "group_auto_close_positions": False,
            "profiles_auto_close_positions": False,
            "strict_credit_check": False,
            "group_proportional_allocation": False,
        }
        self.model_presets: dict[str, bool] = {
            "keepModelOpen": False,
            "useToleranceRange": False,
            "useNonBaseCcy": False,
            "fullyInvestExistingLongPositions": False,
            "preferTransferFromIndependent": False,
            "preferCrossWithIndependent": False,
            "closeDivestIndependentPosition": False,
            "avoidNegativeCashInIndependent": True,
            "roundAllocationQuantityToExchangeBoardLot": False,
        }
        self.models: dict[str, Model] = {}

    def piece(self, conid: int) -> Decimal:
        """What one contract is worth now."""
        return self._desk.price(conid) * self._desk.unit(conid)

    def worth(self, holding: Holding) -> Decimal:
        """A holding at market."""
        return holding.cash + sum((pieces * self.piece(conid) for conid, pieces in holding.pieces.items()), ZERO)

    def total(self, model: Model) -> Decimal:
        """A model at market."""
        return sum((self.worth(holding) for holding in model.holdings.values()), ZERO)

    def pieces(self, model: Model) -> dict[int, Decimal]:
        """All pieces of a model, targets without any included."""
        found = dict.fromkeys(model.targets, ZERO)
        for holding in model.holdings.values():
            for conid, pieces in holding.pieces.items():
                found[conid] = found.get(conid, ZERO) + pieces
        return found

    def elsewhere(self, account: str, model: Model) -> Decimal:
        """What an account has in other models."""
        return sum(
            (self.worth(m.holdings[account]) for m in self.models.values() if m is not model and account in m.holdings),
            ZERO,
        )

    def independent_cash(self, account: str) -> Decimal:
        """Cash of an account that no model has."""
        inside = sum((self.worth(m.holdings[account]) for m in self.models.values() if account in m.holdings), ZERO)
        return self._desk.accounts[account].cash - inside

    def transfer(self, model: Model) -> bool:
        """Carries out what is pending, all of it or nothing: no account may give more than it has."""
        if not model.pending:
            return False
        for account, amount in model.pending.items():
            holding = model.holdings.get(account)
            inside = ZERO if holding is None else self.worth(holding)
            if amount > self.independent_cash(account) or inside + amount < 0:
                return False
        for account, amount in model.pending.items():
            holding = model.holdings.setdefault(account, Holding())
            if amount >= 0:
                self._invest(model, holding, amount)
            else:
                self._divest(holding, -amount)
            if not self.worth(holding):
                del model.holdings[account]
        model.pending.clear()
        return True

    def _invest(self, model: Model, holding: Holding, amount: Decimal) -> None:
        left = amount
        for conid, percent in model.targets.items():
            pieces = (amount * percent / 100 / self.piece(conid)).quantize(Decimal("0.0001"))
            holding.pieces[conid] = holding.pieces.get(conid, ZERO) + pieces
            left -= pieces * self.piece(conid)
        holding.cash += left
        holding.cost += amount

    def _divest(self, holding: Holding, amount: Decimal) -> None:
        before = self.worth(holding)
        kept = 1 - amount / before if before else ZERO
        holding.cost *= kept
        holding.pieces = {
            conid: (pieces * kept).quantize(Decimal("0.0001")) for conid, pieces in holding.pieces.items()
        }
        invested = sum((pieces * self.piece(conid) for conid, pieces in holding.pieces.items()), ZERO)
        holding.cash = before - amount - invested
