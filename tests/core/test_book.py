"""The books by themselves: whose a report is, what waits until that is known, and what is let go of."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec
import pytest

from botframework.core import book as books
from botframework.core import events as ev
from botframework.core import shelf
from botframework.core.changes import Change, Finding, OrderChanged
from botframework.core.groups import fits
from botframework.core.model import Fill, Instrument, OrderType, Side, Submission, Working
from botframework.core.orders import Record, Terms
from botframework.core.state import State
from tests.core.kit import AAPL, D, intent

NAME = "v1.s.20231114.x"


class Books:
    """A state that hears events with short names, one each nanosecond."""

    def __init__(self) -> None:
        self.state = State(account="DU1")
        self.book = self.state.book
        self.now = 0
        self.changes: list[Change] = []

    def hear(self, kind, **fields):
        self.now += 1
        stamp = {"at_ns": self.now, "wall_ns": self.now}
        if not issubclass(kind, ev.Event):
            del stamp["wall_ns"]
        self.changes = list(self.state.apply(kind(**{**stamp, **fields})))

    def submit(self, name=NAME, legs=(), **fields):
        self.hear(ev.SubmitOrder, intent=intent(name, **fields), verdict_id="v", legs=legs)

    def accept(self, name=NAME, broker_order_id="1", **fields):
        self.hear(ev.OrderAccepted, client_order_id=name, broker_order_id=broker_order_id, **fields)

    def modify(self, quantity, limit_price, name=NAME, broker_order_id="1"):
        words = {"client_order_id": name, "broker_order_id": broker_order_id, "stop_price": None, "verdict_id": "w"}
        self.hear(ev.ModifyOrder, quantity=quantity, limit_price=limit_price, **words)

    def report(self, broker_order_id="1", working=Working.LIVE, **fields):
        words = {"client_order_id": "", "broker_status": working.value, "conid": AAPL.conid, "side": Side.BUY}
        words |= {"broker_order_id": broker_order_id, "working": working, "quantity": D(100)}
        self.hear(ev.OrderReported, **{**words, **fields})

    def execute(self, quantity, name=NAME, number=1, revision=1, **fields):
        words = {"broker_order_id": "1", "client_order_id": name, "conid": AAPL.conid, "symbol": "AAPL"}
        words |= {"side": Side.BUY, "quantity": D(quantity), "price": D(100)}
        self.hear(ev.ExecutionReported, execution_id=f"a.b.{number}.{revision:02d}", **{**words, **fields})

    def order(self, name=NAME):
        return self.book.order(name)

    def findings(self, code):
        return [change for change in self.changes if isinstance(change, Finding) and change.code == code]


@pytest.fixture
def my() -> Books:
    return Books()


# --- whose it is ------------------------------------------------------------------------------------------------------


def bracket(my, **first):
    name = NAME
    legs = tuple(
        intent(
            f"{name}.{leg}",
            side=Side.SELL,
            group=name,
            leg=word,
            order_type=kind,
            limit_price=None if kind is OrderType.STOP else D(price),
            stop_price=D(price) if kind is OrderType.STOP else None,
        )
        for leg, word, kind, price in (
            ("tp", "take_profit", OrderType.LIMIT, 110),
            ("sl", "stop_loss", OrderType.STOP, 95),
        )
    )
    my.submit(name, legs, group=name, leg="entry", **first)
    my.hear(ev.OrderSent, client_order_id=name)
    return name


@pytest.mark.parametrize("parent", ["1", NAME])
def test_an_exit_goes_by_its_parents_number_or_name(my, parent):
    bracket(my)
    my.accept()
    my.report("2", side=Side.SELL, order_type=OrderType.LIMIT, limit_price=D(110), parent_order_id=parent)
    assert my.order(f"{NAME}.tp").broker_order_id == "2"
    assert not my.order(f"{NAME}.sl").broker_order_id


def test_reports_of_exits_wait_until_their_parent_is_known_and_others_go_on_waiting(my):
    bracket(my)
    my.submit("v1.s.20231114.y")
    my.report("7")  # of the other order, or of somebody else: nobody can say yet
    my.report("2", side=Side.SELL, order_type=OrderType.LIMIT, limit_price=D(110), parent_order_id="1")
    assert [report.broker_order_id for report in my.book.parked_reports] == ["7", "2"]
    my.accept()
    assert my.order(f"{NAME}.tp").broker_order_id == "2"
    assert [report.broker_order_id for report in my.book.parked_reports] == ["7"]


@pytest.mark.parametrize(
    ("stop", "limit", "fitting"), [(95, 94, True), (96, 94, False), (95, 93, False), (None, 94, True), (95, None, True)]
)
def test_a_stop_limit_is_known_by_both_its_prices(stop, limit, fitting):
    exit_ = intent(side=Side.SELL, order_type=OrderType.STOP_LIMIT, limit_price=D(94), stop_price=D(95))
    record = Record.of(exit_, Submission.ACKED, "v", 1)
    prices: dict[str, Any] = {"limit_price": limit and D(limit), "stop_price": stop and D(stop)}
    words: dict[str, Any] = {
        "at_ns": 1,
        "wall_ns": 1,
        "broker_order_id": "2",
        "client_order_id": "",
        "broker_status": "x",
    }
    assert fits(ev.OrderReported(working=Working.LIVE, **words, **prices), record) is fitting


@pytest.mark.parametrize(("shown", "fitting"), [({"limit_price": D(95)}, True), ({"stop_price": D(95)}, True), ({}, True),
                                                ({"limit_price": D(96)}, False), ({"stop_price": D(96)}, False)])  # fmt: skip
def test_a_stop_is_known_by_its_price_wherever_the_row_has_it(shown, fitting):
    exit_ = intent(side=Side.SELL, order_type=OrderType.STOP, limit_price=None, stop_price=D(95))
    record = Record.of(exit_, Submission.ACKED, "v", 1)
    words: dict[str, Any] = {
        "at_ns": 1,
        "wall_ns": 1,
        "broker_order_id": "2",
        "client_order_id": "",
        "broker_status": "x",
    }
    assert fits(ev.OrderReported(working=Working.LIVE, **words, **shown), record) is fitting


def test_an_exits_execution_under_its_parents_name_waits_for_the_exits_number(my):
    bracket(my)
    my.accept()
    my.execute(100)
    my.execute(30, number=2, broker_order_id="2", side=Side.SELL)
    assert not my.book.executions.get("a.b.2")
    assert my.state.strategy_position("s", AAPL.conid) == 100
    my.report("2", side=Side.SELL, order_type=OrderType.LIMIT, limit_price=D(110), parent_order_id="1")
    assert my.order(f"{NAME}.tp").filled == 30
    assert my.state.strategy_position("s", AAPL.conid) == 70


def test_somebody_elses_order_is_new_when_it_is_first_heard_of(my):
    my.report("9", client_order_id="person")
    change, *more = [change for change in my.changes if isinstance(change, OrderChanged)]
    assert (change.before, change.after.client_order_id) == (None, "foreign:9")
    assert all(each.before is not None for each in more)
    my.report("9", client_order_id="person", quantity=D(120))
    [change] = [change for change in my.changes if isinstance(change, OrderChanged)]
    assert change.before is not None
    assert (change.before.quantity, change.after.quantity) == (D(100), D(120))


def test_an_execution_in_a_contract_nobody_knows_keeps_the_brokers_name_for_it(my):
    my.execute(3, name="person", broker_order_id="9", conid=99, symbol="XYZ")
    [booked] = my.changes
    assert (booked.fill.instrument.conid, booked.fill.instrument.symbol) == (99, "XYZ")
    assert my.state.position(99) == 3


def test_an_order_taken_for_somebody_elses_becomes_ours_without_a_word_about_the_stranger(my):
    my.submit()
    my.hear(ev.OrderSent, client_order_id=NAME)
    my.hear(ev.OrderUnknown, client_order_id=NAME, reason="silence")
    my.report("1", client_order_id="somebody")
    assert my.findings("FOREIGN_ORDER")
    my.execute(40, name="somebody")
    my.accept()
    assert list(my.book.records) == [NAME]
    assert (my.order().broker_order_id, my.order().filled) == ("1", 40)
    assert {change.after.client_order_id for change in my.changes if isinstance(change, OrderChanged)} == {NAME}
    assert my.book.open_quantity(AAPL.conid, buys=True) == 60
    assert not my.book.check()


def test_an_exit_taken_for_somebody_elses_is_found_when_its_parent_is(my):
    bracket(my)
    row = {"side": Side.SELL, "order_type": OrderType.LIMIT, "limit_price": D(110), "client_order_id": "mobile"}
    for parent in ("", "", "1"):  # the fullest report comes last
        my.report("2", parent_order_id=parent, **row)
    assert my.order("foreign:2").is_open
    my.accept()
    assert my.order("foreign:2") is None
    assert my.order(f"{NAME}.tp").broker_order_id == "2"


def test_a_fill_of_the_journal_tells_what_it_is_of(my):
    other = Instrument("XYZ", 99)
    fill = Fill("e.1", "", "5", "", other, Side.BUY, D(1), D(10), 1)
    my.hear(ev.BookFill, fill=fill)
    assert my.book.instrument(99).symbol == "XYZ"
    assert my.book.instrument(98, "NEW").symbol == "NEW"


# --- what waits -------------------------------------------------------------------------------------------------------


def test_more_waiting_reports_than_there_is_room_for_are_an_error(my, monkeypatch):
    monkeypatch.setattr(books, "PARKED_MAX", 2)
    my.submit()
    for number in range(2):
        my.report(f"9{number}")
        assert not my.findings("PARKED_FULL")
    my.report("92")
    [finding] = my.findings("PARKED_FULL")
    assert (finding.level, finding.reconcile, finding.strategy) == ("error", True, "")
    assert "90" in finding.text
    assert [report.broker_order_id for report in my.book.parked_reports] == ["91", "92"]


# --- corrected executions ---------------------------------------------------------------------------------------------


def test_filled_by_the_brokers_word_when_an_execution_is_known_in_corrected_form_only(my):
    my.submit()
    my.accept()
    my.execute(40, revision=2)  # nobody can say how much it was at first
    my.report(working=Working.FILLED, filled=D(100))
    assert my.order().working is Working.FILLED
    assert my.order().filled == 40


def test_an_execution_in_its_first_form_only_is_no_correction(my):
    my.submit()
    my.accept()
    my.execute(40)
    my.report(working=Working.FILLED, filled=D(100))
    assert my.order().working is Working.LIVE
    assert my.findings("FILL_MISSING")
    assert not my.book.records[NAME].revised


# --- what is let go of ------------------------------------------------------------------------------------------------


def test_a_group_is_forgotten_whole(my, monkeypatch):
    bracket(my)
    my.accept(legs=((f"{NAME}.tp", "2"), (f"{NAME}.sl", "3")), children=("2", "3", "4"))
    for broker_id in ("1", "2", "3"):
        my.report(broker_id, working=Working.CANCELLED, filled=D(0))
    monkeypatch.setattr(shelf, "CLOSED_MAX", 0)
    my.submit("v1.s.20231114.y")
    my.hear(ev.OrderRejected, client_order_id="v1.s.20231114.y", reason="no")
    assert not my.book.records
    assert not my.book.groups
    for broker_id in ("2", "4"):  # an old list: nobody's, and closed
        my.report(broker_id, side=Side.SELL, limit_price=D(110), working=Working.CANCELLED)
        assert my.order(f"foreign:{broker_id}") is not None or not my.book.records
        assert not my.book.open_orders()
    my.report("4", side=Side.SELL, limit_price=D(110))
    assert {record.intent.strategy for record in my.book} <= {""}


def test_a_forgotten_group_claims_no_report_any_more(my, monkeypatch):
    bracket(my)
    my.accept(legs=((f"{NAME}.tp", ""), (f"{NAME}.sl", "")), children=("2", "3"))
    for name in (NAME, f"{NAME}.tp", f"{NAME}.sl"):
        my.hear(ev.OrderAbsent, client_order_id=name, evidence="two lists")
    assert not my.book.open_orders()
    monkeypatch.setattr(shelf, "CLOSED_MAX", 0)
    my.submit("v1.s.20231114.y")
    my.hear(ev.OrderRejected, client_order_id="v1.s.20231114.y", reason="no")
    my.report("2", side=Side.SELL, order_type=OrderType.LIMIT, limit_price=D(110))
    assert [order.client_order_id for order in my.book.open_orders()] == ["foreign:2"]
    assert not my.book.check()


def test_an_order_whose_number_is_known_waits_for_none(my):
    my.submit()
    my.accept()
    my.report("9")
    assert not my.book.parked_reports
    assert [order.broker_order_id for order in my.book.open_orders()] == ["1", "9"]
    my.submit("v1.s.20231114.y")
    my.hear(ev.OrderSent, client_order_id="v1.s.20231114.y")
    my.report("10")
    assert [report.broker_order_id for report in my.book.parked_reports] == ["10"]
    assert my.order("foreign:10") is None


def test_a_group_whose_numbers_are_known_waits_for_none(my):
    bracket(my)
    my.accept(legs=((f"{NAME}.tp", "2"), (f"{NAME}.sl", "3")))
    for broker_id in ("1", "2", "3"):
        my.report(broker_id, side=Side.BUY if broker_id == "1" else Side.SELL)
    my.report("9")
    assert not my.book.parked_reports
    assert my.order("foreign:9").is_open


def test_a_change_under_way_holds_the_larger_quantity(my):
    my.submit()
    my.accept()
    my.book.wish(NAME, Terms(D(120), D(99), None), 9)
    order = my.order()
    assert (order.quantity, order.pending_quantity, order.pending_limit_price) == (100, 120, 99)
    assert my.book.share(NAME) == my.book.open_quantity(AAPL.conid, buys=True) == 120
    assert my.book.share("nobody") == 0


@pytest.mark.parametrize(("filled", "left", "other"), [("0", "1", "0.5"), ("0.3", "0.7", "0.4"), ("1", "0", "0")])
def test_of_a_group_in_parts_of_a_share_the_rest_is_rounded_up_to_a_step(my, filled, left, other):
    tenths = attrs.evolve(AAPL, size_step=D("0.1"))
    first: dict[str, Any] = {"quantity": "1", "group": NAME, "leg": "1", "instrument": tenths}
    my.submit(legs=(intent(f"{NAME}.2", **{**first, "quantity": "0.5", "leg": "2", "side": Side.SELL}),), **first)
    my.accept(legs=((f"{NAME}.2", "2"),))
    my.execute(filled)
    assert my.book.open_quantity(AAPL.conid, buys=True) == D(left)
    assert my.book.open_quantity(AAPL.conid, buys=False) == D(other)


def test_results_are_in_the_currency_of_what_was_traded(my):
    euros = Instrument("EUX", 7, currency="EUR")
    my.state.know(euros)
    assert my.state.result_currency() is None
    for name, strategy, instrument in (("v1.s.1.x", "s", AAPL), ("v1.t.1.x", "t", euros)):
        assert my.state.result_currency(strategy) is None
        my.submit(name, strategy=strategy, instrument=instrument)
        my.execute(3, name=name, number=instrument.conid, conid=instrument.conid, broker_order_id=name)
        assert my.state.result_currency(strategy) == instrument.currency
    assert [my.state.result_currency(each) for each in (None, "s", "t", "u")] == [None, "USD", "EUR", None]
    assert my.state.pnl() is None


# --- what has traded, and nobody told of --------------------------------------------------------------------------------


def room(my):
    """What counts as possible on the side of the buys, and how many orders are open."""
    assert not my.book.check()
    return my.book.open_quantity(AAPL.conid, buys=True), my.book.open_count(AAPL.conid, buys=True)


def cancelled_after(my, claimed, told=0):
    my.submit()
    my.accept()
    my.report(filled=D(claimed))
    if told:
        my.execute(told)
    my.report(working=Working.CANCELLED, filled=D(claimed))


def compare(my, **fields):
    my.hear(ev.ReconcileFinished, **{"clean": True, **fields})


@pytest.mark.parametrize("end", [Working.CANCELLED, Working.EXPIRED])
def test_seed_1040_an_order_that_ended_holds_room_for_what_it_traded_and_no_execution_told(my, end):
    my.submit()
    my.accept()
    my.report(filled=D(30))
    my.execute(10)
    my.report(working=end, filled=D(40))
    assert room(my) == (30, 0)
    (found,) = my.findings("FILL_MISSING")
    assert found.reconcile
    assert found.text == f"the broker says {end.value}, executions add up to 10 of 40"
    my.report(working=end, filled=D(40), source="list")
    assert not my.findings("FILL_MISSING")  # asked for once
    my.execute(25, number=2)
    assert room(my) == (5, 0)
    my.execute(5, number=3)
    assert room(my) == (0, 0)
    assert not my.book.open_orders()


def test_what_is_missing_counts_until_the_books_agree_in_a_look_begun_after_it_was_said(my):
    cancelled_after(my, 40)
    compare(my)  # may have begun before
    assert room(my) == (40, 0)
    compare(my, clean=False)
    assert room(my) == (40, 0)
    compare(my, unexplained_conids=(AAPL.conid,))
    assert room(my) == (40, 0)
    compare(my)
    assert room(my) == (0, 0)
    my.report(working=Working.CANCELLED, filled=D(40), source="list")  # the list goes on saying so
    assert room(my) == (0, 0)
    my.report(working=Working.CANCELLED, filled=D(45), source="list")
    assert room(my) == (5, 0)
    my.execute(40)
    assert room(my) == (5, 0)
    my.execute(5, number=2)
    assert room(my) == (0, 0)


def test_what_was_said_between_two_looks_waits_for_the_next(my):
    cancelled_after(my, 40)
    compare(my)
    my.report(working=Working.CANCELLED, filled=D(60))
    compare(my)
    assert room(my) == (20, 0)
    compare(my)
    assert room(my) == (0, 0)


def test_an_execution_taken_back_was_told(my):
    cancelled_after(my, 40, told=40)
    assert room(my) == (0, 0)
    my.execute(0, revision=2)
    assert my.order().filled == 0
    assert room(my) == (0, 0)


def test_no_more_is_missing_than_risk_allowed(my):
    cancelled_after(my, 10_000_000)
    assert room(my) == (100, 0)


def test_what_is_owed_outlives_the_shelf(my, monkeypatch):
    monkeypatch.setattr(shelf, "CLOSED_MAX", 2)
    cancelled_after(my, 40)
    for number in range(2, 6):
        name = f"v1.s.20231114.{number}"
        my.submit(name)
        my.accept(name, str(number))
        my.report(str(number), working=Working.CANCELLED, filled=D(0))
    assert my.order() is not None
    assert room(my) == (40, 0)
    my.execute(40)
    my.submit("v1.s.20231114.9")
    my.accept("v1.s.20231114.9", "9")
    my.report("9", working=Working.CANCELLED, filled=D(0))
    assert my.order() is None
    assert room(my) == (0, 0)


def test_of_a_group_an_ended_order_holds_its_own_part_beside_the_others(my):
    first: dict[str, Any] = {"group": NAME, "leg": "1", "quantity": 60}
    my.submit(legs=(intent(f"{NAME}.2", **{**first, "leg": "2", "limit_price": D(90)}),), **first)
    my.accept(legs=((f"{NAME}.2", "2"),))
    my.report(filled=D(20), quantity=D(60))
    my.report(working=Working.CANCELLED, filled=D(20), quantity=D(60))
    assert room(my) == (80, 1)  # what is not told, and the whole of the other: the order of the two is not known
    my.execute(20)
    assert room(my) == (40, 1)
    my.report("2", working=Working.CANCELLED, filled=D(0), quantity=D(60))
    assert room(my) == (0, 0)


def test_an_end_told_without_a_word_of_how_much_traded_holds_all_it_may_have(my):
    """Seed 570 of the storms: the frame of the trade was lost, and the next one said only that the order was cancelled."""
    my.submit()
    my.accept()
    my.report(working=Working.CANCELLED)
    assert room(my) == (100, 0)
    (found,) = my.findings("FILL_MISSING")
    assert found.text == "the broker says cancelled, executions add up to 0 of 100, which it may have traded"
    my.report(working=Working.CANCELLED, filled=D(5), source="list")
    assert room(my) == (5, 0)
    my.execute(5)
    assert room(my) == (0, 0)


def test_what_the_list_of_a_look_says_may_be_excused_by_the_positions_of_that_look(my):
    my.submit()
    my.accept()
    my.report(working=Working.CANCELLED, filled=D(40), source="list")
    assert room(my) == (40, 0)
    compare(my)
    assert room(my) == (0, 0)


# --- a change that was answered yes, and is not taken --------------------------------------------------------------------

AFTER_NS = books.MODIFY_SETTLE_NS


def answered(my, **terms):
    """A working order of 100 at 100 whose change was answered yes."""
    my.submit(limit_price=D(100))
    my.accept()
    my.report(limit_price=D(100))
    my.modify(terms.get("quantity", D(100)), terms.get("limit_price", D(101)))
    my.hear(ev.ModifyAccepted, client_order_id=NAME)
    assert my.order().limit_price == terms.get("limit_price", D(101))


def listed(my, after_ns, quantity=100, limit_price=100, **fields):
    my.now += after_ns
    my.report(source="list", quantity=D(quantity), limit_price=D(limit_price), **fields)
    return my.findings("CHANGE_NOT_TAKEN")


def test_two_lists_read_well_after_a_yes_take_it_back(my):
    answered(my)
    assert my.book.records[NAME].waits_for_list
    assert not listed(my, AFTER_NS // 2)
    assert not listed(my, AFTER_NS)
    assert my.order().limit_price == 101
    assert not listed(my, 1)  # the same look, or nearly
    (found,) = listed(my, 2 * AFTER_NS)
    assert (
        found.text
        == "AAPL: the change to quantity 100 limit 101 was answered yes, and the broker's lists go on without it"
    )
    assert my.order().limit_price == 100
    assert not my.book.records[NAME].waits_for_list
    my.report(limit_price=D(101))  # it came after all
    assert my.order().limit_price == 101
    assert my.findings("CHANGED_OUTSIDE")


@pytest.mark.parametrize("source", ["stream", "list"])
def test_a_change_that_is_shown_is_believed(my, source):
    answered(my)
    my.report(limit_price=D(101), source=source)
    assert not my.book.records[NAME].waits_for_list
    assert not listed(my, 2 * AFTER_NS)
    assert not listed(my, 2 * AFTER_NS)
    assert my.order().limit_price == 101


def test_reports_that_fit_both_and_the_stream_take_nothing_back(my):
    answered(my)
    assert not listed(my, AFTER_NS)
    my.now += 3 * AFTER_NS
    my.report(limit_price=D(100))  # the stream may be late
    my.report(limit_price=None, source="list")
    assert my.order().limit_price == 101


def test_a_smaller_quantity_that_is_not_taken_frees_nothing(my):
    answered(my, quantity=D(40), limit_price=D(100))
    assert room(my) == (100, 1)
    assert not listed(my, AFTER_NS)
    assert listed(my, AFTER_NS)
    assert (my.order().quantity, room(my)) == (100, (100, 1))


def test_a_larger_quantity_that_is_not_taken_keeps_its_room_until_a_list_of_later(my):
    answered(my, quantity=D(150), limit_price=D(100))
    assert not listed(my, AFTER_NS)
    assert listed(my, AFTER_NS)
    assert my.order().quantity == 100
    assert room(my) == (150, 1)
    assert not listed(my, AFTER_NS // 2)
    assert room(my) == (150, 1)
    assert not listed(my, AFTER_NS)
    assert room(my) == (100, 1)


def test_seed_502121_a_silent_change_upon_one_that_was_not_taken_is_settled_by_the_terms_of_before(my):
    answered(my)
    my.modify(D(100), D(102))
    my.hear(ev.OrderUnknown, client_order_id=NAME, purpose="modify", reason="no answer")
    assert my.order().replace_pending
    assert not listed(my, 2 * AFTER_NS)
    assert not my.order().replace_pending
    assert my.order().limit_price == 101
    assert not listed(my, 1)
    assert listed(my, AFTER_NS)
    assert my.order().limit_price == 100


def test_seed_502775_a_change_under_way_brings_the_quantity_that_the_others_had_taken(my):
    """Of three orders of a group one trades while another's change is on its way: the exchange takes that one whole."""
    first: dict[str, Any] = {"group": NAME, "leg": "1", "quantity": 20, "limit_price": D(100)}
    my.submit(legs=(intent(f"{NAME}.2", **{**first, "leg": "2", "limit_price": D(90)}),), **first)
    my.accept(legs=((f"{NAME}.2", "2"),))
    for broker_id, price in (("1", 100), ("2", 90)):
        my.report(broker_id, quantity=D(20), limit_price=D(price))
    my.modify(D(20), D(91), name=f"{NAME}.2", broker_order_id="2")
    my.hear(ev.ModifyAccepted, client_order_id=f"{NAME}.2")
    my.report("1", quantity=D(20), filled=D(10), limit_price=D(100))
    my.execute(10)
    my.report("2", quantity=D(10), limit_price=D(90))
    assert my.book.records[f"{NAME}.2"].reserved == 20
    assert room(my) == (20, 2)
    my.report("2", quantity=D(20), limit_price=D(91))
    assert room(my) == (20, 2)


def test_seed_602929_an_entry_that_is_taken_back_leaves_its_exits_at_work(my):
    bracket(my)
    my.accept(legs=((f"{NAME}.tp", "2"), (f"{NAME}.sl", "3")))
    my.execute(100)
    assert my.book.open_quantity(AAPL.conid, buys=False) == 100
    my.execute(0, revision=2)
    assert my.order().filled == 0
    assert my.book.open_quantity(AAPL.conid, buys=False) == 100
    assert not my.book.check()


@pytest.mark.parametrize("end", ["rejected", "absent"])
def test_an_order_that_comes_back_by_an_execution_stands_among_the_open_ones_as_it_is(my, end):
    my.submit()
    my.hear(ev.OrderSent, client_order_id=NAME)
    if end == "rejected":
        my.hear(ev.OrderRejected, client_order_id=NAME, reason="no")
    else:
        my.hear(ev.OrderUnknown, client_order_id=NAME, reason="silence")
        my.hear(ev.OrderAbsent, client_order_id=NAME, evidence="two lists")
    assert not my.order().is_open
    my.execute(30, broker_order_id="")
    assert my.findings("RESURRECTED")
    assert my.book.open_orders(AAPL.conid) == (my.order(),)
    assert not my.book.check()


def test_a_count_that_comes_after_the_books_agreed_without_one_counts(my):
    my.submit()
    my.accept()
    my.report(working=Working.CANCELLED)
    compare(my)
    compare(my)
    assert room(my) == (0, 0)
    my.report(working=Working.CANCELLED, filled=D(40), source="list")
    assert room(my) == (40, 0)
    assert my.findings("FILL_MISSING")


def test_seed_703411_a_silent_change_is_settled_by_terms_of_somebody_else(my):
    my.submit(limit_price=D(100))
    my.accept()
    my.report(limit_price=D(100))
    my.modify(D(100), D(102))
    my.hear(ev.OrderUnknown, client_order_id=NAME, purpose="modify", reason="no answer")
    my.report(quantity=D(90), limit_price=D(100))
    assert my.order().replace_pending
    my.now += AFTER_NS
    my.report(quantity=D(90), limit_price=D(100), source="list")
    assert my.findings("CHANGED_OUTSIDE")
    assert (my.order().quantity, my.order().limit_price, my.order().replace_pending) == (90, 100, False)


def test_seed_702620_what_the_broker_took_off_the_others_for_a_trade_nobody_told_of_keeps_its_room(my):
    first: dict[str, Any] = {"group": NAME, "leg": "1", "quantity": 30, "limit_price": D(100)}
    my.submit(legs=(intent(f"{NAME}.2", **{**first, "leg": "2", "quantity": 21, "limit_price": D(90)}),), **first)
    my.accept(legs=((f"{NAME}.2", "2"),))
    my.report("1", quantity=D(30), limit_price=D(100))
    my.report("2", quantity=D(21), limit_price=D(90))
    assert room(my) == (30, 2)
    my.report("1", quantity=D(22), limit_price=D(100), source="list")  # five of the other have traded
    assert room(my) == (30, 2)
    my.execute(5, name=f"{NAME}.2", broker_order_id="2")
    assert room(my) == (22, 2)


def test_seed_7789_what_somebody_else_made_of_it_while_a_change_waited_is_heard_from_the_next_list(my):
    my.submit(limit_price=D(100))
    my.accept()
    my.report(limit_price=D(100))
    my.modify(D(150), D(102))
    my.report(quantity=D(80), limit_price=D(100))
    my.hear(ev.ModifyRejected, client_order_id=NAME, reason="not sent: it waited too long")
    assert my.order().quantity == 100
    assert my.book.records[NAME].waits_for_list  # so that a list that says what it said before is heard
    my.report(quantity=D(80), limit_price=D(100), source="list")
    assert my.findings("CHANGED_OUTSIDE")
    assert my.order().quantity == 80
    assert not my.book.records[NAME].waits_for_list


def test_seed_3224_a_corrected_execution_makes_no_smaller_quantity_filled_that_was_only_answered(my):
    answered(my, quantity=D(40), limit_price=D(100))
    my.execute(40)
    my.execute(40, revision=2, price=D(101))
    assert my.order().is_open
    assert room(my) == (60, 1)
    my.report(quantity=D(100), filled=D(100), working=Working.FILLED, limit_price=D(100))
    my.execute(60, number=2)
    assert my.order().filled == 100
    assert not my.order().is_open


# --- the check of the books -------------------------------------------------------------------------------------------


def test_what_a_forgotten_order_traded_may_still_be_corrected(my, monkeypatch):
    monkeypatch.setattr(shelf, "CLOSED_MAX", 2)
    names = [f"v1.s.20231114.{number}" for number in range(1, 9)]
    for number, name in enumerate(names, 1):
        my.submit(name)
        my.accept(name, str(number))
        my.execute(100, name, number, broker_order_id=str(number))
        if number == 4:
            assert my.order(names[0]) is None
            my.execute(90, names[0], 1, revision=2, broker_order_id="1")
        assert not my.book.check()
        assert not my.book.check(whole=False)
    assert [order.client_order_id for order in (record.order for record in my.book)] == names[-2:]


def test_a_forgotten_order_whose_execution_was_another_s_is_open_again(my, monkeypatch):
    monkeypatch.setattr(shelf, "CLOSED_MAX", 2)
    my.report("77", quantity=D(100))
    my.execute(100, "", 7, broker_order_id="77")
    for number in range(1, 5):
        name = f"v1.s.20231114.{number}"
        my.submit(name)
        my.accept(name, str(number))
        my.report(str(number), working=Working.CANCELLED, filled=D(0))
    assert my.order("foreign:77") is None
    my.submit()
    my.accept(broker_order_id="9")
    my.execute(100, number=7, revision=2, broker_order_id="9")
    assert my.order().filled == 100
    assert [order.client_order_id for order in my.book.open_orders()] == ["foreign:77"]
    assert not my.book.check()
    assert not my.book.check(whole=False)
    my.report("77", working=Working.CANCELLED, filled=D(0))
    assert not my.book.open_orders()
    assert not my.book.check()


def settled(my, names):
    for number, name in enumerate(names, 1):
        my.submit(name)
        my.accept(name, str(number))
        my.execute(100, name, number, broker_order_id=str(number))
    assert not my.book.check(whole=False)


def test_what_is_closed_for_good_is_looked_at_in_turn(my, monkeypatch):
    monkeypatch.setattr(shelf, "CHECK_TURN", 2)
    names = [f"v1.s.20231114.{number}" for number in range(1, 8)]
    settled(my, names)
    looked: list[str] = []
    sums = Record.sums

    def noted(record):
        looked.append(record.intent.client_order_id)
        return sums(record)

    monkeypatch.setattr(Record, "sums", noted)
    for _ in range(4):
        assert not my.book.check(whole=False)
    assert looked == [*names, names[0]]
    looked.clear()
    my.submit()  # open orders are looked at every time, and so are those that changed
    my.report("7", working=Working.CANCELLED, filled=D(100))
    assert not my.book.check(whole=False)
    assert set(looked) == {NAME, names[6], *names[1:3]}
    looked.clear()
    assert not my.book.check()
    assert sorted(looked) == sorted([*names, NAME])


def puts_an_execution(record):
    record.put("x", another_fill(record, 1))
    record.worth = D(0)


def drops_one(record):
    record.drop(next(iter(record.fills)))
    record.filled = D(100)


def takes_them(record):
    assert record.take_fills()
    record.average_price = D(1)


def opens_again(record):
    record.base = Working.LIVE
    record.drop(next(iter(record.fills)))
    record.refresh(9)


def hears_more(record):
    record.hear(late_report(record))


@pytest.mark.parametrize("spoil", [puts_an_execution, drops_one, takes_them, opens_again, hears_more])
def test_an_order_that_changes_past_the_shelf_is_noticed_at_once(my, monkeypatch, spoil):
    monkeypatch.setattr(shelf, "CHECK_TURN", 0)
    settled(my, [NAME])
    assert not my.book.check(whole=False)
    spoil(my.book.records[NAME])
    found = my.book.check(whole=False)
    assert found == my.book.check()
    assert found
    assert my.book.check(whole=False) == found  # and not once only


def test_a_settled_order_that_nobody_said_had_changed_is_noticed_in_its_turn(my):
    settled(my, [NAME])
    my.book.records[NAME].fills.clear()
    assert my.book.check(whole=False) == my.book.check() != []


def test_an_order_that_no_check_would_look_at_is_noticed(my):
    settled(my, [NAME])
    my.book._settled.clear()
    assert my.book.check(whole=False)


def another_fill(record, number):
    fill = next(iter(record.fills.values()))
    return msgspec.structs.replace(fill, execution_id=f"x.y.{number}.01")


def late_report(record):
    words: dict[str, Any] = {
        "broker_order_id": "1",
        "client_order_id": NAME,
        "broker_status": "Cancelled",
        "conid": AAPL.conid,
    }
    stamp: dict[str, Any] = {"at_ns": 10**9, "wall_ns": 10**9, "side": Side.BUY, "quantity": D(100), "filled": D(200)}
    record.approved_max = D(300)
    return ev.OrderReported(working=Working.CANCELLED, **words, **stamp)


def test_an_execution_of_a_foreign_order_that_turns_out_to_be_ours_is_open_there_again() -> None:
    """The same execution comes with another order id: what it left behind counts anew in what may still be filled."""
    my = Books()
    my.report("9")
    my.execute(40, name="", broker_order_id="9")
    my.submit()
    my.accept()
    assert my.book.open_quantity(AAPL.conid, True, "") == 60
    my.execute(40)
    foreign = my.order("foreign:9")
    assert (foreign.filled, my.order().filled) == (0, 40)
    assert my.book.open_quantity(AAPL.conid, True, "") == 100
    assert my.book.check() == []


def test_of_two_equal_numbers_the_broker_s_words_are_shown() -> None:
    """What was said is named in findings, which are journalled: as the broker wrote it."""
    my = Books()
    my.submit()
    my.accept()
    my.report(filled=D("100.0"))
    assert str(my.book.records[NAME].said) == "100.0"
