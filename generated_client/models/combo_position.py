# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.combo_position_leg import ComboPositionLeg
    from ..models.position_row import PositionRow

_KNOWN: Final = frozenset(("legs", "name", "description", "positions"))


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
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.description is not UNSET:
            out["description"] = dump(self.description)
        if self.positions is not UNSET:
            out["positions"] = dump(self.positions)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.combo_position_leg import ComboPositionLeg
        from ..models.position_row import PositionRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ComboPosition")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("legs", UNSET)
        _legs = as_list(_v_, ComboPositionLeg.from_dict, "ComboPosition.legs")
        if _legs is UNSET:
            raise missing("ComboPosition.legs")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ComboPosition.name")
        _v_ = _get_("description", UNSET)
        _description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ComboPosition.description")
        )
        _v_ = _get_("positions", UNSET)
        _positions = as_list(_v_, PositionRow.from_dict, "ComboPosition.positions")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_legs, _name, _description, _positions, _d_)
