# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, as_decimal, as_list, dump, missing, need, need_object

_KNOWN: Final = frozenset(("call", "put"))


@_attrs_define
class OptionStrikes:
    """Strikes that exist in a month. A pair of strike and expiry still has to be checked."""

    call: list[Decimal]
    put: list[Decimal]
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["call"] = dump(self.call)
        out["put"] = dump(self.put)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OptionStrikes")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("call", UNSET)
        _call = as_list(
            _v_, lambda _i: need((as_decimal(_i, "OptionStrikes.call[]")), "OptionStrikes.call[]"), "OptionStrikes.call"
        )
        if _call is UNSET:
            raise missing("OptionStrikes.call")
        _v_ = _get_("put", UNSET)
        _put = as_list(
            _v_, lambda _i: need((as_decimal(_i, "OptionStrikes.put[]")), "OptionStrikes.put[]"), "OptionStrikes.put"
        )
        if _put is UNSET:
            raise missing("OptionStrikes.put")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_call, _put, _d_)
