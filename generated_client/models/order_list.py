# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_list, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.order_row import OrderRow

_KNOWN: Final = frozenset(("orders", "snapshot"))


@_attrs_define
class OrderList:
    """Orders of the selected account. The first answer of a session is empty and says snapshot false.

    Attributes:
        snapshot: False while the list says nothing.
    """

    orders: list[OrderRow]
    snapshot: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["orders"] = dump(self.orders)
        if self.snapshot is not UNSET:
            out["snapshot"] = dump(self.snapshot)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.order_row import OrderRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderList")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orders", UNSET)
        _orders = as_list(_v_, OrderRow.from_dict, "OrderList.orders")
        if _orders is UNSET:
            raise missing("OrderList.orders")
        _v_ = _get_("snapshot", UNSET)
        _snapshot = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderList.snapshot")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_orders, _snapshot, _d_)
