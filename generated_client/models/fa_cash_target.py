# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..types import UNSET, WireError, as_decimal, as_str, dump, exact_required, missing, need_object

_KNOWN: Final = frozenset(("ccy", "target"))


@_attrs_define(kw_only=True, on_setattr=_no_hook)
class FaCashTarget:
    """What one currency should have; unit not documented."""

    currency: str
    target: Decimal = _attrs_field(converter=exact_required)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["ccy"] = dump(self.currency)
        out["target"] = exact_required(self.target)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaCashTarget")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("ccy", UNSET)
        _currency = _v_ if type(_v_) is str else as_str(_v_, "FaCashTarget.ccy")
        if _currency is UNSET:
            raise missing("FaCashTarget.ccy")
        _v_ = _get_("target", UNSET)
        _target = as_decimal(_v_, "FaCashTarget.target")
        if _target is UNSET:
            raise missing("FaCashTarget.target")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaCashTarget", "unknown member", sorted(_d_))
        return cls(currency=_currency, target=_target)
