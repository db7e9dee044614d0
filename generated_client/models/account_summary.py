# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.cash_balance import CashBalance

_KNOWN: Final = frozenset(
    (
        "netLiquidationValue",
        "accountType",
        "status",
        "balance",
        "SMA",
        "buyingPower",
        "availableFunds",
        "excessLiquidity",
        "equityWithLoanValue",
        "regTLoan",
        "regTMargin",
        "securitiesGVP",
        "totalCashValue",
        "accruedInterest",
        "initialMargin",
        "maintenanceMargin",
        "cashBalances",
    )
)


@_attrs_define
class AccountSummary:
    """Main values of an account, base currency.

    Attributes:
        sma: Special memorandum account.
        securities_gross_value: Gross value of the securities.
    """

    net_liquidation_value: Decimal
    account_type: None | str | Unset = UNSET
    status: None | str | Unset = UNSET
    balance: Decimal | Unset = UNSET
    sma: Decimal | Unset = UNSET
    buying_power: Decimal | Unset = UNSET
    available_funds: Decimal | Unset = UNSET
    excess_liquidity: Decimal | Unset = UNSET
    equity_with_loan_value: Decimal | Unset = UNSET
    reg_t_loan: Decimal | Unset = UNSET
    reg_t_margin: Decimal | Unset = UNSET
    securities_gross_value: Decimal | Unset = UNSET
    total_cash_value: Decimal | Unset = UNSET
    accrued_interest: Decimal | Unset = UNSET
    initial_margin: Decimal | Unset = UNSET
    maintenance_margin: Decimal | Unset = UNSET
    cash_balances: list[CashBalance] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["netLiquidationValue"] = dump(self.net_liquidation_value)
        if self.account_type is not UNSET:
            out["accountType"] = dump(self.account_type)
        if self.status is not UNSET:
            out["status"] = dump(self.status)
        if self.balance is not UNSET:
            out["balance"] = dump(self.balance)
        if self.sma is not UNSET:
            out["SMA"] = dump(self.sma)
        if self.buying_power is not UNSET:
            out["buyingPower"] = dump(self.buying_power)
        if self.available_funds is not UNSET:
            out["availableFunds"] = dump(self.available_funds)
        if self.excess_liquidity is not UNSET:
            out["excessLiquidity"] = dump(self.excess_liquidity)
        if self.equity_with_loan_value is not UNSET:
            out["equityWithLoanValue"] = dump(self.equity_with_loan_value)
        if self.reg_t_loan is not UNSET:
            out["regTLoan"] = dump(self.reg_t_loan)
        if self.reg_t_margin is not UNSET:
            out["regTMargin"] = dump(self.reg_t_margin)
        if self.securities_gross_value is not UNSET:
            out["securitiesGVP"] = dump(self.securities_gross_value)
        if self.total_cash_value is not UNSET:
            out["totalCashValue"] = dump(self.total_cash_value)
        if self.accrued_interest is not UNSET:
            out["accruedInterest"] = dump(self.accrued_interest)
        if self.initial_margin is not UNSET:
            out["initialMargin"] = dump(self.initial_margin)
        if self.maintenance_margin is not UNSET:
            out["maintenanceMargin"] = dump(self.maintenance_margin)
        if self.cash_balances is not UNSET:
            out["cashBalances"] = dump(self.cash_balances)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.cash_balance import CashBalance

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountSummary")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("netLiquidationValue", UNSET)
        _net_liquidation_value = as_decimal(_v_, "AccountSummary.netLiquidationValue")
        if _net_liquidation_value is UNSET:
            raise missing("AccountSummary.netLiquidationValue")
        _v_ = _get_("accountType", UNSET)
        _account_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountSummary.accountType")
        )
        _v_ = _get_("status", UNSET)
        _status = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountSummary.status")
        _v_ = _get_("balance", UNSET)
        _balance = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.balance")
        _v_ = _get_("SMA", UNSET)
        _sma = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.SMA")
        _v_ = _get_("buyingPower", UNSET)
        _buying_power = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.buyingPower")
        _v_ = _get_("availableFunds", UNSET)
        _available_funds = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.availableFunds")
        _v_ = _get_("excessLiquidity", UNSET)
        _excess_liquidity = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.excessLiquidity")
        _v_ = _get_("equityWithLoanValue", UNSET)
        _equity_with_loan_value = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.equityWithLoanValue")
        _v_ = _get_("regTLoan", UNSET)
        _reg_t_loan = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.regTLoan")
        _v_ = _get_("regTMargin", UNSET)
        _reg_t_margin = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.regTMargin")
        _v_ = _get_("securitiesGVP", UNSET)
        _securities_gross_value = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.securitiesGVP")
        _v_ = _get_("totalCashValue", UNSET)
        _total_cash_value = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.totalCashValue")
        _v_ = _get_("accruedInterest", UNSET)
        _accrued_interest = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.accruedInterest")
        _v_ = _get_("initialMargin", UNSET)
        _initial_margin = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.initialMargin")
        _v_ = _get_("maintenanceMargin", UNSET)
        _maintenance_margin = _v_ if _v_ is UNSET else as_decimal(_v_, "AccountSummary.maintenanceMargin")
        _v_ = _get_("cashBalances", UNSET)
        _cash_balances = as_list(_v_, CashBalance.from_dict, "AccountSummary.cashBalances")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _net_liquidation_value,
            _account_type,
            _status,
            _balance,
            _sma,
            _buying_power,
            _available_funds,
            _excess_liquidity,
            _equity_with_loan_value,
            _reg_t_loan,
            _reg_t_margin,
            _securities_gross_value,
            _total_cash_value,
            _accrued_interest,
            _initial_margin,
            _maintenance_margin,
            _cash_balances,
            _d_,
        )
