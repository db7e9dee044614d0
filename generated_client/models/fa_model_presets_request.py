# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_bool, as_int, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "reqID",
        "subscriptionStatus",
        "keepModelOpen",
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


@_attrs_define(kw_only=True)
class FaModelPresetsRequest:
    """How models are to be rebalanced and invested.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        subscription_status: 0 or 1.
    """

    req_id: int
    subscription_status: int | Unset = UNSET
    keep_model_open: bool | Unset = UNSET
    use_tolerance_range: bool | Unset = UNSET
    use_non_base_currency: bool | Unset = UNSET
    fully_invest_existing_long_positions: bool | Unset = UNSET
    prefer_transfer_from_independent: bool | Unset = UNSET
    prefer_cross_with_independent: bool | Unset = UNSET
    close_divest_independent_position: bool | Unset = UNSET
    avoid_negative_cash_in_independent: bool | Unset = UNSET
    round_allocation_quantity_to_exchange_board_lot: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.keep_model_open is not UNSET:
            out["keepModelOpen"] = dump(self.keep_model_open)
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
            need_object(src_dict, "FaModelPresetsRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelPresetsRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelPresetsRequest.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "FaModelPresetsRequest.subscriptionStatus")
        )
        _v_ = _get_("keepModelOpen", UNSET)
        _keep_model_open = (
            _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "FaModelPresetsRequest.keepModelOpen")
        )
        _v_ = _get_("useToleranceRange", UNSET)
        _use_tolerance_range = (
            _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "FaModelPresetsRequest.useToleranceRange")
        )
        _v_ = _get_("useNonBaseCcy", UNSET)
        _use_non_base_currency = (
            _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "FaModelPresetsRequest.useNonBaseCcy")
        )
        _v_ = _get_("fullyInvestExistingLongPositions", UNSET)
        _fully_invest_existing_long_positions = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.fullyInvestExistingLongPositions")
        )
        _v_ = _get_("preferTransferFromIndependent", UNSET)
        _prefer_transfer_from_independent = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.preferTransferFromIndependent")
        )
        _v_ = _get_("preferCrossWithIndependent", UNSET)
        _prefer_cross_with_independent = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.preferCrossWithIndependent")
        )
        _v_ = _get_("closeDivestIndependentPosition", UNSET)
        _close_divest_independent_position = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.closeDivestIndependentPosition")
        )
        _v_ = _get_("avoidNegativeCashInIndependent", UNSET)
        _avoid_negative_cash_in_independent = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.avoidNegativeCashInIndependent")
        )
        _v_ = _get_("roundAllocationQuantityToExchangeBoardLot", UNSET)
        _round_allocation_quantity_to_exchange_board_lot = (
            _v_
            if type(_v_) is bool or _v_ is UNSET
            else as_bool(_v_, "FaModelPresetsRequest.roundAllocationQuantityToExchangeBoardLot")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelPresetsRequest", "unknown member", sorted(_d_))
        return cls(
            req_id=_req_id,
            subscription_status=_subscription_status,
            keep_model_open=_keep_model_open,
            use_tolerance_range=_use_tolerance_range,
            use_non_base_currency=_use_non_base_currency,
            fully_invest_existing_long_positions=_fully_invest_existing_long_positions,
            prefer_transfer_from_independent=_prefer_transfer_from_independent,
            prefer_cross_with_independent=_prefer_cross_with_independent,
            close_divest_independent_position=_close_divest_independent_position,
            avoid_negative_cash_in_independent=_avoid_negative_cash_in_independent,
            round_allocation_quantity_to_exchange_board_lot=_round_allocation_quantity_to_exchange_board_lot,
        )
