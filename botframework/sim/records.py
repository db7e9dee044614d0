"""The state that survives a run, and its form in the book.

Imports the simulator's vocabulary only; owned by the desk. The book's first line is a snapshot, every later line one change
with everything it touched (order, execution, account), so that no line can be half applied.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, cast

from botframework.sim.config import SimConfig
from botframework.sim.ledger import Account, account_state, restore_account
from botframework.sim.orders import Execution, SimOrder, Terms
from botframework.sim.sinks import Book
from botframework.sim.universe import Universe
from botframework.sim.venue.families import Families
from botframework.sim.venue.features import PLAIN, features_from, features_state
from botframework.sim.venue.working import Kind

DAY_MS = 86_400_000
EXECUTIONS_KEPT_MS = 7 * DAY_MS
FIRST_ORDER_ID = 912_091_174
VERSION = 1


class Records:
    """Orders, executions, accounts and counters, written to the book when there is one."""

    def __init__(self, config: SimConfig, universe: Universe, book: Book | None) -> None:
        self._book = book
        self._universe = universe
        self.accounts = {name: Account(name, config.cash) for name in config.accounts}
        self.orders: dict[int, SimOrder] = {}
        self.executions: dict[str, Execution] = {}
        self.c_oids: dict[str, int] = {}
        self.prices: dict[int, Decimal] = {}
        self.next_order = FIRST_ORDER_ID
        self.next_execution = 0
        self.total_orders = 0
        self.total_fills = 0
        self.market_ms: int | None = None
        self.kept: dict[str, Any] = {}
        if book is not None:
            self._load(book)
            book.start(self._snapshot())

    def _load(self, book: Book) -> None:
        for record in book.load():
            try:
                self._read(record)
            except (KeyError, TypeError, ValueError, ArithmeticError) as exc:
                book.close()
                raise ValueError(
                    f"{book.path}: a line is not of this book's form ({exc!r}); move the file away"
                ) from exc
        if self.market_ms is not None:
            self.prune(self.market_ms, Families(self.orders).kin())

    def change(
        self, market_ms: int, order: SimOrder, executions: Sequence[Execution], prices: dict[str, str] | None
    ) -> None:
        """Writes one change: an order, and the executions of one fill (one each leg and account) with what they did."""
        if self._book is None:
            return
        record: dict[str, Any] = {"market_ms": market_ms, "order": order_state(order)}
        if len(executions) == 1:
            record["execution"] = execution_state(executions[0])
            record["account"] = [executions[0].account, account_state(self.accounts[executions[0].account])]
        elif executions:
            names = dict.fromkeys(execution.account for execution in executions)
            record["executions"] = [execution_state(execution) for execution in executions]
            record["accounts"] = [[name, account_state(self.accounts[name])] for name in names]
        if prices is not None:
            record["prices"] = prices
        self._book.write(record)

    def write(self, record: dict[str, Any]) -> None:
        """Writes a change that concerns no order."""
        if self._book is not None:
            self._book.write(record)

    def keep(self, market_ms: int, section: str, state: object) -> None:
        """Writes a section of what the user keeps beside orders and positions."""
        self.kept[section] = state
        self.write({"market_ms": market_ms, "kept": {section: state}})

    def settled(self, market_ms: int, account: str) -> None:
        """Writes that positions of an account were settled."""
        self.write({"market_ms": market_ms, "account": [account, account_state(self.accounts[account])]})

    def close(self) -> None:
        """Lets the book go."""
        if self._book is not None:
            self._book.close()

    def prune(self, now_ms: int, kin: AbstractSet[int] = frozenset()) -> None:
        """Forgets finished orders after a day, executions after seven, local ids after a day; `kin` is kept."""
        self.orders_drop(now_ms - DAY_MS, kin)
        for key in [k for k, e in self.executions.items() if e.at_ms < now_ms - EXECUTIONS_KEPT_MS]:
            del self.executions[key]
        for c_oid in [c for c, entered in self.c_oids.items() if entered < now_ms - DAY_MS]:
            del self.c_oids[c_oid]

    def orders_drop(self, before_ms: int, kin: AbstractSet[int] = frozenset()) -> None:
        """Forgets orders that ended before a time, but for those whose relatives still work."""
        ended = [i for i, o in self.orders.items() if not o.working and not o.saved and o.last_ms < before_ms]
        for order_id in [i for i in ended if i not in kin]:
            del self.orders[order_id]

    def _snapshot(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "market_ms": self.market_ms,
            "next_order": self.next_order,
            "next_execution": self.next_execution,
            "total_orders": self.total_orders,
            "total_fills": self.total_fills,
            "symbols": sorted(self._universe.by_symbol),
            "accounts": {name: account_state(account) for name, account in self.accounts.items()},
            "orders": [order_state(order) for order in self.orders.values()],
            "executions": [execution_state(execution) for execution in self.executions.values()],
            "c_oids": self.c_oids,
            "kept": self.kept,
            "prices": {str(conid): str(price) for conid, price in self.prices.items()},
        }

    def _read(self, record: dict[str, Any]) -> None:
        if "version" in record:
            self._read_snapshot(record)
            return
        self.market_ms = int(record["market_ms"])
        if "order" in record:
            order = order_from(record["order"])
            self._recall(order)
            if order.order_id not in self.orders:
                self.total_orders += 1
            self.orders[order.order_id] = order
            self.next_order = max(self.next_order, order.order_id)
            if order.c_oid is not None:
                self.c_oids[order.c_oid] = order.entered_ms
        found = [record["execution"]] if "execution" in record else record.get("executions", ())
        for execution in map(execution_from, found):
            self._universe.recall(execution.conid, execution.symbol)
            self.executions[execution.execution_id] = execution
            self.next_execution = max(self.next_execution, int(execution.execution_id.split(".")[1], 16))
            self.total_fills += 1
        if "account" in record:
            self._account(*record["account"])
        for name, state in record.get("accounts", ()):
            self._account(name, state)
        self.kept.update(record.get("kept", {}))
        for conid, price in record.get("prices", {}).items():
            self.prices[int(conid)] = Decimal(price)

    def _read_snapshot(self, record: dict[str, Any]) -> None:
        if record["version"] != VERSION:
            raise ValueError(f"version {record['version']}, this program reads {VERSION}")
        self.market_ms = record["market_ms"]
        self.next_order, self.next_execution = record["next_order"], record["next_execution"]
        self.total_orders, self.total_fills = record["total_orders"], record["total_fills"]
        for symbol in record["symbols"]:
            self._universe.ensure(symbol)
        for name, state in record["accounts"].items():
            self._account(name, state)
        self.orders = {order.order_id: order for order in map(order_from, record["orders"])}
        self.executions = {e.execution_id: e for e in map(execution_from, record["executions"])}
        for order in self.orders.values():
            self._recall(order)
        for execution in self.executions.values():
            self._universe.recall(execution.conid, execution.symbol)
        self.c_oids = dict(record["c_oids"])
        self.kept = dict(record.get("kept", {}))
        self.prices = {int(conid): Decimal(price) for conid, price in record["prices"].items()}

    def _recall(self, order: SimOrder) -> None:
        if not order.features.legs:
            self._universe.recall(order.conid, order.symbol)
        for conid, _ in order.features.legs:
            self._universe.recall(conid)

    def _account(self, name: str, state: dict[str, Any]) -> None:
        account = self.accounts.get(name)
        if account is None:
            # The account is no longer configured; it keeps its state in case it comes back.
            account = self.accounts[name] = Account(name, Decimal(0))
        restore_account(account, state)
        for conid in account.positions:
            self._universe.recall(conid)


def order_state(order: SimOrder) -> dict[str, Any]:
    """An order as JSON; what only some orders have is there only for those."""
    state: dict[str, Any] = {
        "order_id": order.order_id,
        "account": order.account,
        "conid": order.conid,
        "symbol": order.symbol,
        "side": order.side,
        "kind": order.kind,
        "tif": order.tif,
        "quantity": str(order.quantity),
        "price": _text(order.price),
        "stop": _text(order.stop),
        "entered_ms": order.entered_ms,
        "expires_ms": order.expires_ms,
        "c_oid": order.c_oid,
        "outside_rth": order.outside_rth,
        "filled": str(order.filled),
        "cost": str(order.cost),
        "status": order.status,
        "last_ms": order.last_ms,
        "commission_paid": order.commission_paid,
        "elected": order.elected,
        "pending": None if order.pending is None else _terms_state(order.pending),
    }
    if order.features is not PLAIN:
        state["features"] = features_state(order.features)
    for name in ("parent", "group", "size", "used", "reason", "deactivated"):
        if getattr(order, name):
            state[name] = getattr(order, name)
    if order.released:
        state["released"] = str(order.released)
    if order.to_limit is not None:
        state["to_limit"] = str(order.to_limit)
    if order.given:
        state["given"] = {account: str(part) for account, part in order.given.items()}
    return state


def _terms_state(terms: Terms) -> list[Any]:
    plain = [str(terms.quantity), _text(terms.price), _text(terms.stop), terms.tif]
    return plain if terms == Terms(*_first(terms)) else [*plain, terms.outside_rth, features_state(terms.features)]


def _first(terms: Terms) -> tuple[Decimal, Decimal | None, Decimal | None, str]:
    return terms.quantity, terms.price, terms.stop, terms.tif


def _terms_from(state: list[Any]) -> Terms:
    outside, features = state[4:] or (False, {})
    return Terms(
        Decimal(state[0]), _decimal(state[1]), _decimal(state[2]), state[3], bool(outside), features_from(features)
    )


def order_from(state: dict[str, Any]) -> SimOrder:
    """An order from JSON."""
    pending = state["pending"]
    return SimOrder(
        order_id=int(state["order_id"]),
        account=state["account"],
        conid=int(state["conid"]),
        symbol=state["symbol"],
        side=state["side"],
        kind=cast("Kind", state["kind"]),
        tif=state["tif"],
        quantity=Decimal(state["quantity"]),
        price=_decimal(state["price"]),
        stop=_decimal(state["stop"]),
        entered_ms=int(state["entered_ms"]),
        expires_ms=int(state["expires_ms"]),
        c_oid=state["c_oid"],
        outside_rth=state["outside_rth"],
        filled=Decimal(state["filled"]),
        cost=Decimal(state["cost"]),
        status=state["status"],
        last_ms=int(state["last_ms"]),
        commission_paid=state["commission_paid"],
        elected=state["elected"],
        pending=None if pending is None else _terms_from(pending),
        features=features_from(state.get("features", {})),
        parent=state.get("parent"),
        group=state.get("group", ""),
        size=state.get("size", ""),
        used=state.get("used", ""),
        reason=state.get("reason", ""),
        deactivated=state.get("deactivated", False),
        released=Decimal(state.get("released", 0)),
        to_limit=_decimal(state.get("to_limit")),
        given={account: Decimal(part) for account, part in state.get("given", {}).items()},
    )


def execution_state(execution: Execution) -> dict[str, Any]:
    """An execution as JSON."""
    return {
        "execution_id": execution.execution_id,
        "order_id": execution.order_id,
        "account": execution.account,
        "conid": execution.conid,
        "symbol": execution.symbol,
        "side": execution.side,
        "price": str(execution.price),
        "quantity": str(execution.quantity),
        "commission": str(execution.commission),
        "at_ms": execution.at_ms,
        "position": str(execution.position),
        "c_oid": execution.c_oid,
    }


def execution_from(state: dict[str, Any]) -> Execution:
    """An execution from JSON."""
    return Execution(
        execution_id=state["execution_id"],
        order_id=int(state["order_id"]),
        account=state["account"],
        conid=int(state["conid"]),
        symbol=state["symbol"],
        side=state["side"],
        price=Decimal(state["price"]),
        quantity=Decimal(state["quantity"]),
        commission=Decimal(state["commission"]),
        at_ms=int(state["at_ms"]),
        position=Decimal(state["position"]),
        c_oid=state["c_oid"],
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
