# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, dump, need_object

_KNOWN: Final = frozenset(
    (
        "hasChildAccounts",
        "supportsCashQty",
        "supportsFractions",
        "liteUnderPro",
        "noFXConv",
        "isProp",
        "allowCustomerTime",
        "autoFx",
    )
)


@_attrs_define
class AccountProperties:
    """What one account supports. Flags come and go with builds.

    Attributes:
        supports_cash_qty: Orders by amount of money.
    """

    has_child_accounts: bool | None | Unset = UNSET
    supports_cash_qty: bool | None | Unset = UNSET
    supports_fractions: bool | None | Unset = UNSET
    lite_under_pro: bool | None | Unset = UNSET
    no_fx_conversion: bool | None | Unset = UNSET
    is_prop: bool | None | Unset = UNSET
    allow_customer_time: bool | None | Unset = UNSET
    auto_fx: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.has_child_accounts is not UNSET:
            out["hasChildAccounts"] = dump(self.has_child_accounts)
        if self.supports_cash_qty is not UNSET:
            out["supportsCashQty"] = dump(self.supports_cash_qty)
        if self.supports_fractions is not UNSET:
            out["supportsFractions"] = dump(self.supports_fractions)
        if self.lite_under_pro is not UNSET:
            out["liteUnderPro"] = dump(self.lite_under_pro)
        if self.no_fx_conversion is not UNSET:
            out["noFXConv"] = dump(self.no_fx_conversion)
        if self.is_prop is not UNSET:
            out["isProp"] = dump(self.is_prop)
        if self.allow_customer_time is not UNSET:
            out["allowCustomerTime"] = dump(self.allow_customer_time)
        if self.auto_fx is not UNSET:
            out["autoFx"] = dump(self.auto_fx)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountProperties")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("hasChildAccounts", UNSET)
        _has_child_accounts = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AccountProperties.hasChildAccounts")
        )
        _v_ = _get_("supportsCashQty", UNSET)
        _supports_cash_qty = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AccountProperties.supportsCashQty")
        )
        _v_ = _get_("supportsFractions", UNSET)
        _supports_fractions = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AccountProperties.supportsFractions")
        )
        _v_ = _get_("liteUnderPro", UNSET)
        _lite_under_pro = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountProperties.liteUnderPro")
        )
        _v_ = _get_("noFXConv", UNSET)
        _no_fx_conversion = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountProperties.noFXConv")
        )
        _v_ = _get_("isProp", UNSET)
        _is_prop = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountProperties.isProp")
        _v_ = _get_("allowCustomerTime", UNSET)
        _allow_customer_time = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "AccountProperties.allowCustomerTime")
        )
        _v_ = _get_("autoFx", UNSET)
        _auto_fx = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountProperties.autoFx")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _has_child_accounts,
            _supports_cash_qty,
            _supports_fractions,
            _lite_under_pro,
            _no_fx_conversion,
            _is_prop,
            _allow_customer_time,
            _auto_fx,
            _d_,
        )
