# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_model_head import FaModelHead

_KNOWN: Final = frozenset(("models", "reqID", "subscriptionStatus", "baseCcy", "masterAccount"))


@_attrs_define
class FaModelList:
    """Model portfolios of an advisor.

    Attributes:
        req_id: The caller's number.
        subscription_status: 0 or 1.
    """

    models: list[FaModelHead]
    req_id: int | Unset = UNSET
    subscription_status: int | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    master_account: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["models"] = dump(self.models)
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.base_currency is not UNSET:
            out["baseCcy"] = dump(self.base_currency)
        if self.master_account is not UNSET:
            out["masterAccount"] = dump(self.master_account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_head import FaModelHead

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelList")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("models", UNSET)
        _models = as_list(_v_, FaModelHead.from_dict, "FaModelList.models")
        if _models is UNSET:
            raise missing("FaModelList.models")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelList.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelList.subscriptionStatus")
        )
        _v_ = _get_("baseCcy", UNSET)
        _base_currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelList.baseCcy")
        _v_ = _get_("masterAccount", UNSET)
        _master_account = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelList.masterAccount")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_models, _req_id, _subscription_status, _base_currency, _master_account, _d_)
