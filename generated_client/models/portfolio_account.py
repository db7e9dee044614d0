# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_epoch, as_model, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.account_parent import AccountParent


@_attrs_define
class PortfolioAccount:
    """One account as the portfolio side shows it.

    Attributes:
        opened_at_ms: Despite its name the opening time, milliseconds since 1970 UTC.
        currency: Base currency.
        account_type: DEMO, INDIVIDUAL, IRA and so on; not a closed list.
        clearing_status: One letter; O open, P pending, N new, A abandoned, R rejected, C closed.
    """

    account_id: str
    id: None | str | Unset = UNSET
    account_van: None | str | Unset = UNSET
    account_title: None | str | Unset = UNSET
    display_name: None | str | Unset = UNSET
    account_alias: None | str | Unset = UNSET
    opened_at_ms: int | Unset = UNSET
    currency: None | str | Unset = UNSET
    account_type: None | str | Unset = UNSET
    trading_type: None | str | Unset = UNSET
    business_type: None | str | Unset = UNSET
    category: None | str | Unset = UNSET
    ib_entity: None | str | Unset = UNSET
    fa_client: bool | None | Unset = UNSET
    clearing_status: None | str | Unset = UNSET
    covestor: bool | None | Unset = UNSET
    no_client_trading: bool | None | Unset = UNSET
    brokerage_access: bool | None | Unset = UNSET
    track_virtual_fx_portfolio: bool | None | Unset = UNSET
    acct_cust_type: None | str | Unset = UNSET
    prepaid_crypto_z: bool | None | Unset = UNSET
    prepaid_crypto_p: bool | None | Unset = UNSET
    parent: AccountParent | None | Unset = UNSET
    desc: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accountId"] = dump(self.account_id)
        if not isinstance(self.id, Unset):
            out["id"] = dump(self.id)
        if not isinstance(self.account_van, Unset):
            out["accountVan"] = dump(self.account_van)
        if not isinstance(self.account_title, Unset):
            out["accountTitle"] = dump(self.account_title)
        if not isinstance(self.display_name, Unset):
            out["displayName"] = dump(self.display_name)
        if not isinstance(self.account_alias, Unset):
            out["accountAlias"] = dump(self.account_alias)
        if not isinstance(self.opened_at_ms, Unset):
            out["accountStatus"] = dump(self.opened_at_ms)
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.account_type, Unset):
            out["type"] = dump(self.account_type)
        if not isinstance(self.trading_type, Unset):
            out["tradingType"] = dump(self.trading_type)
        if not isinstance(self.business_type, Unset):
            out["businessType"] = dump(self.business_type)
        if not isinstance(self.category, Unset):
            out["category"] = dump(self.category)
        if not isinstance(self.ib_entity, Unset):
            out["ibEntity"] = dump(self.ib_entity)
        if not isinstance(self.fa_client, Unset):
            out["faclient"] = dump(self.fa_client)
        if not isinstance(self.clearing_status, Unset):
            out["clearingStatus"] = dump(self.clearing_status)
        if not isinstance(self.covestor, Unset):
            out["covestor"] = dump(self.covestor)
        if not isinstance(self.no_client_trading, Unset):
            out["noClientTrading"] = dump(self.no_client_trading)
        if not isinstance(self.brokerage_access, Unset):
            out["brokerageAccess"] = dump(self.brokerage_access)
        if not isinstance(self.track_virtual_fx_portfolio, Unset):
            out["trackVirtualFXPortfolio"] = dump(self.track_virtual_fx_portfolio)
        if not isinstance(self.acct_cust_type, Unset):
            out["acctCustType"] = dump(self.acct_cust_type)
        if not isinstance(self.prepaid_crypto_z, Unset):
            out["PrepaidCrypto-Z"] = dump(self.prepaid_crypto_z)
        if not isinstance(self.prepaid_crypto_p, Unset):
            out["PrepaidCrypto-P"] = dump(self.prepaid_crypto_p)
        if not isinstance(self.parent, Unset):
            out["parent"] = dump(self.parent)
        if not isinstance(self.desc, Unset):
            out["desc"] = dump(self.desc)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.account_parent import AccountParent

        if not isinstance(src_dict, Mapping):
            raise WireError("PortfolioAccount", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("accountId", UNSET)
        _account_id = _v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.accountId")
        if _account_id is UNSET:
            raise missing("PortfolioAccount.accountId")
        _v_ = _d_.pop("id", UNSET)
        _id = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.id"))
        _v_ = _d_.pop("accountVan", UNSET)
        _account_van = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.accountVan"))
        )
        _v_ = _d_.pop("accountTitle", UNSET)
        _account_title = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.accountTitle"))
        )
        _v_ = _d_.pop("displayName", UNSET)
        _display_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.displayName"))
        )
        _v_ = _d_.pop("accountAlias", UNSET)
        _account_alias = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.accountAlias"))
        )
        _v_ = _d_.pop("accountStatus", UNSET)
        _opened_at_ms = as_epoch(_v_, "PortfolioAccount.accountStatus")
        _v_ = _d_.pop("currency", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.currency"))
        _v_ = _d_.pop("type", UNSET)
        _account_type = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.type"))
        _v_ = _d_.pop("tradingType", UNSET)
        _trading_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.tradingType"))
        )
        _v_ = _d_.pop("businessType", UNSET)
        _business_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.businessType"))
        )
        _v_ = _d_.pop("category", UNSET)
        _category = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.category"))
        _v_ = _d_.pop("ibEntity", UNSET)
        _ib_entity = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.ibEntity"))
        )
        _v_ = _d_.pop("faclient", UNSET)
        _fa_client = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.faclient"))
        )
        _v_ = _d_.pop("clearingStatus", UNSET)
        _clearing_status = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.clearingStatus"))
        )
        _v_ = _d_.pop("covestor", UNSET)
        _covestor = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.covestor"))
        )
        _v_ = _d_.pop("noClientTrading", UNSET)
        _no_client_trading = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.noClientTrading"))
        )
        _v_ = _d_.pop("brokerageAccess", UNSET)
        _brokerage_access = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.brokerageAccess"))
        )
        _v_ = _d_.pop("trackVirtualFXPortfolio", UNSET)
        _track_virtual_fx_portfolio = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.trackVirtualFXPortfolio"))
        )
        _v_ = _d_.pop("acctCustType", UNSET)
        _acct_cust_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.acctCustType"))
        )
        _v_ = _d_.pop("PrepaidCrypto-Z", UNSET)
        _prepaid_crypto_z = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.PrepaidCrypto-Z"))
        )
        _v_ = _d_.pop("PrepaidCrypto-P", UNSET)
        _prepaid_crypto_p = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "PortfolioAccount.PrepaidCrypto-P"))
        )
        _v_ = _d_.pop("parent", UNSET)
        _parent = None if _v_ is None else as_model(AccountParent, _v_, "PortfolioAccount.parent")
        _v_ = _d_.pop("desc", UNSET)
        _desc = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PortfolioAccount.desc"))
        return cls(
            _account_id,
            _id,
            _account_van,
            _account_title,
            _display_name,
            _account_alias,
            _opened_at_ms,
            _currency,
            _account_type,
            _trading_type,
            _business_type,
            _category,
            _ib_entity,
            _fa_client,
            _clearing_status,
            _covestor,
            _no_client_trading,
            _brokerage_access,
            _track_virtual_fx_portfolio,
            _acct_cust_type,
            _prepaid_crypto_z,
            _prepaid_crypto_p,
            _parent,
            _desc,
            _d_,
        )
