"""The type ``Secret``: nothing but ``reveal`` shows its text, whatever walks over the object."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
import traceback
from typing import Any

import attrs
import msgspec
import pytest

from botframework.redaction import KNOWN, cleaned
from botframework.secret import Secret

TEXT = "Vq81kTpl0934nmWW"


@attrs.define(eq=False, kw_only=True)
class Holder:
    token: Secret
    more: tuple[Secret, ...] = ()


def shown(thing: Any) -> list[str]:
    """Everything that turns an object into text."""
    return [
        str(thing),
        repr(thing),
        f"{thing}",
        f"{thing!r:>40}",
        f"{thing:s}" if isinstance(thing, Secret) else "",
        "%s %r" % (thing, thing),  # noqa: UP031 - this way of writing is one of those looked at
        pprint.pformat(thing),
        json.dumps({"a": thing}, default=str),
        str([thing]),
        str({"a": thing}),
        logging.LogRecord("a", 10, "f", 1, "%s", (thing,), None).getMessage(),
    ]  # fmt: skip


def test_no_text_of_it_shows_it() -> None:
    secret = Secret(TEXT, "pager")
    for text in (*shown(secret), *shown(Holder(token=secret, more=(secret,)))):
        assert TEXT not in text
    assert str(secret) == "[secret pager]"
    assert str(Secret(TEXT)) == "[secret]"
    assert secret.reveal() == TEXT


def test_walking_over_fields_finds_nothing() -> None:
    holder = Holder(token=Secret(TEXT, "pager"), more=(Secret(TEXT),))
    assert TEXT not in str(attrs.asdict(holder))
    assert TEXT not in str(attrs.astuple(holder))
    assert not attrs.has(Secret)
    assert not hasattr(holder.token, "__dict__")
    with pytest.raises(TypeError):
        vars(holder.token)


def test_it_does_not_leave_the_process() -> None:
    secret = Secret(TEXT, "pager")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="does not leave the process") as error:
            pickle.dumps(secret, protocol)
        assert TEXT not in str(error.value)
    for out in (secret.__reduce__, secret.__getstate__):
        with pytest.raises(TypeError, match="does not leave the process"):
            out()
    with pytest.raises(TypeError) as error:
        json.dumps({"token": secret})
    assert TEXT not in str(error.value)
    for encode in (msgspec.json.encode, msgspec.msgpack.encode):
        with pytest.raises(TypeError) as error:
            encode({"token": secret})
        assert TEXT not in str(error.value)


def test_a_copy_is_itself() -> None:
    holder = Holder(token=Secret(TEXT))
    assert copy.copy(holder.token) is holder.token
    assert copy.deepcopy(holder).token is holder.token
    assert attrs.evolve(holder).token is holder.token


def test_it_equals_secrets_only() -> None:
    assert Secret(TEXT, "one") == Secret(TEXT, "two")
    assert Secret(TEXT) != Secret(TEXT + "x")
    assert Secret("ü" * 9) == Secret("ü" * 9)
    assert (Secret(TEXT) == TEXT, Secret(TEXT) == TEXT.encode()) == (False, False)
    with pytest.raises(TypeError):
        hash(Secret(TEXT))


def test_it_cannot_be_changed_nor_varied() -> None:
    secret = Secret(TEXT, "pager")
    for change in (lambda: setattr(secret, "_name", "x"), lambda: delattr(secret, "_name")):
        with pytest.raises(AttributeError, match="cannot be changed"):
            change()
    with pytest.raises(TypeError, match="no subclasses"):
        type("Loud", (Secret,), {})
    for wrong in (lambda: secret + "x", lambda: len(secret), lambda: secret[0], lambda: "x" in secret, lambda: bytes(secret), lambda: list(secret)):  # type: ignore[operator, arg-type, index, call-overload]  # fmt: skip
        with pytest.raises(TypeError):
            wrong()


def test_an_exception_with_one_in_it_shows_none() -> None:
    try:
        raise ValueError(Secret(TEXT, "pager"), Holder(token=Secret(TEXT)))
    except ValueError as error:
        assert TEXT not in "".join(traceback.format_exception(error))


def test_the_net_knows_it_while_it_lives_and_a_while_longer() -> None:
    text = "Hj83lPqW0zzTR51k"
    secret = Secret(text)
    assert cleaned(f"<{text}>") == "<[redacted]>"
    del secret
    assert cleaned(f"<{text}>") == "<[redacted]>"
    for number in range(200):
        Secret(f"{number:03}-some-other-value")
    assert cleaned(f"<{text}>") == f"<{text}>"
    assert len(KNOWN._gone) <= 160
