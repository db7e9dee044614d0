# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_bool, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("reqID", "model", "calcPnls"))


@_attrs_define(kw_only=True)
class FaModelAccountsRequest:
    """Accounts of a model, perhaps with results.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        model: Name of the model.
    """

    req_id: int
    model: str
    calculate_pnl: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        out["model"] = dump(self.model)
        if self.calculate_pnl is not UNSET:
            out["calcPnls"] = dump(self.calculate_pnl)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelAccountsRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelAccountsRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelAccountsRequest.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelAccountsRequest.model")
        if _model is UNSET:
            raise missing("FaModelAccountsRequest.model")
        _v_ = _get_("calcPnls", UNSET)
        _calculate_pnl = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "FaModelAccountsRequest.calcPnls")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelAccountsRequest", "unknown member", sorted(_d_))
        return cls(req_id=_req_id, model=_model, calculate_pnl=_calculate_pnl)
