"""Answers whose form surprises, read to the value: envelopes, maps keyed by data, numbers as text, trees, cold answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generated_client import models
from tests.generated_client.kit import EXAMPLES, parse


def shown(operation: str, case: str) -> Any:
    """What the client makes of one example."""
    example = next(e for e in EXAMPLES if (e.operation, e.case) == (operation, case))
    return parse(operation, example.body, example.status).parsed


def test_sub_accounts_come_bare_or_in_an_envelope() -> None:
    bare, envelope = (shown("portfolio_subaccounts_paged", case) for case in ("bare_list", "envelope"))
    assert [row.account_id for row in bare] == ["DU1234567"]
    assert (envelope.metadata.total, [row.account_id for row in envelope.subaccounts]) == (
        2,
        ["DU1234567", "DU1234568"],
    )
    assert bare[0].fa_client is True


def test_amounts_keyed_by_names_are_exact() -> None:
    allocation = shown("portfolio_allocation", "long_and_short")
    assert allocation.group.short.additional_properties == {"Apparel, Footwear & Acc Design": Decimal("-2100.0")}
    assert allocation.asset_class.long.additional_properties["CASH"] == Decimal("12000.25")


def test_a_contract_id_is_a_number_in_legs_and_in_positions() -> None:
    (combo,) = shown("combo_positions", "vertical_spread")
    assert [(leg.conid, leg.ratio) for leg in combo.legs] == [(p.conid, p.position) for p in combo.positions]
    assert all(type(leg.conid) is int for leg in combo.legs)


def test_periods_by_account_and_name() -> None:
    report = shown("pa_all_periods", "two_periods")
    account = report.additional_properties["DU1234567"]
    assert list(report.additional_properties) == report.included
    assert list(account.additional_properties) == account.periods == ["1D", "7D"]
    period = account.additional_properties["7D"]
    assert len(period.dates) == len(period.nav) == len(period.returns) == 3
    assert (period.nav[2], period.returns[1], period.start_nav.value) == (Decimal("99875.0"), Decimal("0.0025"), 100000)


def test_a_bad_number_takes_its_table_with_it_instead_of_shifting_the_dates() -> None:
    example = next(e for e in EXAMPLES if e.operation == "pa_performance" and e.case == "one_week")
    rows = [{**example.body["nav"]["data"][0], "navs": [1, None, 3]}]
    response = parse("pa_performance", {**example.body, "nav": {**example.body["nav"], "data": rows}})
    report = response.unwrap()
    assert not report.nav
    assert report.cps.rows[0].returns
    assert [issue.where for issue in response.issues] == ["PaPerformance.nav"]


def test_a_realised_amount_is_text_and_a_transaction_a_number() -> None:
    report = shown("pa_transactions", "a_sale_and_a_dividend")
    (row,), (sale, dividend) = report.realized.rows, report.transactions
    assert (row.amount, row.conid) == (Decimal("-12.25"), 265598)
    assert (sale.quantity, sale.amount, sale.conid) == (Decimal("-5.5"), Decimal("1057.43"), 265598)
    assert not dividend.quantity


def test_the_tree_of_places_is_read_to_its_leaves() -> None:
    node, names = shown("scanner_params", "excerpt").locations[0], []
    while True:
        names.append(node.type_)
        if not node.locations:
            break
        node = node.locations[0]
    assert names == ["STK", "STK.US.MAJOR", "STK.NASDAQ"]


def test_a_blank_row_of_a_watchlist_is_no_instrument() -> None:
    rows = shown("watchlist_get", "with_a_blank_row").instruments
    assert [type(row) for row in rows] == [
        models.WatchlistInstrument,
        models.WatchlistBlankRow,
        models.WatchlistInstrument,
    ]
    assert (rows[0].conid, rows[0].conid_text) == (265598, "265598")


def test_a_notification_says_when_and_whether_it_was_read() -> None:
    first, second = shown("fyi_notifications", "two")
    assert (first.at_s, first.is_read, second.is_read) == (Decimal("1702469440.0"), False, True)
    assert first.fc is models.FyiType.PF


def test_a_code_nobody_listed_is_kept() -> None:
    rows = parse("fyi_settings", [{"FC": "ZZ", "H": 0}, {"FC": "M8", "H": 1}]).unwrap()
    assert [(row.fc.value, row.fc.is_known) for row in rows] == [("ZZ", False), ("M8", True)]


@pytest.mark.parametrize("operation", ["fyi_unread", "fyi_settings", "fyi_notifications"])
def test_not_there_yet_is_neither_an_answer_nor_a_refusal(operation: str) -> None:
    assert isinstance(shown(operation, "not_yet_423"), models.FyiPending)
    assert parse(operation, {"status": "pending"}, 503).parsed is None


def test_presets_that_were_not_saved_are_told_from_a_refusal() -> None:
    assert shown("model_presets_save", "not_saved").success is False
    assert isinstance(shown("model_presets_save", "refused"), models.ErrorBody)
    assert parse("model_transfers", {"reqID": 1, "success": True, "error": "no"}).parsed is None


def test_amounts_of_advisors_accounts_are_text_on_the_wire() -> None:
    (account,) = shown("model_accounts", "one_account").accounts
    assert (account.nlv, account.cost_basis, account.unrealized_pnl) == (
        Decimal("125000.25"),
        120000,
        Decimal("5000.25"),
    )
    assert shown("model_invest", "taken").req_id == shown("model_save", "saved").req_id == 540607
