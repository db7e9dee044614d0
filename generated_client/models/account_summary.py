# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.cash_balance import CashBalance


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
        if not isinstance(self.account_type, Unset):
            out["accountType"] = dump(self.account_type)
        if not isinstance(self.status, Unset):
            out["status"] = dump(self.status)
        if not isinstance(self.balance, Unset):
            out["balance"] = dump(self.balance)
        if not isinstance(self.sma, Unset):
            out["SMA"] = dump(self.sma)
        if not isinstance(self.buying_power, Unset):
            out["buyingPower"] = dump(self.buying_power)
        if not isinstance(self.available_funds, Unset):
            out["availableFunds"] = dump(self.available_funds)
        if not isinstance(self.excess_liquidity, Unset):
            out["excessLiquidity"] = dump(self.excess_liquidity)
        if not isinstance(self.equity_with_loan_value, Unset):
            out["equityWithLoanValue"] = dump(self.equity_with_loan_value)
        if not isinstance(self.reg_t_loan, Unset):
            out["regTLoan"] = dump(self.reg_t_loan)
        if not isinstance(self.reg_t_margin, Unset):
            out["regTMargin"] = dump(self.reg_t_margin)
        if not isinstance(self.securities_gross_value, Unset):
            out["securitiesGVP"] = dump(self.securities_gross_value)
        if not isinstance(self.total_cash_value, Unset):
            out["totalCashValue"] = dump(self.total_cash_value)
        if not isinstance(self.accrued_interest, Unset):
            out["accruedInterest"] = dump(self.accrued_interest)
        if not isinstance(self.initial_margin, Unset):
            out["initialMargin"] = dump(self.initial_margin)
        if not isinstance(self.maintenance_margin, Unset):
            out["maintenanceMargin"] = dump(self.maintenance_margin)
        if not isinstance(self.cash_balances, Unset):
            out["cashBalances"] = dump(self.cash_balances)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.cash_balance import CashBalance

        if not isinstance(src_dict, Mapping):
            raise WireError("AccountSummary", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("netLiquidationValue", UNSET)
        _net_liquidation_value = as_decimal(_v_, "AccountSummary.netLiquidationValue")
        if _net_liquidation_value is UNSET:
            raise missing("AccountSummary.netLiquidationValue")
        _v_ = _d_.pop("accountType", UNSET)
        _account_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AccountSummary.accountType"))
        )
        _v_ = _d_.pop("status", UNSET)
        _status = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AccountSummary.status"))
        _v_ = _d_.pop("balance", UNSET)
        _balance = as_decimal(_v_, "AccountSummary.balance")
        _v_ = _d_.pop("SMA", UNSET)
        _sma = as_decimal(_v_, "AccountSummary.SMA")
        _v_ = _d_.pop("buyingPower", UNSET)
        _buying_power = as_decimal(_v_, "AccountSummary.buyingPower")
        _v_ = _d_.pop("availableFunds", UNSET)
        _available_funds = as_decimal(_v_, "AccountSummary.availableFunds")
        _v_ = _d_.pop("excessLiquidity", UNSET)
        _excess_liquidity = as_decimal(_v_, "AccountSummary.excessLiquidity")
        _v_ = _d_.pop("equityWithLoanValue", UNSET)
        _equity_with_loan_value = as_decimal(_v_, "AccountSummary.equityWithLoanValue")
        _v_ = _d_.pop("regTLoan", UNSET)
        _reg_t_loan = as_decimal(_v_, "AccountSummary.regTLoan")
        _v_ = _d_.pop("regTMargin", UNSET)
        _reg_t_margin = as_decimal(_v_, "AccountSummary.regTMargin")
        _v_ = _d_.pop("securitiesGVP", UNSET)
        _securities_gross_value = as_decimal(_v_, "AccountSummary.securitiesGVP")
        _v_ = _d_.pop("totalCashValue", UNSET)
        _total_cash_value = as_decimal(_v_, "AccountSummary.totalCashValue")
        _v_ = _d_.pop("accruedInterest", UNSET)
        _accrued_interest = as_decimal(_v_, "AccountSummary.accruedInterest")
        _v_ = _d_.pop("initialMargin", UNSET)
        _initial_margin = as_decimal(_v_, "AccountSummary.initialMargin")
        _v_ = _d_.pop("maintenanceMargin", UNSET)
        _maintenance_margin = as_decimal(_v_, "AccountSummary.maintenanceMargin")
        _v_ = _d_.pop("cashBalances", UNSET)
        _cash_balances = as_list(_v_, CashBalance.from_dict, "AccountSummary.cashBalances")
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
