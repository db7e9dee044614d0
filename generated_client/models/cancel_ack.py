# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, as_id_str, as_str, dump, missing


@_attrs_define
class CancelAck:
    """The request to cancel was taken. A conid of -1 and no account mean that the order was gone at once."""

    message: str
    order_id: str
    conid: int | Unset = UNSET
    account: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["msg"] = dump(self.message)
        out["order_id"] = dump(self.order_id)
        if not isinstance(self.conid, Unset):
            out["conid"] = dump(self.conid)
        if not isinstance(self.account, Unset):
            out["account"] = dump(self.account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("CancelAck", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("msg", UNSET)
        _message = _v_ if _v_.__class__ is str else as_str(_v_, "CancelAck.msg")
        if _message is UNSET:
            raise missing("CancelAck.msg")
        _v_ = _d_.pop("order_id", UNSET)
        _order_id = as_id_str(_v_, "CancelAck.order_id")
        if _order_id is UNSET:
            raise missing("CancelAck.order_id")
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "CancelAck.conid")
        _v_ = _d_.pop("account", UNSET)
        _account = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "CancelAck.account"))
        return cls(_message, _order_id, _conid, _account, _d_)
