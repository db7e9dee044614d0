# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_list, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.order_ticket import OrderTicket

_KNOWN: Final = frozenset(("orders",))


@_attrs_define(kw_only=True)
class OrderSubmission:
    """One ticket, or the tickets of one bracket or one-cancels-all group."""

    orders: list[OrderTicket]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["orders"] = dump(self.orders)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.order_ticket import OrderTicket

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderSubmission")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orders", UNSET)
        _orders = as_list(_v_, OrderTicket.from_dict, "OrderSubmission.orders")
        if _orders is UNSET:
            raise missing("OrderSubmission.orders")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("OrderSubmission", "unknown member", sorted(_d_))
        return cls(orders=_orders)
