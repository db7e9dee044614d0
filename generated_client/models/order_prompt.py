# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_str, as_list, as_str, as_text, dump, missing, need, need_object

_KNOWN: Final = frozenset(("orderId", "reqId", "text", "options", "dismissable", "type", "messageId", "prompt"))


@_attrs_define
class OrderPrompt:
    """A refusal that needs a choice, answered through order_notification. The order does not work."""

    order_id: str
    request_id: str
    text: str
    options: list[str] | Unset = UNSET
    dismissable: list[str] | Unset = UNSET
    prompt_type: None | str | Unset = UNSET
    message_id: None | str | Unset = UNSET
    prompt: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["orderId"] = dump(self.order_id)
        out["reqId"] = dump(self.request_id)
        out["text"] = dump(self.text)
        if self.options is not UNSET:
            out["options"] = dump(self.options)
        if self.dismissable is not UNSET:
            out["dismissable"] = dump(self.dismissable)
        if self.prompt_type is not UNSET:
            out["type"] = dump(self.prompt_type)
        if self.message_id is not UNSET:
            out["messageId"] = dump(self.message_id)
        if self.prompt is not UNSET:
            out["prompt"] = dump(self.prompt)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderPrompt")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orderId", UNSET)
        _order_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderPrompt.orderId")
        if _order_id is UNSET:
            raise missing("OrderPrompt.orderId")
        _v_ = _get_("reqId", UNSET)
        _request_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderPrompt.reqId")
        if _request_id is UNSET:
            raise missing("OrderPrompt.reqId")
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str else as_str(_v_, "OrderPrompt.text")
        if _text is UNSET:
            raise missing("OrderPrompt.text")
        _v_ = _get_("options", UNSET)
        _options = as_list(
            _v_,
            lambda _i: need((_i if type(_i) is str else as_str(_i, "OrderPrompt.options[]")), "OrderPrompt.options[]"),
            "OrderPrompt.options",
        )
        _v_ = _get_("dismissable", UNSET)
        _dismissable = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_text(_i, "OrderPrompt.dismissable[]")), "OrderPrompt.dismissable[]"
            ),
            "OrderPrompt.dismissable",
        )
        _v_ = _get_("type", UNSET)
        _prompt_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderPrompt.type")
        _v_ = _get_("messageId", UNSET)
        _message_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderPrompt.messageId")
        _v_ = _get_("prompt", UNSET)
        _prompt = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderPrompt.prompt")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_order_id, _request_id, _text, _options, _dismissable, _prompt_type, _message_id, _prompt, _d_)
