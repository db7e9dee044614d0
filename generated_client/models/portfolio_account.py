# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_epoch, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.account_parent import AccountParent

_KNOWN: Final = frozenset(
    (
        "accountId",
        "id",
        "accountVan",
        "accountTitle",
        "displayName",
        "accountAlias",
        "accountStatus",
        "currency",
        "type",
        "tradingType",
        "businessType",
        "category",
        "ibEntity",
        "faclient",
        "clearingStatus",
        "covestor",
        "noClientTrading",
        "brokerageAccess",
        "trackVirtualFXPortfolio",
        "acctCustType",
        "PrepaidCrypto-Z",
        "PrepaidCrypto-P",
        "parent",
        "desc",
    )
)


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
        if self.id is not UNSET:
            out["id"] = dump(self.id)
        if self.account_van is not UNSET:
            out["accountVan"] = dump(self.account_van)
        if self.account_title is not UNSET:
            out["accountTitle"] = dump(self.account_title)
        if self.display_name is not UNSET:
            out["displayName"] = dump(self.display_name)
        if self.account_alias is not UNSET:
            out["accountAlias"] = dump(self.account_alias)
        if self.opened_at_ms is not UNSET:
            out["accountStatus"] = dump(self.opened_at_ms)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.account_type is not UNSET:
            out["type"] = dump(self.account_type)
        if self.trading_type is not UNSET:
            out["tradingType"] = dump(self.trading_type)
        if self.business_type is not UNSET:
            out["businessType"] = dump(self.business_type)
        if self.category is not UNSET:
            out["category"] = dump(self.category)
        if self.ib_entity is not UNSET:
            out["ibEntity"] = dump(self.ib_entity)
        if self.fa_client is not UNSET:
            out["faclient"] = dump(self.fa_client)
        if self.clearing_status is not UNSET:
            out["clearingStatus"] = dump(self.clearing_status)
        if self.covestor is not UNSET:
            out["covestor"] = dump(self.covestor)
        if self.no_client_trading is not UNSET:
            out["noClientTrading"] = dump(self.no_client_trading)
        if self.brokerage_access is not UNSET:
            out["brokerageAccess"] = dump(self.brokerage_access)
        if self.track_virtual_fx_portfolio is not UNSET:
            out["trackVirtualFXPortfolio"] = dump(self.track_virtual_fx_portfolio)
        if self.acct_cust_type is not UNSET:
            out["acctCustType"] = dump(self.acct_cust_type)
        if self.prepaid_crypto_z is not UNSET:
            out["PrepaidCrypto-Z"] = dump(self.prepaid_crypto_z)
        if self.prepaid_crypto_p is not UNSET:
            out["PrepaidCrypto-P"] = dump(self.prepaid_crypto_p)
        if self.parent is not UNSET:
            out["parent"] = dump(self.parent)
        if self.desc is not UNSET:
            out["desc"] = dump(self.desc)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.account_parent import AccountParent

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PortfolioAccount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accountId", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "PortfolioAccount.accountId")
        if _account_id is UNSET:
            raise missing("PortfolioAccount.accountId")
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.id")
        _v_ = _get_("accountVan", UNSET)
        _account_van = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.accountVan")
        )
        _v_ = _get_("accountTitle", UNSET)
        _account_title = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.accountTitle")
        )
        _v_ = _get_("displayName", UNSET)
        _display_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.displayName")
        )
        _v_ = _get_("accountAlias", UNSET)
        _account_alias = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.accountAlias")
        )
        _v_ = _get_("accountStatus", UNSET)
        _opened_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "PortfolioAccount.accountStatus")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.currency")
        _v_ = _get_("type", UNSET)
        _account_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.type")
        _v_ = _get_("tradingType", UNSET)
        _trading_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.tradingType")
        )
        _v_ = _get_("businessType", UNSET)
        _business_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.businessType")
        )
        _v_ = _get_("category", UNSET)
        _category = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.category")
        _v_ = _get_("ibEntity", UNSET)
        _ib_entity = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.ibEntity")
        )
        _v_ = _get_("faclient", UNSET)
        _fa_client = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "PortfolioAccount.faclient")
        )
        _v_ = _get_("clearingStatus", UNSET)
        _clearing_status = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.clearingStatus")
        )
        _v_ = _get_("covestor", UNSET)
        _covestor = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "PortfolioAccount.covestor")
        )
        _v_ = _get_("noClientTrading", UNSET)
        _no_client_trading = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "PortfolioAccount.noClientTrading")
        )
        _v_ = _get_("brokerageAccess", UNSET)
        _brokerage_access = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "PortfolioAccount.brokerageAccess")
        )
        _v_ = _get_("trackVirtualFXPortfolio", UNSET)
        _track_virtual_fx_portfolio = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "PortfolioAccount.trackVirtualFXPortfolio")
        )
        _v_ = _get_("acctCustType", UNSET)
        _acct_cust_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.acctCustType")
        )
        _v_ = _get_("PrepaidCrypto-Z", UNSET)
        _prepaid_crypto_z = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "PortfolioAccount.PrepaidCrypto-Z")
        )
        _v_ = _get_("PrepaidCrypto-P", UNSET)
        _prepaid_crypto_p = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "PortfolioAccount.PrepaidCrypto-P")
        )
        _v_ = _get_("parent", UNSET)
        _parent = None if _v_ is None else as_model(AccountParent, _v_, "PortfolioAccount.parent")
        _v_ = _get_("desc", UNSET)
        _desc = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PortfolioAccount.desc")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
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
