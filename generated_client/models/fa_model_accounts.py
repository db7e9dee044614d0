# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.fa_model_account import FaModelAccount

_KNOWN: Final = frozenset(("accountInfoList", "reqID", "model", "baseCcyMaster"))


@_attrs_define
class FaModelAccounts:
    """Accounts in a model.

    Attributes:
        req_id: The caller's number.
        model: Name of the model.
    """

    accounts: list[FaModelAccount]
    req_id: int | Unset = UNSET
    model: str | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accountInfoList"] = dump(self.accounts)
        if self.req_id is not UNSET:
            out["reqID"] = dump(self.req_id)
        if self.model is not UNSET:
            out["model"] = dump(self.model)
        if self.base_currency is not UNSET:
            out["baseCcyMaster"] = dump(self.base_currency)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.fa_model_account import FaModelAccount

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelAccounts")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accountInfoList", UNSET)
        _accounts = as_list(_v_, FaModelAccount.from_dict, "FaModelAccounts.accountInfoList")
        if _accounts is UNSET:
            raise missing("FaModelAccounts.accountInfoList")
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelAccounts.reqID")
        _v_ = _get_("model", UNSET)
        _model = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "FaModelAccounts.model")
        _v_ = _get_("baseCcyMaster", UNSET)
        _base_currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelAccounts.baseCcyMaster")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_accounts, _req_id, _model, _base_currency, _d_)
