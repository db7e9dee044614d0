# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "account",
        "alias",
        "nlv",
        "accountImbalance",
        "baseCcyAccount",
        "exchangeRate",
        "costBasis",
        "unrealizedPnL",
        "numInstrumentsOutsideRange",
    )
)


@_attrs_define
class FaModelAccount:
    """One account in a model. Amounts are text on the wire.

    Attributes:
        nlv: Net liquidation value.
    """

    account_id: str
    alias: None | str | Unset = UNSET
    nlv: Decimal | Unset = UNSET
    account_imbalance: Decimal | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    exchange_rate: Decimal | Unset = UNSET
    cost_basis: Decimal | Unset = UNSET
    unrealized_pnl: Decimal | Unset = UNSET
    num_instruments_outside_range: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["account"] = dump(self.account_id)
        if self.alias is not UNSET:
            out["alias"] = dump(self.alias)
        if self.nlv is not UNSET:
            out["nlv"] = dump(self.nlv)
        if self.account_imbalance is not UNSET:
            out["accountImbalance"] = dump(self.account_imbalance)
        if self.base_currency is not UNSET:
            out["baseCcyAccount"] = dump(self.base_currency)
        if self.exchange_rate is not UNSET:
            out["exchangeRate"] = dump(self.exchange_rate)
        if self.cost_basis is not UNSET:
            out["costBasis"] = dump(self.cost_basis)
        if self.unrealized_pnl is not UNSET:
            out["unrealizedPnL"] = dump(self.unrealized_pnl)
        if self.num_instruments_outside_range is not UNSET:
            out["numInstrumentsOutsideRange"] = dump(self.num_instruments_outside_range)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelAccount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("account", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "FaModelAccount.account")
        if _account_id is UNSET:
            raise missing("FaModelAccount.account")
        _v_ = _get_("alias", UNSET)
        _alias = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelAccount.alias")
        _v_ = _get_("nlv", UNSET)
        _nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelAccount.nlv")
        _v_ = _get_("accountImbalance", UNSET)
        _account_imbalance = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelAccount.accountImbalance")
        _v_ = _get_("baseCcyAccount", UNSET)
        _base_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelAccount.baseCcyAccount")
        )
        _v_ = _get_("exchangeRate", UNSET)
        _exchange_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelAccount.exchangeRate")
        _v_ = _get_("costBasis", UNSET)
        _cost_basis = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelAccount.costBasis")
        _v_ = _get_("unrealizedPnL", UNSET)
        _unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelAccount.unrealizedPnL")
        _v_ = _get_("numInstrumentsOutsideRange", UNSET)
        _num_instruments_outside_range = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelAccount.numInstrumentsOutsideRange")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _account_id,
            _alias,
            _nlv,
            _account_imbalance,
            _base_currency,
            _exchange_rate,
            _cost_basis,
            _unrealized_pnl,
            _num_instruments_outside_range,
            _d_,
        )
