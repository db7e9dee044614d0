# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("oauth_token", "oauth_token_secret", "is_true", "is_paper"))


@_attrs_define
class OauthAccessToken:
    """The lasting token and its secret, encrypted for the consumer. Secret, both.

    Attributes:
        token_secret: Base64.
        is_true: In the vendor's schema; its meaning is not explained.
        is_paper: In the vendor's example, where the schema has is_true.
    """

    token: str = _attrs_field(repr=False)
    token_secret: str = _attrs_field(repr=False)
    is_true: bool | Unset = UNSET
    is_paper: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["oauth_token"] = dump(self.token)
        out["oauth_token_secret"] = dump(self.token_secret)
        if self.is_true is not UNSET:
            out["is_true"] = dump(self.is_true)
        if self.is_paper is not UNSET:
            out["is_paper"] = dump(self.is_paper)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OauthAccessToken")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("oauth_token", UNSET)
        _token = _v_ if type(_v_) is str else as_str(_v_, "OauthAccessToken.oauth_token")
        if _token is UNSET:
            raise missing("OauthAccessToken.oauth_token")
        _v_ = _get_("oauth_token_secret", UNSET)
        _token_secret = _v_ if type(_v_) is str else as_str(_v_, "OauthAccessToken.oauth_token_secret")
        if _token_secret is UNSET:
            raise missing("OauthAccessToken.oauth_token_secret")
        _v_ = _get_("is_true", UNSET)
        _is_true = _v_ if _v_ is UNSET else as_wire_bool(_v_, "OauthAccessToken.is_true")
        _v_ = _get_("is_paper", UNSET)
        _is_paper = _v_ if _v_ is UNSET else as_wire_bool(_v_, "OauthAccessToken.is_paper")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_token, _token_secret, _is_true, _is_paper, _d_)
