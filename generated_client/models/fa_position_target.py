# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_decimal, as_int, dump, exact_required, missing


@_attrs_define(kw_only=True)
class FaPositionTarget:
    """What one contract should have; unit not documented.

    Attributes:
        conid: Contract id.
    """

    conid: int
    target: Decimal = _attrs_field(converter=exact_required)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["conid"] = dump(self.conid)
        out["target"] = dump(self.target)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaPositionTarget", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = _v_ if _v_.__class__ is int else as_int(_v_, "FaPositionTarget.conid")
        if _conid is UNSET:
            raise missing("FaPositionTarget.conid")
        _v_ = _d_.pop("target", UNSET)
        _target = as_decimal(_v_, "FaPositionTarget.target")
        if _target is UNSET:
            raise missing("FaPositionTarget.target")
        if _d_:
            raise WireError("FaPositionTarget", "unknown member", sorted(_d_))
        return cls(conid=_conid, target=_target)
