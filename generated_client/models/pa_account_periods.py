# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_map, as_str, dump, need, need_object

if TYPE_CHECKING:
    from ..models.pa_period import PaPeriod

_KNOWN: Final = frozenset(("baseCurrency", "start", "end", "periods", "lastSuccessfulUpdate"))


@_attrs_define
class PaAccountPeriods:
    """One account, all periods. Keys beside the named ones are names of periods, as listed in periods.

    Attributes:
        start: YYYYMMDD
        end: YYYYMMDD
        last_successful_update: YYYY-MM-DD HH:mm:ss
    """

    base_currency: None | str | Unset = UNSET
    start: None | str | Unset = UNSET
    end: None | str | Unset = UNSET
    periods: list[str] | Unset = UNSET
    last_successful_update: None | str | Unset = UNSET
    additional_properties: dict[str, PaPeriod] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.base_currency is not UNSET:
            out["baseCurrency"] = dump(self.base_currency)
        if self.start is not UNSET:
            out["start"] = dump(self.start)
        if self.end is not UNSET:
            out["end"] = dump(self.end)
        if self.periods is not UNSET:
            out["periods"] = dump(self.periods)
        if self.last_successful_update is not UNSET:
            out["lastSuccessfulUpdate"] = dump(self.last_successful_update)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_period import PaPeriod

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaAccountPeriods")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("baseCurrency", UNSET)
        _base_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAccountPeriods.baseCurrency")
        )
        _v_ = _get_("start", UNSET)
        _start = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAccountPeriods.start")
        _v_ = _get_("end", UNSET)
        _end = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaAccountPeriods.end")
        _v_ = _get_("periods", UNSET)
        _periods = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PaAccountPeriods.periods[]")), "PaAccountPeriods.periods[]"
            ),
            "PaAccountPeriods.periods",
        )
        _v_ = _get_("lastSuccessfulUpdate", UNSET)
        _last_successful_update = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "PaAccountPeriods.lastSuccessfulUpdate")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _base_currency,
            _start,
            _end,
            _periods,
            _last_successful_update,
            as_map(_d_, PaPeriod.from_dict, "PaAccountPeriods"),
        )
