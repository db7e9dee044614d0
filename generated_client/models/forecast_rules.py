# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_epoch, as_list, as_str, as_text, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.forecast_price_step import ForecastPriceStep

_KNOWN: Final = frozenset(
    (
        "market_name",
        "asset_class",
        "description",
        "measured_period",
        "threshold",
        "source_agency",
        "data_and_resolution_link",
        "last_trade_time",
        "product_code",
        "market_rules_link",
        "release_time",
        "payout_time",
        "payout",
        "price_increment",
        "price_increments",
        "exchange_timezone",
    )
)


@_attrs_define
class ForecastRules:
    """How the contract is decided, when, and by whom.

    Attributes:
        last_trade_at_s: Seconds since 1970 UTC.
        release_at_s: Seconds since 1970 UTC.
        payout_at_s: Seconds since 1970 UTC.
        payout: Text with a currency sign, e.g. $1.00.
        price_increment: Text with a currency sign, e.g. $0.01.
    """

    market_name: str
    asset_class: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    measured_period: None | str | Unset = UNSET
    threshold: str | Unset = UNSET
    source_agency: None | str | Unset = UNSET
    data_and_resolution_link: None | str | Unset = UNSET
    last_trade_at_s: int | Unset = UNSET
    product_code: None | str | Unset = UNSET
    market_rules_link: None | str | Unset = UNSET
    release_at_s: int | Unset = UNSET
    payout_at_s: int | Unset = UNSET
    payout: None | str | Unset = UNSET
    price_increment: None | str | Unset = UNSET
    price_increments: list[ForecastPriceStep] | None | Unset = UNSET
    exchange_timezone: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["market_name"] = dump(self.market_name)
        if self.asset_class is not UNSET:
            out["asset_class"] = dump(self.asset_class)
        if self.description is not UNSET:
            out["description"] = dump(self.description)
        if self.measured_period is not UNSET:
            out["measured_period"] = dump(self.measured_period)
        if self.threshold is not UNSET:
            out["threshold"] = dump(self.threshold)
        if self.source_agency is not UNSET:
            out["source_agency"] = dump(self.source_agency)
        if self.data_and_resolution_link is not UNSET:
            out["data_and_resolution_link"] = dump(self.data_and_resolution_link)
        if self.last_trade_at_s is not UNSET:
            out["last_trade_time"] = dump(self.last_trade_at_s)
        if self.product_code is not UNSET:
            out["product_code"] = dump(self.product_code)
        if self.market_rules_link is not UNSET:
            out["market_rules_link"] = dump(self.market_rules_link)
        if self.release_at_s is not UNSET:
            out["release_time"] = dump(self.release_at_s)
        if self.payout_at_s is not UNSET:
            out["payout_time"] = dump(self.payout_at_s)
        if self.payout is not UNSET:
            out["payout"] = dump(self.payout)
        if self.price_increment is not UNSET:
            out["price_increment"] = dump(self.price_increment)
        if self.price_increments is not UNSET:
            out["price_increments"] = dump(self.price_increments)
        if self.exchange_timezone is not UNSET:
            out["exchange_timezone"] = dump(self.exchange_timezone)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.forecast_price_step import ForecastPriceStep

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastRules")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("market_name", UNSET)
        _market_name = _v_ if type(_v_) is str else as_str(_v_, "ForecastRules.market_name")
        if _market_name is UNSET:
            raise missing("ForecastRules.market_name")
        _v_ = _get_("asset_class", UNSET)
        _asset_class = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.asset_class")
        )
        _v_ = _get_("description", UNSET)
        _description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.description")
        )
        _v_ = _get_("measured_period", UNSET)
        _measured_period = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.measured_period")
        )
        _v_ = _get_("threshold", UNSET)
        _threshold = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "ForecastRules.threshold")
        _v_ = _get_("source_agency", UNSET)
        _source_agency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.source_agency")
        )
        _v_ = _get_("data_and_resolution_link", UNSET)
        _data_and_resolution_link = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ForecastRules.data_and_resolution_link")
        )
        _v_ = _get_("last_trade_time", UNSET)
        _last_trade_at_s = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "ForecastRules.last_trade_time")
        _v_ = _get_("product_code", UNSET)
        _product_code = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.product_code")
        )
        _v_ = _get_("market_rules_link", UNSET)
        _market_rules_link = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.market_rules_link")
        )
        _v_ = _get_("release_time", UNSET)
        _release_at_s = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "ForecastRules.release_time")
        _v_ = _get_("payout_time", UNSET)
        _payout_at_s = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "ForecastRules.payout_time")
        _v_ = _get_("payout", UNSET)
        _payout = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.payout")
        _v_ = _get_("price_increment", UNSET)
        _price_increment = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.price_increment")
        )
        _v_ = _get_("price_increments", UNSET)
        _price_increments = (
            None if _v_ is None else as_list(_v_, ForecastPriceStep.from_dict, "ForecastRules.price_increments")
        )
        _v_ = _get_("exchange_timezone", UNSET)
        _exchange_timezone = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastRules.exchange_timezone")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _market_name,
            _asset_class,
            _description,
            _measured_period,
            _threshold,
            _source_agency,
            _data_and_resolution_link,
            _last_trade_at_s,
            _product_code,
            _market_rules_link,
            _release_at_s,
            _payout_at_s,
            _payout,
            _price_increment,
            _price_increments,
            _exchange_timezone,
            _d_,
        )
