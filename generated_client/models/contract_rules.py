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
    from ..models.increment_rule import IncrementRule
    from ..models.order_defaults import OrderDefaults
    from ..models.tif_defaults import TifDefaults

_KNOWN: Final = frozenset(
    (
        "orderTypes",
        "algoEligible",
        "overnightEligible",
        "allOrNoneEligible",
        "ecCloseAsBuyOpposite",
        "eventCrossThreshold",
        "costReport",
        "canTradeAcctIds",
        "error",
        "ibAlgoTypes",
        "fraqTypes",
        "cqtTypes",
        "orderTypesOutside",
        "modTypes",
        "forceOrderPreview",
        "orderDefaults",
        "defaultSize",
        "cashSize",
        "sizeIncrement",
        "tifTypes",
        "tifDefaults",
        "limitPrice",
        "stopprice",
        "orderOrigination",
        "preview",
        "displaySize",
        "fraqInt",
        "cashCcy",
        "cashQtyIncr",
        "priceMagnifier",
        "negativeCapable",
        "incrementType",
        "incrementRules",
        "hasSecondary",
        "increment",
        "incrementDigits",
    )
)


@_attrs_define
class ContractRules:
    """Order types, times in force, sizes and price steps of one contract.

    Attributes:
        order_types: Order types in regular hours, in words.
        ec_close_as_buy_opposite: Event contracts only.
        event_cross_threshold: Event contracts only.
        can_trade_acct_ids: Accounts that may trade it.
        error: A problem is told here, with status 200.
        fraq_types: Order types for fractions.
        cqt_types: Order types for cash quantities.
        order_types_outside: Order types outside regular hours.
        order_defaults: Default values by order type code.
        size_increment: Smallest step of a quantity.
        tif_types: Time in force, slash, order kinds joined by commas, then flags o and a; e.g. GTC/o,a.
        tif_defaults: What the server takes when an order does not say.
        limit_price: Price the server would suggest.
        stop_price: All lower case on the wire.
        fraq_int: Digits of a fractional quantity.
        cash_qty_incr: Smallest step of a cash quantity.
        negative_capable: Negative prices are possible.
        increment: Smallest price step at the current price.
    """

    order_types: list[str]
    algo_eligible: bool | Unset = UNSET
    overnight_eligible: bool | Unset = UNSET
    all_or_none_eligible: bool | Unset = UNSET
    ec_close_as_buy_opposite: bool | Unset = UNSET
    event_cross_threshold: Decimal | Unset = UNSET
    cost_report: bool | Unset = UNSET
    can_trade_acct_ids: list[str] | None | Unset = UNSET
    error: None | str | Unset = UNSET
    ib_algo_types: list[str] | Unset = UNSET
    fraq_types: list[str] | Unset = UNSET
    cqt_types: list[str] | Unset = UNSET
    order_types_outside: list[str] | Unset = UNSET
    mod_types: list[str] | None | Unset = UNSET
    force_order_preview: bool | Unset = UNSET
    order_defaults: OrderDefaults | Unset = UNSET
    default_size: Decimal | Unset = UNSET
    cash_size: Decimal | Unset = UNSET
    size_increment: Decimal | Unset = UNSET
    tif_types: list[str] | Unset = UNSET
    tif_defaults: TifDefaults | Unset = UNSET
    limit_price: Decimal | Unset = UNSET
    stop_price: Decimal | Unset = UNSET
    order_origination: None | str | Unset = UNSET
    preview: bool | Unset = UNSET
    display_size: int | Unset = UNSET
    fraq_int: int | Unset = UNSET
    cash_ccy: None | str | Unset = UNSET
    cash_qty_incr: Decimal | Unset = UNSET
    price_magnifier: int | Unset = UNSET
    negative_capable: bool | Unset = UNSET
    increment_type: int | Unset = UNSET
    increment_rules: list[IncrementRule] | Unset = UNSET
    has_secondary: bool | Unset = UNSET
    increment: Decimal | Unset = UNSET
    increment_digits: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["orderTypes"] = dump(self.order_types)
        if self.algo_eligible is not UNSET:
            out["algoEligible"] = dump(self.algo_eligible)
        if self.overnight_eligible is not UNSET:
            out["overnightEligible"] = dump(self.overnight_eligible)
        if self.all_or_none_eligible is not UNSET:
            out["allOrNoneEligible"] = dump(self.all_or_none_eligible)
        if self.ec_close_as_buy_opposite is not UNSET:
            out["ecCloseAsBuyOpposite"] = dump(self.ec_close_as_buy_opposite)
        if self.event_cross_threshold is not UNSET:
            out["eventCrossThreshold"] = dump(self.event_cross_threshold)
        if self.cost_report is not UNSET:
            out["costReport"] = dump(self.cost_report)
        if self.can_trade_acct_ids is not UNSET:
            out["canTradeAcctIds"] = dump(self.can_trade_acct_ids)
        if self.error is not UNSET:
            out["error"] = dump(self.error)
        if self.ib_algo_types is not UNSET:
            out["ibAlgoTypes"] = dump(self.ib_algo_types)
        if self.fraq_types is not UNSET:
            out["fraqTypes"] = dump(self.fraq_types)
        if self.cqt_types is not UNSET:
            out["cqtTypes"] = dump(self.cqt_types)
        if self.order_types_outside is not UNSET:
            out["orderTypesOutside"] = dump(self.order_types_outside)
        if self.mod_types is not UNSET:
            out["modTypes"] = dump(self.mod_types)
        if self.force_order_preview is not UNSET:
            out["forceOrderPreview"] = dump(self.force_order_preview)
        if self.order_defaults is not UNSET:
            out["orderDefaults"] = dump(self.order_defaults)
        if self.default_size is not UNSET:
            out["defaultSize"] = dump(self.default_size)
        if self.cash_size is not UNSET:
            out["cashSize"] = dump(self.cash_size)
        if self.size_increment is not UNSET:
            out["sizeIncrement"] = dump(self.size_increment)
        if self.tif_types is not UNSET:
            out["tifTypes"] = dump(self.tif_types)
        if self.tif_defaults is not UNSET:
            out["tifDefaults"] = dump(self.tif_defaults)
        if self.limit_price is not UNSET:
            out["limitPrice"] = dump(self.limit_price)
        if self.stop_price is not UNSET:
            out["stopprice"] = dump(self.stop_price)
        if self.order_origination is not UNSET:
            out["orderOrigination"] = dump(self.order_origination)
        if self.preview is not UNSET:
            out["preview"] = dump(self.preview)
        if self.display_size is not UNSET:
            out["displaySize"] = dump(self.display_size)
        if self.fraq_int is not UNSET:
            out["fraqInt"] = dump(self.fraq_int)
        if self.cash_ccy is not UNSET:
            out["cashCcy"] = dump(self.cash_ccy)
        if self.cash_qty_incr is not UNSET:
            out["cashQtyIncr"] = dump(self.cash_qty_incr)
        if self.price_magnifier is not UNSET:
            out["priceMagnifier"] = dump(self.price_magnifier)
        if self.negative_capable is not UNSET:
            out["negativeCapable"] = dump(self.negative_capable)
        if self.increment_type is not UNSET:
            out["incrementType"] = dump(self.increment_type)
        if self.increment_rules is not UNSET:
            out["incrementRules"] = dump(self.increment_rules)
        if self.has_secondary is not UNSET:
            out["hasSecondary"] = dump(self.has_secondary)
        if self.increment is not UNSET:
            out["increment"] = dump(self.increment)
        if self.increment_digits is not UNSET:
            out["incrementDigits"] = dump(self.increment_digits)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.increment_rule import IncrementRule
        from ..models.order_defaults import OrderDefaults
        from ..models.tif_defaults import TifDefaults

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ContractRules")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orderTypes", UNSET)
        _order_types = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.orderTypes[]")), "ContractRules.orderTypes[]"
            ),
            "ContractRules.orderTypes",
        )
        if _order_types is UNSET:
            raise missing("ContractRules.orderTypes")
        _v_ = _get_("algoEligible", UNSET)
        _algo_eligible = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.algoEligible")
        _v_ = _get_("overnightEligible", UNSET)
        _overnight_eligible = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.overnightEligible")
        _v_ = _get_("allOrNoneEligible", UNSET)
        _all_or_none_eligible = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.allOrNoneEligible")
        _v_ = _get_("ecCloseAsBuyOpposite", UNSET)
        _ec_close_as_buy_opposite = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.ecCloseAsBuyOpposite")
        _v_ = _get_("eventCrossThreshold", UNSET)
        _event_cross_threshold = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.eventCrossThreshold")
        _v_ = _get_("costReport", UNSET)
        _cost_report = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.costReport")
        _v_ = _get_("canTradeAcctIds", UNSET)
        _can_trade_acct_ids = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if type(_i) is str else as_str(_i, "ContractRules.canTradeAcctIds[]")),
                    "ContractRules.canTradeAcctIds[]",
                ),
                "ContractRules.canTradeAcctIds",
            )
        )
        _v_ = _get_("error", UNSET)
        _error = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractRules.error")
        _v_ = _get_("ibAlgoTypes", UNSET)
        _ib_algo_types = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.ibAlgoTypes[]")), "ContractRules.ibAlgoTypes[]"
            ),
            "ContractRules.ibAlgoTypes",
        )
        _v_ = _get_("fraqTypes", UNSET)
        _fraq_types = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.fraqTypes[]")), "ContractRules.fraqTypes[]"
            ),
            "ContractRules.fraqTypes",
        )
        _v_ = _get_("cqtTypes", UNSET)
        _cqt_types = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.cqtTypes[]")), "ContractRules.cqtTypes[]"
            ),
            "ContractRules.cqtTypes",
        )
        _v_ = _get_("orderTypesOutside", UNSET)
        _order_types_outside = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.orderTypesOutside[]")),
                "ContractRules.orderTypesOutside[]",
            ),
            "ContractRules.orderTypesOutside",
        )
        _v_ = _get_("modTypes", UNSET)
        _mod_types = (
            None
            if _v_ is None
            else as_list(
                _v_,
                lambda _i: need(
                    (_i if type(_i) is str else as_str(_i, "ContractRules.modTypes[]")), "ContractRules.modTypes[]"
                ),
                "ContractRules.modTypes",
            )
        )
        _v_ = _get_("forceOrderPreview", UNSET)
        _force_order_preview = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.forceOrderPreview")
        _v_ = _get_("orderDefaults", UNSET)
        _order_defaults = as_model(OrderDefaults, _v_, "ContractRules.orderDefaults")
        _v_ = _get_("defaultSize", UNSET)
        _default_size = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.defaultSize")
        _v_ = _get_("cashSize", UNSET)
        _cash_size = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.cashSize")
        _v_ = _get_("sizeIncrement", UNSET)
        _size_increment = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.sizeIncrement")
        _v_ = _get_("tifTypes", UNSET)
        _tif_types = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ContractRules.tifTypes[]")), "ContractRules.tifTypes[]"
            ),
            "ContractRules.tifTypes",
        )
        _v_ = _get_("tifDefaults", UNSET)
        _tif_defaults = as_model(TifDefaults, _v_, "ContractRules.tifDefaults")
        _v_ = _get_("limitPrice", UNSET)
        _limit_price = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.limitPrice")
        _v_ = _get_("stopprice", UNSET)
        _stop_price = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.stopprice")
        _v_ = _get_("orderOrigination", UNSET)
        _order_origination = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractRules.orderOrigination")
        )
        _v_ = _get_("preview", UNSET)
        _preview = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.preview")
        _v_ = _get_("displaySize", UNSET)
        _display_size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractRules.displaySize")
        _v_ = _get_("fraqInt", UNSET)
        _fraq_int = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractRules.fraqInt")
        _v_ = _get_("cashCcy", UNSET)
        _cash_ccy = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractRules.cashCcy")
        _v_ = _get_("cashQtyIncr", UNSET)
        _cash_qty_incr = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.cashQtyIncr")
        _v_ = _get_("priceMagnifier", UNSET)
        _price_magnifier = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractRules.priceMagnifier")
        _v_ = _get_("negativeCapable", UNSET)
        _negative_capable = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.negativeCapable")
        _v_ = _get_("incrementType", UNSET)
        _increment_type = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractRules.incrementType")
        _v_ = _get_("incrementRules", UNSET)
        _increment_rules = as_list(_v_, IncrementRule.from_dict, "ContractRules.incrementRules")
        _v_ = _get_("hasSecondary", UNSET)
        _has_secondary = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractRules.hasSecondary")
        _v_ = _get_("increment", UNSET)
        _increment = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractRules.increment")
        _v_ = _get_("incrementDigits", UNSET)
        _increment_digits = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractRules.incrementDigits")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_types,
            _algo_eligible,
            _overnight_eligible,
            _all_or_none_eligible,
            _ec_close_as_buy_opposite,
            _event_cross_threshold,
            _cost_report,
            _can_trade_acct_ids,
            _error,
            _ib_algo_types,
            _fraq_types,
            _cqt_types,
            _order_types_outside,
            _mod_types,
            _force_order_preview,
            _order_defaults,
            _default_size,
            _cash_size,
            _size_increment,
            _tif_types,
            _tif_defaults,
            _limit_price,
            _stop_price,
            _order_origination,
            _preview,
            _display_size,
            _fraq_int,
            _cash_ccy,
            _cash_qty_incr,
            _price_magnifier,
            _negative_capable,
            _increment_type,
            _increment_rules,
            _has_secondary,
            _increment,
            _increment_digits,
            _d_,
        )
