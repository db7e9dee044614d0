# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    as_bool,
    as_id_str,
    as_list,
    as_str,
    as_text,
    dump,
    dump_text,
    missing,
    need,
    need_object,
)

_KNOWN: Final = frozenset(
    ("id", "message", "messageIds", "messageOptions", "isSuppressed", "isSuppressible", "defaultSuppressionOption")
)


@_attrs_define
class OrderQuestion:
    """The order waits for an answer. Decide by messageIds, never by the text, which changes and may hold HTML. Another
    order in between kills the question.

    Attributes:
        reply_id: What order_reply wants.
        message_ids: Ids such as o163; may be empty.
    """

    reply_id: str
    messages: list[str]
    message_ids: list[str] | Unset = UNSET
    message_options: list[str] | Unset = UNSET
    is_suppressed: bool | None | Unset = UNSET
    is_suppressible: bool | None | Unset = UNSET
    default_suppression_option: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["id"] = dump(self.reply_id)
        out["message"] = dump(self.messages)
        if self.message_ids is not UNSET:
            out["messageIds"] = dump(self.message_ids)
        if self.message_options is not UNSET:
            out["messageOptions"] = dump(self.message_options)
        if self.is_suppressed is not UNSET:
            out["isSuppressed"] = dump(self.is_suppressed)
        if self.is_suppressible is not UNSET:
            out["isSuppressible"] = dump(self.is_suppressible)
        if self.default_suppression_option is not UNSET:
            out["defaultSuppressionOption"] = dump_text(self.default_suppression_option)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderQuestion")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("id", UNSET)
        _reply_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderQuestion.id")
        if _reply_id is UNSET:
            raise missing("OrderQuestion.id")
        _v_ = _get_("message", UNSET)
        _messages = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "OrderQuestion.message[]")), "OrderQuestion.message[]"
            ),
            "OrderQuestion.message",
        )
        if _messages is UNSET:
            raise missing("OrderQuestion.message")
        _v_ = _get_("messageIds", UNSET)
        _message_ids = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "OrderQuestion.messageIds[]")), "OrderQuestion.messageIds[]"
            ),
            "OrderQuestion.messageIds",
        )
        _v_ = _get_("messageOptions", UNSET)
        _message_options = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "OrderQuestion.messageOptions[]")),
                "OrderQuestion.messageOptions[]",
            ),
            "OrderQuestion.messageOptions",
        )
        _v_ = _get_("isSuppressed", UNSET)
        _is_suppressed = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderQuestion.isSuppressed")
        )
        _v_ = _get_("isSuppressible", UNSET)
        _is_suppressible = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderQuestion.isSuppressible")
        )
        _v_ = _get_("defaultSuppressionOption", UNSET)
        _default_suppression_option = (
            _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderQuestion.defaultSuppressionOption")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _reply_id,
            _messages,
            _message_ids,
            _message_options,
            _is_suppressed,
            _is_suppressible,
            _default_suppression_option,
            _d_,
        )
