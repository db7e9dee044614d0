# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.algo_parameter import AlgoParameter


@_attrs_define
class Algo:
    """One algorithm. Description and parameters come when asked for."""

    id: str
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    parameters: list[AlgoParameter] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.description, Unset):
            out["description"] = dump(self.description)
        if not isinstance(self.parameters, Unset):
            out["parameters"] = dump(self.parameters)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.algo_parameter import AlgoParameter

        if not isinstance(src_dict, Mapping):
            raise WireError("Algo", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "Algo.id")
        if _id is UNSET:
            raise missing("Algo.id")
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "Algo.name"))
        _v_ = _d_.pop("description", UNSET)
        _description = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "Algo.description"))
        _v_ = _d_.pop("parameters", UNSET)
        _parameters = as_list(_v_, AlgoParameter.from_dict, "Algo.parameters")
        return cls(_id, _name, _description, _parameters, _d_)
