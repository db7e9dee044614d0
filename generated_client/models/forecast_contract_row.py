# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.forecast_side import ForecastSide
from ..types import UNSET, Unset, WireError, as_decimal, as_enum, as_id_int, as_str, as_text, dump, missing


@_attrs_define
class ForecastContractRow:
    """One contract of a market.

    Attributes:
        side: Which outcome the contract pays for.
    """

    conid: int
    side: ForecastSide
    expiration: str | Unset = UNSET
    strike: Decimal | Unset = UNSET
    strike_label: None | str | Unset = UNSET
    expiry_label: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    time_specifier: None | str | Unset = UNSET
    party: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        out["side"] = dump(self.side)
        if not isinstance(self.expiration, Unset):
            out["expiration"] = dump(self.expiration)
        if not isinstance(self.strike, Unset):
            out["strike"] = dump(self.strike)
        if not isinstance(self.strike_label, Unset):
            out["strike_label"] = dump(self.strike_label)
        if not isinstance(self.expiry_label, Unset):
            out["expiry_label"] = dump(self.expiry_label)
        if not isinstance(self.underlying_conid, Unset):
            out["underlying_conid"] = dump(self.underlying_conid)
        if not isinstance(self.time_specifier, Unset):
            out["time_specifier"] = dump(self.time_specifier)
        if not isinstance(self.party, Unset):
            out["party"] = dump(self.party)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ForecastContractRow", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "ForecastContractRow.conid")
        if _conid is UNSET:
            raise missing("ForecastContractRow.conid")
        _v_ = _d_.pop("side", UNSET)
        _side = as_enum(ForecastSide, _v_, "ForecastContractRow.side")
        if _side is UNSET:
            raise missing("ForecastContractRow.side")
        _v_ = _d_.pop("expiration", UNSET)
        _expiration = as_text(_v_, "ForecastContractRow.expiration")
        _v_ = _d_.pop("strike", UNSET)
        _strike = as_decimal(_v_, "ForecastContractRow.strike")
        _v_ = _d_.pop("strike_label", UNSET)
        _strike_label = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ForecastContractRow.strike_label"))
        )
        _v_ = _d_.pop("expiry_label", UNSET)
        _expiry_label = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ForecastContractRow.expiry_label"))
        )
        _v_ = _d_.pop("underlying_conid", UNSET)
        _underlying_conid = as_id_int(_v_, "ForecastContractRow.underlying_conid")
        _v_ = _d_.pop("time_specifier", UNSET)
        _time_specifier = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "ForecastContractRow.time_specifier"))
        )
        _v_ = _d_.pop("party", UNSET)
        _party = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ForecastContractRow.party"))
        return cls(
            _conid,
            _side,
            _expiration,
            _strike,
            _strike_label,
            _expiry_label,
            _underlying_conid,
            _time_specifier,
            _party,
            _d_,
        )
