# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_epoch, as_id_int, as_model, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.sso_features import SsoFeatures


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
        if not isinstance(self.user_id, Unset):
            out["USER_ID"] = dump(self.user_id)
        if not isinstance(self.user_name, Unset):
            out["USER_NAME"] = dump(self.user_name)
        if not isinstance(self.paper_user_name, Unset):
            out["PAPER_USER_NAME"] = dump(self.paper_user_name)
        if not isinstance(self.login_type, Unset):
            out["LOGIN_TYPE"] = dump(self.login_type)
        if not isinstance(self.authenticated_at_ms, Unset):
            out["AUTH_TIME"] = dump(self.authenticated_at_ms)
        if not isinstance(self.last_accessed_at_ms, Unset):
            out["lastAccessed"] = dump(self.last_accessed_at_ms)
        if not isinstance(self.expires_ms, Unset):
            out["EXPIRES"] = dump(self.expires_ms)
        if not isinstance(self.sf_enabled, Unset):
            out["SF_ENABLED"] = dump(self.sf_enabled)
        if not isinstance(self.is_free_trial, Unset):
            out["IS_FREE_TRIAL"] = dump(self.is_free_trial)
        if not isinstance(self.is_master, Unset):
            out["IS_MASTER"] = dump(self.is_master)
        if not isinstance(self.credential, Unset):
            out["CREDENTIAL"] = dump(self.credential)
        if not isinstance(self.ip, Unset):
            out["IP"] = dump(self.ip)
        if not isinstance(self.qualified_for_mobile_auth, Unset):
            out["QUALIFIED_FOR_MOBILE_AUTH"] = dump(self.qualified_for_mobile_auth)
        if not isinstance(self.landing_app, Unset):
            out["LANDING_APP"] = dump(self.landing_app)
        if not isinstance(self.features, Unset):
            out["features"] = dump(self.features)
        if not isinstance(self.region, Unset):
            out["region"] = dump(self.region)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.sso_features import SsoFeatures

        if not isinstance(src_dict, Mapping):
            raise WireError("SsoLogin", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("RESULT", UNSET)
        _result = _v_ if _v_.__class__ is bool else as_bool(_v_, "SsoLogin.RESULT")
        if _result is UNSET:
            raise missing("SsoLogin.RESULT")
        _v_ = _d_.pop("USER_ID", UNSET)
        _user_id = as_id_int(_v_, "SsoLogin.USER_ID")
        _v_ = _d_.pop("USER_NAME", UNSET)
        _user_name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.USER_NAME"))
        _v_ = _d_.pop("PAPER_USER_NAME", UNSET)
        _paper_user_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.PAPER_USER_NAME"))
        )
        _v_ = _d_.pop("LOGIN_TYPE", UNSET)
        _login_type = as_id_int(_v_, "SsoLogin.LOGIN_TYPE")
        _v_ = _d_.pop("AUTH_TIME", UNSET)
        _authenticated_at_ms = as_epoch(_v_, "SsoLogin.AUTH_TIME")
        _v_ = _d_.pop("lastAccessed", UNSET)
        _last_accessed_at_ms = as_epoch(_v_, "SsoLogin.lastAccessed")
        _v_ = _d_.pop("EXPIRES", UNSET)
        _expires_ms = as_id_int(_v_, "SsoLogin.EXPIRES")
        _v_ = _d_.pop("SF_ENABLED", UNSET)
        _sf_enabled = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "SsoLogin.SF_ENABLED"))
        _v_ = _d_.pop("IS_FREE_TRIAL", UNSET)
        _is_free_trial = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "SsoLogin.IS_FREE_TRIAL"))
        )
        _v_ = _d_.pop("IS_MASTER", UNSET)
        _is_master = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "SsoLogin.IS_MASTER"))
        _v_ = _d_.pop("CREDENTIAL", UNSET)
        _credential = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.CREDENTIAL"))
        _v_ = _d_.pop("IP", UNSET)
        _ip = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.IP"))
        _v_ = _d_.pop("QUALIFIED_FOR_MOBILE_AUTH", UNSET)
        _qualified_for_mobile_auth = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "SsoLogin.QUALIFIED_FOR_MOBILE_AUTH"))
        )
        _v_ = _d_.pop("LANDING_APP", UNSET)
        _landing_app = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.LANDING_APP"))
        _v_ = _d_.pop("features", UNSET)
        _features = None if _v_ is None else as_model(SsoFeatures, _v_, "SsoLogin.features")
        _v_ = _d_.pop("region", UNSET)
        _region = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SsoLogin.region"))
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
