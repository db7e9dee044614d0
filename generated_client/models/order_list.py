# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_list, dump, missing

if TYPE_CHECKING:
    from ..models.order_row import OrderRow


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
        if not isinstance(self.snapshot, Unset):
            out["snapshot"] = dump(self.snapshot)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.order_row import OrderRow

        if not isinstance(src_dict, Mapping):
            raise WireError("OrderList", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("orders", UNSET)
        _orders = as_list(_v_, OrderRow.from_dict, "OrderList.orders")
        if _orders is UNSET:
            raise missing("OrderList.orders")
        _v_ = _d_.pop("snapshot", UNSET)
        _snapshot = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderList.snapshot"))
        return cls(_orders, _snapshot, _d_)
