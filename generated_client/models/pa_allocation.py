# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_model, as_str, as_wire_bool, dump, missing, need

if TYPE_CHECKING:
    from ..models.pa_allocation_by_type import PaAllocationByType


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
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.is_realtime, Unset):
            out["realtime"] = dump(self.is_realtime)
        if not isinstance(self.date, Unset):
            out["date"] = dump(self.date)
        if not isinstance(self.excluded, Unset):
            out["excluded"] = dump(self.excluded)
        if not isinstance(self.warning, Unset):
            out["warning"] = dump(self.warning)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_allocation_by_type import PaAllocationByType

        if not isinstance(src_dict, Mapping):
            raise WireError("PaAllocation", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "PaAllocation.id")
        if _id is UNSET:
            raise missing("PaAllocation.id")
        _v_ = _d_.pop("allocations", UNSET)
        _allocations = as_model(PaAllocationByType, _v_, "PaAllocation.allocations")
        if _allocations is UNSET:
            raise missing("PaAllocation.allocations")
        _v_ = _d_.pop("currency", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocation.currency"))
        _v_ = _d_.pop("realtime", UNSET)
        _is_realtime = as_wire_bool(_v_, "PaAllocation.realtime")
        _v_ = _d_.pop("date", UNSET)
        _date = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocation.date"))
        _v_ = _d_.pop("excluded", UNSET)
        _excluded = as_list(
            _v_,
            lambda _i: need(
                (_i if _i.__class__ is str else as_str(_i, "PaAllocation.excluded[]")), "PaAllocation.excluded[]"
            ),
            "PaAllocation.excluded",
        )
        _v_ = _d_.pop("warning", UNSET)
        _warning = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocation.warning"))
        return cls(_id, _allocations, _currency, _is_realtime, _date, _excluded, _warning, _d_)
