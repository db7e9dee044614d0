# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.history_bar import HistoryBar

_KNOWN: Final = frozenset(
    (
        "data",
        "serverId",
        "symbol",
        "text",
        "priceFactor",
        "startTime",
        "high",
        "low",
        "timePeriod",
        "barLength",
        "mdAvailability",
        "mktDataDelay",
        "outsideRth",
        "tradingDayDuration",
        "volumeFactor",
        "priceDisplayRule",
        "priceDisplayValue",
        "chartPanStartTime",
        "direction",
        "negativeCapable",
        "messageVersion",
        "points",
        "travelTime",
    )
)


@_attrs_define
class History:
    """Bars of one contract, at most 1000.

    Attributes:
        text: Name of the instrument.
        price_factor: Factor in high and low.
        start_time: YYYYMMDD-HH:mm:ss, UTC.
        high: price*factor/volume/minutes
        low: price*factor/volume/minutes
        bar_length_s: Seconds; may differ from what was asked.
        md_availability: Letters as in field 6509.
        market_data_delay_ms: Milliseconds.
        trading_day_minutes: Minutes.
        volume_factor: Documented as 100; 1 and 40 were seen.
        points: Number of bars minus one.
        travel_time_ms: Milliseconds.
    """

    data: list[HistoryBar]
    server_id: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    price_factor: int | Unset = UNSET
    start_time: None | str | Unset = UNSET
    high: None | str | Unset = UNSET
    low: None | str | Unset = UNSET
    time_period: None | str | Unset = UNSET
    bar_length_s: int | Unset = UNSET
    md_availability: None | str | Unset = UNSET
    market_data_delay_ms: int | Unset = UNSET
    outside_rth: bool | Unset = UNSET
    trading_day_minutes: int | Unset = UNSET
    volume_factor: int | Unset = UNSET
    price_display_rule: int | Unset = UNSET
    price_display_value: None | str | Unset = UNSET
    chart_pan_start_time: None | str | Unset = UNSET
    direction: int | Unset = UNSET
    negative_capable: bool | Unset = UNSET
    message_version: int | Unset = UNSET
    points: int | Unset = UNSET
    travel_time_ms: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["data"] = dump(self.data)
        if self.server_id is not UNSET:
            out["serverId"] = dump(self.server_id)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.price_factor is not UNSET:
            out["priceFactor"] = dump(self.price_factor)
        if self.start_time is not UNSET:
            out["startTime"] = dump(self.start_time)
        if self.high is not UNSET:
            out["high"] = dump(self.high)
        if self.low is not UNSET:
            out["low"] = dump(self.low)
        if self.time_period is not UNSET:
            out["timePeriod"] = dump(self.time_period)
        if self.bar_length_s is not UNSET:
            out["barLength"] = dump(self.bar_length_s)
        if self.md_availability is not UNSET:
            out["mdAvailability"] = dump(self.md_availability)
        if self.market_data_delay_ms is not UNSET:
            out["mktDataDelay"] = dump(self.market_data_delay_ms)
        if self.outside_rth is not UNSET:
            out["outsideRth"] = dump(self.outside_rth)
        if self.trading_day_minutes is not UNSET:
            out["tradingDayDuration"] = dump(self.trading_day_minutes)
        if self.volume_factor is not UNSET:
            out["volumeFactor"] = dump(self.volume_factor)
        if self.price_display_rule is not UNSET:
            out["priceDisplayRule"] = dump(self.price_display_rule)
        if self.price_display_value is not UNSET:
            out["priceDisplayValue"] = dump(self.price_display_value)
        if self.chart_pan_start_time is not UNSET:
            out["chartPanStartTime"] = dump(self.chart_pan_start_time)
        if self.direction is not UNSET:
            out["direction"] = dump(self.direction)
        if self.negative_capable is not UNSET:
            out["negativeCapable"] = dump(self.negative_capable)
        if self.message_version is not UNSET:
            out["messageVersion"] = dump(self.message_version)
        if self.points is not UNSET:
            out["points"] = dump(self.points)
        if self.travel_time_ms is not UNSET:
            out["travelTime"] = dump(self.travel_time_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.history_bar import HistoryBar

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "History")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("data", UNSET)
        _data = as_list(_v_, HistoryBar.from_dict, "History.data")
        if _data is UNSET:
            raise missing("History.data")
        _v_ = _get_("serverId", UNSET)
        _server_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.serverId")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.symbol")
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.text")
        _v_ = _get_("priceFactor", UNSET)
        _price_factor = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.priceFactor")
        _v_ = _get_("startTime", UNSET)
        _start_time = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.startTime")
        _v_ = _get_("high", UNSET)
        _high = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.high")
        _v_ = _get_("low", UNSET)
        _low = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.low")
        _v_ = _get_("timePeriod", UNSET)
        _time_period = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.timePeriod")
        _v_ = _get_("barLength", UNSET)
        _bar_length_s = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.barLength")
        _v_ = _get_("mdAvailability", UNSET)
        _md_availability = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.mdAvailability")
        )
        _v_ = _get_("mktDataDelay", UNSET)
        _market_data_delay_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.mktDataDelay")
        _v_ = _get_("outsideRth", UNSET)
        _outside_rth = _v_ if _v_ is UNSET else as_wire_bool(_v_, "History.outsideRth")
        _v_ = _get_("tradingDayDuration", UNSET)
        _trading_day_minutes = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.tradingDayDuration")
        _v_ = _get_("volumeFactor", UNSET)
        _volume_factor = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.volumeFactor")
        _v_ = _get_("priceDisplayRule", UNSET)
        _price_display_rule = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.priceDisplayRule")
        _v_ = _get_("priceDisplayValue", UNSET)
        _price_display_value = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.priceDisplayValue")
        )
        _v_ = _get_("chartPanStartTime", UNSET)
        _chart_pan_start_time = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "History.chartPanStartTime")
        )
        _v_ = _get_("direction", UNSET)
        _direction = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.direction")
        _v_ = _get_("negativeCapable", UNSET)
        _negative_capable = _v_ if _v_ is UNSET else as_wire_bool(_v_, "History.negativeCapable")
        _v_ = _get_("messageVersion", UNSET)
        _message_version = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.messageVersion")
        _v_ = _get_("points", UNSET)
        _points = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.points")
        _v_ = _get_("travelTime", UNSET)
        _travel_time_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "History.travelTime")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _data,
            _server_id,
            _symbol,
            _text,
            _price_factor,
            _start_time,
            _high,
            _low,
            _time_period,
            _bar_length_s,
            _md_availability,
            _market_data_delay_ms,
            _outside_rth,
            _trading_day_minutes,
            _volume_factor,
            _price_display_rule,
            _price_display_value,
            _chart_pan_start_time,
            _direction,
            _negative_capable,
            _message_version,
            _points,
            _travel_time_ms,
            _d_,
        )
