# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_list, dump, need_object

if TYPE_CHECKING:
    from ..models.pa_realized_row import PaRealizedRow

_KNOWN: Final = frozenset(("amt", "data"))


@_attrs_define
class PaRealized:
    """Realised profit and loss.

    Attributes:
        amount: Sum; text on the wire.
    """

    amount: Decimal | Unset = UNSET
    rows: list[PaRealizedRow] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.amount is not UNSET:
            out["amt"] = dump(self.amount)
        if self.rows is not UNSET:
            out["data"] = dump(self.rows)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_realized_row import PaRealizedRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaRealized")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("amt", UNSET)
        _amount = _v_ if _v_ is UNSET else as_decimal(_v_, "PaRealized.amt")
        _v_ = _get_("data", UNSET)
        _rows = as_list(_v_, PaRealizedRow.from_dict, "PaRealized.data")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_amount, _rows, _d_)
