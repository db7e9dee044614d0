# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "keepModelOpen",
        "reqID",
        "subscriptionStatus",
        "useToleranceRange",
        "useNonBaseCcy",
        "fullyInvestExistingLongPositions",
        "preferTransferFromIndependent",
        "preferCrossWithIndependent",
        "closeDivestIndependentPosition",
        "avoidNegativeCashInIndependent",
        "roundAllocationQuantityToExchangeBoardLot",
    )
)


@_attrs_define
class FaModelPresets:
    """How models are rebalanced and invested.

    Attributes:
        req_id: The caller's number.
        subscription_status: 0 or 1.
    """

    keep_model_open: bool
    req_id: int | Unset = UNSET
    subscription_status: int | Unset = UNSET
    use_tolerance_range: bool | Unset = UNSET
    use_non_base_currency: bool | Unset = UNSET
    fully_invest_existing_long_positions: bool | Unset = UNSET
    prefer_transfer_from_independent: bool | Unset = UNSET
    prefer_cross_with_independent: bool | Unset = UNSET
    close_divest_independent_position: bool | Unset = UNSET
    avoid_negative_cash_in_independent: bool | Unset = UNSET
    round_allocation_quantity_to_exchange_board_lot: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["keepModelOpen"] = dump(self.keep_model_open)
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.use_tolerance_range is not UNSET:
            out["useToleranceRange"] = dump(self.use_tolerance_range)
        if self.use_non_base_currency is not UNSET:
            out["useNonBaseCcy"] = dump(self.use_non_base_currency)
        if self.fully_invest_existing_long_positions is not UNSET:
            out["fullyInvestExistingLongPositions"] = dump(self.fully_invest_existing_long_positions)
        if self.prefer_transfer_from_independent is not UNSET:
            out["preferTransferFromIndependent"] = dump(self.prefer_transfer_from_independent)
        if self.prefer_cross_with_independent is not UNSET:
            out["preferCrossWithIndependent"] = dump(self.prefer_cross_with_independent)
        if self.close_divest_independent_position is not UNSET:
            out["closeDivestIndependentPosition"] = dump(self.close_divest_independent_position)
        if self.avoid_negative_cash_in_independent is not UNSET:
            out["avoidNegativeCashInIndependent"] = dump(self.avoid_negative_cash_in_independent)
        if self.round_allocation_quantity_to_exchange_board_lot is not UNSET:
            out["roundAllocationQuantityToExchangeBoardLot"] = dump(
                self.round_allocation_quantity_to_exchange_board_lot
            )
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelPresets")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("keepModelOpen", UNSET)
        _keep_model_open = as_wire_bool(_v_, "FaModelPresets.keepModelOpen")
        if _keep_model_open is UNSET:
            raise missing("FaModelPresets.keepModelOpen")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPresets.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPresets.subscriptionStatus")
        )
        _v_ = _get_("useToleranceRange", UNSET)
        _use_tolerance_range = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.useToleranceRange")
        _v_ = _get_("useNonBaseCcy", UNSET)
        _use_non_base_currency = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.useNonBaseCcy")
        _v_ = _get_("fullyInvestExistingLongPositions", UNSET)
        _fully_invest_existing_long_positions = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.fullyInvestExistingLongPositions")
        )
        _v_ = _get_("preferTransferFromIndependent", UNSET)
        _prefer_transfer_from_independent = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.preferTransferFromIndependent")
        )
        _v_ = _get_("preferCrossWithIndependent", UNSET)
        _prefer_cross_with_independent = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.preferCrossWithIndependent")
        )
        _v_ = _get_("closeDivestIndependentPosition", UNSET)
        _close_divest_independent_position = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.closeDivestIndependentPosition")
        )
        _v_ = _get_("avoidNegativeCashInIndependent", UNSET)
        _avoid_negative_cash_in_independent = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.avoidNegativeCashInIndependent")
        )
        _v_ = _get_("roundAllocationQuantityToExchangeBoardLot", UNSET)
        _round_allocation_quantity_to_exchange_board_lot = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPresets.roundAllocationQuantityToExchangeBoardLot")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _keep_model_open,
            _req_id,
            _subscription_status,
            _use_tolerance_range,
            _use_non_base_currency,
            _fully_invest_existing_long_positions,
            _prefer_transfer_from_independent,
            _prefer_cross_with_independent,
            _close_divest_independent_position,
            _avoid_negative_cash_in_independent,
            _round_allocation_quantity_to_exchange_board_lot,
            _d_,
        )
