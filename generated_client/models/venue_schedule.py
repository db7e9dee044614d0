# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.schedule_day import ScheduleDay


@_attrs_define
class VenueSchedule:
    """Trading hours of the instrument at one venue.

    Attributes:
        timezone: Name of the IANA time zone.
    """

    id: str
    trade_venue_id: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    timezone: None | str | Unset = UNSET
    schedules: list[ScheduleDay] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.id)
        if not isinstance(self.trade_venue_id, Unset):
            out["tradeVenueId"] = dump(self.trade_venue_id)
        if not isinstance(self.exchange, Unset):
            out["exchange"] = dump(self.exchange)
        if not isinstance(self.description, Unset):
            out["description"] = dump(self.description)
        if not isinstance(self.timezone, Unset):
            out["timezone"] = dump(self.timezone)
        if not isinstance(self.schedules, Unset):
            out["schedules"] = dump(self.schedules)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.schedule_day import ScheduleDay

        if not isinstance(src_dict, Mapping):
            raise WireError("VenueSchedule", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = _v_ if _v_.__class__ is str else as_str(_v_, "VenueSchedule.id")
        if _id is UNSET:
            raise missing("VenueSchedule.id")
        _v_ = _d_.pop("tradeVenueId", UNSET)
        _trade_venue_id = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "VenueSchedule.tradeVenueId"))
        )
        _v_ = _d_.pop("exchange", UNSET)
        _exchange = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "VenueSchedule.exchange"))
        _v_ = _d_.pop("description", UNSET)
        _description = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "VenueSchedule.description"))
        )
        _v_ = _d_.pop("timezone", UNSET)
        _timezone = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "VenueSchedule.timezone"))
        _v_ = _d_.pop("schedules", UNSET)
        _schedules = as_list(_v_, ScheduleDay.from_dict, "VenueSchedule.schedules")
        return cls(_id, _trade_venue_id, _exchange, _description, _timezone, _schedules, _d_)
