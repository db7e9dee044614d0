# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..models.fa_model_sort_field import FaModelSortField
from ..models.fa_sort_direction import FaSortDirection
from ..types import UNSET, Unset, WireError, as_enum, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("reqID", "model", "limit", "sortDirection", "sortField"))


@_attrs_define(kw_only=True)
class FaModelPositionsRequest:
    """Positions of a model, perhaps sorted.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        model: Name of the model.
        limit: At most so many rows.
        sort_direction: Ascending or descending.
        sort_field: Column to sort positions of a model by.
    """

    req_id: int
    model: str
    limit: int | Unset = UNSET
    sort_direction: FaSortDirection | Unset = UNSET
    sort_field: FaModelSortField | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        out["model"] = dump(self.model)
        if self.limit is not UNSET:
            out["limit"] = dump(self.limit)
        if self.sort_direction is not UNSET:
            out["sortDirection"] = dump(self.sort_direction)
        if self.sort_field is not UNSET:
            out["sortField"] = dump(self.sort_field)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelPositionsRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelPositionsRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelPositionsRequest.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelPositionsRequest.model")
        if _model is UNSET:
            raise missing("FaModelPositionsRequest.model")
        _v_ = _get_("limit", UNSET)
        _limit = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "FaModelPositionsRequest.limit")
        _v_ = _get_("sortDirection", UNSET)
        _sort_direction = as_enum(FaSortDirection, _v_, "FaModelPositionsRequest.sortDirection")
        _v_ = _get_("sortField", UNSET)
        _sort_field = as_enum(FaModelSortField, _v_, "FaModelPositionsRequest.sortField")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelPositionsRequest", "unknown member", sorted(_d_))
        return cls(req_id=_req_id, model=_model, limit=_limit, sort_direction=_sort_direction, sort_field=_sort_field)
