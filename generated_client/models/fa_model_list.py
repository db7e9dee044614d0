# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.fa_model_head import FaModelHead


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
        if not isinstance(self.req_id, Unset):
            out["reqID"] = dump(self.req_id)
        if not isinstance(self.subscription_status, Unset):
            out["subscriptionStatus"] = dump(self.subscription_status)
        if not isinstance(self.base_currency, Unset):
            out["baseCcy"] = dump(self.base_currency)
        if not isinstance(self.master_account, Unset):
            out["masterAccount"] = dump(self.master_account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_head import FaModelHead

        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelList", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("models", UNSET)
        _models = as_list(_v_, FaModelHead.from_dict, "FaModelList.models")
        if _models is UNSET:
            raise missing("FaModelList.models")
        _v_ = _d_.pop("reqID", UNSET)
        _req_id = as_id_int(_v_, "FaModelList.reqID")
        _v_ = _d_.pop("subscriptionStatus", UNSET)
        _subscription_status = as_id_int(_v_, "FaModelList.subscriptionStatus")
        _v_ = _d_.pop("baseCcy", UNSET)
        _base_currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelList.baseCcy"))
        _v_ = _d_.pop("masterAccount", UNSET)
        _master_account = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelList.masterAccount"))
        )
        return cls(_models, _req_id, _subscription_status, _base_currency, _master_account, _d_)
