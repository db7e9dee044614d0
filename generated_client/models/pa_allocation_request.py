# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..models.pa_allocation_type import PaAllocationType
from ..types import UNSET, Unset, WireError, as_enum, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("acctIds", "type", "currency", "date", "model"))


@_attrs_define(kw_only=True)
class PaAllocationRequest:
    """Accounts and a break-down.

    Attributes:
        type_: What to break the portfolio down by.
        date: YYYYMMDD; without it now.
    """

    account_ids: list[str]
    type_: PaAllocationType
    currency: str | Unset = UNSET
    date: str | Unset = UNSET
    model: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["acctIds"] = dump(self.account_ids)
        out["type"] = dump(self.type_)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.date is not UNSET:
            out["date"] = dump(self.date)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaAllocationRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("acctIds", UNSET)
        _account_ids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PaAllocationRequest.acctIds[]")),
                "PaAllocationRequest.acctIds[]",
            ),
            "PaAllocationRequest.acctIds",
        )
        if _account_ids is UNSET:
            raise missing("PaAllocationRequest.acctIds")
        _v_ = _get_("type", UNSET)
        _type_ = as_enum(PaAllocationType, _v_, "PaAllocationRequest.type")
        if _type_ is UNSET:
            raise missing("PaAllocationRequest.type")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PaAllocationRequest.currency")
        _v_ = _get_("date", UNSET)
        _date = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PaAllocationRequest.date")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "PaAllocationRequest.model")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("PaAllocationRequest", "unknown member", sorted(_d_))
        return cls(account_ids=_account_ids, type_=_type_, currency=_currency, date=_date, model=_model)
