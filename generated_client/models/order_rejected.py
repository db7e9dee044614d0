# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("error", "action", "local_order_id"))


@_attrs_define
class OrderRejected:
    """One ticket of a submission that was refused."""

    error: str
    action: None | str | Unset = UNSET
    client_order_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["error"] = dump(self.error)
        if self.action is not UNSET:
            out["action"] = dump(self.action)
        if self.client_order_id is not UNSET:
            out["local_order_id"] = dump(self.client_order_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderRejected")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("error", UNSET)
        _error = _v_ if type(_v_) is str else as_str(_v_, "OrderRejected.error")
        if _error is UNSET:
            raise missing("OrderRejected.error")
        _v_ = _get_("action", UNSET)
        _action = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRejected.action")
        _v_ = _get_("local_order_id", UNSET)
        _client_order_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRejected.local_order_id")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_error, _action, _client_order_id, _d_)
