# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_model, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.preview_amount import PreviewAmount
    from ..models.preview_change import PreviewChange


@_attrs_define
class OrderPreview:
    """What an order would cost and do to equity and margins. It can carry a warning, and an error of its own.

    Attributes:
        amount: Cost of the order.
        equity: A figure now, its change, and after the order.
        initial: A figure now, its change, and after the order.
        maintenance: A figure now, its change, and after the order.
        warn: A number and a slash, then text; or plain text.
    """

    amount: PreviewAmount
    equity: PreviewChange
    initial: PreviewChange
    maintenance: PreviewChange
    position: None | PreviewChange | Unset = UNSET
    warn: None | str | Unset = UNSET
    error: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["amount"] = dump(self.amount)
        out["equity"] = dump(self.equity)
        out["initial"] = dump(self.initial)
        out["maintenance"] = dump(self.maintenance)
        if not isinstance(self.position, Unset):
            out["position"] = dump(self.position)
        if not isinstance(self.warn, Unset):
            out["warn"] = dump(self.warn)
        if not isinstance(self.error, Unset):
            out["error"] = dump(self.error)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.preview_amount import PreviewAmount
        from ..models.preview_change import PreviewChange

        if not isinstance(src_dict, Mapping):
            raise WireError("OrderPreview", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("amount", UNSET)
        _amount = as_model(PreviewAmount, _v_, "OrderPreview.amount")
        if _amount is UNSET:
            raise missing("OrderPreview.amount")
        _v_ = _d_.pop("equity", UNSET)
        _equity = as_model(PreviewChange, _v_, "OrderPreview.equity")
        if _equity is UNSET:
            raise missing("OrderPreview.equity")
        _v_ = _d_.pop("initial", UNSET)
        _initial = as_model(PreviewChange, _v_, "OrderPreview.initial")
        if _initial is UNSET:
            raise missing("OrderPreview.initial")
        _v_ = _d_.pop("maintenance", UNSET)
        _maintenance = as_model(PreviewChange, _v_, "OrderPreview.maintenance")
        if _maintenance is UNSET:
            raise missing("OrderPreview.maintenance")
        _v_ = _d_.pop("position", UNSET)
        _position = None if _v_ is None else as_model(PreviewChange, _v_, "OrderPreview.position")
        _v_ = _d_.pop("warn", UNSET)
        _warn = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderPreview.warn"))
        _v_ = _d_.pop("error", UNSET)
        _error = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderPreview.error"))
        return cls(_amount, _equity, _initial, _maintenance, _position, _warn, _error, _d_)
