# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""Data models, loaded on first use (PEP 562): importing one operation does not import them all."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_aliases import AccountAliases
    from .account_already_selected import AccountAlreadySelected
    from .account_applicant import AccountApplicant
    from .account_owner import AccountOwner
    from .account_owners import AccountOwners
    from .account_parent import AccountParent
    from .account_properties import AccountProperties
    from .account_properties_map import AccountPropertiesMap
    from .account_search import AccountSearch
    from .account_select_request import AccountSelectRequest
    from .account_selected import AccountSelected
    from .account_summary import AccountSummary
    from .alert_activation import AlertActivation
    from .alert_changed import AlertChanged
    from .alert_condition import AlertCondition
    from .alert_condition_row import AlertConditionRow
    from .alert_definition import AlertDefinition
    from .alert_details import AlertDetails
    from .alert_logic_bind import AlertLogicBind
    from .alert_operator import AlertOperator
    from .alert_query_type import AlertQueryType
    from .alert_row import AlertRow
    from .alert_saved import AlertSaved
    from .alert_time_in_force import AlertTimeInForce
    from .algo import Algo
    from .algo_list import AlgoList
    from .algo_parameter import AlgoParameter
    from .allocation_account import AllocationAccount
    from .allocation_accounts import AllocationAccounts
    from .allocation_done import AllocationDone
    from .allocation_group import AllocationGroup
    from .allocation_group_change import AllocationGroupChange
    from .allocation_group_input import AllocationGroupInput
    from .allocation_group_name import AllocationGroupName
    from .allocation_group_row import AllocationGroupRow
    from .allocation_groups import AllocationGroups
    from .allocation_member import AllocationMember
    from .allocation_member_input import AllocationMemberInput
    from .allocation_method import AllocationMethod
    from .allocation_method_choice import AllocationMethodChoice
    from .allocation_payload import AllocationPayload
    from .allocation_presets import AllocationPresets
    from .allocation_presets_input import AllocationPresetsInput
    from .allocation_profile import AllocationProfile
    from .allocation_share import AllocationShare
    from .allocation_type import AllocationType
    from .allocation_value import AllocationValue
    from .allocation_value_key import AllocationValueKey
    from .allowed_features import AllowedFeatures
    from .auth_status import AuthStatus
    from .bond_filter import BondFilter
    from .bond_filter_option import BondFilterOption
    from .bond_filters import BondFilters
    from .bond_issuer import BondIssuer
    from .bond_symbol import BondSymbol
    from .brokerage_accounts import BrokerageAccounts
    from .cancel_ack import CancelAck
    from .cash_balance import CashBalance
    from .chart_periods import ChartPeriods
    from .combo_position import ComboPosition
    from .combo_position_leg import ComboPositionLeg
    from .conid_info import ConidInfo
    from .contract_info import ContractInfo
    from .contract_info_and_rules import ContractInfoAndRules
    from .contract_rules import ContractRules
    from .contract_rules_request import ContractRulesRequest
    from .contract_search_request import ContractSearchRequest
    from .currency_pair import CurrencyPair
    from .currency_pairs import CurrencyPairs
    from .currency_table import CurrencyTable
    from .derivative_info import DerivativeInfo
    from .derivative_sec_type import DerivativeSecType
    from .display_rule import DisplayRule
    from .display_rule_step import DisplayRuleStep
    from .dynamic_account_selected import DynamicAccountSelected
    from .error_body import ErrorBody
    from .exchange_conid import ExchangeConid
    from .exchange_rate import ExchangeRate
    from .extended_hours import ExtendedHours
    from .fa_cash_target import FaCashTarget
    from .fa_invest_amount import FaInvestAmount
    from .fa_model_account import FaModelAccount
    from .fa_model_accounts import FaModelAccounts
    from .fa_model_accounts_request import FaModelAccountsRequest
    from .fa_model_cash import FaModelCash
    from .fa_model_head import FaModelHead
    from .fa_model_invest_ack import FaModelInvestAck
    from .fa_model_invest_request import FaModelInvestRequest
    from .fa_model_invested import FaModelInvested
    from .fa_model_invested_account import FaModelInvestedAccount
    from .fa_model_invested_request import FaModelInvestedRequest
    from .fa_model_list import FaModelList
    from .fa_model_position import FaModelPosition
    from .fa_model_positions import FaModelPositions
    from .fa_model_positions_request import FaModelPositionsRequest
    from .fa_model_presets import FaModelPresets
    from .fa_model_presets_request import FaModelPresetsRequest
    from .fa_model_presets_saved import FaModelPresetsSaved
    from .fa_model_request import FaModelRequest
    from .fa_model_save_request import FaModelSaveRequest
    from .fa_model_saved import FaModelSaved
    from .fa_model_sort_field import FaModelSortField
    from .fa_model_summary import FaModelSummary
    from .fa_position_target import FaPositionTarget
    from .fa_req_id import FaReqId
    from .fa_sort_direction import FaSortDirection
    from .fa_transfers_request import FaTransfersRequest
    from .forecast_categories import ForecastCategories
    from .forecast_category import ForecastCategory
    from .forecast_category_map import ForecastCategoryMap
    from .forecast_contract import ForecastContract
    from .forecast_contract_row import ForecastContractRow
    from .forecast_day import ForecastDay
    from .forecast_hours import ForecastHours
    from .forecast_market import ForecastMarket
    from .forecast_market_ref import ForecastMarketRef
    from .forecast_price_step import ForecastPriceStep
    from .forecast_rules import ForecastRules
    from .forecast_schedules import ForecastSchedules
    from .forecast_side import ForecastSide
    from .future_contract import FutureContract
    from .futures_by_symbol import FuturesBySymbol
    from .fyi_ack import FyiAck
    from .fyi_delivery import FyiDelivery
    from .fyi_device import FyiDevice
    from .fyi_device_request import FyiDeviceRequest
    from .fyi_disclaimer import FyiDisclaimer
    from .fyi_notification import FyiNotification
    from .fyi_pending import FyiPending
    from .fyi_read_ack import FyiReadAck
    from .fyi_read_state import FyiReadState
    from .fyi_setting import FyiSetting
    from .fyi_setting_request import FyiSettingRequest
    from .fyi_type import FyiType
    from .fyi_unread import FyiUnread
    from .history import History
    from .history_bar import HistoryBar
    from .history_bar_size import HistoryBarSize
    from .history_bridge import HistoryBridge
    from .history_source import HistorySource
    from .hmds_scan_contract import HmdsScanContract
    from .hmds_scan_contracts import HmdsScanContracts
    from .hmds_scan_filter import HmdsScanFilter
    from .hmds_scan_request import HmdsScanRequest
    from .hmds_scan_result import HmdsScanResult
    from .increment_rule import IncrementRule
    from .labelled_amounts import LabelledAmounts
    from .ledger import Ledger
    from .ledger_row import LedgerRow
    from .liquid_hours import LiquidHours
    from .logout_result import LogoutResult
    from .matched_account import MatchedAccount
    from .oauth_access_token import OauthAccessToken
    from .oauth_live_session_token import OauthLiveSessionToken
    from .oauth_request_token import OauthRequestToken
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
    from .owner_entity import OwnerEntity
    from .owner_entity_type import OwnerEntityType
    from .pa_account_periods import PaAccountPeriods
    from .pa_all_periods import PaAllPeriods
    from .pa_all_periods_request import PaAllPeriodsRequest
    from .pa_allocation import PaAllocation
    from .pa_allocation_by_type import PaAllocationByType
    from .pa_allocation_item import PaAllocationItem
    from .pa_allocation_request import PaAllocationRequest
    from .pa_allocation_side import PaAllocationSide
    from .pa_allocation_sides import PaAllocationSides
    from .pa_allocation_total import PaAllocationTotal
    from .pa_allocation_type import PaAllocationType
    from .pa_nav_row import PaNavRow
    from .pa_nav_table import PaNavTable
    from .pa_performance import PaPerformance
    from .pa_performance_request import PaPerformanceRequest
    from .pa_period import PaPeriod
    from .pa_period_name import PaPeriodName
    from .pa_realized import PaRealized
    from .pa_realized_row import PaRealizedRow
    from .pa_return_row import PaReturnRow
    from .pa_return_table import PaReturnTable
    from .pa_start_nav import PaStartNav
    from .pa_transaction import PaTransaction
    from .pa_transactions import PaTransactions
    from .pa_transactions_request import PaTransactionsRequest
    from .pnl_partition import PnlPartition
    from .pnl_partition_map import PnlPartitionMap
    from .pnl_partitioned import PnlPartitioned
    from .portfolio_account import PortfolioAccount
    from .portfolio_allocation import PortfolioAllocation
    from .portfolio_allocation_amounts import PortfolioAllocationAmounts
    from .portfolio_allocation_request import PortfolioAllocationRequest
    from .portfolio_allocation_sides import PortfolioAllocationSides
    from .portfolio_summary import PortfolioSummary
    from .position_row import PositionRow
    from .position_uncached import PositionUncached
    from .positions_by_account import PositionsByAccount
    from .positions_invalidated import PositionsInvalidated
    from .preview_amount import PreviewAmount
    from .preview_change import PreviewChange
    from .prompt_choice import PromptChoice
    from .reauthenticating import Reauthenticating
    from .reply_body import ReplyBody
    from .scan_filter import ScanFilter
    from .scan_filter_choice import ScanFilterChoice
    from .scan_filter_value import ScanFilterValue
    from .scan_instrument import ScanInstrument
    from .scan_location import ScanLocation
    from .scan_request import ScanRequest
    from .scan_result import ScanResult
    from .scan_row import ScanRow
    from .scan_type import ScanType
    from .scanner_params import ScannerParams
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
    from .subaccounts_metadata import SubaccountsMetadata
    from .subaccounts_page import SubaccountsPage
    from .summary_value import SummaryValue
    from .suppress_body import SuppressBody
    from .suppress_result import SuppressResult
    from .tickle_bridge import TickleBridge
    from .tickle_result import TickleResult
    from .tif_defaults import TifDefaults
    from .time_in_force import TimeInForce
    from .trade_row import TradeRow
    from .trading_day import TradingDay
    from .trading_days import TradingDays
    from .trading_schedule import TradingSchedule
    from .trailing_type import TrailingType
    from .unsubscribe_all_result import UnsubscribeAllResult
    from .unsubscribe_request import UnsubscribeRequest
    from .unsubscribe_result import UnsubscribeResult
    from .venue_schedule import VenueSchedule
    from .watchlist import Watchlist
    from .watchlist_blank_row import WatchlistBlankRow
    from .watchlist_created import WatchlistCreated
    from .watchlist_deleted import WatchlistDeleted
    from .watchlist_deleted_id import WatchlistDeletedId
    from .watchlist_entry import WatchlistEntry
    from .watchlist_index import WatchlistIndex
    from .watchlist_index_answer import WatchlistIndexAnswer
    from .watchlist_instrument import WatchlistInstrument
    from .watchlist_request import WatchlistRequest
    from .watchlist_row_request import WatchlistRowRequest

_WHERE = {
    "AccountAliases": ".account_aliases",
    "AccountAlreadySelected": ".account_already_selected",
    "AccountApplicant": ".account_applicant",
    "AccountOwner": ".account_owner",
    "AccountOwners": ".account_owners",
    "AccountParent": ".account_parent",
    "AccountProperties": ".account_properties",
    "AccountPropertiesMap": ".account_properties_map",
    "AccountSearch": ".account_search",
    "AccountSelectRequest": ".account_select_request",
    "AccountSelected": ".account_selected",
    "AccountSummary": ".account_summary",
    "AlertActivation": ".alert_activation",
    "AlertChanged": ".alert_changed",
    "AlertCondition": ".alert_condition",
    "AlertConditionRow": ".alert_condition_row",
    "AlertDefinition": ".alert_definition",
    "AlertDetails": ".alert_details",
    "AlertLogicBind": ".alert_logic_bind",
    "AlertOperator": ".alert_operator",
    "AlertQueryType": ".alert_query_type",
    "AlertRow": ".alert_row",
    "AlertSaved": ".alert_saved",
    "AlertTimeInForce": ".alert_time_in_force",
    "Algo": ".algo",
    "AlgoList": ".algo_list",
    "AlgoParameter": ".algo_parameter",
    "AllocationAccount": ".allocation_account",
    "AllocationAccounts": ".allocation_accounts",
    "AllocationDone": ".allocation_done",
    "AllocationGroup": ".allocation_group",
    "AllocationGroupChange": ".allocation_group_change",
    "AllocationGroupInput": ".allocation_group_input",
    "AllocationGroupName": ".allocation_group_name",
    "AllocationGroupRow": ".allocation_group_row",
    "AllocationGroups": ".allocation_groups",
    "AllocationMember": ".allocation_member",
    "AllocationMemberInput": ".allocation_member_input",
    "AllocationMethod": ".allocation_method",
    "AllocationMethodChoice": ".allocation_method_choice",
    "AllocationPayload": ".allocation_payload",
    "AllocationPresets": ".allocation_presets",
    "AllocationPresetsInput": ".allocation_presets_input",
    "AllocationProfile": ".allocation_profile",
    "AllocationShare": ".allocation_share",
    "AllocationType": ".allocation_type",
    "AllocationValue": ".allocation_value",
    "AllocationValueKey": ".allocation_value_key",
    "AllowedFeatures": ".allowed_features",
    "AuthStatus": ".auth_status",
    "BondFilter": ".bond_filter",
    "BondFilterOption": ".bond_filter_option",
    "BondFilters": ".bond_filters",
    "BondIssuer": ".bond_issuer",
    "BondSymbol": ".bond_symbol",
    "BrokerageAccounts": ".brokerage_accounts",
    "CancelAck": ".cancel_ack",
    "CashBalance": ".cash_balance",
    "ChartPeriods": ".chart_periods",
    "ComboPosition": ".combo_position",
    "ComboPositionLeg": ".combo_position_leg",
    "ConidInfo": ".conid_info",
    "ContractInfo": ".contract_info",
    "ContractInfoAndRules": ".contract_info_and_rules",
    "ContractRules": ".contract_rules",
    "ContractRulesRequest": ".contract_rules_request",
    "ContractSearchRequest": ".contract_search_request",
    "CurrencyPair": ".currency_pair",
    "CurrencyPairs": ".currency_pairs",
    "CurrencyTable": ".currency_table",
    "DerivativeInfo": ".derivative_info",
    "DerivativeSecType": ".derivative_sec_type",
    "DisplayRule": ".display_rule",
    "DisplayRuleStep": ".display_rule_step",
    "DynamicAccountSelected": ".dynamic_account_selected",
    "ErrorBody": ".error_body",
    "ExchangeConid": ".exchange_conid",
    "ExchangeRate": ".exchange_rate",
    "ExtendedHours": ".extended_hours",
    "FaCashTarget": ".fa_cash_target",
    "FaInvestAmount": ".fa_invest_amount",
    "FaModelAccount": ".fa_model_account",
    "FaModelAccounts": ".fa_model_accounts",
    "FaModelAccountsRequest": ".fa_model_accounts_request",
    "FaModelCash": ".fa_model_cash",
    "FaModelHead": ".fa_model_head",
    "FaModelInvestAck": ".fa_model_invest_ack",
    "FaModelInvestRequest": ".fa_model_invest_request",
    "FaModelInvested": ".fa_model_invested",
    "FaModelInvestedAccount": ".fa_model_invested_account",
    "FaModelInvestedRequest": ".fa_model_invested_request",
    "FaModelList": ".fa_model_list",
    "FaModelPosition": ".fa_model_position",
    "FaModelPositions": ".fa_model_positions",
    "FaModelPositionsRequest": ".fa_model_positions_request",
    "FaModelPresets": ".fa_model_presets",
    "FaModelPresetsRequest": ".fa_model_presets_request",
    "FaModelPresetsSaved": ".fa_model_presets_saved",
    "FaModelRequest": ".fa_model_request",
    "FaModelSaveRequest": ".fa_model_save_request",
    "FaModelSaved": ".fa_model_saved",
    "FaModelSortField": ".fa_model_sort_field",
    "FaModelSummary": ".fa_model_summary",
    "FaPositionTarget": ".fa_position_target",
    "FaReqId": ".fa_req_id",
    "FaSortDirection": ".fa_sort_direction",
    "FaTransfersRequest": ".fa_transfers_request",
    "ForecastCategories": ".forecast_categories",
    "ForecastCategory": ".forecast_category",
    "ForecastCategoryMap": ".forecast_category_map",
    "ForecastContract": ".forecast_contract",
    "ForecastContractRow": ".forecast_contract_row",
    "ForecastDay": ".forecast_day",
    "ForecastHours": ".forecast_hours",
    "ForecastMarket": ".forecast_market",
    "ForecastMarketRef": ".forecast_market_ref",
    "ForecastPriceStep": ".forecast_price_step",
    "ForecastRules": ".forecast_rules",
    "ForecastSchedules": ".forecast_schedules",
    "ForecastSide": ".forecast_side",
    "FutureContract": ".future_contract",
    "FuturesBySymbol": ".futures_by_symbol",
    "FyiAck": ".fyi_ack",
    "FyiDelivery": ".fyi_delivery",
    "FyiDevice": ".fyi_device",
    "FyiDeviceRequest": ".fyi_device_request",
    "FyiDisclaimer": ".fyi_disclaimer",
    "FyiNotification": ".fyi_notification",
    "FyiPending": ".fyi_pending",
    "FyiReadAck": ".fyi_read_ack",
    "FyiReadState": ".fyi_read_state",
    "FyiSetting": ".fyi_setting",
    "FyiSettingRequest": ".fyi_setting_request",
    "FyiType": ".fyi_type",
    "FyiUnread": ".fyi_unread",
    "History": ".history",
    "HistoryBar": ".history_bar",
    "HistoryBarSize": ".history_bar_size",
    "HistoryBridge": ".history_bridge",
    "HistorySource": ".history_source",
    "HmdsScanContract": ".hmds_scan_contract",
    "HmdsScanContracts": ".hmds_scan_contracts",
    "HmdsScanFilter": ".hmds_scan_filter",
    "HmdsScanRequest": ".hmds_scan_request",
    "HmdsScanResult": ".hmds_scan_result",
    "IncrementRule": ".increment_rule",
    "LabelledAmounts": ".labelled_amounts",
    "Ledger": ".ledger",
    "LedgerRow": ".ledger_row",
    "LiquidHours": ".liquid_hours",
    "LogoutResult": ".logout_result",
    "MatchedAccount": ".matched_account",
    "OauthAccessToken": ".oauth_access_token",
    "OauthLiveSessionToken": ".oauth_live_session_token",
    "OauthRequestToken": ".oauth_request_token",
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
    "OwnerEntity": ".owner_entity",
    "OwnerEntityType": ".owner_entity_type",
    "PaAccountPeriods": ".pa_account_periods",
    "PaAllPeriods": ".pa_all_periods",
    "PaAllPeriodsRequest": ".pa_all_periods_request",
    "PaAllocation": ".pa_allocation",
    "PaAllocationByType": ".pa_allocation_by_type",
    "PaAllocationItem": ".pa_allocation_item",
    "PaAllocationRequest": ".pa_allocation_request",
    "PaAllocationSide": ".pa_allocation_side",
    "PaAllocationSides": ".pa_allocation_sides",
    "PaAllocationTotal": ".pa_allocation_total",
    "PaAllocationType": ".pa_allocation_type",
    "PaNavRow": ".pa_nav_row",
    "PaNavTable": ".pa_nav_table",
    "PaPerformance": ".pa_performance",
    "PaPerformanceRequest": ".pa_performance_request",
    "PaPeriod": ".pa_period",
    "PaPeriodName": ".pa_period_name",
    "PaRealized": ".pa_realized",
    "PaRealizedRow": ".pa_realized_row",
    "PaReturnRow": ".pa_return_row",
    "PaReturnTable": ".pa_return_table",
    "PaStartNav": ".pa_start_nav",
    "PaTransaction": ".pa_transaction",
    "PaTransactions": ".pa_transactions",
    "PaTransactionsRequest": ".pa_transactions_request",
    "PnlPartition": ".pnl_partition",
    "PnlPartitionMap": ".pnl_partition_map",
    "PnlPartitioned": ".pnl_partitioned",
    "PortfolioAccount": ".portfolio_account",
    "PortfolioAllocation": ".portfolio_allocation",
    "PortfolioAllocationAmounts": ".portfolio_allocation_amounts",
    "PortfolioAllocationRequest": ".portfolio_allocation_request",
    "PortfolioAllocationSides": ".portfolio_allocation_sides",
    "PortfolioSummary": ".portfolio_summary",
    "PositionRow": ".position_row",
    "PositionUncached": ".position_uncached",
    "PositionsByAccount": ".positions_by_account",
    "PositionsInvalidated": ".positions_invalidated",
    "PreviewAmount": ".preview_amount",
    "PreviewChange": ".preview_change",
    "PromptChoice": ".prompt_choice",
    "Reauthenticating": ".reauthenticating",
    "ReplyBody": ".reply_body",
    "ScanFilter": ".scan_filter",
    "ScanFilterChoice": ".scan_filter_choice",
    "ScanFilterValue": ".scan_filter_value",
    "ScanInstrument": ".scan_instrument",
    "ScanLocation": ".scan_location",
    "ScanRequest": ".scan_request",
    "ScanResult": ".scan_result",
    "ScanRow": ".scan_row",
    "ScanType": ".scan_type",
    "ScannerParams": ".scanner_params",
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
    "SubaccountsMetadata": ".subaccounts_metadata",
    "SubaccountsPage": ".subaccounts_page",
    "SummaryValue": ".summary_value",
    "SuppressBody": ".suppress_body",
    "SuppressResult": ".suppress_result",
    "TickleBridge": ".tickle_bridge",
    "TickleResult": ".tickle_result",
    "TifDefaults": ".tif_defaults",
    "TimeInForce": ".time_in_force",
    "TradeRow": ".trade_row",
    "TradingDay": ".trading_day",
    "TradingDays": ".trading_days",
    "TradingSchedule": ".trading_schedule",
    "TrailingType": ".trailing_type",
    "UnsubscribeAllResult": ".unsubscribe_all_result",
    "UnsubscribeRequest": ".unsubscribe_request",
    "UnsubscribeResult": ".unsubscribe_result",
    "VenueSchedule": ".venue_schedule",
    "Watchlist": ".watchlist",
    "WatchlistBlankRow": ".watchlist_blank_row",
    "WatchlistCreated": ".watchlist_created",
    "WatchlistDeleted": ".watchlist_deleted",
    "WatchlistDeletedId": ".watchlist_deleted_id",
    "WatchlistEntry": ".watchlist_entry",
    "WatchlistIndex": ".watchlist_index",
    "WatchlistIndexAnswer": ".watchlist_index_answer",
    "WatchlistInstrument": ".watchlist_instrument",
    "WatchlistRequest": ".watchlist_request",
    "WatchlistRowRequest": ".watchlist_row_request",
}

__all__: tuple[str, ...] = (
    "AccountAliases",
    "AccountAlreadySelected",
    "AccountApplicant",
    "AccountOwner",
    "AccountOwners",
    "AccountParent",
    "AccountProperties",
    "AccountPropertiesMap",
    "AccountSearch",
    "AccountSelected",
    "AccountSelectRequest",
    "AccountSummary",
    "AlertActivation",
    "AlertChanged",
    "AlertCondition",
    "AlertConditionRow",
    "AlertDefinition",
    "AlertDetails",
    "AlertLogicBind",
    "AlertOperator",
    "AlertQueryType",
    "AlertRow",
    "AlertSaved",
    "AlertTimeInForce",
    "Algo",
    "AlgoList",
    "AlgoParameter",
    "AllocationAccount",
    "AllocationAccounts",
    "AllocationDone",
    "AllocationGroup",
    "AllocationGroupChange",
    "AllocationGroupInput",
    "AllocationGroupName",
    "AllocationGroupRow",
    "AllocationGroups",
    "AllocationMember",
    "AllocationMemberInput",
    "AllocationMethod",
    "AllocationMethodChoice",
    "AllocationPayload",
    "AllocationPresets",
    "AllocationPresetsInput",
    "AllocationProfile",
    "AllocationShare",
    "AllocationType",
    "AllocationValue",
    "AllocationValueKey",
    "AllowedFeatures",
    "AuthStatus",
    "BondFilter",
    "BondFilterOption",
    "BondFilters",
    "BondIssuer",
    "BondSymbol",
    "BrokerageAccounts",
    "CancelAck",
    "CashBalance",
    "ChartPeriods",
    "ComboPosition",
    "ComboPositionLeg",
    "ConidInfo",
    "ContractInfo",
    "ContractInfoAndRules",
    "ContractRules",
    "ContractRulesRequest",
    "ContractSearchRequest",
    "CurrencyPair",
    "CurrencyPairs",
    "CurrencyTable",
    "DerivativeInfo",
    "DerivativeSecType",
    "DisplayRule",
    "DisplayRuleStep",
    "DynamicAccountSelected",
    "ErrorBody",
    "ExchangeConid",
    "ExchangeRate",
    "ExtendedHours",
    "FaCashTarget",
    "FaInvestAmount",
    "FaModelAccount",
    "FaModelAccounts",
    "FaModelAccountsRequest",
    "FaModelCash",
    "FaModelHead",
    "FaModelInvestAck",
    "FaModelInvested",
    "FaModelInvestedAccount",
    "FaModelInvestedRequest",
    "FaModelInvestRequest",
    "FaModelList",
    "FaModelPosition",
    "FaModelPositions",
    "FaModelPositionsRequest",
    "FaModelPresets",
    "FaModelPresetsRequest",
    "FaModelPresetsSaved",
    "FaModelRequest",
    "FaModelSaved",
    "FaModelSaveRequest",
    "FaModelSortField",
    "FaModelSummary",
    "FaPositionTarget",
    "FaReqId",
    "FaSortDirection",
    "FaTransfersRequest",
    "ForecastCategories",
    "ForecastCategory",
    "ForecastCategoryMap",
    "ForecastContract",
    "ForecastContractRow",
    "ForecastDay",
    "ForecastHours",
    "ForecastMarket",
    "ForecastMarketRef",
    "ForecastPriceStep",
    "ForecastRules",
    "ForecastSchedules",
    "ForecastSide",
    "FutureContract",
    "FuturesBySymbol",
    "FyiAck",
    "FyiDelivery",
    "FyiDevice",
    "FyiDeviceRequest",
    "FyiDisclaimer",
    "FyiNotification",
    "FyiPending",
    "FyiReadAck",
    "FyiReadState",
    "FyiSetting",
    "FyiSettingRequest",
    "FyiType",
    "FyiUnread",
    "History",
    "HistoryBar",
    "HistoryBarSize",
    "HistoryBridge",
    "HistorySource",
    "HmdsScanContract",
    "HmdsScanContracts",
    "HmdsScanFilter",
    "HmdsScanRequest",
    "HmdsScanResult",
    "IncrementRule",
    "LabelledAmounts",
    "Ledger",
    "LedgerRow",
    "LiquidHours",
    "LogoutResult",
    "MatchedAccount",
    "OauthAccessToken",
    "OauthLiveSessionToken",
    "OauthRequestToken",
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
    "OwnerEntity",
    "OwnerEntityType",
    "PaAccountPeriods",
    "PaAllocation",
    "PaAllocationByType",
    "PaAllocationItem",
    "PaAllocationRequest",
    "PaAllocationSide",
    "PaAllocationSides",
    "PaAllocationTotal",
    "PaAllocationType",
    "PaAllPeriods",
    "PaAllPeriodsRequest",
    "PaNavRow",
    "PaNavTable",
    "PaPerformance",
    "PaPerformanceRequest",
    "PaPeriod",
    "PaPeriodName",
    "PaRealized",
    "PaRealizedRow",
    "PaReturnRow",
    "PaReturnTable",
    "PaStartNav",
    "PaTransaction",
    "PaTransactions",
    "PaTransactionsRequest",
    "PnlPartition",
    "PnlPartitioned",
    "PnlPartitionMap",
    "PortfolioAccount",
    "PortfolioAllocation",
    "PortfolioAllocationAmounts",
    "PortfolioAllocationRequest",
    "PortfolioAllocationSides",
    "PortfolioSummary",
    "PositionRow",
    "PositionsByAccount",
    "PositionsInvalidated",
    "PositionUncached",
    "PreviewAmount",
    "PreviewChange",
    "PromptChoice",
    "Reauthenticating",
    "ReplyBody",
    "ScanFilter",
    "ScanFilterChoice",
    "ScanFilterValue",
    "ScanInstrument",
    "ScanLocation",
    "ScannerParams",
    "ScanRequest",
    "ScanResult",
    "ScanRow",
    "ScanType",
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
    "SubaccountsMetadata",
    "SubaccountsPage",
    "SummaryValue",
    "SuppressBody",
    "SuppressResult",
    "TickleBridge",
    "TickleResult",
    "TifDefaults",
    "TimeInForce",
    "TradeRow",
    "TradingDay",
    "TradingDays",
    "TradingSchedule",
    "TrailingType",
    "UnsubscribeAllResult",
    "UnsubscribeRequest",
    "UnsubscribeResult",
    "VenueSchedule",
    "Watchlist",
    "WatchlistBlankRow",
    "WatchlistCreated",
    "WatchlistDeleted",
    "WatchlistDeletedId",
    "WatchlistEntry",
    "WatchlistIndex",
    "WatchlistIndexAnswer",
    "WatchlistInstrument",
    "WatchlistRequest",
    "WatchlistRowRequest",
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
