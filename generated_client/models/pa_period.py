# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_list, as_model, as_str, dump, need, need_object

if TYPE_CHECKING:
    from ..models.pa_start_nav import PaStartNav

_KNOWN: Final = frozenset(("freq", "dates", "nav", "cps", "startNAV"))


@_attrs_define
class PaPeriod:
    """Value and cumulated return of one account over one period.

    Attributes:
        freq: D daily, M monthly.
        dates: YYYYMMDD or YYYYMM.
        nav: Base currency, one per date.
        returns: Fractions, one per date.
    """

    freq: None | str | Unset = UNSET
    dates: list[str] | Unset = UNSET
    nav: list[Decimal] | Unset = UNSET
    returns: list[Decimal] | Unset = UNSET
    start_nav: None | PaStartNav | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.freq is not UNSET:
            out["freq"] = dump(self.freq)
        if self.dates is not UNSET:
            out["dates"] = dump(self.dates)
        if self.nav is not UNSET:
            out["nav"] = dump(self.nav)
        if self.returns is not UNSET:
            out["cps"] = dump(self.returns)
        if self.start_nav is not UNSET:
            out["startNAV"] = dump(self.start_nav)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_start_nav import PaStartNav

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaPeriod")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("freq", UNSET)
        _freq = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaPeriod.freq")
        _v_ = _get_("dates", UNSET)
        _dates = as_list(
            _v_,
            lambda _i: need((_i if type(_i) is str else as_str(_i, "PaPeriod.dates[]")), "PaPeriod.dates[]"),
            "PaPeriod.dates",
        )
        _v_ = _get_("nav", UNSET)
        _nav = as_list(_v_, lambda _i: need((as_decimal(_i, "PaPeriod.nav[]")), "PaPeriod.nav[]"), "PaPeriod.nav")
        _v_ = _get_("cps", UNSET)
        _returns = as_list(_v_, lambda _i: need((as_decimal(_i, "PaPeriod.cps[]")), "PaPeriod.cps[]"), "PaPeriod.cps")
        _v_ = _get_("startNAV", UNSET)
        _start_nav = None if _v_ is None else as_model(PaStartNav, _v_, "PaPeriod.startNAV")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_freq, _dates, _nav, _returns, _start_nav, _d_)
