"""One action, two doors: the same generator as a blocking method and as one to be awaited.

``Blocking`` and ``Awaited`` make a method of a session out of an action of ``talk`` and its neighbours; ``Walked`` and
``WalkedAwaited`` do it for actions that hand out one element after another. Parameters, result and documentation are the
action's, for people, editors and type checkers alike. Imports ``talk``; used by ``library``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, overload

from botframework.ibkr.talk import Talk, Talking, Walking

P = ParamSpec("P")
T = TypeVar("T")


class _Blocks(Protocol):
    """A session that waits."""

    @property
    def talk(self) -> Talk: ...

    def run(self, talking: Talking[T], /) -> T: ...

    def walk(self, walking: Walking[T], /) -> Iterator[T]: ...


class _Awaits(Protocol):
    """A session to be awaited."""

    @property
    def talk(self) -> Talk: ...

    async def run(self, talking: Talking[T], /) -> T: ...

    def walk(self, walking: Walking[T], /) -> AsyncIterator[T]: ...


class _Door:
    """What the four have in common: name, documentation and signature are the action's."""

    def __init__(self, action: Callable[..., Any]) -> None:
        self.action = action
        self.__doc__ = action.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}{self._signature()}>"

    def _signature(self) -> inspect.Signature:
        """The action's without the session's own parameter."""
        signature = inspect.signature(self.action)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    def _dressed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        functools.update_wrapper(method, self.action, assigned=("__doc__", "__module__"), updated=())
        method.__name__ = method.__qualname__ = self.name
        del method.__wrapped__  # type: ignore[attr-defined]  # set by update_wrapper; it would show the first parameter
        method.__signature__ = self._signature()  # type: ignore[attr-defined]  # read by inspect
        return method


class Blocking(_Door, Generic[P, T]):
    """An action as a blocking method."""

    def __init__(self, action: Callable[Concatenate[Talk, P], Talking[T]]) -> None:
        super().__init__(action)

    @overload
    def __get__(self, session: None, owner: type) -> Self: ...
    @overload
    def __get__(self, session: _Blocks, owner: type) -> Callable[P, T]: ...
    def __get__(self, session: _Blocks | None, owner: type) -> Self | Callable[P, T]:
        if session is None:
            return self
        there, action = session, self.action

        def method(*args: P.args, **kwargs: P.kwargs) -> T:
            result: T = there.run(action(there.talk, *args, **kwargs))
            return result

        return self._dressed(method)


class Awaited(_Door, Generic[P, T]):
    """An action as a method to be awaited."""

    def __init__(self, action: Callable[Concatenate[Talk, P], Talking[T]]) -> None:
        super().__init__(action)

    @overload
    def __get__(self, session: None, owner: type) -> Self: ...
    @overload
    def __get__(self, session: _Awaits, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, session: _Awaits | None, owner: type) -> Self | Callable[P, Coroutine[Any, Any, T]]:
        if session is None:
            return self
        there, action = session, self.action

        async def method(*args: P.args, **kwargs: P.kwargs) -> T:
            result: T = await there.run(action(there.talk, *args, **kwargs))
            return result

        return self._dressed(method)


class Walked(_Door, Generic[P, T]):
    """An action that hands out elements, as an iterator."""

    def __init__(self, action: Callable[Concatenate[Talk, P], Walking[T]]) -> None:
        super().__init__(action)

    @overload
    def __get__(self, session: None, owner: type) -> Self: ...
    @overload
    def __get__(self, session: _Blocks, owner: type) -> Callable[P, Iterator[T]]: ...
    def __get__(self, session: _Blocks | None, owner: type) -> Self | Callable[P, Iterator[T]]:
        if session is None:
            return self
        there, action = session, self.action

        def method(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
            return there.walk(action(there.talk, *args, **kwargs))

        return self._dressed(method)


class WalkedAwaited(_Door, Generic[P, T]):
    """An action that hands out elements, as an asynchronous iterator."""

    def __init__(self, action: Callable[Concatenate[Talk, P], Walking[T]]) -> None:
        super().__init__(action)

    @overload
    def __get__(self, session: None, owner: type) -> Self: ...
    @overload
    def __get__(self, session: _Awaits, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, session: _Awaits | None, owner: type) -> Self | Callable[P, AsyncIterator[T]]:
        if session is None:
            return self
        there, action = session, self.action

        def method(*args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
            return there.walk(action(there.talk, *args, **kwargs))

        return self._dressed(method)
