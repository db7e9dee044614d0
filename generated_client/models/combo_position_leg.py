# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, dump, missing


@_attrs_define
class ComboPositionLeg:
    """One leg of a combination.

    Attributes:
        conid: Contract id; text here.
        ratio: Signed; negative is short.
    """

    conid: int
    ratio: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if not isinstance(self.ratio, Unset):
            out["ratio"] = dump(self.ratio)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ComboPositionLeg", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "ComboPositionLeg.conid")
        if _conid is UNSET:
            raise missing("ComboPositionLeg.conid")
        _v_ = _d_.pop("ratio", UNSET)
        _ratio = as_id_int(_v_, "ComboPositionLeg.ratio")
        return cls(_conid, _ratio, _d_)
