# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_invest_amount import FaInvestAmount

_KNOWN: Final = frozenset(("reqID", "model", "accountList"))


@_attrs_define(kw_only=True)
class FaModelInvestRequest:
    """Money to move, by account.

    Attributes:
        req_id: Chosen by the caller; the answer repeats it.
        model: Name of the model.
    """

    req_id: int
    model: str
    accounts: list[FaInvestAmount]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["reqID"] = dump(self.req_id)
        out["model"] = dump(self.model)
        out["accountList"] = dump(self.accounts)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_invest_amount import FaInvestAmount

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelInvestRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_int(_v_, "FaModelInvestRequest.reqID")
        if _req_id is UNSET:
            raise missing("FaModelInvestRequest.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str else as_str(_v_, "FaModelInvestRequest.model")
        if _model is UNSET:
            raise missing("FaModelInvestRequest.model")
        _v_ = _get_("accountList", UNSET)
        _accounts = as_list(_v_, FaInvestAmount.from_dict, "FaModelInvestRequest.accountList")
        if _accounts is UNSET:
            raise missing("FaModelInvestRequest.accountList")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FaModelInvestRequest", "unknown member", sorted(_d_))
        return cls(req_id=_req_id, model=_model, accounts=_accounts)
