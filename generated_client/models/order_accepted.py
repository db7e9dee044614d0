# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_status import OrderStatus
from ..types import UNSET, Unset, as_enum, as_id_str, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    ("order_id", "order_status", "local_order_id", "parent_order_id", "encrypt_message", "text", "warning_message")
)


@_attrs_define
class OrderAccepted:
    """The order was taken over. Whether it works, fills or fails later is told by its status.

    Attributes:
        order_id: Order id; text here, a number in lists.
        order_status: State of an order at the broker. There is no state for a partial fill; compare quantities.
        client_order_id: The ticket's own id; tells the rows of a bracket apart.
    """

    order_id: str
    order_status: OrderStatus
    client_order_id: None | str | Unset = UNSET
    parent_order_id: str | Unset = UNSET
    encrypt_message: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    warning_message: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["order_id"] = dump(self.order_id)
        out["order_status"] = dump(self.order_status)
        if self.client_order_id is not UNSET:
            out["local_order_id"] = dump(self.client_order_id)
        if self.parent_order_id is not UNSET:
            out["parent_order_id"] = dump(self.parent_order_id)
        if self.encrypt_message is not UNSET:
            out["encrypt_message"] = dump(self.encrypt_message)
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.warning_message is not UNSET:
            out["warning_message"] = dump(self.warning_message)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderAccepted")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderAccepted.order_id")
        if _order_id is UNSET:
            raise missing("OrderAccepted.order_id")
        _v_ = _get_("order_status", UNSET)
        _order_status = as_enum(OrderStatus, _v_, "OrderAccepted.order_status")
        if _order_status is UNSET:
            raise missing("OrderAccepted.order_status")
        _v_ = _get_("local_order_id", UNSET)
        _client_order_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderAccepted.local_order_id")
        )
        _v_ = _get_("parent_order_id", UNSET)
        _parent_order_id = (
            _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "OrderAccepted.parent_order_id")
        )
        _v_ = _get_("encrypt_message", UNSET)
        _encrypt_message = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderAccepted.encrypt_message")
        )
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderAccepted.text")
        _v_ = _get_("warning_message", UNSET)
        _warning_message = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderAccepted.warning_message")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_id, _order_status, _client_order_id, _parent_order_id, _encrypt_message, _text, _warning_message, _d_
        )
