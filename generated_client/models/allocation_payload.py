# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_model, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_profile import AllocationProfile

_KNOWN: Final = frozenset(("allocation_profile",))


@_attrs_define(kw_only=True)
class AllocationPayload:
    """Envelope of an allocation profile.

    Attributes:
        allocation_profile: How an advisor's order is divided.
    """

    allocation_profile: AllocationProfile

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["allocation_profile"] = dump(self.allocation_profile)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_profile import AllocationProfile

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationPayload")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("allocation_profile", UNSET)
        _allocation_profile = as_model(AllocationProfile, _v_, "AllocationPayload.allocation_profile")
        if _allocation_profile is UNSET:
            raise missing("AllocationPayload.allocation_profile")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationPayload", "unknown member", sorted(_d_))
        return cls(allocation_profile=_allocation_profile)
