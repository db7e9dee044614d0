# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_int, as_list, as_map, as_str, dump, missing, need

if TYPE_CHECKING:
    from ..models.pa_account_periods import PaAccountPeriods


@_attrs_define
class PaAllPeriods:
    """All accounts, all periods. Keys beside the named ones are account ids.

    Attributes:
        id: Name of the report.
        nd: Number of dates or days.
        method: TWR, time weighted.
        currency_type: The word base.
        view: Account ids asked for.
        included: Account ids.
    """

    id: str
    return_code: int | Unset = UNSET
    nd: int | Unset = UNSET
    method: None | str | Unset = UNSET
    currency_type: None | str | Unset = UNSET
    view: list[str] | Unset = UNSET
    included: list[str] | Unset = UNSET
    additional_properties: dict[str, PaAccountPeriods] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if not isinstance(self.return_code, Unset):
            out["rc"] = dump(self.return_code)
        if not isinstance(self.nd, Unset):
            out["nd"] = dump(self.nd)
        if not isinstance(self.method, Unset):
            out["pm"] = dump(self.method)
        if not isinstance(self.currency_type, Unset):
            out["currencyType"] = dump(self.currency_type)
        if not isinstance(self.view, Unset):
            out["view"] = dump(self.view)
        if not isinstance(self.included, Unset):
            out["included"] = dump(self.included)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_account_periods import PaAccountPeriods

        if not isinstance(src_dict, Mapping):
            raise WireError("PaAllPeriods", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "PaAllPeriods.id")
        if _id is UNSET:
            raise missing("PaAllPeriods.id")
        _v_ = _d_.pop("rc", UNSET)
        _return_code = as_id_int(_v_, "PaAllPeriods.rc")
        _v_ = _d_.pop("nd", UNSET)
        _nd = as_id_int(_v_, "PaAllPeriods.nd")
        _v_ = _d_.pop("pm", UNSET)
        _method = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllPeriods.pm"))
        _v_ = _d_.pop("currencyType", UNSET)
        _currency_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllPeriods.currencyType"))
        )
        _v_ = _d_.pop("view", UNSET)
        _view = as_list(
            _v_,
            lambda _i: need((_i if _i.__class__ is str else as_str(_i, "PaAllPeriods.view[]")), "PaAllPeriods.view[]"),
            "PaAllPeriods.view",
        )
        _v_ = _d_.pop("included", UNSET)
        _included = as_list(
            _v_,
            lambda _i: need(
                (_i if _i.__class__ is str else as_str(_i, "PaAllPeriods.included[]")), "PaAllPeriods.included[]"
            ),
            "PaAllPeriods.included",
        )
        return cls(
            _id,
            _return_code,
            _nd,
            _method,
            _currency_type,
            _view,
            _included,
            as_map(_d_, PaAccountPeriods.from_dict, "PaAllPeriods"),
        )
