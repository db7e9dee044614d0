# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fyi_device import FyiDevice

_KNOWN: Final = frozenset(("M", "E"))


@_attrs_define
class FyiDelivery:
    """How notifications are delivered.

    Attributes:
        email: Whether they go out by mail.
    """

    email: bool
    devices: list[FyiDevice] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["M"] = dump(self.email)
        if self.devices is not UNSET:
            out["E"] = dump(self.devices)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fyi_device import FyiDevice

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiDelivery")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("M", UNSET)
        _email = as_wire_bool(_v_, "FyiDelivery.M")
        if _email is UNSET:
            raise missing("FyiDelivery.M")
        _v_ = _get_("E", UNSET)
        _devices = as_list(_v_, FyiDevice.from_dict, "FyiDelivery.E")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_email, _devices, _d_)
