# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_bool, as_int, as_str, dump, missing


@_attrs_define(kw_only=True)
class ContractRulesRequest:
    """The contract, and the side or order the rules are for.

    Attributes:
        conid: Contract id.
        is_buy: True unless told.
        modify_order: Rules for changing an order; needs orderId.
    """

    conid: int
    exchange: str | Unset = UNSET
    is_buy: bool | Unset = UNSET
    modify_order: bool | Unset = UNSET
    order_id: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["conid"] = dump(self.conid)
        if not isinstance(self.exchange, Unset):
            out["exchange"] = dump(self.exchange)
        if not isinstance(self.is_buy, Unset):
            out["isBuy"] = dump(self.is_buy)
        if not isinstance(self.modify_order, Unset):
            out["modifyOrder"] = dump(self.modify_order)
        if not isinstance(self.order_id, Unset):
            out["orderId"] = dump(self.order_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ContractRulesRequest", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = _v_ if _v_.__class__ is int else as_int(_v_, "ContractRulesRequest.conid")
        if _conid is UNSET:
            raise missing("ContractRulesRequest.conid")
        _v_ = _d_.pop("exchange", UNSET)
        _exchange = _v_ if _v_.__class__ is str else as_str(_v_, "ContractRulesRequest.exchange")
        _v_ = _d_.pop("isBuy", UNSET)
        _is_buy = _v_ if _v_.__class__ is bool else as_bool(_v_, "ContractRulesRequest.isBuy")
        _v_ = _d_.pop("modifyOrder", UNSET)
        _modify_order = _v_ if _v_.__class__ is bool else as_bool(_v_, "ContractRulesRequest.modifyOrder")
        _v_ = _d_.pop("orderId", UNSET)
        _order_id = _v_ if _v_.__class__ is int else as_int(_v_, "ContractRulesRequest.orderId")
        if _d_:
            raise WireError("ContractRulesRequest", "unknown member", sorted(_d_))
        return cls(conid=_conid, exchange=_exchange, is_buy=_is_buy, modify_order=_modify_order, order_id=_order_id)
