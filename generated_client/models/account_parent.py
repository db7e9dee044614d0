# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_list, as_str, dump, need, need_object

_KNOWN: Final = frozenset(("mmc", "accountId", "isMParent", "isMChild", "isMultiplex"))


@_attrs_define
class AccountParent:
    """How an account hangs under another."""

    mmc: list[str] | Unset = UNSET
    account_id: None | str | Unset = UNSET
    is_m_parent: bool | None | Unset = UNSET
    is_m_child: bool | None | Unset = UNSET
    is_multiplex: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.mmc is not UNSET:
            out["mmc"] = dump(self.mmc)
        if self.account_id is not UNSET:
            out["accountId"] = dump(self.account_id)
        if self.is_m_parent is not UNSET:
            out["isMParent"] = dump(self.is_m_parent)
        if self.is_m_child is not UNSET:
            out["isMChild"] = dump(self.is_m_child)
        if self.is_multiplex is not UNSET:
            out["isMultiplex"] = dump(self.is_multiplex)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountParent")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("mmc", UNSET)
        _mmc = as_list(
            _v_,
            lambda _i: need((_i if type(_i) is str else as_str(_i, "AccountParent.mmc[]")), "AccountParent.mmc[]"),
            "AccountParent.mmc",
        )
        _v_ = _get_("accountId", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountParent.accountId")
        _v_ = _get_("isMParent", UNSET)
        _is_m_parent = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountParent.isMParent")
        )
        _v_ = _get_("isMChild", UNSET)
        _is_m_child = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountParent.isMChild")
        )
        _v_ = _get_("isMultiplex", UNSET)
        _is_multiplex = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountParent.isMultiplex")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_mmc, _account_id, _is_m_parent, _is_m_child, _is_multiplex, _d_)
