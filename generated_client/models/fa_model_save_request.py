# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, as_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_cash_target import FaCashTarget
    from ..models.fa_position_target import FaPositionTarget

_KNOWN: Final = frozenset(("reqID", "model", "desc", "isStatic", "positionTargets", "cashTargets"))


@_attrs_define(kw_only=True)
class FaModelSaveRequest:
    """A model with its targets.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        model: Name of the model.
    """

    req_id: int
    model: str
    desc: str
    is_static: bool
    position_targets: list[FaPositionTarget]
    cash_targets: list[FaCashTarget]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        out["model"] = dump(self.model)
        out["desc"] = dump(self.desc)
        out["isStatic"] = dump(self.is_static)
        out["positionTargets"] = dump(self.position_targets)
        out["cashTargets"] = dump(self.cash_targets)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_cash_target import FaCashTarget
        from ..models.fa_position_target import FaPositionTarget

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelSaveRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelSaveRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelSaveRequest.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelSaveRequest.model")
        if _model is UNSET:
            raise missing("FaModelSaveRequest.model")
        _v_ = _get_("desc", UNSET)
        _desc = _v_ if type(_v_) is str else as_str(_v_, "FaModelSaveRequest.desc")
        if _desc is UNSET:
            raise missing("FaModelSaveRequest.desc")
        _v_ = _get_("isStatic", UNSET)
        _is_static = _v_ if type(_v_) is bool else as_bool(_v_, "FaModelSaveRequest.isStatic")
        if _is_static is UNSET:
            raise missing("FaModelSaveRequest.isStatic")
        _v_ = _get_("positionTargets", UNSET)
        _position_targets = as_list(_v_, FaPositionTarget.from_dict, "FaModelSaveRequest.positionTargets")
        if _position_targets is UNSET:
            raise missing("FaModelSaveRequest.positionTargets")
        _v_ = _get_("cashTargets", UNSET)
        _cash_targets = as_list(_v_, FaCashTarget.from_dict, "FaModelSaveRequest.cashTargets")
        if _cash_targets is UNSET:
            raise missing("FaModelSaveRequest.cashTargets")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelSaveRequest", "unknown member", sorted(_d_))
        return cls(
            req_id=_req_id,
            model=_model,
            desc=_desc,
            is_static=_is_static,
            position_targets=_position_targets,
            cash_targets=_cash_targets,
        )
