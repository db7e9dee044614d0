# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_int, dump, missing


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
        if not isinstance(src_dict, Mapping):
            raise WireError("AlertActivation", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("alertId", UNSET)
        _alert_id = _v_ if _v_.__class__ is int else as_int(_v_, "AlertActivation.alertId")
        if _alert_id is UNSET:
            raise missing("AlertActivation.alertId")
        _v_ = _d_.pop("alertActive", UNSET)
        _alert_active = _v_ if _v_.__class__ is int else as_int(_v_, "AlertActivation.alertActive")
        if _alert_active is UNSET:
            raise missing("AlertActivation.alertActive")
        if _d_:
            raise WireError("AlertActivation", "unknown member", sorted(_d_))
        return cls(alert_id=_alert_id, alert_active=_alert_active)
