# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("conid", "name", "symbol", "exchange", "is_restricted", "product_conid"))


@_attrs_define
class ForecastMarketRef:
    """A market of a category.

    Attributes:
        conid: The underlying; goes into forecast_market.
    """

    conid: int
    name: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    is_restricted: bool | Unset = UNSET
    product_conid: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.is_restricted is not UNSET:
            out["is_restricted"] = dump(self.is_restricted)
        if self.product_conid is not UNSET:
            out["product_conid"] = dump(self.product_conid)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastMarketRef")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "ForecastMarketRef.conid")
        if _conid is UNSET:
            raise missing("ForecastMarketRef.conid")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarketRef.name")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarketRef.symbol")
        _v_ = _get_("exchange", UNSET)
        _exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarketRef.exchange")
        )
        _v_ = _get_("is_restricted", UNSET)
        _is_restricted = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ForecastMarketRef.is_restricted")
        _v_ = _get_("product_conid", UNSET)
        _product_conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastMarketRef.product_conid")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_conid, _name, _symbol, _exchange, _is_restricted, _product_conid, _d_)
