# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_bool, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("conid", "exchange", "isBuy", "modifyOrder", "orderId"))


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
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.is_buy is not UNSET:
            out["isBuy"] = dump(self.is_buy)
        if self.modify_order is not UNSET:
            out["modifyOrder"] = dump(self.modify_order)
        if self.order_id is not UNSET:
            out["orderId"] = dump(self.order_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ContractRulesRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_int(_v_, "ContractRulesRequest.conid")
        if _conid is UNSET:
            raise missing("ContractRulesRequest.conid")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "ContractRulesRequest.exchange")
        _v_ = _get_("isBuy", UNSET)
        _is_buy = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractRulesRequest.isBuy")
        _v_ = _get_("modifyOrder", UNSET)
        _modify_order = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractRulesRequest.modifyOrder")
        _v_ = _get_("orderId", UNSET)
        _order_id = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "ContractRulesRequest.orderId")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("ContractRulesRequest", "unknown member", sorted(_d_))
        return cls(conid=_conid, exchange=_exchange, is_buy=_is_buy, modify_order=_modify_order, order_id=_order_id)
