# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..types import UNSET, WireError, as_decimal, as_int, dump, exact_required, missing, need_object

_KNOWN: Final = frozenset(("conid", "target"))


@_attrs_define(kw_only=True, on_setattr=_no_hook)
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
        out["target"] = exact_required(self.target)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaPositionTarget")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_int(_v_, "FaPositionTarget.conid")
        if _conid is UNSET:
            raise missing("FaPositionTarget.conid")
        _v_ = _get_("target", UNSET)
        _target = as_decimal(_v_, "FaPositionTarget.target")
        if _target is UNSET:
            raise missing("FaPositionTarget.target")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaPositionTarget", "unknown member", sorted(_d_))
        return cls(conid=_conid, target=_target)
