# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_model, as_str, dump, missing, need, need_object

if TYPE_CHECKING:
    from ..models.pa_nav_table import PaNavTable
    from ..models.pa_return_table import PaReturnTable

_KNOWN: Final = frozenset(("id", "rc", "nd", "pm", "currencyType", "included", "nav", "cps", "tpps"))


@_attrs_define
class PaPerformance:
    """Value and return of accounts over one period.

    Attributes:
        id: Name of the report.
        nd: Number of dates or days.
        method: TWR, time weighted.
        currency_type: The word base.
        included: Account ids.
        nav: Net asset values over time.
        cps: Returns over time.
        tpps: Returns over time.
    """

    id: str
    return_code: int | Unset = UNSET
    nd: int | Unset = UNSET
    method: None | str | Unset = UNSET
    currency_type: None | str | Unset = UNSET
    included: list[str] | Unset = UNSET
    nav: PaNavTable | Unset = UNSET
    cps: PaReturnTable | Unset = UNSET
    tpps: PaReturnTable | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if self.return_code is not UNSET:
            out["rc"] = dump(self.return_code)
        if self.nd is not UNSET:
            out["nd"] = dump(self.nd)
        if self.method is not UNSET:
            out["pm"] = dump(self.method)
        if self.currency_type is not UNSET:
            out["currencyType"] = dump(self.currency_type)
        if self.included is not UNSET:
            out["included"] = dump(self.included)
        if self.nav is not UNSET:
            out["nav"] = dump(self.nav)
        if self.cps is not UNSET:
            out["cps"] = dump(self.cps)
        if self.tpps is not UNSET:
            out["tpps"] = dump(self.tpps)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_nav_table import PaNavTable
        from ..models.pa_return_table import PaReturnTable

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaPerformance")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "PaPerformance.id")
        if _id is UNSET:
            raise missing("PaPerformance.id")
        _v_ = _get_("rc", UNSET)
        _return_code = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaPerformance.rc")
        _v_ = _get_("nd", UNSET)
        _nd = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "PaPerformance.nd")
        _v_ = _get_("pm", UNSET)
        _method = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaPerformance.pm")
        _v_ = _get_("currencyType", UNSET)
        _currency_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaPerformance.currencyType")
        )
        _v_ = _get_("included", UNSET)
        _included = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "PaPerformance.included[]")), "PaPerformance.included[]"
            ),
            "PaPerformance.included",
        )
        _v_ = _get_("nav", UNSET)
        _nav = as_model(PaNavTable, _v_, "PaPerformance.nav")
        _v_ = _get_("cps", UNSET)
        _cps = as_model(PaReturnTable, _v_, "PaPerformance.cps")
        _v_ = _get_("tpps", UNSET)
        _tpps = as_model(PaReturnTable, _v_, "PaPerformance.tpps")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _return_code, _nd, _method, _currency_type, _included, _nav, _cps, _tpps, _d_)
