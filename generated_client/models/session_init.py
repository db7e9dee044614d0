# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("publish", "compete"))


@_attrs_define(kw_only=True)
class SessionInit:
    """How to open the brokerage session.

    Attributes:
        publish: Must be true; anything else is answered 500.
        compete: Take the session away from another login of the same user.
    """

    publish: bool
    compete: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["publish"] = dump(self.publish)
        out["compete"] = dump(self.compete)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SessionInit")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("publish", UNSET)
        _publish = _v_ if type(_v_) is bool else as_bool(_v_, "SessionInit.publish")
        if _publish is UNSET:
            raise missing("SessionInit.publish")
        _v_ = _get_("compete", UNSET)
        _compete = _v_ if type(_v_) is bool else as_bool(_v_, "SessionInit.compete")
        if _compete is UNSET:
            raise missing("SessionInit.compete")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("SessionInit", "unknown member", sorted(_d_))
        return cls(publish=_publish, compete=_compete)
