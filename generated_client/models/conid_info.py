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
        "ticker",
        "secType",
        "listingExchange",
        "exchange",
        "companyName",
        "currency",
        "validExchanges",
        "priceRendering",
        "maturityDate",
        "right",
        "strike",
    )
)


@_attrs_define
class ConidInfo:
    """The contract behind a conid.

    Attributes:
        conid: Contract id.
        valid_exchanges: Joined by commas.
        right: A question mark when it does not apply.
    """

    conid: int
    ticker: None | str
    sec_type: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    valid_exchanges: None | str | Unset = UNSET
    price_rendering: None | str | Unset = UNSET
    maturity_date: None | str | Unset = UNSET
    right: None | str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        out["ticker"] = dump(self.ticker)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.listing_exchange is not UNSET:
            out["listingExchange"] = dump(self.listing_exchange)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.company_name is not UNSET:
            out["companyName"] = dump(self.company_name)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.valid_exchanges is not UNSET:
            out["validExchanges"] = dump(self.valid_exchanges)
        if self.price_rendering is not UNSET:
            out["priceRendering"] = dump(self.price_rendering)
        if self.maturity_date is not UNSET:
            out["maturityDate"] = dump(self.maturity_date)
        if self.right is not UNSET:
            out["right"] = dump(self.right)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ConidInfo")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "ConidInfo.conid")
        if _conid is UNSET:
            raise missing("ConidInfo.conid")
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is None else as_str(_v_, "ConidInfo.ticker")
        if _ticker is UNSET:
            raise missing("ConidInfo.ticker")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.secType")
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.listingExchange")
        )
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.exchange")
        _v_ = _get_("companyName", UNSET)
        _company_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.companyName")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.currency")
        _v_ = _get_("validExchanges", UNSET)
        _valid_exchanges = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.validExchanges")
        )
        _v_ = _get_("priceRendering", UNSET)
        _price_rendering = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.priceRendering")
        )
        _v_ = _get_("maturityDate", UNSET)
        _maturity_date = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.maturityDate")
        )
        _v_ = _get_("right", UNSET)
        _right = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ConidInfo.right")
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "ConidInfo.strike")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _ticker,
            _sec_type,
            _listing_exchange,
            _exchange,
            _company_name,
            _currency,
            _valid_exchanges,
            _price_rendering,
            _maturity_date,
            _right,
            _strike,
            _d_,
        )
