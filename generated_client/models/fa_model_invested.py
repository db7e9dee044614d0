# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_model_invested_account import FaModelInvestedAccount

_KNOWN: Final = frozenset(
    ("accountList", "reqID", "subscriptionStatus", "model", "baseCcyMaster", "baseCcyMasterPrecision")
)


@_attrs_define
class FaModelInvested:
    """Accounts and what they have in a model.

    Attributes:
        req_id: The caller's number.
        subscription_status: 0 or 1.
        model: Name of the model.
    """

    accounts: list[FaModelInvestedAccount]
    req_id: int | Unset = UNSET
    subscription_status: int | Unset = UNSET
    model: str | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    base_currency_precision: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accountList"] = dump(self.accounts)
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        if self.base_currency is not UNSET:
            out["baseCcyMaster"] = dump(self.base_currency)
        if self.base_currency_precision is not UNSET:
            out["baseCcyMasterPrecision"] = dump(self.base_currency_precision)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_invested_account import FaModelInvestedAccount

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelInvested")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accountList", UNSET)
        _accounts = as_list(_v_, FaModelInvestedAccount.from_dict, "FaModelInvested.accountList")
        if _accounts is UNSET:
            raise missing("FaModelInvested.accountList")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelInvested.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelInvested.subscriptionStatus")
        )
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "FaModelInvested.model")
        _v_ = _get_("baseCcyMaster", UNSET)
        _base_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelInvested.baseCcyMaster")
        )
        _v_ = _get_("baseCcyMasterPrecision", UNSET)
        _base_currency_precision = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelInvested.baseCcyMasterPrecision")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_accounts, _req_id, _subscription_status, _model, _base_currency, _base_currency_precision, _d_)
