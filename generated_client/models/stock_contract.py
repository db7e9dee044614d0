# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, as_str, as_wire_bool, dump, missing


@_attrs_define
class StockContract:
    """One listing of a stock.

    Attributes:
        conid: Contract id.
    """

    conid: int
    exchange: None | str | Unset = UNSET
    is_us: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if not isinstance(self.exchange, Unset):
            out["exchange"] = dump(self.exchange)
        if not isinstance(self.is_us, Unset):
            out["isUS"] = dump(self.is_us)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("StockContract", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "StockContract.conid")
        if _conid is UNSET:
            raise missing("StockContract.conid")
        _v_ = _d_.pop("exchange", UNSET)
        _exchange = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "StockContract.exchange"))
        _v_ = _d_.pop("isUS", UNSET)
        _is_us = as_wire_bool(_v_, "StockContract.isUS")
        return cls(_conid, _exchange, _is_us, _d_)
