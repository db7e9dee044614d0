# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, dump


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
        if not isinstance(self.has_child_accounts, Unset):
            out["hasChildAccounts"] = dump(self.has_child_accounts)
        if not isinstance(self.supports_cash_qty, Unset):
            out["supportsCashQty"] = dump(self.supports_cash_qty)
        if not isinstance(self.supports_fractions, Unset):
            out["supportsFractions"] = dump(self.supports_fractions)
        if not isinstance(self.lite_under_pro, Unset):
            out["liteUnderPro"] = dump(self.lite_under_pro)
        if not isinstance(self.no_fx_conversion, Unset):
            out["noFXConv"] = dump(self.no_fx_conversion)
        if not isinstance(self.is_prop, Unset):
            out["isProp"] = dump(self.is_prop)
        if not isinstance(self.allow_customer_time, Unset):
            out["allowCustomerTime"] = dump(self.allow_customer_time)
        if not isinstance(self.auto_fx, Unset):
            out["autoFx"] = dump(self.auto_fx)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AccountProperties", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("hasChildAccounts", UNSET)
        _has_child_accounts = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.hasChildAccounts"))
        )
        _v_ = _d_.pop("supportsCashQty", UNSET)
        _supports_cash_qty = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.supportsCashQty"))
        )
        _v_ = _d_.pop("supportsFractions", UNSET)
        _supports_fractions = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.supportsFractions"))
        )
        _v_ = _d_.pop("liteUnderPro", UNSET)
        _lite_under_pro = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.liteUnderPro"))
        )
        _v_ = _d_.pop("noFXConv", UNSET)
        _no_fx_conversion = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.noFXConv"))
        )
        _v_ = _d_.pop("isProp", UNSET)
        _is_prop = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.isProp"))
        _v_ = _d_.pop("allowCustomerTime", UNSET)
        _allow_customer_time = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.allowCustomerTime"))
        )
        _v_ = _d_.pop("autoFx", UNSET)
        _auto_fx = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AccountProperties.autoFx"))
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
