# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.owner_entity_type import OwnerEntityType
from ..types import UNSET, Unset, as_enum, as_str, dump, need_object

_KNOWN: Final = frozenset(("firstName", "lastName", "entityType", "entityName", "dateOfBirth"))


@_attrs_define
class OwnerEntity:
    """Name of a person or an organisation. Personal data.

    Attributes:
        entity_name: Full name.
        date_of_birth: On the wire, in no description.
    """

    first_name: None | str | Unset = UNSET
    last_name: None | str | Unset = UNSET
    entity_type: None | OwnerEntityType | Unset = UNSET
    entity_name: None | str | Unset = UNSET
    date_of_birth: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.first_name is not UNSET:
            out["firstName"] = dump(self.first_name)
        if self.last_name is not UNSET:
            out["lastName"] = dump(self.last_name)
        if self.entity_type is not UNSET:
            out["entityType"] = dump(self.entity_type)
        if self.entity_name is not UNSET:
            out["entityName"] = dump(self.entity_name)
        if self.date_of_birth is not UNSET:
            out["dateOfBirth"] = dump(self.date_of_birth)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OwnerEntity")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("firstName", UNSET)
        _first_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OwnerEntity.firstName")
        _v_ = _get_("lastName", UNSET)
        _last_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OwnerEntity.lastName")
        _v_ = _get_("entityType", UNSET)
        _entity_type = None if _v_ is None else as_enum(OwnerEntityType, _v_, "OwnerEntity.entityType")
        _v_ = _get_("entityName", UNSET)
        _entity_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OwnerEntity.entityName")
        _v_ = _get_("dateOfBirth", UNSET)
        _date_of_birth = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OwnerEntity.dateOfBirth")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_first_name, _last_name, _entity_type, _entity_name, _date_of_birth, _d_)
