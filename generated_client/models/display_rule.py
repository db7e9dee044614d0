# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_list, dump, need_object

if TYPE_CHECKING:
    from ..models.display_rule_step import DisplayRuleStep

_KNOWN: Final = frozenset(("magnification", "displayRuleStep"))


@_attrs_define
class DisplayRule:
    """How a price is shown; one object on the wire, a list in the vendor's description.

    Attributes:
        magnification: Power of ten.
    """

    magnification: int | Unset = UNSET
    display_rule_step: list[DisplayRuleStep] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.magnification is not UNSET:
            out["magnification"] = dump(self.magnification)
        if self.display_rule_step is not UNSET:
            out["displayRuleStep"] = dump(self.display_rule_step)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.display_rule_step import DisplayRuleStep

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "DisplayRule")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("magnification", UNSET)
        _magnification = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "DisplayRule.magnification")
        _v_ = _get_("displayRuleStep", UNSET)
        _display_rule_step = as_list(_v_, DisplayRuleStep.from_dict, "DisplayRule.displayRuleStep")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_magnification, _display_rule_step, _d_)
