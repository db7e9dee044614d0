# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.forecast_side import ForecastSide
from ..types import (
    UNSET,
    Unset,
    as_decimal,
    as_enum,
    as_id_int,
    as_str,
    as_text,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

_KNOWN: Final = frozenset(
    (
        "question",
        "conid_yes",
        "conid_no",
        "side",
        "strike_label",
        "strike",
        "exchange",
        "expiration",
        "symbol",
        "category",
        "logo_category",
        "measured_period",
        "market_name",
        "underlying_conid",
        "product_conid",
        "payout",
        "party",
        "is_restricted",
    )
)


@_attrs_define
class ForecastContract:
    """An event contract.

    Attributes:
        side: Which outcome the contract pays for.
    """

    question: str
    conid_yes: int | Unset = UNSET
    conid_no: int | Unset = UNSET
    side: ForecastSide | Unset = UNSET
    strike_label: None | str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    exchange: None | str | Unset = UNSET
    expiration: str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    category: None | str | Unset = UNSET
    logo_category: None | str | Unset = UNSET
    measured_period: None | str | Unset = UNSET
    market_name: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    product_conid: int | Unset = UNSET
    payout: Decimal | Unset = UNSET
    party: None | str | Unset = UNSET
    is_restricted: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["question"] = dump(self.question)
        if self.conid_yes is not UNSET:
            out["conid_yes"] = dump(self.conid_yes)
        if self.conid_no is not UNSET:
            out["conid_no"] = dump(self.conid_no)
        if self.side is not UNSET:
            out["side"] = dump(self.side)
        if self.strike_label is not UNSET:
            out["strike_label"] = dump(self.strike_label)
        if self.strike is not UNSET:
            out["strike"] = dump(self.strike)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.expiration is not UNSET:
            out["expiration"] = dump(self.expiration)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.category is not UNSET:
            out["category"] = dump(self.category)
        if self.logo_category is not UNSET:
            out["logo_category"] = dump(self.logo_category)
        if self.measured_period is not UNSET:
            out["measured_period"] = dump(self.measured_period)
        if self.market_name is not UNSET:
            out["market_name"] = dump(self.market_name)
        if self.underlying_conid is not UNSET:
            out["underlying_conid"] = dump(self.underlying_conid)
        if self.product_conid is not UNSET:
            out["product_conid"] = dump(self.product_conid)
        if self.payout is not UNSET:
            out["payout"] = dump(self.payout)
        if self.party is not UNSET:
            out["party"] = dump(self.party)
        if self.is_restricted is not UNSET:
            out["is_restricted"] = dump(self.is_restricted)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastContract")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("question", UNSET)
        _question = _v_ if type(_v_) is str else as_str(_v_, "ForecastContract.question")
        if _question is UNSET:
            raise missing("ForecastContract.question")
        _v_ = _get_("conid_yes", UNSET)
        _conid_yes = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastContract.conid_yes")
        _v_ = _get_("conid_no", UNSET)
        _conid_no = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastContract.conid_no")
        _v_ = _get_("side", UNSET)
        _side = as_enum(ForecastSide, _v_, "ForecastContract.side")
        _v_ = _get_("strike_label", UNSET)
        _strike_label = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.strike_label")
        )
        _v_ = _get_("strike", UNSET)
        _strike = _v_ if _v_ is UNSET else as_decimal(_v_, "ForecastContract.strike")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.exchange")
        _v_ = _get_("expiration", UNSET)
        _expiration = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "ForecastContract.expiration")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.symbol")
        _v_ = _get_("category", UNSET)
        _category = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.category")
        _v_ = _get_("logo_category", UNSET)
        _logo_category = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.logo_category")
        )
        _v_ = _get_("measured_period", UNSET)
        _measured_period = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.measured_period")
        )
        _v_ = _get_("market_name", UNSET)
        _market_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.market_name")
        )
        _v_ = _get_("underlying_conid", UNSET)
        _underlying_conid = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastContract.underlying_conid")
        )
        _v_ = _get_("product_conid", UNSET)
        _product_conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ForecastContract.product_conid")
        _v_ = _get_("payout", UNSET)
        _payout = _v_ if _v_ is UNSET else as_decimal(_v_, "ForecastContract.payout")
        _v_ = _get_("party", UNSET)
        _party = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastContract.party")
        _v_ = _get_("is_restricted", UNSET)
        _is_restricted = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ForecastContract.is_restricted")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _question,
            _conid_yes,
            _conid_no,
            _side,
            _strike_label,
            _strike,
            _exchange,
            _expiration,
            _symbol,
            _category,
            _logo_category,
            _measured_period,
            _market_name,
            _underlying_conid,
            _product_conid,
            _payout,
            _party,
            _is_restricted,
            _d_,
        )
