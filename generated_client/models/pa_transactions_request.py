# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_int, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("acctIds", "conids", "currency", "days"))


@_attrs_define(kw_only=True)
class PaTransactionsRequest:
    """Transactions in one contract.

    Attributes:
        conids: One contract id per call.
        days: Without it 90.
    """

    account_ids: list[str]
    conids: list[int]
    currency: str
    days: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["acctIds"] = dump(self.account_ids)
        out["conids"] = dump(self.conids)
        out["currency"] = dump(self.currency)
        if self.days is not UNSET:
            out["days"] = dump(self.days)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaTransactionsRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("acctIds", UNSET)
        _account_ids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PaTransactionsRequest.acctIds[]")),
                "PaTransactionsRequest.acctIds[]",
            ),
            "PaTransactionsRequest.acctIds",
        )
        if _account_ids is UNSET:
            raise missing("PaTransactionsRequest.acctIds")
        _v_ = _get_("conids", UNSET)
        _conids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is int else as_int(_i, "PaTransactionsRequest.conids[]")),
                "PaTransactionsRequest.conids[]",
            ),
            "PaTransactionsRequest.conids",
        )
        if _conids is UNSET:
            raise missing("PaTransactionsRequest.conids")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str else as_str(_v_, "PaTransactionsRequest.currency")
        if _currency is UNSET:
            raise missing("PaTransactionsRequest.currency")
        _v_ = _get_("days", UNSET)
        _days = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "PaTransactionsRequest.days")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("PaTransactionsRequest", "unknown member", sorted(_d_))
        return cls(account_ids=_account_ids, conids=_conids, currency=_currency, days=_days)
