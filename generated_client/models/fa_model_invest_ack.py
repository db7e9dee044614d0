# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, dump, missing


@_attrs_define
class FaModelInvestAck:
    """The request was taken.

    Attributes:
        req_id: The caller's number; text here.
        subscription_status: 0 or 1.
    """

    req_id: int
    subscription_status: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["reqID"] = dump(self.req_id)
        if not isinstance(self.subscription_status, Unset):
            out["subscriptionStatus"] = dump(self.subscription_status)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelInvestAck", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("reqID", UNSET)
        _req_id = as_id_int(_v_, "FaModelInvestAck.reqID")
        if _req_id is UNSET:
            raise missing("FaModelInvestAck.reqID")
        _v_ = _d_.pop("subscriptionStatus", UNSET)
        _subscription_status = as_id_int(_v_, "FaModelInvestAck.subscriptionStatus")
        return cls(_req_id, _subscription_status, _d_)
