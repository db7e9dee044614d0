# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "conid",
        "desc1",
        "symbol",
        "secType",
        "exchange",
        "listingExchange",
        "right",
        "strike",
        "currency",
        "cusip",
        "coupon",
        "desc2",
        "maturityDate",
        "multiplier",
        "tradingClass",
        "validExchanges",
    )
)


@_attrs_define
class DerivativeInfo:
    """One contract that fits a question by type, month, strike and right.

    Attributes:
        conid: Contract id.
        right: C or P.
        coupon: No Coupon when there is none.
        maturity_date: YYYYMMDD
        valid_exchanges: Joined by commas.
    """

    conid: int
    desc1: None | str
    symbol: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    right: None | str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    currency: None | str | Unset = UNSET
    cusip: None | str | Unset = UNSET
    coupon: None | str | Unset = UNSET
    desc2: None | str | Unset = UNSET
    maturity_date: None | str | Unset = UNSET
    multiplier: Decimal | Unset = UNSET
    trading_class: None | str | Unset = UNSET
    valid_exchanges: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        out["desc1"] = dump(self.desc1)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.listing_exchange is not UNSET:
            out["listingExchange"] = dump(self.listing_exchange)
        if self.right is not UNSET:
            out["right"] = dump(self.right)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.cusip is not UNSET:
            out["cusip"] = dump(self.cusip)
        if self.coupon is not UNSET:
            out["coupon"] = dump(self.coupon)
        if self.desc2 is not UNSET:
            out["desc2"] = dump(self.desc2)
        if self.maturity_date is not UNSET:
            out["maturityDate"] = dump(self.maturity_date)
        if self.multiplier is not UNSET:
            out["multiplier"] = dump(self.multiplier)
        if self.trading_class is not UNSET:
            out["tradingClass"] = dump(self.trading_class)
        if self.valid_exchanges is not UNSET:
            out["validExchanges"] = dump(self.valid_exchanges)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "DerivativeInfo")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "DerivativeInfo.conid")
        if _conid is UNSET:
            raise missing("DerivativeInfo.conid")
        _v_ = _get_("desc1", UNSET)
        _desc1 = _v_ if type(_v_) is str or _v_ is None else as_str(_v_, "DerivativeInfo.desc1")
        if _desc1 is UNSET:
            raise missing("DerivativeInfo.desc1")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.symbol")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.secType")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.exchange")
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.listingExchange")
        )
        _v_ = _get_("right", UNSET)
        _right = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.right")
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "DerivativeInfo.strike")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.currency")
        _v_ = _get_("cusip", UNSET)
        _cusip = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.cusip")
        _v_ = _get_("coupon", UNSET)
        _coupon = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.coupon")
        _v_ = _get_("desc2", UNSET)
        _desc2 = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.desc2")
        _v_ = _get_("maturityDate", UNSET)
        _maturity_date = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.maturityDate")
        )
        _v_ = _get_("multiplier", UNSET)
        _multiplier = _v_ if _v_ is UNSET else as_decimal(_v_, "DerivativeInfo.multiplier")
        _v_ = _get_("tradingClass", UNSET)
        _trading_class = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.tradingClass")
        )
        _v_ = _get_("validExchanges", UNSET)
        _valid_exchanges = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "DerivativeInfo.validExchanges")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _desc1,
            _symbol,
            _sec_type,
            _exchange,
            _listing_exchange,
            _right,
            _strike,
            _currency,
            _cusip,
            _coupon,
            _desc2,
            _maturity_date,
            _multiplier,
            _trading_class,
            _valid_exchanges,
            _d_,
        )
