# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_model, as_str, dump, need_object

if TYPE_CHECKING:
    from ..models.owner_entity import OwnerEntity

_KNOWN: Final = frozenset(("roleId", "hasRightCodeInd", "userName", "entity"))


@_attrs_define
class AccountOwner:
    """One person or organisation with rights on the account.

    Attributes:
        role_id: OWNER, Trustee and others.
    """

    role_id: None | str | Unset = UNSET
    has_right_code: bool | None | Unset = UNSET
    user_name: None | str | Unset = UNSET
    entity: None | OwnerEntity | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.role_id is not UNSET:
            out["roleId"] = dump(self.role_id)
        if self.has_right_code is not UNSET:
            out["hasRightCodeInd"] = dump(self.has_right_code)
        if self.user_name is not UNSET:
            out["userName"] = dump(self.user_name)
        if self.entity is not UNSET:
            out["entity"] = dump(self.entity)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.owner_entity import OwnerEntity

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountOwner")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("roleId", UNSET)
        _role_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountOwner.roleId")
        _v_ = _get_("hasRightCodeInd", UNSET)
        _has_right_code = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AccountOwner.hasRightCodeInd")
        )
        _v_ = _get_("userName", UNSET)
        _user_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountOwner.userName")
        _v_ = _get_("entity", UNSET)
        _entity = None if _v_ is None else as_model(OwnerEntity, _v_, "AccountOwner.entity")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_role_id, _has_right_code, _user_name, _entity, _d_)
