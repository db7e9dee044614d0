# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, dump, missing


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
        if not isinstance(src_dict, Mapping):
            raise WireError("SessionInit", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("publish", UNSET)
        _publish = _v_ if _v_.__class__ is bool else as_bool(_v_, "SessionInit.publish")
        if _publish is UNSET:
            raise missing("SessionInit.publish")
        _v_ = _d_.pop("compete", UNSET)
        _compete = _v_ if _v_.__class__ is bool else as_bool(_v_, "SessionInit.compete")
        if _compete is UNSET:
            raise missing("SessionInit.compete")
        if _d_:
            raise WireError("SessionInit", "unknown member", sorted(_d_))
        return cls(publish=_publish, compete=_compete)
