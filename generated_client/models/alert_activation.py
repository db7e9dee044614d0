# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_int, dump, missing, need_object

_KNOWN: Final = frozenset(("alertId", "alertActive"))


@_attrs_define(kw_only=True)
class AlertActivation:
    """Which alert, on or off.

    Attributes:
        alert_active: 1 on, 0 off.
    """

    alert_id: int
    alert_active: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["alertId"] = dump(self.alert_id)
        out["alertActive"] = dump(self.alert_active)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertActivation")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("alertId", UNSET)
        _alert_id = _v_ if type(_v_) is int else as_int(_v_, "AlertActivation.alertId")
        if _alert_id is UNSET:
            raise missing("AlertActivation.alertId")
        _v_ = _get_("alertActive", UNSET)
        _alert_active = _v_ if type(_v_) is int else as_int(_v_, "AlertActivation.alertActive")
        if _alert_active is UNSET:
            raise missing("AlertActivation.alertActive")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AlertActivation", "unknown member", sorted(_d_))
        return cls(alert_id=_alert_id, alert_active=_alert_active)
