# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    as_epoch,
    as_id_int,
    as_list,
    as_model,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

if TYPE_CHECKING:
    from ..models.pa_realized import PaRealized
    from ..models.pa_transaction import PaTransaction

_KNOWN: Final = frozenset(("id", "rc", "nd", "currency", "from", "to", "includesRealTime", "rpnl", "transactions"))


@_attrs_define
class PaTransactions:
    """Transactions and what they realised.

    Attributes:
        id: Name of the report.
        nd: Number of dates or days.
        from_at_ms: Milliseconds since 1970 UTC.
        to_at_ms: Milliseconds since 1970 UTC.
    """

    id: str
    return_code: int | Unset = UNSET
    nd: int | Unset = UNSET
    currency: None | str | Unset = UNSET
    from_at_ms: int | Unset = UNSET
    to_at_ms: int | Unset = UNSET
    includes_real_time: bool | Unset = UNSET
    realized: None | PaRealized | Unset = UNSET
    transactions: list[PaTransaction] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if self.return_code is not UNSET:
            out["rc"] = dump(self.return_code)
        if self.nd is not UNSET:
            out["nd"] = dump(self.nd)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.from_at_ms is not UNSET:
            out["from"] = dump(self.from_at_ms)
        if self.to_at_ms is not UNSET:
            out["to"] = dump(self.to_at_ms)
        if self.includes_real_time is not UNSET:
            out["includesRealTime"] = dump(self.includes_real_time)
        if self.realized is not UNSET:
            out["rpnl"] = dump(self.realized)
        if self.transactions is not UNSET:
            out["transactions"] = dump(self.transactions)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_realized import PaRealized
        from ..models.pa_transaction import PaTransaction

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaTransactions")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "PaTransactions.id")
        if _id is UNSET:
            raise missing("PaTransactions.id")
        _v_ = _get_("rc", UNSET)
        _return_code = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaTransactions.rc")
        _v_ = _get_("nd", UNSET)
        _nd = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaTransactions.nd")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaTransactions.currency")
        _v_ = _get_("from", UNSET)
        _from_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "PaTransactions.from")
        _v_ = _get_("to", UNSET)
        _to_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "PaTransactions.to")
        _v_ = _get_("includesRealTime", UNSET)
        _includes_real_time = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PaTransactions.includesRealTime")
        _v_ = _get_("rpnl", UNSET)
        _realized = None if _v_ is None else as_model(PaRealized, _v_, "PaTransactions.rpnl")
        _v_ = _get_("transactions", UNSET)
        _transactions = as_list(_v_, PaTransaction.from_dict, "PaTransactions.transactions")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _id,
            _return_code,
            _nd,
            _currency,
            _from_at_ms,
            _to_at_ms,
            _includes_real_time,
            _realized,
            _transactions,
            _d_,
        )
