# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("id", "idType", "start", "end", "baseCurrency", "returns"))


@_attrs_define
class PaReturnRow:
    """Returns of one account, one per date of the table.

    Attributes:
        id: Account id.
        start: YYYYMMDD
        end: YYYYMMDD
        returns: Fractions, 0.01 is one percent.
    """

    id: str
    id_type: None | str | Unset = UNSET
    start: None | str | Unset = UNSET
    end: None | str | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    returns: list[Decimal] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if self.id_type is not UNSET:
            out["idType"] = dump(self.id_type)
        if self.start is not UNSET:
            out["start"] = dump(self.start)
        if self.end is not UNSET:
            out["end"] = dump(self.end)
        if self.base_currency is not UNSET:
            out["baseCurrency"] = dump(self.base_currency)
        if self.returns is not UNSET:
            out["returns"] = dump(self.returns)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaReturnRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "PaReturnRow.id")
        if _id is UNSET:
            raise missing("PaReturnRow.id")
        _v_ = _get_("idType", UNSET)
        _id_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaReturnRow.idType")
        _v_ = _get_("start", UNSET)
        _start = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaReturnRow.start")
        _v_ = _get_("end", UNSET)
        _end = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaReturnRow.end")
        _v_ = _get_("baseCurrency", UNSET)
        _base_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaReturnRow.baseCurrency")
        )
        _v_ = _get_("returns", UNSET)
        _returns = as_list(
            _v_,
            lambda _i: need((as_decimal(_i, "PaReturnRow.returns[]")), "PaReturnRow.returns[]"),
            "PaReturnRow.returns",
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _id_type, _start, _end, _base_currency, _returns, _d_)
