# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_list, as_model, as_str, dump, need

if TYPE_CHECKING:
    from ..models.pa_start_nav import PaStartNav


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
        if not isinstance(self.freq, Unset):
            out["freq"] = dump(self.freq)
        if not isinstance(self.dates, Unset):
            out["dates"] = dump(self.dates)
        if not isinstance(self.nav, Unset):
            out["nav"] = dump(self.nav)
        if not isinstance(self.returns, Unset):
            out["cps"] = dump(self.returns)
        if not isinstance(self.start_nav, Unset):
            out["startNAV"] = dump(self.start_nav)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_start_nav import PaStartNav

        if not isinstance(src_dict, Mapping):
            raise WireError("PaPeriod", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("freq", UNSET)
        _freq = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaPeriod.freq"))
        _v_ = _d_.pop("dates", UNSET)
        _dates = as_list(
            _v_,
            lambda _i: need((_i if _i.__class__ is str else as_str(_i, "PaPeriod.dates[]")), "PaPeriod.dates[]"),
            "PaPeriod.dates",
        )
        _v_ = _d_.pop("nav", UNSET)
        _nav = as_list(_v_, lambda _i: need(as_decimal(_i, "PaPeriod.nav[]"), "PaPeriod.nav[]"), "PaPeriod.nav")
        _v_ = _d_.pop("cps", UNSET)
        _returns = as_list(_v_, lambda _i: need(as_decimal(_i, "PaPeriod.cps[]"), "PaPeriod.cps[]"), "PaPeriod.cps")
        _v_ = _d_.pop("startNAV", UNSET)
        _start_nav = None if _v_ is None else as_model(PaStartNav, _v_, "PaPeriod.startNAV")
        return cls(_freq, _dates, _nav, _returns, _start_nav, _d_)
