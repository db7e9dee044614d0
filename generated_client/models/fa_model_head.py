# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, as_str, as_wire_bool, dump, missing


@_attrs_define
class FaModelHead:
    """A model portfolio in a list.

    Attributes:
        model: Name of the model.
        nlv: Net liquidation value.
        num_accounts: Accounts invested.
    """

    model: str
    desc: None | str | Unset = UNSET
    nlv: Decimal | Unset = UNSET
    num_accounts: int | Unset = UNSET
    is_static: bool | Unset = UNSET
    has_mismatch: bool | Unset = UNSET
    is_custom_index: bool | Unset = UNSET
    is_bootstrapped: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["model"] = dump(self.model)
        if not isinstance(self.desc, Unset):
            out["desc"] = dump(self.desc)
        if not isinstance(self.nlv, Unset):
            out["nlv"] = dump(self.nlv)
        if not isinstance(self.num_accounts, Unset):
            out["numAccounts"] = dump(self.num_accounts)
        if not isinstance(self.is_static, Unset):
            out["isStatic"] = dump(self.is_static)
        if not isinstance(self.has_mismatch, Unset):
            out["mismatch"] = dump(self.has_mismatch)
        if not isinstance(self.is_custom_index, Unset):
            out["customIndex"] = dump(self.is_custom_index)
        if not isinstance(self.is_bootstrapped, Unset):
            out["bootstrapped"] = dump(self.is_bootstrapped)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelHead", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("model", UNSET)
        _model = _v_ if _v_.__class__ is str else as_str(_v_, "FaModelHead.model")
        if _model is UNSET:
            raise missing("FaModelHead.model")
        _v_ = _d_.pop("desc", UNSET)
        _desc = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelHead.desc"))
        _v_ = _d_.pop("nlv", UNSET)
        _nlv = as_decimal(_v_, "FaModelHead.nlv")
        _v_ = _d_.pop("numAccounts", UNSET)
        _num_accounts = as_id_int(_v_, "FaModelHead.numAccounts")
        _v_ = _d_.pop("isStatic", UNSET)
        _is_static = as_wire_bool(_v_, "FaModelHead.isStatic")
        _v_ = _d_.pop("mismatch", UNSET)
        _has_mismatch = as_wire_bool(_v_, "FaModelHead.mismatch")
        _v_ = _d_.pop("customIndex", UNSET)
        _is_custom_index = as_wire_bool(_v_, "FaModelHead.customIndex")
        _v_ = _d_.pop("bootstrapped", UNSET)
        _is_bootstrapped = as_wire_bool(_v_, "FaModelHead.bootstrapped")
        return cls(
            _model, _desc, _nlv, _num_accounts, _is_static, _has_mismatch, _is_custom_index, _is_bootstrapped, _d_
        )
