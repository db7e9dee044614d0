# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_epoch, as_id_int, as_list, as_model, as_str, as_wire_bool, dump, missing

if TYPE_CHECKING:
    from ..models.pa_realized import PaRealized
    from ..models.pa_transaction import PaTransaction


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
        if not isinstance(self.return_code, Unset):
            out["rc"] = dump(self.return_code)
        if not isinstance(self.nd, Unset):
            out["nd"] = dump(self.nd)
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.from_at_ms, Unset):
            out["from"] = dump(self.from_at_ms)
        if not isinstance(self.to_at_ms, Unset):
            out["to"] = dump(self.to_at_ms)
        if not isinstance(self.includes_real_time, Unset):
            out["includesRealTime"] = dump(self.includes_real_time)
        if not isinstance(self.realized, Unset):
            out["rpnl"] = dump(self.realized)
        if not isinstance(self.transactions, Unset):
            out["transactions"] = dump(self.transactions)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_realized import PaRealized
        from ..models.pa_transaction import PaTransaction

        if not isinstance(src_dict, Mapping):
            raise WireError("PaTransactions", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "PaTransactions.id")
        if _id is UNSET:
            raise missing("PaTransactions.id")
        _v_ = _d_.pop("rc", UNSET)
        _return_code = as_id_int(_v_, "PaTransactions.rc")
        _v_ = _d_.pop("nd", UNSET)
        _nd = as_id_int(_v_, "PaTransactions.nd")
        _v_ = _d_.pop("currency", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaTransactions.currency"))
        _v_ = _d_.pop("from", UNSET)
        _from_at_ms = as_epoch(_v_, "PaTransactions.from")
        _v_ = _d_.pop("to", UNSET)
        _to_at_ms = as_epoch(_v_, "PaTransactions.to")
        _v_ = _d_.pop("includesRealTime", UNSET)
        _includes_real_time = as_wire_bool(_v_, "PaTransactions.includesRealTime")
        _v_ = _d_.pop("rpnl", UNSET)
        _realized = None if _v_ is None else as_model(PaRealized, _v_, "PaTransactions.rpnl")
        _v_ = _d_.pop("transactions", UNSET)
        _transactions = as_list(_v_, PaTransaction.from_dict, "PaTransactions.transactions")
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
