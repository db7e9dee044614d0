# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_id_str, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("msg", "order_id", "conid", "account"))


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
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "CancelAck")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("msg", UNSET)
        _message = _v_ if type(_v_) is str else as_str(_v_, "CancelAck.msg")
        if _message is UNSET:
            raise missing("CancelAck.msg")
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "CancelAck.order_id")
        if _order_id is UNSET:
            raise missing("CancelAck.order_id")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "CancelAck.conid")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "CancelAck.account")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_message, _order_id, _conid, _account, _d_)
