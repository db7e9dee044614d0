# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, dump, need_object

_KNOWN: Final = frozenset(("total", "pageSize", "pageNum"))


@_attrs_define
class SubaccountsMetadata:
    """Where a page stands.

    Attributes:
        total: Accounts in all.
        page_num: From 0.
    """

    total: int | Unset = UNSET
    page_size: int | Unset = UNSET
    page_num: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.total is not UNSET:
            out["total"] = dump(self.total)
        if self.page_size is not UNSET:
            out["pageSize"] = dump(self.page_size)
        if self.page_num is not UNSET:
            out["pageNum"] = dump(self.page_num)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SubaccountsMetadata")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("total", UNSET)
        _total = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SubaccountsMetadata.total")
        _v_ = _get_("pageSize", UNSET)
        _page_size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SubaccountsMetadata.pageSize")
        _v_ = _get_("pageNum", UNSET)
        _page_num = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SubaccountsMetadata.pageNum")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_total, _page_size, _page_num, _d_)
