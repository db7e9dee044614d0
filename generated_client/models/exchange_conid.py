# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, as_str, dump, missing


@_attrs_define
class ExchangeConid:
    """One contract of an exchange.

    Attributes:
        exchange: Where it is listed.
    """

    conid: int
    ticker: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if not isinstance(self.ticker, Unset):
            out["ticker"] = dump(self.ticker)
        if not isinstance(self.exchange, Unset):
            out["exchange"] = dump(self.exchange)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ExchangeConid", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "ExchangeConid.conid")
        if _conid is UNSET:
            raise missing("ExchangeConid.conid")
        _v_ = _d_.pop("ticker", UNSET)
        _ticker = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ExchangeConid.ticker"))
        _v_ = _d_.pop("exchange", UNSET)
        _exchange = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ExchangeConid.exchange"))
        return cls(_conid, _ticker, _exchange, _d_)
