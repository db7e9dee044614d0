# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_id_int, as_str, dump


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
        if not isinstance(self.show_gfis, Unset):
            out["showGFIS"] = dump(self.show_gfis)
        if not isinstance(self.show_eu_cost_report, Unset):
            out["showEUCostReport"] = dump(self.show_eu_cost_report)
        if not isinstance(self.allow_event_contract, Unset):
            out["allowEventContract"] = dump(self.allow_event_contract)
        if not isinstance(self.allow_event_trading, Unset):
            out["allowEventTrading"] = dump(self.allow_event_trading)
        if not isinstance(self.allow_fx_conversion, Unset):
            out["allowFXConv"] = dump(self.allow_fx_conversion)
        if not isinstance(self.allow_financial_lens, Unset):
            out["allowFinancialLens"] = dump(self.allow_financial_lens)
        if not isinstance(self.allow_mta, Unset):
            out["allowMTA"] = dump(self.allow_mta)
        if not isinstance(self.allow_type_ahead, Unset):
            out["allowTypeAhead"] = dump(self.allow_type_ahead)
        if not isinstance(self.allow_crypto, Unset):
            out["allowCrypto"] = dump(self.allow_crypto)
        if not isinstance(self.allow_dyn_account, Unset):
            out["allowDynAccount"] = dump(self.allow_dyn_account)
        if not isinstance(self.allow_fa, Unset):
            out["allowFA"] = dump(self.allow_fa)
        if not isinstance(self.allow_lite_under_pro, Unset):
            out["allowLiteUnderPro"] = dump(self.allow_lite_under_pro)
        if not isinstance(self.allowed_asset_types, Unset):
            out["allowedAssetTypes"] = dump(self.allowed_asset_types)
        if not isinstance(self.snapshot_refresh_timeout, Unset):
            out["snapshotRefreshTimeout"] = dump(self.snapshot_refresh_timeout)
        if not isinstance(self.lite_user, Unset):
            out["liteUser"] = dump(self.lite_user)
        if not isinstance(self.research, Unset):
            out["research"] = dump(self.research)
        if not isinstance(self.show_web_news, Unset):
            out["showWebNews"] = dump(self.show_web_news)
        if not isinstance(self.show_tax_opt, Unset):
            out["showTaxOpt"] = dump(self.show_tax_opt)
        if not isinstance(self.show_impact_dashboard, Unset):
            out["showImpactDashboard"] = dump(self.show_impact_dashboard)
        if not isinstance(self.debug_pnl, Unset):
            out["debugPnl"] = dump(self.debug_pnl)
        if not isinstance(self.restrict_trade_subscription, Unset):
            out["restrictTradeSubscription"] = dump(self.restrict_trade_subscription)
        if not isinstance(self.show_uk_user_labels, Unset):
            out["showUkUserLabels"] = dump(self.show_uk_user_labels)
        if not isinstance(self.side_by_side, Unset):
            out["sideBySide"] = dump(self.side_by_side)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AllowedFeatures", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("showGFIS", UNSET)
        _show_gfis = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showGFIS"))
        )
        _v_ = _d_.pop("showEUCostReport", UNSET)
        _show_eu_cost_report = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showEUCostReport"))
        )
        _v_ = _d_.pop("allowEventContract", UNSET)
        _allow_event_contract = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowEventContract"))
        )
        _v_ = _d_.pop("allowEventTrading", UNSET)
        _allow_event_trading = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowEventTrading"))
        )
        _v_ = _d_.pop("allowFXConv", UNSET)
        _allow_fx_conversion = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowFXConv"))
        )
        _v_ = _d_.pop("allowFinancialLens", UNSET)
        _allow_financial_lens = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowFinancialLens"))
        )
        _v_ = _d_.pop("allowMTA", UNSET)
        _allow_mta = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowMTA"))
        )
        _v_ = _d_.pop("allowTypeAhead", UNSET)
        _allow_type_ahead = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowTypeAhead"))
        )
        _v_ = _d_.pop("allowCrypto", UNSET)
        _allow_crypto = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowCrypto"))
        )
        _v_ = _d_.pop("allowDynAccount", UNSET)
        _allow_dyn_account = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowDynAccount"))
        )
        _v_ = _d_.pop("allowFA", UNSET)
        _allow_fa = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowFA"))
        _v_ = _d_.pop("allowLiteUnderPro", UNSET)
        _allow_lite_under_pro = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.allowLiteUnderPro"))
        )
        _v_ = _d_.pop("allowedAssetTypes", UNSET)
        _allowed_asset_types = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AllowedFeatures.allowedAssetTypes"))
        )
        _v_ = _d_.pop("snapshotRefreshTimeout", UNSET)
        _snapshot_refresh_timeout = as_id_int(_v_, "AllowedFeatures.snapshotRefreshTimeout")
        _v_ = _d_.pop("liteUser", UNSET)
        _lite_user = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.liteUser"))
        )
        _v_ = _d_.pop("research", UNSET)
        _research = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.research"))
        )
        _v_ = _d_.pop("showWebNews", UNSET)
        _show_web_news = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showWebNews"))
        )
        _v_ = _d_.pop("showTaxOpt", UNSET)
        _show_tax_opt = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showTaxOpt"))
        )
        _v_ = _d_.pop("showImpactDashboard", UNSET)
        _show_impact_dashboard = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showImpactDashboard"))
        )
        _v_ = _d_.pop("debugPnl", UNSET)
        _debug_pnl = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.debugPnl"))
        )
        _v_ = _d_.pop("restrictTradeSubscription", UNSET)
        _restrict_trade_subscription = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.restrictTradeSubscription"))
        )
        _v_ = _d_.pop("showUkUserLabels", UNSET)
        _show_uk_user_labels = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.showUkUserLabels"))
        )
        _v_ = _d_.pop("sideBySide", UNSET)
        _side_by_side = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AllowedFeatures.sideBySide"))
        )
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
