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
    need,
    need_object,
)

if TYPE_CHECKING:
    from ..models.display_rule import DisplayRule
    from ..models.increment_rule import IncrementRule

_KNOWN: Final = frozenset(
    (
        "conid",
        "position",
        "acctId",
        "contractDesc",
        "mktPrice",
        "mktValue",
        "currency",
        "avgCost",
        "avgPrice",
        "realizedPnl",
        "unrealizedPnl",
        "exchs",
        "expiry",
        "putOrCall",
        "multiplier",
        "strike",
        "exerciseStyle",
        "conExchMap",
        "assetClass",
        "undConid",
        "model",
        "baseMktPrice",
        "baseMktValue",
        "baseAvgCost",
        "baseAvgPrice",
        "baseRealizedPnl",
        "baseUnrealizedPnl",
        "time",
        "chineseName",
        "allExchanges",
        "listingExchange",
        "countryCode",
        "name",
        "lastTradingDay",
        "group",
        "sector",
        "sectorGroup",
        "ticker",
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
class PositionRow:
    """One position of the paged list. The first answers of a session lack the contract data and the base amounts.

    Attributes:
        conid: Contract id.
        position: Signed quantity; negative is short.
        account_id: Account id.
        mkt_price: Last known price of one unit.
        mkt_value: Position valued at mktPrice, contract currency.
        avg_cost: Average cost per unit times multiplier.
        avg_price: Average price per unit.
        realized_pnl: Realised today.
        exchs: Seen as null only.
        expiry: YYYYMMDD
        put_or_call: C or P; legs of a combination may say None.
        multiplier: Null or 0 when it does not apply.
        strike: 0 when it does not apply; a number first, text once the contract data is there.
        underlying_conid: Contract id of the underlying; 0 when there is none.
        base_mkt_price: In the base currency, as are the other base amounts.
        time: Milliseconds the server spent on the row.
        chinese_name: HTML-escaped.
        all_exchanges: Joined by commas.
        last_trading_day: YYYYMMDD
    """

    conid: int
    position: Decimal
    account_id: None | str | Unset = UNSET
    contract_desc: None | str | Unset = UNSET
    mkt_price: Decimal | Unset = UNSET
    mkt_value: Decimal | Unset = UNSET
    currency: None | str | Unset = UNSET
    avg_cost: Decimal | Unset = UNSET
    avg_price: Decimal | Unset = UNSET
    realized_pnl: Decimal | Unset = UNSET
    unrealized_pnl: Decimal | Unset = UNSET
    exchs: None | str | Unset = UNSET
    expiry: None | str | Unset = UNSET
    put_or_call: None | str | Unset = UNSET
    multiplier: Decimal | Unset = UNSET
    strike: Decimal | Unset = UNSET
    exercise_style: None | str | Unset = UNSET
    con_exch_map: list[str] | Unset = UNSET
    asset_class: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    model: None | str | Unset = UNSET
    base_mkt_price: Decimal | Unset = UNSET
    base_mkt_value: Decimal | Unset = UNSET
    base_avg_cost: Decimal | Unset = UNSET
    base_avg_price: Decimal | Unset = UNSET
    base_realized_pnl: Decimal | Unset = UNSET
    base_unrealized_pnl: Decimal | Unset = UNSET
    time: int | Unset = UNSET
    chinese_name: None | str | Unset = UNSET
    all_exchanges: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    country_code: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    last_trading_day: None | str | Unset = UNSET
    group: None | str | Unset = UNSET
    sector: None | str | Unset = UNSET
    sector_group: None | str | Unset = UNSET
    ticker: None | str | Unset = UNSET
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
        out["position"] = dump(self.position)
        if self.account_id is not UNSET:
            out["acctId"] = dump(self.account_id)
        if self.contract_desc is not UNSET:
            out["contractDesc"] = dump(self.contract_desc)
        if self.mkt_price is not UNSET:
            out["mktPrice"] = dump(self.mkt_price)
        if self.mkt_value is not UNSET:
            out["mktValue"] = dump(self.mkt_value)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.avg_cost is not UNSET:
            out["avgCost"] = dump(self.avg_cost)
        if self.avg_price is not UNSET:
            out["avgPrice"] = dump(self.avg_price)
        if self.realized_pnl is not UNSET:
            out["realizedPnl"] = dump(self.realized_pnl)
        if self.unrealized_pnl is not UNSET:
            out["unrealizedPnl"] = dump(self.unrealized_pnl)
        if self.exchs is not UNSET:
            out["exchs"] = dump(self.exchs)
        if self.expiry is not UNSET:
            out["expiry"] = dump(self.expiry)
        if self.put_or_call is not UNSET:
            out["putOrCall"] = dump(self.put_or_call)
        if self.multiplier is not UNSET:
            out["multiplier"] = dump(self.multiplier)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        if self.exercise_style is not UNSET:
            out["exerciseStyle"] = dump(self.exercise_style)
        if self.con_exch_map is not UNSET:
            out["conExchMap"] = dump(self.con_exch_map)
        if self.asset_class is not UNSET:
            out["assetClass"] = dump(self.asset_class)
        if self.underlying_conid is not UNSET:
            out["undConid"] = dump(self.underlying_conid)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        if self.base_mkt_price is not UNSET:
            out["baseMktPrice"] = dump(self.base_mkt_price)
        if self.base_mkt_value is not UNSET:
            out["baseMktValue"] = dump(self.base_mkt_value)
        if self.base_avg_cost is not UNSET:
            out["baseAvgCost"] = dump(self.base_avg_cost)
        if self.base_avg_price is not UNSET:
            out["baseAvgPrice"] = dump(self.base_avg_price)
        if self.base_realized_pnl is not UNSET:
            out["baseRealizedPnl"] = dump(self.base_realized_pnl)
        if self.base_unrealized_pnl is not UNSET:
            out["baseUnrealizedPnl"] = dump(self.base_unrealized_pnl)
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
        if self.last_trading_day is not UNSET:
            out["lastTradingDay"] = dump(self.last_trading_day)
        if self.group is not UNSET:
            out["group"] = dump(self.group)
        if self.sector is not UNSET:
            out["sector"] = dump(self.sector)
        if self.sector_group is not UNSET:
            out["sectorGroup"] = dump(self.sector_group)
        if self.ticker is not UNSET:
            out["ticker"] = dump(self.ticker)
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
            need_object(src_dict, "PositionRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "PositionRow.conid")
        if _conid is UNSET:
            raise missing("PositionRow.conid")
        _v_ = _get_("position", UNSET)
        _position = as_decimal(_v_, "PositionRow.position")
        if _position is UNSET:
            raise missing("PositionRow.position")
        _v_ = _get_("acctId", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.acctId")
        _v_ = _get_("contractDesc", UNSET)
        _contract_desc = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.contractDesc")
        )
        _v_ = _get_("mktPrice", UNSET)
        _mkt_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.mktPrice")
        _v_ = _get_("mktValue", UNSET)
        _mkt_value = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.mktValue")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.currency")
        _v_ = _get_("avgCost", UNSET)
        _avg_cost = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.avgCost")
        _v_ = _get_("avgPrice", UNSET)
        _avg_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.avgPrice")
        _v_ = _get_("realizedPnl", UNSET)
        _realized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.realizedPnl")
        _v_ = _get_("unrealizedPnl", UNSET)
        _unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.unrealizedPnl")
        _v_ = _get_("exchs", UNSET)
        _exchs = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.exchs")
        _v_ = _get_("expiry", UNSET)
        _expiry = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.expiry")
        _v_ = _get_("putOrCall", UNSET)
        _put_or_call = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.putOrCall")
        _v_ = _get_("multiplier", UNSET)
        _multiplier = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.multiplier")
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.strike")
        _v_ = _get_("exerciseStyle", UNSET)
        _exercise_style = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.exerciseStyle")
        )
        _v_ = _get_("conExchMap", UNSET)
        _con_exch_map = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PositionRow.conExchMap[]")), "PositionRow.conExchMap[]"
            ),
            "PositionRow.conExchMap",
        )
        _v_ = _get_("assetClass", UNSET)
        _asset_class = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.assetClass")
        _v_ = _get_("undConid", UNSET)
        _underlying_conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PositionRow.undConid")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.model")
        _v_ = _get_("baseMktPrice", UNSET)
        _base_mkt_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseMktPrice")
        _v_ = _get_("baseMktValue", UNSET)
        _base_mkt_value = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseMktValue")
        _v_ = _get_("baseAvgCost", UNSET)
        _base_avg_cost = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseAvgCost")
        _v_ = _get_("baseAvgPrice", UNSET)
        _base_avg_price = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseAvgPrice")
        _v_ = _get_("baseRealizedPnl", UNSET)
        _base_realized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseRealizedPnl")
        _v_ = _get_("baseUnrealizedPnl", UNSET)
        _base_unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "PositionRow.baseUnrealizedPnl")
        _v_ = _get_("time", UNSET)
        _time = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PositionRow.time")
        _v_ = _get_("chineseName", UNSET)
        _chinese_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.chineseName")
        )
        _v_ = _get_("allExchanges", UNSET)
        _all_exchanges = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.allExchanges")
        )
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.listingExchange")
        )
        _v_ = _get_("countryCode", UNSET)
        _country_code = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.countryCode")
        )
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.name")
        _v_ = _get_("lastTradingDay", UNSET)
        _last_trading_day = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.lastTradingDay")
        )
        _v_ = _get_("group", UNSET)
        _group = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.group")
        _v_ = _get_("sector", UNSET)
        _sector = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.sector")
        _v_ = _get_("sectorGroup", UNSET)
        _sector_group = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.sectorGroup")
        )
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.ticker")
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.type")
        _v_ = _get_("hasOptions", UNSET)
        _has_options = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PositionRow.hasOptions")
        _v_ = _get_("fullName", UNSET)
        _full_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PositionRow.fullName")
        _v_ = _get_("isUS", UNSET)
        _is_us = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PositionRow.isUS")
        _v_ = _get_("incrementRules", UNSET)
        _increment_rules = as_list(_v_, IncrementRule.from_dict, "PositionRow.incrementRules")
        _v_ = _get_("displayRule", UNSET)
        _display_rule = None if _v_ is None else as_model(DisplayRule, _v_, "PositionRow.displayRule")
        _v_ = _get_("isEventContract", UNSET)
        _is_event_contract = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PositionRow.isEventContract")
        _v_ = _get_("pageSize", UNSET)
        _page_size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PositionRow.pageSize")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _position,
            _account_id,
            _contract_desc,
            _mkt_price,
            _mkt_value,
            _currency,
            _avg_cost,
            _avg_price,
            _realized_pnl,
            _unrealized_pnl,
            _exchs,
            _expiry,
            _put_or_call,
            _multiplier,
            _strike,
            _exercise_style,
            _con_exch_map,
            _asset_class,
            _underlying_conid,
            _model,
            _base_mkt_price,
            _base_mkt_value,
            _base_avg_cost,
            _base_avg_price,
            _base_realized_pnl,
            _base_unrealized_pnl,
            _time,
            _chinese_name,
            _all_exchanges,
            _listing_exchange,
            _country_code,
            _name,
            _last_trading_day,
            _group,
            _sector,
            _sector_group,
            _ticker,
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
