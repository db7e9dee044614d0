# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need, need_object

if TYPE_CHECKING:
    from ..models.pa_return_row import PaReturnRow

_KNOWN: Final = frozenset(("data", "freq", "dates"))


@_attrs_define
class PaReturnTable:
    """Returns over time.

    Attributes:
        freq: D daily, M monthly.
        dates: YYYYMMDD, or YYYYMM in the table of periods.
    """

    rows: list[PaReturnRow]
    freq: None | str | Unset = UNSET
    dates: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["data"] = dump(self.rows)
        if self.freq is not UNSET:
            out["freq"] = dump(self.freq)
        if self.dates is not UNSET:
            out["dates"] = dump(self.dates)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_return_row import PaReturnRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaReturnTable")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("data", UNSET)
        _rows = as_list(_v_, PaReturnRow.from_dict, "PaReturnTable.data")
        if _rows is UNSET:
            raise missing("PaReturnTable.data")
        _v_ = _get_("freq", UNSET)
        _freq = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaReturnTable.freq")
        _v_ = _get_("dates", UNSET)
        _dates = as_list(
            _v_,
            lambda _i: need((_i if type(_i) is str else as_str(_i, "PaReturnTable.dates[]")), "PaReturnTable.dates[]"),
            "PaReturnTable.dates",
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_rows, _freq, _dates, _d_)
