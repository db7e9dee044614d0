# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_epoch, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("diffie_hellman_response", "live_session_token_signature", "live_session_token_expiration"))


@_attrs_define
class OauthLiveSessionToken:
    """The other half of the key agreement.

    Attributes:
        diffie_hellman_response: Hexadecimal number, up to 512 digits; the vendor's schema calls it
            diffie_hellman_challenge.
        signature: HMAC-SHA1 of the consumer key under the new key, 40 hexadecimal digits; proves the result.
        expires_at_ms: End of the key, milliseconds since 1970 UTC.
    """

    diffie_hellman_response: str
    signature: str
    expires_at_ms: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["diffie_hellman_response"] = dump(self.diffie_hellman_response)
        out["live_session_token_signature"] = dump(self.signature)
        if self.expires_at_ms is not UNSET:
            out["live_session_token_expiration"] = dump(self.expires_at_ms)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OauthLiveSessionToken")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("diffie_hellman_response", UNSET)
        _diffie_hellman_response = (
            _v_ if type(_v_) is str else as_str(_v_, "OauthLiveSessionToken.diffie_hellman_response")
        )
        if _diffie_hellman_response is UNSET:
            raise missing("OauthLiveSessionToken.diffie_hellman_response")
        _v_ = _get_("live_session_token_signature", UNSET)
        _signature = _v_ if type(_v_) is str else as_str(_v_, "OauthLiveSessionToken.live_session_token_signature")
        if _signature is UNSET:
            raise missing("OauthLiveSessionToken.live_session_token_signature")
        _v_ = _get_("live_session_token_expiration", UNSET)
        _expires_at_ms = (
            _v_
            if _v_ is UNSET or type(_v_) is int
            else as_epoch(_v_, "OauthLiveSessionToken.live_session_token_expiration")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_diffie_hellman_response, _signature, _expires_at_ms, _d_)
