"""The type for what must not be shown: a password, a key, a token.

A strategy or a plugin declares a parameter as ``Secret`` and gets one; ``reveal`` is the only way to its text. It is no attrs
class, because ``attrs.asdict`` and all that walks fields would walk into it. Every secret is made known to the net
(``redaction``) for as long as it lives. Imports ``redaction``; used by whoever reads, keeps or sends a secret.
"""

from __future__ import annotations

import hmac
import weakref
from typing import Any, NoReturn, final

from botframework.redaction import KNOWN


@final
class Secret:
    """A text that no representation shows. ``name`` says which one it is, and may be shown.

    Comparison takes the same time whatever differs. A copy is the object itself; pickling is refused, and JSON knows no such
    type.
    """

    __slots__ = ("__text", "__weakref__", "_name")

    __text: str
    _name: str

    def __init__(self, text: str, name: str = "") -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_Secret__text", text)
        KNOWN.add(text)
        weakref.finalize(self, KNOWN.gone, text).atexit = False

    @property
    def name(self) -> str:
        return self._name

    def reveal(self) -> str:
        """The text itself. Give it to what needs it, and keep it nowhere."""
        return self.__text

    def __repr__(self) -> str:
        return f"[secret {self._name}]" if self._name else "[secret]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self.__text.encode("utf-8", "surrogatepass"), other.__text.encode("utf-8", "surrogatepass")
        )

    __hash__ = None  # type: ignore[assignment]  # a hash in a table would tell equal ones apart from others

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{self!r} does not leave the process")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} does not leave the process")

    def __getstate__(self) -> NoReturn:
        raise TypeError(f"{self!r} does not leave the process")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{self!r} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{self!r} cannot be changed")

    def __init_subclass__(cls, **kwargs: Any) -> NoReturn:
        raise TypeError("Secret has no subclasses: one could show the text")
