# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_model, as_str, as_wire_bool, dump, missing, need, need_object

if TYPE_CHECKING:
    from ..models.pa_allocation_by_type import PaAllocationByType

_KNOWN: Final = frozenset(("id", "allocations", "currency", "realtime", "date", "excluded", "warning"))


@_attrs_define
class PaAllocation:
    """A portfolio broken down.

    Attributes:
        id: Name of the report.
        allocations: Sides by break-down; the key is the type that was asked for.
        date: YYYYMMDD
        excluded: Account ids left out.
    """

    id: str
    allocations: PaAllocationByType
    currency: None | str | Unset = UNSET
    is_realtime: bool | Unset = UNSET
    date: None | str | Unset = UNSET
    excluded: list[str] | Unset = UNSET
    warning: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        out["allocations"] = dump(self.allocations)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.is_realtime is not UNSET:
            out["realtime"] = dump(self.is_realtime)
        if self.date is not UNSET:
            out["date"] = dump(self.date)
        if self.excluded is not UNSET:
            out["excluded"] = dump(self.excluded)
        if self.warning is not UNSET:
            out["warning"] = dump(self.warning)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_allocation_by_type import PaAllocationByType

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaAllocation")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "PaAllocation.id")
        if _id is UNSET:
            raise missing("PaAllocation.id")
        _v_ = _get_("allocations", UNSET)
        _allocations = as_model(PaAllocationByType, _v_, "PaAllocation.allocations")
        if _allocations is UNSET:
            raise missing("PaAllocation.allocations")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAllocation.currency")
        _v_ = _get_("realtime", UNSET)
        _is_realtime = _v_ if _v_ is UNSET else as_wire_bool(_v_, "PaAllocation.realtime")
        _v_ = _get_("date", UNSET)
        _date = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAllocation.date")
        _v_ = _get_("excluded", UNSET)
        _excluded = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PaAllocation.excluded[]")), "PaAllocation.excluded[]"
            ),
            "PaAllocation.excluded",
        )
        _v_ = _get_("warning", UNSET)
        _warning = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAllocation.warning")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _allocations, _currency, _is_realtime, _date, _excluded, _warning, _d_)
