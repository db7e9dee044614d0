# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, as_list, as_str, as_wire_bool, dump, missing

if TYPE_CHECKING:
    from ..models.fa_model_cash import FaModelCash
    from ..models.fa_model_position import FaModelPosition


@_attrs_define
class FaModelPositions:
    """Positions and cash of a model.

    Attributes:
        req_id: The caller's number.
        subscription_status: 0 or 1.
        model: Name of the model.
        nlv: Net liquidation value.
        position_ts: Time of the positions; unit not documented.
    """

    positions: list[FaModelPosition]
    req_id: int | Unset = UNSET
    subscription_status: int | Unset = UNSET
    model: str | Unset = UNSET
    nlv: Decimal | Unset = UNSET
    total_dlv: Decimal | Unset = UNSET
    total_market_value: Decimal | Unset = UNSET
    is_mismatched: bool | Unset = UNSET
    is_stocks_only: bool | Unset = UNSET
    position_ts: int | Unset = UNSET
    cash: list[FaModelCash] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["positionList"] = dump(self.positions)
        if not isinstance(self.req_id, Unset):
            out["reqID"] = dump(self.req_id)
        if not isinstance(self.subscription_status, Unset):
            out["subscriptionStatus"] = dump(self.subscription_status)
        if not isinstance(self.model, Unset):
            out["model"] = dump(self.model)
        if not isinstance(self.nlv, Unset):
            out["nlv"] = dump(self.nlv)
        if not isinstance(self.total_dlv, Unset):
            out["totalDlv"] = dump(self.total_dlv)
        if not isinstance(self.total_market_value, Unset):
            out["totalMv"] = dump(self.total_market_value)
        if not isinstance(self.is_mismatched, Unset):
            out["mismatched"] = dump(self.is_mismatched)
        if not isinstance(self.is_stocks_only, Unset):
            out["stkOnly"] = dump(self.is_stocks_only)
        if not isinstance(self.position_ts, Unset):
            out["positionTs"] = dump(self.position_ts)
        if not isinstance(self.cash, Unset):
            out["cash"] = dump(self.cash)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_cash import FaModelCash
        from ..models.fa_model_position import FaModelPosition

        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelPositions", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("positionList", UNSET)
        _positions = as_list(_v_, FaModelPosition.from_dict, "FaModelPositions.positionList")
        if _positions is UNSET:
            raise missing("FaModelPositions.positionList")
        _v_ = _d_.pop("reqID", UNSET)
        _req_id = as_id_int(_v_, "FaModelPositions.reqID")
        _v_ = _d_.pop("subscriptionStatus", UNSET)
        _subscription_status = as_id_int(_v_, "FaModelPositions.subscriptionStatus")
        _v_ = _d_.pop("model", UNSET)
        _model = _v_ if _v_.__class__ is str else as_str(_v_, "FaModelPositions.model")
        _v_ = _d_.pop("nlv", UNSET)
        _nlv = as_decimal(_v_, "FaModelPositions.nlv")
        _v_ = _d_.pop("totalDlv", UNSET)
        _total_dlv = as_decimal(_v_, "FaModelPositions.totalDlv")
        _v_ = _d_.pop("totalMv", UNSET)
        _total_market_value = as_decimal(_v_, "FaModelPositions.totalMv")
        _v_ = _d_.pop("mismatched", UNSET)
        _is_mismatched = as_wire_bool(_v_, "FaModelPositions.mismatched")
        _v_ = _d_.pop("stkOnly", UNSET)
        _is_stocks_only = as_wire_bool(_v_, "FaModelPositions.stkOnly")
        _v_ = _d_.pop("positionTs", UNSET)
        _position_ts = as_id_int(_v_, "FaModelPositions.positionTs")
        _v_ = _d_.pop("cash", UNSET)
        _cash = as_list(_v_, FaModelCash.from_dict, "FaModelPositions.cash")
        return cls(
            _positions,
            _req_id,
            _subscription_status,
            _model,
            _nlv,
            _total_dlv,
            _total_market_value,
            _is_mismatched,
            _is_stocks_only,
            _position_ts,
            _cash,
            _d_,
        )
