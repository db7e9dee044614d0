# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "model",
        "reqID",
        "subscriptionStatus",
        "desc",
        "nlv",
        "numAccounts",
        "isStatic",
        "mismatch",
        "customIndex",
        "bootstrapped",
    )
)


@_attrs_define
class FaModelSummary:
    """One model portfolio.

    Attributes:
        model: Name of the model.
        req_id: The caller's number.
        subscription_status: 0 or 1.
        nlv: Net liquidation value.
        num_accounts: Accounts invested.
    """

    model: str
    req_id: int | Unset = UNSET
    subscription_status: int | Unset = UNSET
    desc: None | str | Unset = UNSET
    nlv: Decimal | Unset = UNSET
    num_accounts: int | Unset = UNSET
    is_static: bool | Unset = UNSET
    has_mismatch: bool | Unset = UNSET
    is_custom_index: bool | Unset = UNSET
    is_bootstrapped: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["model"] = dump(self.model)
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.desc is not UNSET:
            out["desc"] = dump(self.desc)
        if self.nlv is not UNSET:
            out["nlv"] = dump(self.nlv)
        if self.num_accounts is not UNSET:
            out["numAccounts"] = dump(self.num_accounts)
        if self.is_static is not UNSET:
            out["isStatic"] = dump(self.is_static)
        if self.has_mismatch is not UNSET:
            out["mismatch"] = dump(self.has_mismatch)
        if self.is_custom_index is not UNSET:
            out["customIndex"] = dump(self.is_custom_index)
        if self.is_bootstrapped is not UNSET:
            out["bootstrapped"] = dump(self.is_bootstrapped)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelSummary")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelSummary.model")
        if _model is UNSET:
            raise missing("FaModelSummary.model")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelSummary.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelSummary.subscriptionStatus")
        )
        _v_ = _get_("desc", UNSET)
        _desc = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelSummary.desc")
        _v_ = _get_("nlv", UNSET)
        _nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelSummary.nlv")
        _v_ = _get_("numAccounts", UNSET)
        _num_accounts = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelSummary.numAccounts")
        _v_ = _get_("isStatic", UNSET)
        _is_static = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelSummary.isStatic")
        _v_ = _get_("mismatch", UNSET)
        _has_mismatch = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelSummary.mismatch")
        _v_ = _get_("customIndex", UNSET)
        _is_custom_index = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelSummary.customIndex")
        _v_ = _get_("bootstrapped", UNSET)
        _is_bootstrapped = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelSummary.bootstrapped")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _model,
            _req_id,
            _subscription_status,
            _desc,
            _nlv,
            _num_accounts,
            _is_static,
            _has_mismatch,
            _is_custom_index,
            _is_bootstrapped,
            _d_,
        )
