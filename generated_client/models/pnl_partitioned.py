# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, as_model, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.pnl_partition_map import PnlPartitionMap

_KNOWN: Final = frozenset(("upnl",))


@_attrs_define
class PnlPartitioned:
    """Profit and loss by account and model; the map is empty while the server warms up.

    Attributes:
        upnl: Key is the account id followed by .Core, or the name of a model.
    """

    upnl: PnlPartitionMap
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["upnl"] = dump(self.upnl)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pnl_partition_map import PnlPartitionMap

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PnlPartitioned")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("upnl", UNSET)
        _upnl = as_model(PnlPartitionMap, _v_, "PnlPartitioned.upnl")
        if _upnl is UNSET:
            raise missing("PnlPartitioned.upnl")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_upnl, _d_)
