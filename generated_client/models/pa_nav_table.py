# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing, need

if TYPE_CHECKING:
    from ..models.pa_nav_row import PaNavRow


@_attrs_define
class PaNavTable:
    """Net asset values over time.

    Attributes:
        freq: D daily.
        dates: YYYYMMDD
    """

    rows: list[PaNavRow]
    freq: None | str | Unset = UNSET
    dates: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["data"] = dump(self.rows)
        if not isinstance(self.freq, Unset):
            out["freq"] = dump(self.freq)
        if not isinstance(self.dates, Unset):
            out["dates"] = dump(self.dates)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_nav_row import PaNavRow

        if not isinstance(src_dict, Mapping):
            raise WireError("PaNavTable", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("data", UNSET)
        _rows = as_list(_v_, PaNavRow.from_dict, "PaNavTable.data")
        if _rows is UNSET:
            raise missing("PaNavTable.data")
        _v_ = _d_.pop("freq", UNSET)
        _freq = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaNavTable.freq"))
        _v_ = _d_.pop("dates", UNSET)
        _dates = as_list(
            _v_,
            lambda _i: need((_i if _i.__class__ is str else as_str(_i, "PaNavTable.dates[]")), "PaNavTable.dates[]"),
            "PaNavTable.dates",
        )
        return cls(_rows, _freq, _dates, _d_)
