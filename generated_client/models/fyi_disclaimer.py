# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fyi_type import FyiType
from ..types import UNSET, Unset, as_enum, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("DT", "FC"))


@_attrs_define
class FyiDisclaimer:
    """What has to be read before a subject can be switched on.

    Attributes:
        fc: Subject of a notification. Codes named like themselves are sent without being documented.
    """

    disclaimer: str
    fc: FyiType | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["DT"] = dump(self.disclaimer)
        if self.fc is not UNSET:
            out["FC"] = dump(self.fc)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiDisclaimer")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("DT", UNSET)
        _disclaimer = _v_ if type(_v_) is str else as_str(_v_, "FyiDisclaimer.DT")
        if _disclaimer is UNSET:
            raise missing("FyiDisclaimer.DT")
        _v_ = _get_("FC", UNSET)
        _fc = as_enum(FyiType, _v_, "FyiDisclaimer.FC")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_disclaimer, _fc, _d_)
