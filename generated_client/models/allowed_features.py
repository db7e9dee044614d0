# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_str, dump, need_object

_KNOWN: Final = frozenset(
    (
        "showGFIS",
        "showEUCostReport",
        "allowEventContract",
        "allowEventTrading",
        "allowFXConv",
        "allowFinancialLens",
        "allowMTA",
        "allowTypeAhead",
        "allowCrypto",
        "allowDynAccount",
        "allowFA",
        "allowLiteUnderPro",
        "allowedAssetTypes",
        "snapshotRefreshTimeout",
        "liteUser",
        "research",
        "showWebNews",
        "showTaxOpt",
        "showImpactDashboard",
        "debugPnl",
        "restrictTradeSubscription",
        "showUkUserLabels",
        "sideBySide",
    )
)


@_attrs_define
class AllowedFeatures:
    """What the login may use. Flags come and go with builds; those not named here are kept as they came.

    Attributes:
        allowed_asset_types: Separated by commas.
    """

    show_gfis: bool | None | Unset = UNSET
    show_eu_cost_report: bool | None | Unset = UNSET
    allow_event_contract: bool | None | Unset = UNSET
    allow_event_trading: bool | None | Unset = UNSET
    allow_fx_conversion: bool | None | Unset = UNSET
    allow_financial_lens: bool | None | Unset = UNSET
    allow_mta: bool | None | Unset = UNSET
    allow_type_ahead: bool | None | Unset = UNSET
    allow_crypto: bool | None | Unset = UNSET
    allow_dyn_account: bool | None | Unset = UNSET
    allow_fa: bool | None | Unset = UNSET
    allow_lite_under_pro: bool | None | Unset = UNSET
    allowed_asset_types: None | str | Unset = UNSET
    snapshot_refresh_timeout: int | Unset = UNSET
    lite_user: bool | None | Unset = UNSET
    research: bool | None | Unset = UNSET
    show_web_news: bool | None | Unset = UNSET
    show_tax_opt: bool | None | Unset = UNSET
    show_impact_dashboard: bool | None | Unset = UNSET
    debug_pnl: bool | None | Unset = UNSET
    restrict_trade_subscription: bool | None | Unset = UNSET
    show_uk_user_labels: bool | None | Unset = UNSET
    side_by_side: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.show_gfis is not UNSET:
            out["showGFIS"] = dump(self.show_gfis)
        if self.show_eu_cost_report is not UNSET:
            out["showEUCostReport"] = dump(self.show_eu_cost_report)
        if self.allow_event_contract is not UNSET:
            out["allowEventContract"] = dump(self.allow_event_contract)
        if self.allow_event_trading is not UNSET:
            out["allowEventTrading"] = dump(self.allow_event_trading)
        if self.allow_fx_conversion is not UNSET:
            out["allowFXConv"] = dump(self.allow_fx_conversion)
        if self.allow_financial_lens is not UNSET:
            out["allowFinancialLens"] = dump(self.allow_financial_lens)
        if self.allow_mta is not UNSET:
            out["allowMTA"] = dump(self.allow_mta)
        if self.allow_type_ahead is not UNSET:
            out["allowTypeAhead"] = dump(self.allow_type_ahead)
        if self.allow_crypto is not UNSET:
            out["allowCrypto"] = dump(self.allow_crypto)
        if self.allow_dyn_account is not UNSET:
            out["allowDynAccount"] = dump(self.allow_dyn_account)
        if self.allow_fa is not UNSET:
            out["allowFA"] = dump(self.allow_fa)
        if self.allow_lite_under_pro is not UNSET:
            out["allowLiteUnderPro"] = dump(self.allow_lite_under_pro)
        if self.allowed_asset_types is not UNSET:
            out["allowedAssetTypes"] = dump(self.allowed_asset_types)
        if self.snapshot_refresh_timeout is not UNSET:
            out["snapshotRefreshTimeout"] = dump(self.snapshot_refresh_timeout)
        if self.lite_user is not UNSET:
            out["liteUser"] = dump(self.lite_user)
        if self.research is not UNSET:
            out["research"] = dump(self.research)
        if self.show_web_news is not UNSET:
            out["showWebNews"] = dump(self.show_web_news)
        if self.show_tax_opt is not UNSET:
            out["showTaxOpt"] = dump(self.show_tax_opt)
        if self.show_impact_dashboard is not UNSET:
            out["showImpactDashboard"] = dump(self.show_impact_dashboard)
        if self.debug_pnl is not UNSET:
            out["debugPnl"] = dump(self.debug_pnl)
        if self.restrict_trade_subscription is not UNSET:
            out["restrictTradeSubscription"] = dump(self.restrict_trade_subscription)
        if self.show_uk_user_labels is not UNSET:
            out["showUkUserLabels"] = dump(self.show_uk_user_labels)
        if self.side_by_side is not UNSET:
            out["sideBySide"] = dump(self.side_by_side)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllowedFeatures")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("showGFIS", UNSET)
        _show_gfis = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.showGFIS")
        )
        _v_ = _get_("showEUCostReport", UNSET)
        _show_eu_cost_report = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.showEUCostReport")
        )
        _v_ = _get_("allowEventContract", UNSET)
        _allow_event_contract = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.allowEventContract")
        )
        _v_ = _get_("allowEventTrading", UNSET)
        _allow_event_trading = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.allowEventTrading")
        )
        _v_ = _get_("allowFXConv", UNSET)
        _allow_fx_conversion = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowFXConv")
        )
        _v_ = _get_("allowFinancialLens", UNSET)
        _allow_financial_lens = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.allowFinancialLens")
        )
        _v_ = _get_("allowMTA", UNSET)
        _allow_mta = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowMTA")
        )
        _v_ = _get_("allowTypeAhead", UNSET)
        _allow_type_ahead = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowTypeAhead")
        )
        _v_ = _get_("allowCrypto", UNSET)
        _allow_crypto = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowCrypto")
        )
        _v_ = _get_("allowDynAccount", UNSET)
        _allow_dyn_account = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowDynAccount")
        )
        _v_ = _get_("allowFA", UNSET)
        _allow_fa = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.allowFA")
        _v_ = _get_("allowLiteUnderPro", UNSET)
        _allow_lite_under_pro = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.allowLiteUnderPro")
        )
        _v_ = _get_("allowedAssetTypes", UNSET)
        _allowed_asset_types = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AllowedFeatures.allowedAssetTypes")
        )
        _v_ = _get_("snapshotRefreshTimeout", UNSET)
        _snapshot_refresh_timeout = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AllowedFeatures.snapshotRefreshTimeout")
        )
        _v_ = _get_("liteUser", UNSET)
        _lite_user = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.liteUser")
        )
        _v_ = _get_("research", UNSET)
        _research = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.research")
        )
        _v_ = _get_("showWebNews", UNSET)
        _show_web_news = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.showWebNews")
        )
        _v_ = _get_("showTaxOpt", UNSET)
        _show_tax_opt = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.showTaxOpt")
        )
        _v_ = _get_("showImpactDashboard", UNSET)
        _show_impact_dashboard = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.showImpactDashboard")
        )
        _v_ = _get_("debugPnl", UNSET)
        _debug_pnl = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.debugPnl")
        )
        _v_ = _get_("restrictTradeSubscription", UNSET)
        _restrict_trade_subscription = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.restrictTradeSubscription")
        )
        _v_ = _get_("showUkUserLabels", UNSET)
        _show_uk_user_labels = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AllowedFeatures.showUkUserLabels")
        )
        _v_ = _get_("sideBySide", UNSET)
        _side_by_side = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AllowedFeatures.sideBySide")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _show_gfis,
            _show_eu_cost_report,
            _allow_event_contract,
            _allow_event_trading,
            _allow_fx_conversion,
            _allow_financial_lens,
            _allow_mta,
            _allow_type_ahead,
            _allow_crypto,
            _allow_dyn_account,
            _allow_fa,
            _allow_lite_under_pro,
            _allowed_asset_types,
            _snapshot_refresh_timeout,
            _lite_user,
            _research,
            _show_web_news,
            _show_tax_opt,
            _show_impact_dashboard,
            _debug_pnl,
            _restrict_trade_subscription,
            _show_uk_user_labels,
            _side_by_side,
            _d_,
        )
