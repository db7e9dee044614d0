# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_list, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_model_cash import FaModelCash
    from ..models.fa_model_position import FaModelPosition

_KNOWN: Final = frozenset(
    (
        "positionList",
        "reqID",
        "subscriptionStatus",
        "model",
        "nlv",
        "totalDlv",
        "totalMv",
        "mismatched",
        "stkOnly",
        "positionTs",
        "cash",
    )
)


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
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        if self.nlv is not UNSET:
            out["nlv"] = dump(self.nlv)
        if self.total_dlv is not UNSET:
            out["totalDlv"] = dump(self.total_dlv)
        if self.total_market_value is not UNSET:
            out["totalMv"] = dump(self.total_market_value)
        if self.is_mismatched is not UNSET:
            out["mismatched"] = dump(self.is_mismatched)
        if self.is_stocks_only is not UNSET:
            out["stkOnly"] = dump(self.is_stocks_only)
        if self.position_ts is not UNSET:
            out["positionTs"] = dump(self.position_ts)
        if self.cash is not UNSET:
            out["cash"] = dump(self.cash)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_cash import FaModelCash
        from ..models.fa_model_position import FaModelPosition

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelPositions")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("positionList", UNSET)
        _positions = as_list(_v_, FaModelPosition.from_dict, "FaModelPositions.positionList")
        if _positions is UNSET:
            raise missing("FaModelPositions.positionList")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPositions.reqID")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPositions.subscriptionStatus")
        )
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "FaModelPositions.model")
        _v_ = _get_("nlv", UNSET)
        _nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPositions.nlv")
        _v_ = _get_("totalDlv", UNSET)
        _total_dlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPositions.totalDlv")
        _v_ = _get_("totalMv", UNSET)
        _total_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPositions.totalMv")
        _v_ = _get_("mismatched", UNSET)
        _is_mismatched = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPositions.mismatched")
        _v_ = _get_("stkOnly", UNSET)
        _is_stocks_only = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FaModelPositions.stkOnly")
        _v_ = _get_("positionTs", UNSET)
        _position_ts = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPositions.positionTs")
        _v_ = _get_("cash", UNSET)
        _cash = as_list(_v_, FaModelCash.from_dict, "FaModelPositions.cash")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
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
