# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_str, as_wire_bool, dump, missing


@_attrs_define
class DynamicAccountSelected:
    """The session now acts for this account.

    Attributes:
        is_set: The documentation shows the text true.
    """

    is_set: bool
    account_id: str
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["set"] = dump(self.is_set)
        out["acctId"] = dump(self.account_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("DynamicAccountSelected", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("set", UNSET)
        _is_set = as_wire_bool(_v_, "DynamicAccountSelected.set")
        if _is_set is UNSET:
            raise missing("DynamicAccountSelected.set")
        _v_ = _d_.pop("acctId", UNSET)
        _account_id = _v_ if _v_.__class__ is str else as_str(_v_, "DynamicAccountSelected.acctId")
        if _account_id is UNSET:
            raise missing("DynamicAccountSelected.acctId")
        return cls(_is_set, _account_id, _d_)
