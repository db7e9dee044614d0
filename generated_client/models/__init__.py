# Generated from spec v0.1.0 - edit spec/, run make regenerate.
"""Data models, loaded on first use (PEP 562): importing one operation does not import them all."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_aliases import AccountAliases
    from .account_already_selected import AccountAlreadySelected
    from .account_parent import AccountParent
    from .account_properties import AccountProperties
    from .account_properties_map import AccountPropertiesMap
    from .account_select_request import AccountSelectRequest
    from .account_selected import AccountSelected
    from .account_summary import AccountSummary
    from .algo import Algo
    from .algo_list import AlgoList
    from .algo_parameter import AlgoParameter
    from .allocation_payload import AllocationPayload
    from .allocation_profile import AllocationProfile
    from .allocation_share import AllocationShare
    from .allocation_type import AllocationType
    from .allowed_features import AllowedFeatures
    from .auth_status import AuthStatus
    from .bond_issuer import BondIssuer
    from .brokerage_accounts import BrokerageAccounts
    from .cancel_ack import CancelAck
    from .cash_balance import CashBalance
    from .chart_periods import ChartPeriods
    from .conid_info import ConidInfo
    from .contract_info import ContractInfo
    from .contract_info_and_rules import ContractInfoAndRules
    from .contract_rules import ContractRules
    from .contract_rules_request import ContractRulesRequest
    from .contract_search_request import ContractSearchRequest
    from .currency_table import CurrencyTable
    from .derivative_info import DerivativeInfo
    from .derivative_sec_type import DerivativeSecType
    from .display_rule import DisplayRule
    from .display_rule_step import DisplayRuleStep
    from .error_body import ErrorBody
    from .exchange_rate import ExchangeRate
    from .future_contract import FutureContract
    from .futures_by_symbol import FuturesBySymbol
    from .history import History
    from .history_bar import HistoryBar
    from .history_bar_size import HistoryBarSize
    from .history_bridge import HistoryBridge
    from .history_source import HistorySource
    from .increment_rule import IncrementRule
    from .labelled_amounts import LabelledAmounts
    from .ledger import Ledger
    from .ledger_row import LedgerRow
    from .logout_result import LogoutResult
    from .option_right import OptionRight
    from .option_strikes import OptionStrikes
    from .order_accepted import OrderAccepted
    from .order_default_values import OrderDefaultValues
    from .order_defaults import OrderDefaults
    from .order_detail import OrderDetail
    from .order_list import OrderList
    from .order_preview import OrderPreview
    from .order_prompt import OrderPrompt
    from .order_question import OrderQuestion
    from .order_rejected import OrderRejected
    from .order_row import OrderRow
    from .order_side import OrderSide
    from .order_status import OrderStatus
    from .order_submission import OrderSubmission
    from .order_ticket import OrderTicket
    from .order_type import OrderType
    from .pnl_partition import PnlPartition
    from .pnl_partition_map import PnlPartitionMap
    from .pnl_partitioned import PnlPartitioned
    from .portfolio_account import PortfolioAccount
    from .portfolio_summary import PortfolioSummary
    from .position_row import PositionRow
    from .position_uncached import PositionUncached
    from .positions_by_account import PositionsByAccount
    from .positions_invalidated import PositionsInvalidated
    from .preview_amount import PreviewAmount
    from .preview_change import PreviewChange
    from .prompt_choice import PromptChoice
    from .reply_body import ReplyBody
    from .schedule_asset_class import ScheduleAssetClass
    from .schedule_day import ScheduleDay
    from .schedule_session import ScheduleSession
    from .schedule_trading_time import ScheduleTradingTime
    from .search_row import SearchRow
    from .search_sec_type import SearchSecType
    from .search_section import SearchSection
    from .secdef import Secdef
    from .secdef_list import SecdefList
    from .segment_table import SegmentTable
    from .server_info import ServerInfo
    from .session_init import SessionInit
    from .side import Side
    from .snapshot_row import SnapshotRow
    from .sort_direction import SortDirection
    from .sso_features import SsoFeatures
    from .sso_login import SsoLogin
    from .stock_contract import StockContract
    from .stock_listing import StockListing
    from .stocks_by_symbol import StocksBySymbol
    from .strategy_parameters import StrategyParameters
    from .summary_value import SummaryValue
    from .suppress_body import SuppressBody
    from .suppress_result import SuppressResult
    from .tickle_bridge import TickleBridge
    from .tickle_result import TickleResult
    from .tif_defaults import TifDefaults
    from .time_in_force import TimeInForce
    from .trade_row import TradeRow
    from .trailing_type import TrailingType
    from .unsubscribe_all_result import UnsubscribeAllResult
    from .unsubscribe_request import UnsubscribeRequest
    from .unsubscribe_result import UnsubscribeResult
    from .venue_schedule import VenueSchedule

_WHERE = {
    "AccountAliases": ".account_aliases",
    "AccountAlreadySelected": ".account_already_selected",
    "AccountParent": ".account_parent",
    "AccountProperties": ".account_properties",
    "AccountPropertiesMap": ".account_properties_map",
    "AccountSelectRequest": ".account_select_request",
    "AccountSelected": ".account_selected",
    "AccountSummary": ".account_summary",
    "Algo": ".algo",
    "AlgoList": ".algo_list",
    "AlgoParameter": ".algo_parameter",
    "AllocationPayload": ".allocation_payload",
    "AllocationProfile": ".allocation_profile",
    "AllocationShare": ".allocation_share",
    "AllocationType": ".allocation_type",
    "AllowedFeatures": ".allowed_features",
    "AuthStatus": ".auth_status",
    "BondIssuer": ".bond_issuer",
    "BrokerageAccounts": ".brokerage_accounts",
    "CancelAck": ".cancel_ack",
    "CashBalance": ".cash_balance",
    "ChartPeriods": ".chart_periods",
    "ConidInfo": ".conid_info",
    "ContractInfo": ".contract_info",
    "ContractInfoAndRules": ".contract_info_and_rules",
    "ContractRules": ".contract_rules",
    "ContractRulesRequest": ".contract_rules_request",
    "ContractSearchRequest": ".contract_search_request",
    "CurrencyTable": ".currency_table",
    "DerivativeInfo": ".derivative_info",
    "DerivativeSecType": ".derivative_sec_type",
    "DisplayRule": ".display_rule",
    "DisplayRuleStep": ".display_rule_step",
    "ErrorBody": ".error_body",
    "ExchangeRate": ".exchange_rate",
    "FutureContract": ".future_contract",
    "FuturesBySymbol": ".futures_by_symbol",
    "History": ".history",
    "HistoryBar": ".history_bar",
    "HistoryBarSize": ".history_bar_size",
    "HistoryBridge": ".history_bridge",
    "HistorySource": ".history_source",
    "IncrementRule": ".increment_rule",
    "LabelledAmounts": ".labelled_amounts",
    "Ledger": ".ledger",
    "LedgerRow": ".ledger_row",
    "LogoutResult": ".logout_result",
    "OptionRight": ".option_right",
    "OptionStrikes": ".option_strikes",
    "OrderAccepted": ".order_accepted",
    "OrderDefaultValues": ".order_default_values",
    "OrderDefaults": ".order_defaults",
    "OrderDetail": ".order_detail",
    "OrderList": ".order_list",
    "OrderPreview": ".order_preview",
    "OrderPrompt": ".order_prompt",
    "OrderQuestion": ".order_question",
    "OrderRejected": ".order_rejected",
    "OrderRow": ".order_row",
    "OrderSide": ".order_side",
    "OrderStatus": ".order_status",
    "OrderSubmission": ".order_submission",
    "OrderTicket": ".order_ticket",
    "OrderType": ".order_type",
    "PnlPartition": ".pnl_partition",
    "PnlPartitionMap": ".pnl_partition_map",
    "PnlPartitioned": ".pnl_partitioned",
    "PortfolioAccount": ".portfolio_account",
    "PortfolioSummary": ".portfolio_summary",
    "PositionRow": ".position_row",
    "PositionUncached": ".position_uncached",
    "PositionsByAccount": ".positions_by_account",
    "PositionsInvalidated": ".positions_invalidated",
    "PreviewAmount": ".preview_amount",
    "PreviewChange": ".preview_change",
    "PromptChoice": ".prompt_choice",
    "ReplyBody": ".reply_body",
    "ScheduleAssetClass": ".schedule_asset_class",
    "ScheduleDay": ".schedule_day",
    "ScheduleSession": ".schedule_session",
    "ScheduleTradingTime": ".schedule_trading_time",
    "SearchRow": ".search_row",
    "SearchSecType": ".search_sec_type",
    "SearchSection": ".search_section",
    "Secdef": ".secdef",
    "SecdefList": ".secdef_list",
    "SegmentTable": ".segment_table",
    "ServerInfo": ".server_info",
    "SessionInit": ".session_init",
    "Side": ".side",
    "SnapshotRow": ".snapshot_row",
    "SortDirection": ".sort_direction",
    "SsoFeatures": ".sso_features",
    "SsoLogin": ".sso_login",
    "StockContract": ".stock_contract",
    "StockListing": ".stock_listing",
    "StocksBySymbol": ".stocks_by_symbol",
    "StrategyParameters": ".strategy_parameters",
    "SummaryValue": ".summary_value",
    "SuppressBody": ".suppress_body",
    "SuppressResult": ".suppress_result",
    "TickleBridge": ".tickle_bridge",
    "TickleResult": ".tickle_result",
    "TifDefaults": ".tif_defaults",
    "TimeInForce": ".time_in_force",
    "TradeRow": ".trade_row",
    "TrailingType": ".trailing_type",
    "UnsubscribeAllResult": ".unsubscribe_all_result",
    "UnsubscribeRequest": ".unsubscribe_request",
    "UnsubscribeResult": ".unsubscribe_result",
    "VenueSchedule": ".venue_schedule",
}

__all__ = (
    "AccountAliases",
    "AccountAlreadySelected",
    "AccountParent",
    "AccountProperties",
    "AccountPropertiesMap",
    "AccountSelected",
    "AccountSelectRequest",
    "AccountSummary",
    "Algo",
    "AlgoList",
    "AlgoParameter",
    "AllocationPayload",
    "AllocationProfile",
    "AllocationShare",
    "AllocationType",
    "AllowedFeatures",
    "AuthStatus",
    "BondIssuer",
    "BrokerageAccounts",
    "CancelAck",
    "CashBalance",
    "ChartPeriods",
    "ConidInfo",
    "ContractInfo",
    "ContractInfoAndRules",
    "ContractRules",
    "ContractRulesRequest",
    "ContractSearchRequest",
    "CurrencyTable",
    "DerivativeInfo",
    "DerivativeSecType",
    "DisplayRule",
    "DisplayRuleStep",
    "ErrorBody",
    "ExchangeRate",
    "FutureContract",
    "FuturesBySymbol",
    "History",
    "HistoryBar",
    "HistoryBarSize",
    "HistoryBridge",
    "HistorySource",
    "IncrementRule",
    "LabelledAmounts",
    "Ledger",
    "LedgerRow",
    "LogoutResult",
    "OptionRight",
    "OptionStrikes",
    "OrderAccepted",
    "OrderDefaults",
    "OrderDefaultValues",
    "OrderDetail",
    "OrderList",
    "OrderPreview",
    "OrderPrompt",
    "OrderQuestion",
    "OrderRejected",
    "OrderRow",
    "OrderSide",
    "OrderStatus",
    "OrderSubmission",
    "OrderTicket",
    "OrderType",
    "PnlPartition",
    "PnlPartitioned",
    "PnlPartitionMap",
    "PortfolioAccount",
    "PortfolioSummary",
    "PositionRow",
    "PositionsByAccount",
    "PositionsInvalidated",
    "PositionUncached",
    "PreviewAmount",
    "PreviewChange",
    "PromptChoice",
    "ReplyBody",
    "ScheduleAssetClass",
    "ScheduleDay",
    "ScheduleSession",
    "ScheduleTradingTime",
    "SearchRow",
    "SearchSection",
    "SearchSecType",
    "Secdef",
    "SecdefList",
    "SegmentTable",
    "ServerInfo",
    "SessionInit",
    "Side",
    "SnapshotRow",
    "SortDirection",
    "SsoFeatures",
    "SsoLogin",
    "StockContract",
    "StockListing",
    "StocksBySymbol",
    "StrategyParameters",
    "SummaryValue",
    "SuppressBody",
    "SuppressResult",
    "TickleBridge",
    "TickleResult",
    "TifDefaults",
    "TimeInForce",
    "TradeRow",
    "TrailingType",
    "UnsubscribeAllResult",
    "UnsubscribeRequest",
    "UnsubscribeResult",
    "VenueSchedule",
)


def __getattr__(name: str) -> Any:
    try:
        module = _WHERE[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(import_module(module, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
