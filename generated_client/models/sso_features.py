# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_str, dump, need_object

_KNOWN: Final = frozenset(("env", "wlms", "realtime", "bond", "optionChains", "calendar", "newMf"))


@_attrs_define
class SsoFeatures:
    """What the login may use.

    Attributes:
        env: PROD on the live environment.
    """

    env: None | str | Unset = UNSET
    wlms: bool | None | Unset = UNSET
    realtime: bool | None | Unset = UNSET
    bond: bool | None | Unset = UNSET
    option_chains: bool | None | Unset = UNSET
    calendar: bool | None | Unset = UNSET
    new_mf: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.env is not UNSET:
            out["env"] = dump(self.env)
        if self.wlms is not UNSET:
            out["wlms"] = dump(self.wlms)
        if self.realtime is not UNSET:
            out["realtime"] = dump(self.realtime)
        if self.bond is not UNSET:
            out["bond"] = dump(self.bond)
        if self.option_chains is not UNSET:
            out["optionChains"] = dump(self.option_chains)
        if self.calendar is not UNSET:
            out["calendar"] = dump(self.calendar)
        if self.new_mf is not UNSET:
            out["newMf"] = dump(self.new_mf)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SsoFeatures")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("env", UNSET)
        _env = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoFeatures.env")
        _v_ = _get_("wlms", UNSET)
        _wlms = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.wlms")
        _v_ = _get_("realtime", UNSET)
        _realtime = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.realtime")
        _v_ = _get_("bond", UNSET)
        _bond = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.bond")
        _v_ = _get_("optionChains", UNSET)
        _option_chains = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.optionChains")
        )
        _v_ = _get_("calendar", UNSET)
        _calendar = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.calendar")
        _v_ = _get_("newMf", UNSET)
        _new_mf = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoFeatures.newMf")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_env, _wlms, _realtime, _bond, _option_chains, _calendar, _new_mf, _d_)
