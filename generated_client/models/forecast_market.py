# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_list, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.forecast_contract_row import ForecastContractRow

_KNOWN: Final = frozenset(
    ("market_name", "contracts", "exchange", "symbol", "logo_category", "exclude_historical_data", "payout")
)


@_attrs_define
class ForecastMarket:
    """A market and its contracts.

    Attributes:
        payout: Paid per contract when it comes true; a number, in newer descriptions a text.
    """

    market_name: str
    contracts: list[ForecastContractRow]
    exchange: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    logo_category: None | str | Unset = UNSET
    exclude_historical_data: bool | Unset = UNSET
    payout: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["market_name"] = dump(self.market_name)
        out["contracts"] = dump(self.contracts)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.logo_category is not UNSET:
            out["logo_category"] = dump(self.logo_category)
        if self.exclude_historical_data is not UNSET:
            out["exclude_historical_data"] = dump(self.exclude_historical_data)
        if self.payout is not UNSET:
            out["payout"] = dump(self.payout)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.forecast_contract_row import ForecastContractRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastMarket")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("market_name", UNSET)
        _market_name = _v_ if type(_v_) is str else as_str(_v_, "ForecastMarket.market_name")
        if _market_name is UNSET:
            raise missing("ForecastMarket.market_name")
        _v_ = _get_("contracts", UNSET)
        _contracts = as_list(_v_, ForecastContractRow.from_dict, "ForecastMarket.contracts")
        if _contracts is UNSET:
            raise missing("ForecastMarket.contracts")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarket.exchange")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarket.symbol")
        _v_ = _get_("logo_category", UNSET)
        _logo_category = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastMarket.logo_category")
        )
        _v_ = _get_("exclude_historical_data", UNSET)
        _exclude_historical_data = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ForecastMarket.exclude_historical_data")
        _v_ = _get_("payout", UNSET)
        _payout = _v_ if _v_ is UNSET else as_decimal(_v_, "ForecastMarket.payout")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_market_name, _contracts, _exchange, _symbol, _logo_category, _exclude_historical_data, _payout, _d_)
