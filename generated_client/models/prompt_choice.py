# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("orderId", "reqId", "text"))


@_attrs_define(kw_only=True)
class PromptChoice:
    """Which option of a prompt was chosen.

    Attributes:
        text: One of the options of the prompt.
    """

    order_id: int
    request_id: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["orderId"] = dump(self.order_id)
        out["reqId"] = dump(self.request_id)
        out["text"] = dump(self.text)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PromptChoice")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orderId", UNSET)
        _order_id = _v_ if type(_v_) is int else as_int(_v_, "PromptChoice.orderId")
        if _order_id is UNSET:
            raise missing("PromptChoice.orderId")
        _v_ = _get_("reqId", UNSET)
        _request_id = _v_ if type(_v_) is str else as_str(_v_, "PromptChoice.reqId")
        if _request_id is UNSET:
            raise missing("PromptChoice.reqId")
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str else as_str(_v_, "PromptChoice.text")
        if _text is UNSET:
            raise missing("PromptChoice.text")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("PromptChoice", "unknown member", sorted(_d_))
        return cls(order_id=_order_id, request_id=_request_id, text=_text)
