# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.schedule_day import ScheduleDay

_KNOWN: Final = frozenset(("id", "tradeVenueId", "exchange", "description", "timezone", "schedules"))


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
        if self.trade_venue_id is not UNSET:
            out["tradeVenueId"] = dump(self.trade_venue_id)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.description is not UNSET:
            out["description"] = dump(self.description)
        if self.timezone is not UNSET:
            out["timezone"] = dump(self.timezone)
        if self.schedules is not UNSET:
            out["schedules"] = dump(self.schedules)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.schedule_day import ScheduleDay

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "VenueSchedule")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str else as_str(_v_, "VenueSchedule.id")
        if _id is UNSET:
            raise missing("VenueSchedule.id")
        _v_ = _get_("tradeVenueId", UNSET)
        _trade_venue_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "VenueSchedule.tradeVenueId")
        )
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "VenueSchedule.exchange")
        _v_ = _get_("description", UNSET)
        _description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "VenueSchedule.description")
        )
        _v_ = _get_("timezone", UNSET)
        _timezone = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "VenueSchedule.timezone")
        _v_ = _get_("schedules", UNSET)
        _schedules = as_list(_v_, ScheduleDay.from_dict, "VenueSchedule.schedules")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_id, _trade_venue_id, _exchange, _description, _timezone, _schedules, _d_)
