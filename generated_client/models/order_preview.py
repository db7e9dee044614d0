# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.preview_amount import PreviewAmount
    from ..models.preview_change import PreviewChange

_KNOWN: Final = frozenset(("amount", "equity", "initial", "maintenance", "position", "warn", "error"))


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
        if self.position is not UNSET:
            out["position"] = dump(self.position)
        if self.warn is not UNSET:
            out["warn"] = dump(self.warn)
        if self.error is not UNSET:
            out["error"] = dump(self.error)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.preview_amount import PreviewAmount
        from ..models.preview_change import PreviewChange

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderPreview")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("amount", UNSET)
        _amount = as_model(PreviewAmount, _v_, "OrderPreview.amount")
        if _amount is UNSET:
            raise missing("OrderPreview.amount")
        _v_ = _get_("equity", UNSET)
        _equity = as_model(PreviewChange, _v_, "OrderPreview.equity")
        if _equity is UNSET:
            raise missing("OrderPreview.equity")
        _v_ = _get_("initial", UNSET)
        _initial = as_model(PreviewChange, _v_, "OrderPreview.initial")
        if _initial is UNSET:
            raise missing("OrderPreview.initial")
        _v_ = _get_("maintenance", UNSET)
        _maintenance = as_model(PreviewChange, _v_, "OrderPreview.maintenance")
        if _maintenance is UNSET:
            raise missing("OrderPreview.maintenance")
        _v_ = _get_("position", UNSET)
        _position = None if _v_ is None else as_model(PreviewChange, _v_, "OrderPreview.position")
        _v_ = _get_("warn", UNSET)
        _warn = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderPreview.warn")
        _v_ = _get_("error", UNSET)
        _error = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderPreview.error")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_amount, _equity, _initial, _maintenance, _position, _warn, _error, _d_)
