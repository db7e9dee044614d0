# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fyi_type import FyiType
from ..types import (
    UNSET,
    Unset,
    as_decimal,
    as_enum,
    as_id_int,
    as_id_str,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

_KNOWN: Final = frozenset(("ID", "D", "FC", "MS", "MD", "R", "HT"))


@_attrs_define
class FyiNotification:
    """One notification.

    Attributes:
        at_s: Seconds since 1970 UTC, as text with a decimal.
        fc: Subject of a notification. Codes named like themselves are sent without being documented.
        message: Text, perhaps HTML.
        ht: 0 or 1; meaning not documented.
    """

    notification_id: str
    at_s: Decimal | Unset = UNSET
    fc: FyiType | Unset = UNSET
    headline: None | str | Unset = UNSET
    message: None | str | Unset = UNSET
    is_read: bool | Unset = UNSET
    ht: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["ID"] = dump(self.notification_id)
        if self.at_s is not UNSET:
            out["D"] = dump(self.at_s)
        if self.fc is not UNSET:
            out["FC"] = dump(self.fc)
        if self.headline is not UNSET:
            out["MS"] = dump(self.headline)
        if self.message is not UNSET:
            out["MD"] = dump(self.message)
        if self.is_read is not UNSET:
            out["R"] = dump(self.is_read)
        if self.ht is not UNSET:
            out["HT"] = dump(self.ht)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiNotification")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("ID", UNSET)
        _notification_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "FyiNotification.ID")
        if _notification_id is UNSET:
            raise missing("FyiNotification.ID")
        _v_ = _get_("D", UNSET)
        _at_s = _v_ if _v_ is UNSET else as_decimal(_v_, "FyiNotification.D")
        _v_ = _get_("FC", UNSET)
        _fc = as_enum(FyiType, _v_, "FyiNotification.FC")
        _v_ = _get_("MS", UNSET)
        _headline = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiNotification.MS")
        _v_ = _get_("MD", UNSET)
        _message = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiNotification.MD")
        _v_ = _get_("R", UNSET)
        _is_read = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FyiNotification.R")
        _v_ = _get_("HT", UNSET)
        _ht = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FyiNotification.HT")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_notification_id, _at_s, _fc, _headline, _message, _is_read, _ht, _d_)
