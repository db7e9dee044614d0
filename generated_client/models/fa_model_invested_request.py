# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("reqID", "model", "subscriptionStatus"))


@_attrs_define(kw_only=True)
class FaModelInvestedRequest:
    """Accounts and what they have in a model.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        model: Name of the model.
        subscription_status: 0 or 1.
    """

    req_id: int
    model: str
    subscription_status: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        out["model"] = dump(self.model)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelInvestedRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelInvestedRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelInvestedRequest.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelInvestedRequest.model")
        if _model is UNSET:
            raise missing("FaModelInvestedRequest.model")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "FaModelInvestedRequest.subscriptionStatus")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelInvestedRequest", "unknown member", sorted(_d_))
        return cls(req_id=_req_id, model=_model, subscription_status=_subscription_status)
