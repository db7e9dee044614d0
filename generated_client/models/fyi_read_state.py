# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("ID", "R"))


@_attrs_define
class FyiReadState:
    """State of one notification."""

    notification_id: str
    is_read: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["ID"] = dump(self.notification_id)
        if self.is_read is not UNSET:
            out["R"] = dump(self.is_read)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiReadState")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("ID", UNSET)
        _notification_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "FyiReadState.ID")
        if _notification_id is UNSET:
            raise missing("FyiReadState.ID")
        _v_ = _get_("R", UNSET)
        _is_read = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FyiReadState.R")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_notification_id, _is_read, _d_)
