# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_epoch, as_id_int, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.sso_features import SsoFeatures

_KNOWN: Final = frozenset(
    (
        "RESULT",
        "USER_ID",
        "USER_NAME",
        "PAPER_USER_NAME",
        "LOGIN_TYPE",
        "AUTH_TIME",
        "lastAccessed",
        "EXPIRES",
        "SF_ENABLED",
        "IS_FREE_TRIAL",
        "IS_MASTER",
        "CREDENTIAL",
        "IP",
        "QUALIFIED_FOR_MOBILE_AUTH",
        "LANDING_APP",
        "features",
        "region",
    )
)


@_attrs_define
class SsoLogin:
    """The outer login. Personal data; keep it out of logs.

    Attributes:
        result: False when the login is over.
        login_type: 1 live, 2 paper.
        expires_ms: Milliseconds left.
    """

    result: bool
    user_id: int | Unset = UNSET
    user_name: None | str | Unset = UNSET
    paper_user_name: None | str | Unset = UNSET
    login_type: int | Unset = UNSET
    authenticated_at_ms: int | Unset = UNSET
    last_accessed_at_ms: int | Unset = UNSET
    expires_ms: int | Unset = UNSET
    sf_enabled: bool | None | Unset = UNSET
    is_free_trial: bool | None | Unset = UNSET
    is_master: bool | None | Unset = UNSET
    credential: None | str | Unset = UNSET
    ip: None | str | Unset = UNSET
    qualified_for_mobile_auth: bool | None | Unset = UNSET
    landing_app: None | str | Unset = UNSET
    features: None | SsoFeatures | Unset = UNSET
    region: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["RESULT"] = dump(self.result)
        if self.user_id is not UNSET:
            out["USER_ID"] = dump(self.user_id)
        if self.user_name is not UNSET:
            out["USER_NAME"] = dump(self.user_name)
        if self.paper_user_name is not UNSET:
            out["PAPER_USER_NAME"] = dump(self.paper_user_name)
        if self.login_type is not UNSET:
            out["LOGIN_TYPE"] = dump(self.login_type)
        if self.authenticated_at_ms is not UNSET:
            out["AUTH_TIME"] = dump(self.authenticated_at_ms)
        if self.last_accessed_at_ms is not UNSET:
            out["lastAccessed"] = dump(self.last_accessed_at_ms)
        if self.expires_ms is not UNSET:
            out["EXPIRES"] = dump(self.expires_ms)
        if self.sf_enabled is not UNSET:
            out["SF_ENABLED"] = dump(self.sf_enabled)
        if self.is_free_trial is not UNSET:
            out["IS_FREE_TRIAL"] = dump(self.is_free_trial)
        if self.is_master is not UNSET:
            out["IS_MASTER"] = dump(self.is_master)
        if self.credential is not UNSET:
            out["CREDENTIAL"] = dump(self.credential)
        if self.ip is not UNSET:
            out["IP"] = dump(self.ip)
        if self.qualified_for_mobile_auth is not UNSET:
            out["QUALIFIED_FOR_MOBILE_AUTH"] = dump(self.qualified_for_mobile_auth)
        if self.landing_app is not UNSET:
            out["LANDING_APP"] = dump(self.landing_app)
        if self.features is not UNSET:
            out["features"] = dump(self.features)
        if self.region is not UNSET:
            out["region"] = dump(self.region)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.sso_features import SsoFeatures

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SsoLogin")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("RESULT", UNSET)
        _result = _v_ if type(_v_) is bool else as_bool(_v_, "SsoLogin.RESULT")
        if _result is UNSET:
            raise missing("SsoLogin.RESULT")
        _v_ = _get_("USER_ID", UNSET)
        _user_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SsoLogin.USER_ID")
        _v_ = _get_("USER_NAME", UNSET)
        _user_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.USER_NAME")
        _v_ = _get_("PAPER_USER_NAME", UNSET)
        _paper_user_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.PAPER_USER_NAME")
        )
        _v_ = _get_("LOGIN_TYPE", UNSET)
        _login_type = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SsoLogin.LOGIN_TYPE")
        _v_ = _get_("AUTH_TIME", UNSET)
        _authenticated_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "SsoLogin.AUTH_TIME")
        _v_ = _get_("lastAccessed", UNSET)
        _last_accessed_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "SsoLogin.lastAccessed")
        _v_ = _get_("EXPIRES", UNSET)
        _expires_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SsoLogin.EXPIRES")
        _v_ = _get_("SF_ENABLED", UNSET)
        _sf_enabled = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoLogin.SF_ENABLED")
        _v_ = _get_("IS_FREE_TRIAL", UNSET)
        _is_free_trial = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoLogin.IS_FREE_TRIAL")
        )
        _v_ = _get_("IS_MASTER", UNSET)
        _is_master = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SsoLogin.IS_MASTER")
        _v_ = _get_("CREDENTIAL", UNSET)
        _credential = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.CREDENTIAL")
        _v_ = _get_("IP", UNSET)
        _ip = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.IP")
        _v_ = _get_("QUALIFIED_FOR_MOBILE_AUTH", UNSET)
        _qualified_for_mobile_auth = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "SsoLogin.QUALIFIED_FOR_MOBILE_AUTH")
        )
        _v_ = _get_("LANDING_APP", UNSET)
        _landing_app = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.LANDING_APP")
        _v_ = _get_("features", UNSET)
        _features = None if _v_ is None else as_model(SsoFeatures, _v_, "SsoLogin.features")
        _v_ = _get_("region", UNSET)
        _region = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SsoLogin.region")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _result,
            _user_id,
            _user_name,
            _paper_user_name,
            _login_type,
            _authenticated_at_ms,
            _last_accessed_at_ms,
            _expires_ms,
            _sf_enabled,
            _is_free_trial,
            _is_master,
            _credential,
            _ip,
            _qualified_for_mobile_auth,
            _landing_app,
            _features,
            _region,
            _d_,
        )
