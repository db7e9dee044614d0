# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.combo_position_leg import ComboPositionLeg
    from ..models.position_row import PositionRow


@_attrs_define
class ComboPosition:
    """A combination that is held.

    Attributes:
        description: ratio*conid joined by signs, e.g. 1*1-1*2.
        positions: The legs as positions; the contract id is a number here.
    """

    legs: list[ComboPositionLeg]
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    positions: list[PositionRow] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["legs"] = dump(self.legs)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.description, Unset):
            out["description"] = dump(self.description)
        if not isinstance(self.positions, Unset):
            out["positions"] = dump(self.positions)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.combo_position_leg import ComboPositionLeg
        from ..models.position_row import PositionRow

        if not isinstance(src_dict, Mapping):
            raise WireError("ComboPosition", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("legs", UNSET)
        _legs = as_list(_v_, ComboPositionLeg.from_dict, "ComboPosition.legs")
        if _legs is UNSET:
            raise missing("ComboPosition.legs")
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ComboPosition.name"))
        _v_ = _d_.pop("description", UNSET)
        _description = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ComboPosition.description"))
        )
        _v_ = _d_.pop("positions", UNSET)
        _positions = as_list(_v_, PositionRow.from_dict, "ComboPosition.positions")
        return cls(_legs, _name, _description, _positions, _d_)
