# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, as_wire_bool, dump


@_attrs_define
class TifDefaults:
    """What the server takes when an order does not say."""

    tif: None | str | Unset = UNSET
    size: Decimal | Unset = UNSET
    pm_algo: bool | Unset = UNSET
    default_account: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.tif, Unset):
            out["TIF"] = dump(self.tif)
        if not isinstance(self.size, Unset):
            out["SIZE"] = dump(self.size)
        if not isinstance(self.pm_algo, Unset):
            out["PMALGO"] = dump(self.pm_algo)
        if not isinstance(self.default_account, Unset):
            out["DEFAULT_ACCT"] = dump(self.default_account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("TifDefaults", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("TIF", UNSET)
        _tif = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "TifDefaults.TIF"))
        _v_ = _d_.pop("SIZE", UNSET)
        _size = as_decimal(_v_, "TifDefaults.SIZE")
        _v_ = _d_.pop("PMALGO", UNSET)
        _pm_algo = as_wire_bool(_v_, "TifDefaults.PMALGO")
        _v_ = _d_.pop("DEFAULT_ACCT", UNSET)
        _default_account = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "TifDefaults.DEFAULT_ACCT"))
        )
        return cls(_tif, _size, _pm_algo, _default_account, _d_)
