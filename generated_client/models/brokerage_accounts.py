# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_list, as_model, as_str, dump, missing, need, need_object

if TYPE_CHECKING:
    from ..models.account_aliases import AccountAliases
    from ..models.account_properties_map import AccountPropertiesMap
    from ..models.allowed_features import AllowedFeatures
    from ..models.chart_periods import ChartPeriods
    from ..models.server_info import ServerInfo

_KNOWN: Final = frozenset(
    (
        "accounts",
        "selectedAccount",
        "isPaper",
        "isFT",
        "acctProps",
        "aliases",
        "allowFeatures",
        "chartPeriods",
        "groups",
        "profiles",
        "serverInfo",
        "sessionId",
    )
)


@_attrs_define
class BrokerageAccounts:
    """The accounts that can trade, which one is selected, and what they may do.

    Attributes:
        accounts: Account ids; paper accounts begin with D.
        selected_account: The account that order lists and orders without acctId refer to.
        groups: Allocation groups of an advisor.
    """

    accounts: list[str]
    selected_account: None | str | Unset = UNSET
    is_paper: bool | None | Unset = UNSET
    is_free_trial: bool | None | Unset = UNSET
    properties: AccountPropertiesMap | None | Unset = UNSET
    aliases: AccountAliases | None | Unset = UNSET
    allow_features: AllowedFeatures | None | Unset = UNSET
    chart_periods: ChartPeriods | None | Unset = UNSET
    groups: list[str] | Unset = UNSET
    profiles: list[str] | Unset = UNSET
    server_info: None | ServerInfo | Unset = UNSET
    session_id: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accounts"] = dump(self.accounts)
        if self.selected_account is not UNSET:
            out["selectedAccount"] = dump(self.selected_account)
        if self.is_paper is not UNSET:
            out["isPaper"] = dump(self.is_paper)
        if self.is_free_trial is not UNSET:
            out["isFT"] = dump(self.is_free_trial)
        if self.properties is not UNSET:
            out["acctProps"] = dump(self.properties)
        if self.aliases is not UNSET:
            out["aliases"] = dump(self.aliases)
        if self.allow_features is not UNSET:
            out["allowFeatures"] = dump(self.allow_features)
        if self.chart_periods is not UNSET:
            out["chartPeriods"] = dump(self.chart_periods)
        if self.groups is not UNSET:
            out["groups"] = dump(self.groups)
        if self.profiles is not UNSET:
            out["profiles"] = dump(self.profiles)
        if self.server_info is not UNSET:
            out["serverInfo"] = dump(self.server_info)
        if self.session_id is not UNSET:
            out["sessionId"] = dump(self.session_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.account_aliases import AccountAliases
        from ..models.account_properties_map import AccountPropertiesMap
        from ..models.allowed_features import AllowedFeatures
        from ..models.chart_periods import ChartPeriods
        from ..models.server_info import ServerInfo

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "BrokerageAccounts")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accounts", UNSET)
        _accounts = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "BrokerageAccounts.accounts[]")), "BrokerageAccounts.accounts[]"
            ),
            "BrokerageAccounts.accounts",
        )
        if _accounts is UNSET:
            raise missing("BrokerageAccounts.accounts")
        _v_ = _get_("selectedAccount", UNSET)
        _selected_account = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BrokerageAccounts.selectedAccount")
        )
        _v_ = _get_("isPaper", UNSET)
        _is_paper = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "BrokerageAccounts.isPaper")
        )
        _v_ = _get_("isFT", UNSET)
        _is_free_trial = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "BrokerageAccounts.isFT")
        )
        _v_ = _get_("acctProps", UNSET)
        _properties = None if _v_ is None else as_model(AccountPropertiesMap, _v_, "BrokerageAccounts.acctProps")
        _v_ = _get_("aliases", UNSET)
        _aliases = None if _v_ is None else as_model(AccountAliases, _v_, "BrokerageAccounts.aliases")
        _v_ = _get_("allowFeatures", UNSET)
        _allow_features = None if _v_ is None else as_model(AllowedFeatures, _v_, "BrokerageAccounts.allowFeatures")
        _v_ = _get_("chartPeriods", UNSET)
        _chart_periods = None if _v_ is None else as_model(ChartPeriods, _v_, "BrokerageAccounts.chartPeriods")
        _v_ = _get_("groups", UNSET)
        _groups = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "BrokerageAccounts.groups[]")), "BrokerageAccounts.groups[]"
            ),
            "BrokerageAccounts.groups",
        )
        _v_ = _get_("profiles", UNSET)
        _profiles = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "BrokerageAccounts.profiles[]")), "BrokerageAccounts.profiles[]"
            ),
            "BrokerageAccounts.profiles",
        )
        _v_ = _get_("serverInfo", UNSET)
        _server_info = None if _v_ is None else as_model(ServerInfo, _v_, "BrokerageAccounts.serverInfo")
        _v_ = _get_("sessionId", UNSET)
        _session_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "BrokerageAccounts.sessionId")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _accounts,
            _selected_account,
            _is_paper,
            _is_free_trial,
            _properties,
            _aliases,
            _allow_features,
            _chart_periods,
            _groups,
            _profiles,
            _server_info,
            _session_id,
            _d_,
        )
