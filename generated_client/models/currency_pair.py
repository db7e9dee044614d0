# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("conid", "symbol", "ccyPair"))


@_attrs_define
class CurrencyPair:
    """A pair of currencies that can be traded.

    Attributes:
        symbol: Both with a dot, e.g. EUR.USD.
        currency_pair: The other currency.
    """

    conid: int
    symbol: None | str | Unset = UNSET
    currency_pair: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.currency_pair is not UNSET:
            out["ccyPair"] = dump(self.currency_pair)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "CurrencyPair")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "CurrencyPair.conid")
        if _conid is UNSET:
            raise missing("CurrencyPair.conid")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "CurrencyPair.symbol")
        _v_ = _get_("ccyPair", UNSET)
        _currency_pair = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "CurrencyPair.ccyPair")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_conid, _symbol, _currency_pair, _d_)
