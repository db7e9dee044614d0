# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_list, dump, missing

if TYPE_CHECKING:
    from ..models.secdef import Secdef


@_attrs_define
class SecdefList:
    """Definitions asked for; unknown contracts are left out."""

    secdef: list[Secdef]
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["secdef"] = dump(self.secdef)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.secdef import Secdef

        if not isinstance(src_dict, Mapping):
            raise WireError("SecdefList", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("secdef", UNSET)
        _secdef = as_list(_v_, Secdef.from_dict, "SecdefList.secdef")
        if _secdef is UNSET:
            raise missing("SecdefList.secdef")
        return cls(_secdef, _d_)
