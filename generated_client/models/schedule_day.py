# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.schedule_session import ScheduleSession
    from ..models.schedule_trading_time import ScheduleTradingTime

_KNOWN: Final = frozenset(("tradingScheduleDate", "clearingCycleEndTime", "sessions", "tradingtimes"))


@_attrs_define
class ScheduleDay:
    """Hours of one date, or of one weekday - the dates 20000101 (Saturday) to 20000107 (Friday) stand for weekdays.

    Attributes:
        trading_schedule_date: YYYYMMDD
        clearing_cycle_end_time: HHmm
        trading_times: All lower case on the wire.
    """

    trading_schedule_date: str
    clearing_cycle_end_time: None | str | Unset = UNSET
    sessions: list[ScheduleSession] | Unset = UNSET
    trading_times: list[ScheduleTradingTime] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["tradingScheduleDate"] = dump(self.trading_schedule_date)
        if self.clearing_cycle_end_time is not UNSET:
            out["clearingCycleEndTime"] = dump(self.clearing_cycle_end_time)
        if self.sessions is not UNSET:
            out["sessions"] = dump(self.sessions)
        if self.trading_times is not UNSET:
            out["tradingtimes"] = dump(self.trading_times)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.schedule_session import ScheduleSession
        from ..models.schedule_trading_time import ScheduleTradingTime

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScheduleDay")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("tradingScheduleDate", UNSET)
        _trading_schedule_date = _v_ if type(_v_) is str else as_str(_v_, "ScheduleDay.tradingScheduleDate")
        if _trading_schedule_date is UNSET:
            raise missing("ScheduleDay.tradingScheduleDate")
        _v_ = _get_("clearingCycleEndTime", UNSET)
        _clearing_cycle_end_time = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScheduleDay.clearingCycleEndTime")
        )
        _v_ = _get_("sessions", UNSET)
        _sessions = as_list(_v_, ScheduleSession.from_dict, "ScheduleDay.sessions")
        _v_ = _get_("tradingtimes", UNSET)
        _trading_times = as_list(_v_, ScheduleTradingTime.from_dict, "ScheduleDay.tradingtimes")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_trading_schedule_date, _clearing_cycle_end_time, _sessions, _trading_times, _d_)
