# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    as_decimal,
    as_id_int,
    as_list,
    as_model,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

if TYPE_CHECKING:
    from ..models.display_rule import DisplayRule
    from ..models.increment_rule import IncrementRule

_KNOWN: Final = frozenset(
    (
        "conid",
        "currency",
        "time",
        "chineseName",
        "allExchanges",
        "listingExchange",
        "countryCode",
        "name",
        "assetClass",
        "expiry",
        "lastTradingDay",
        "group",
        "putOrCall",
        "sector",
        "sectorGroup",
        "strike",
        "ticker",
        "undConid",
        "multiplier",
        "type",
        "hasOptions",
        "fullName",
        "isUS",
        "incrementRules",
        "displayRule",
        "isEventContract",
        "pageSize",
    )
)


@_attrs_define
class Secdef:
    """Definition of one contract as the portfolio services know it.

    Attributes:
        conid: Contract id.
        time: Milliseconds the server spent on the row.
        chinese_name: HTML-escaped.
        all_exchanges: Joined by commas.
        expiry: YYYYMMDD
        last_trading_day: YYYYMMDD
        strike: 0 when it does not apply.
        underlying_conid: Contract id of the underlying; 0 when there is none.
    """

    conid: int
    currency: None | str | Unset = UNSET
    time: int | Unset = UNSET
    chinese_name: None | str | Unset = UNSET
    all_exchanges: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    country_code: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    asset_class: None | str | Unset = UNSET
    expiry: None | str | Unset = UNSET
    last_trading_day: None | str | Unset = UNSET
    group: None | str | Unset = UNSET
    put_or_call: None | str | Unset = UNSET
    sector: None | str | Unset = UNSET
    sector_group: None | str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    ticker: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    multiplier: Decimal | Unset = UNSET
    type_: None | str | Unset = UNSET
    has_options: bool | Unset = UNSET
    full_name: None | str | Unset = UNSET
    is_us: bool | Unset = UNSET
    increment_rules: list[IncrementRule] | Unset = UNSET
    display_rule: DisplayRule | None | Unset = UNSET
    is_event_contract: bool | Unset = UNSET
    page_size: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.time is not UNSET:
            out["time"] = dump(self.time)
        if self.chinese_name is not UNSET:
            out["chineseName"] = dump(self.chinese_name)
        if self.all_exchanges is not UNSET:
            out["allExchanges"] = dump(self.all_exchanges)
        if self.listing_exchange is not UNSET:
            out["listingExchange"] = dump(self.listing_exchange)
        if self.country_code is not UNSET:
            out["countryCode"] = dump(self.country_code)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.asset_class is not UNSET:
            out["assetClass"] = dump(self.asset_class)
        if self.expiry is not UNSET:
            out["expiry"] = dump(self.expiry)
        if self.last_trading_day is not UNSET:
            out["lastTradingDay"] = dump(self.last_trading_day)
        if self.group is not UNSET:
            out["group"] = dump(self.group)
        if self.put_or_call is not UNSET:
            out["putOrCall"] = dump(self.put_or_call)
        if self.sector is not UNSET:
            out["sector"] = dump(self.sector)
        if self.sector_group is not UNSET:
            out["sectorGroup"] = dump(self.sector_group)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        if self.ticker is not UNSET:
            out["ticker"] = dump(self.ticker)
        if self.underlying_conid is not UNSET:
            out["undConid"] = dump(self.underlying_conid)
        if self.multiplier is not UNSET:
            out["multiplier"] = dump(self.multiplier)
        if self.type_ is not UNSET:
            out["type"] = dump(self.type_)
        if self.has_options is not UNSET:
            out["hasOptions"] = dump(self.has_options)
        if self.full_name is not UNSET:
            out["fullName"] = dump(self.full_name)
        if self.is_us is not UNSET:
            out["isUS"] = dump(self.is_us)
        if self.increment_rules is not UNSET:
            out["incrementRules"] = dump(self.increment_rules)
        if self.display_rule is not UNSET:
            out["displayRule"] = dump(self.display_rule)
        if self.is_event_contract is not UNSET:
            out["isEventContract"] = dump(self.is_event_contract)
        if self.page_size is not UNSET:
            out["pageSize"] = dump(self.page_size)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.display_rule import DisplayRule
        from ..models.increment_rule import IncrementRule

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "Secdef")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "Secdef.conid")
        if _conid is UNSET:
            raise missing("Secdef.conid")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.currency")
        _v_ = _get_("time", UNSET)
        _time = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "Secdef.time")
        _v_ = _get_("chineseName", UNSET)
        _chinese_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.chineseName")
        _v_ = _get_("allExchanges", UNSET)
        _all_exchanges = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.allExchanges")
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.listingExchange")
        )
        _v_ = _get_("countryCode", UNSET)
        _country_code = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.countryCode")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.name")
        _v_ = _get_("assetClass", UNSET)
        _asset_class = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.assetClass")
        _v_ = _get_("expiry", UNSET)
        _expiry = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.expiry")
        _v_ = _get_("lastTradingDay", UNSET)
        _last_trading_day = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.lastTradingDay")
        )
        _v_ = _get_("group", UNSET)
        _group = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.group")
        _v_ = _get_("putOrCall", UNSET)
        _put_or_call = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.putOrCall")
        _v_ = _get_("sector", UNSET)
        _sector = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.sector")
        _v_ = _get_("sectorGroup", UNSET)
        _sector_group = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.sectorGroup")
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "Secdef.strike")
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.ticker")
        _v_ = _get_("undConid", UNSET)
        _underlying_conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "Secdef.undConid")
        _v_ = _get_("multiplier", UNSET)
        _multiplier = _v_ if _v_ is UNSET else as_decimal(_v_, "Secdef.multiplier")
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.type")
        _v_ = _get_("hasOptions", UNSET)
        _has_options = _v_ if _v_ is UNSET else as_wire_bool(_v_, "Secdef.hasOptions")
        _v_ = _get_("fullName", UNSET)
        _full_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "Secdef.fullName")
        _v_ = _get_("isUS", UNSET)
        _is_us = _v_ if _v_ is UNSET else as_wire_bool(_v_, "Secdef.isUS")
        _v_ = _get_("incrementRules", UNSET)
        _increment_rules = as_list(_v_, IncrementRule.from_dict, "Secdef.incrementRules")
        _v_ = _get_("displayRule", UNSET)
        _display_rule = None if _v_ is None else as_model(DisplayRule, _v_, "Secdef.displayRule")
        _v_ = _get_("isEventContract", UNSET)
        _is_event_contract = _v_ if _v_ is UNSET else as_wire_bool(_v_, "Secdef.isEventContract")
        _v_ = _get_("pageSize", UNSET)
        _page_size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "Secdef.pageSize")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _currency,
            _time,
            _chinese_name,
            _all_exchanges,
            _listing_exchange,
            _country_code,
            _name,
            _asset_class,
            _expiry,
            _last_trading_day,
            _group,
            _put_or_call,
            _sector,
            _sector_group,
            _strike,
            _ticker,
            _underlying_conid,
            _multiplier,
            _type_,
            _has_options,
            _full_name,
            _is_us,
            _increment_rules,
            _display_rule,
            _is_event_contract,
            _page_size,
            _d_,
        )
