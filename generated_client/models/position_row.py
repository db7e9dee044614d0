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
        if not isinstance(self.account_id, Unset):
            out["acctId"] = dump(self.account_id)
        if not isinstance(self.contract_desc, Unset):
            out["contractDesc"] = dump(self.contract_desc)
        if not isinstance(self.mkt_price, Unset):
            out["mktPrice"] = dump(self.mkt_price)
        if not isinstance(self.mkt_value, Unset):
            out["mktValue"] = dump(self.mkt_value)
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.avg_cost, Unset):
            out["avgCost"] = dump(self.avg_cost)
        if not isinstance(self.avg_price, Unset):
            out["avgPrice"] = dump(self.avg_price)
        if not isinstance(self.realized_pnl, Unset):
            out["realizedPnl"] = dump(self.realized_pnl)
        if not isinstance(self.unrealized_pnl, Unset):
            out["unrealizedPnl"] = dump(self.unrealized_pnl)
        if not isinstance(self.exchs, Unset):
            out["exchs"] = dump(self.exchs)
        if not isinstance(self.expiry, Unset):
            out["expiry"] = dump(self.expiry)
        if not isinstance(self.put_or_call, Unset):
            out["putOrCall"] = dump(self.put_or_call)
        if not isinstance(self.multiplier, Unset):
            out["multiplier"] = dump(self.multiplier)
        if not isinstance(self.strike, Unset):
            out["strike"] = dump(self.strike)
        if not isinstance(self.exercise_style, Unset):
            out["exerciseStyle"] = dump(self.exercise_style)
        if not isinstance(self.con_exch_map, Unset):
            out["conExchMap"] = dump(self.con_exch_map)
        if not isinstance(self.asset_class, Unset):
            out["assetClass"] = dump(self.asset_class)
        if not isinstance(self.underlying_conid, Unset):
            out["undConid"] = dump(self.underlying_conid)
        if not isinstance(self.model, Unset):
            out["model"] = dump(self.model)
        if not isinstance(self.base_mkt_price, Unset):
            out["baseMktPrice"] = dump(self.base_mkt_price)
        if not isinstance(self.base_mkt_value, Unset):
            out["baseMktValue"] = dump(self.base_mkt_value)
        if not isinstance(self.base_avg_cost, Unset):
            out["baseAvgCost"] = dump(self.base_avg_cost)
        if not isinstance(self.base_avg_price, Unset):
            out["baseAvgPrice"] = dump(self.base_avg_price)
        if not isinstance(self.base_realized_pnl, Unset):
            out["baseRealizedPnl"] = dump(self.base_realized_pnl)
        if not isinstance(self.base_unrealized_pnl, Unset):
            out["baseUnrealizedPnl"] = dump(self.base_unrealized_pnl)
        if not isinstance(self.time, Unset):
            out["time"] = dump(self.time)
        if not isinstance(self.chinese_name, Unset):
            out["chineseName"] = dump(self.chinese_name)
        if not isinstance(self.all_exchanges, Unset):
            out["allExchanges"] = dump(self.all_exchanges)
        if not isinstance(self.listing_exchange, Unset):
            out["listingExchange"] = dump(self.listing_exchange)
        if not isinstance(self.country_code, Unset):
            out["countryCode"] = dump(self.country_code)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.last_trading_day, Unset):
            out["lastTradingDay"] = dump(self.last_trading_day)
        if not isinstance(self.group, Unset):
            out["group"] = dump(self.group)
        if not isinstance(self.sector, Unset):
            out["sector"] = dump(self.sector)
        if not isinstance(self.sector_group, Unset):
            out["sectorGroup"] = dump(self.sector_group)
        if not isinstance(self.ticker, Unset):
            out["ticker"] = dump(self.ticker)
        if not isinstance(self.type_, Unset):
            out["type"] = dump(self.type_)
        if not isinstance(self.has_options, Unset):
            out["hasOptions"] = dump(self.has_options)
        if not isinstance(self.full_name, Unset):
            out["fullName"] = dump(self.full_name)
        if not isinstance(self.is_us, Unset):
            out["isUS"] = dump(self.is_us)
        if not isinstance(self.increment_rules, Unset):
            out["incrementRules"] = dump(self.increment_rules)
        if not isinstance(self.display_rule, Unset):
            out["displayRule"] = dump(self.display_rule)
        if not isinstance(self.is_event_contract, Unset):
            out["isEventContract"] = dump(self.is_event_contract)
        if not isinstance(self.page_size, Unset):
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
