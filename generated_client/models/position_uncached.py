# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_decimal, as_epoch, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "conid",
        "position",
        "avgCost",
        "avgPrice",
        "currency",
        "description",
        "isLastToLoq",
        "marketPrice",
        "marketValue",
        "realizedPnl",
        "unrealizedPnl",
        "secType",
        "assetClass",
        "sector",
        "group",
        "model",
        "timestamp",
    )
)


@_attrs_define
class PositionUncached:
    """One position as the uncached list shows it. The member names differ from the paged list.

    Attributes:
        conid: Contract id; text on this path.
        position: Signed quantity; negative is short.
        avg_cost: Average cost per unit times multiplier, contract currency.
        avg_price: Average price per unit, contract currency.
        contract_description: Symbol or contract text.
        market_price: Last known price of one unit.
        market_value: Position valued at marketPrice, contract currency.
        realized_pnl: Realised today.
        sec_type: STK, OPT, FUT and so on; not a closed list.
        at_s: Time of the row, seconds since 1970 UTC.
    """

    conid: int
    position: Decimal
    avg_cost: Decimal | Unset = UNSET
    avg_price: Decimal | Unset = UNSET
    currency: str | Unset = UNSET
    contract_description: str | Unset = UNSET
    is_last_to_loq: bool | Unset = UNSET
    market_price: Decimal | Unset = UNSET
    market_value: Decimal | Unset = UNSET
    realized_pnl: Decimal | Unset = UNSET
    unrealized_pnl: Decimal | Unset = UNSET
    sec_type: str | Unset = UNSET
    asset_class: str | Unset = UNSET
    sector: None | str | Unset = UNSET
    group: None | str | Unset = UNSET
    model: None | str | Unset = UNSET
    at_s: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        out["position"] = dump(self.position)
        if self.avg_cost is not UNSET:
            out["avgCost"] = dump(self.avg_cost)
        if self.avg_price is not UNSET:
            out["avgPrice"] = dump(self.avg_price)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.contract_description is not UNSET:
            out["description"] = dump(self.contract_description)
        if self.is_last_to_loq is not UNSET:
            out["isLastToLoq"] = dump(self.is_last_to_loq)
        if self.market_price is not UNSET:
            out["marketPrice"] = dump(self.market_price)
        if self.market_value is not UNSET:
            out["marketValue"] = dump(self.market_value)
        if self.realized_pnl is not UNSET:
            out["realizedPnl"] = dump(self.realized_pnl)
        if self.unrealized_pnl is not UNSET:
            out["unrealizedPnl"] = dump(self.unrealized_pnl)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.asset_class is not UNSET:
            out["assetClass"] = dump(self.asset_class)
        if self.sector is not UNSET:
            out["sector"] = dump(self.sector)
        if self.group is not UNSET:
            out["group"] = dump(self.group)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        if self.at_s is not UNSET:
            out["timestamp"] = dump(self.at_s)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PositionUncached")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "PositionUncached.conid")
        if _conid is UNSET:
            raise missing("PositionUncached.conid")
        _v_ = _get_("position", UNSET)
        _position = as_decimal(_v_, "PositionUncached.position")
        if _position is UNSET:
            raise missing("PositionUncached.position")
        _v_ = _get_("avgCost", UNSET)
        _avg_cost = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.avgCost")
        _v_ = _get_("avgPrice", UNSET)
        _avg_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.avgPrice")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PositionUncached.currency")
        _v_ = _get_("description", UNSET)
        _contract_description = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PositionUncached.description")
        _v_ = _get_("isLastToLoq", UNSET)
        _is_last_to_loq = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "PositionUncached.isLastToLoq")
        _v_ = _get_("marketPrice", UNSET)
        _market_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.marketPrice")
        _v_ = _get_("marketValue", UNSET)
        _market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.marketValue")
        _v_ = _get_("realizedPnl", UNSET)
        _realized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.realizedPnl")
        _v_ = _get_("unrealizedPnl", UNSET)
        _unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionUncached.unrealizedPnl")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PositionUncached.secType")
        _v_ = _get_("assetClass", UNSET)
        _asset_class = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PositionUncached.assetClass")
        _v_ = _get_("sector", UNSET)
        _sector = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionUncached.sector")
        _v_ = _get_("group", UNSET)
        _group = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionUncached.group")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionUncached.model")
        _v_ = _get_("timestamp", UNSET)
        _at_s = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "PositionUncached.timestamp")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _position,
            _avg_cost,
            _avg_price,
            _currency,
            _contract_description,
            _is_last_to_loq,
            _market_price,
            _market_value,
            _realized_pnl,
            _unrealized_pnl,
            _sec_type,
            _asset_class,
            _sector,
            _group,
            _model,
            _at_s,
            _d_,
        )
