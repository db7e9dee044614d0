# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_decimal, as_str, dump, exact_required, missing


@_attrs_define(kw_only=True)
class FaCashTarget:
    """What one currency should have; unit not documented."""

    currency: str
    target: Decimal = _attrs_field(converter=exact_required)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["ccy"] = dump(self.currency)
        out["target"] = dump(self.target)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaCashTarget", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("ccy", UNSET)
        _currency = _v_ if _v_.__class__ is str else as_str(_v_, "FaCashTarget.ccy")
        if _currency is UNSET:
            raise missing("FaCashTarget.ccy")
        _v_ = _d_.pop("target", UNSET)
        _target = as_decimal(_v_, "FaCashTarget.target")
        if _target is UNSET:
            raise missing("FaCashTarget.target")
        if _d_:
            raise WireError("FaCashTarget", "unknown member", sorted(_d_))
        return cls(currency=_currency, target=_target)
