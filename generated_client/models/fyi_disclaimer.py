# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fyi_type import FyiType
from ..types import UNSET, Unset, WireError, as_enum, as_str, dump, missing


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
        if not isinstance(self.fc, Unset):
            out["FC"] = dump(self.fc)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FyiDisclaimer", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("DT", UNSET)
        _disclaimer = _v_ if _v_.__class__ is str else as_str(_v_, "FyiDisclaimer.DT")
        if _disclaimer is UNSET:
            raise missing("FyiDisclaimer.DT")
        _v_ = _d_.pop("FC", UNSET)
        _fc = as_enum(FyiType, _v_, "FyiDisclaimer.FC")
        return cls(_disclaimer, _fc, _d_)
