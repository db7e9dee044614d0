"""Whether a plugin fits the hooks: names, marks and arguments, checked before anything is called.

pluggy passes over a function without its mark in silence, and a misspelt callback would simply never run; both cost a
trading day. Every refusal names file, line and the nearest right word. Imports ``hookspecs`` and ``errors``; called by
``plugins`` and by whoever drives a strategy.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from types import FunctionType, ModuleType
from typing import Any

import attrs

from botframework import hookspecs
from botframework.errors import PluginError
from botframework.structure import nearest, suggest

_CALLBACKS = hookspecs.names_of(hookspecs.StrategyCallbacks)
_HOOKS = hookspecs.names_of(hookspecs.Registration) + hookspecs.names_of(hookspecs.Decisions)
_MARK = f"{hookspecs.PROJECT}_impl"  # what hookimpl leaves on a function


@attrs.frozen(kw_only=True)
class Callbacks:
    """A strategy's bound methods; None where it has none. Called positionally, with the context first."""

    on_start: Callable[[Any], None] | None = None
    on_tick: Callable[[Any, Any], None] | None = None
    on_block: Callable[[Any, Any], int | None] | None = None
    on_bar: Callable[[Any, Any], None] | None = None
    on_order: Callable[[Any, Any], None] | None = None
    on_fill: Callable[[Any, Any], None] | None = None
    on_position: Callable[[Any, Any], None] | None = None
    on_timer: Callable[[Any, Any], None] | None = None
    on_split: Callable[[Any, Any], None] | None = None
    on_session: Callable[[Any, Any], None] | None = None
    on_stop: Callable[[Any], None] | None = None
    on_save: Callable[[Any], dict[str, Any]] | None = None
    on_load: Callable[[Any, dict[str, Any]], None] | None = None


@attrs.frozen
class HookDoc:
    """One extension point, for listings."""

    name: str
    family: str  # Registration, StrategyCallbacks, Decisions
    signature: str
    doc: str


def hook_docs() -> tuple[HookDoc, ...]:
    """All hooks, in the order of ``hookspecs``."""
    return tuple(
        HookDoc(name, spec.__name__, _signature(name), inspect.getdoc(getattr(spec, name)) or "")
        for spec in hookspecs.SPECS
        for name in hookspecs.names_of(spec)
    )


def compile_callbacks(strategy: object) -> Callbacks:
    """Resolve a strategy's callbacks once. Raises ``PluginError`` as ``check_strategy`` does."""
    cls = type(strategy)
    check_strategy(cls)
    return Callbacks(
        **{name: getattr(strategy, name) for name in _CALLBACKS if is_marked(inspect.getattr_static(cls, name, None))}
    )


def check_strategy(cls: type, label: str = "") -> None:
    """Refuse a class whose callbacks the engine would not call as its author meant.

    Raises ``PluginError`` with file and line: misspelt names, missing ``@hookimpl``, wrong arguments, coroutines.
    """
    owner = label or cls.__name__
    callbacks = 0
    for name, function in _functions(cls):
        if is_marked(function):
            if name not in _CALLBACKS:
                raise misfit(
                    function, f"{owner} has no callback '{name}' to implement", suggest(name, _CALLBACKS, "callbacks")
                )
            if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
                raise misfit(
                    function,
                    f"{owner}.{name} must be a plain function",
                    "strategies run to completion; set a timer instead",
                )
            _check_arguments(function, name, f"{owner}.{name}", exact=True)
            callbacks += 1
            if name == "on_block" and not is_marked(inspect.getattr_static(cls, "on_tick", None)):
                raise misfit(
                    function, f"{owner} has on_block and no on_tick", "live there are no blocks: write on_tick too"
                )
        elif name in _CALLBACKS:
            raise misfit(function, f"{owner}.{name} would never be called", "put @hookimpl above it")
        elif name.startswith("on_") and (meant := nearest(name, _CALLBACKS)) and _close(name, meant):
            raise misfit(function, f"{owner}.{name} would never be called", f"did you mean '{meant}'?")
    if not callbacks:
        raise PluginError(
            f"{owner} implements no callback",
            where=f"{cls.__module__}:{cls.__qualname__}",
            hint="write on_tick with @hookimpl above",
        )


def check_plugin(plugin: object, name: str) -> None:
    """Refuse hooks that pluggy would pass over in silence or report with a traceback."""
    for attribute, function in _functions(plugin if isinstance(plugin, ModuleType) else type(plugin)):
        if is_marked(function):
            if attribute in _CALLBACKS:
                raise misfit(
                    function,
                    f"plugin '{name}' has '{attribute}' outside a strategy",
                    "make it a method of a strategy class",
                )
            if attribute not in _HOOKS:
                raise misfit(function, f"there is no hook '{attribute}'", suggest(attribute, _HOOKS, "hooks"))
            _check_arguments(function, attribute, f"'{attribute}' of plugin '{name}'", exact=False)
        elif attribute in _HOOKS and _own(plugin, function):
            raise misfit(function, f"'{attribute}' of plugin '{name}' would never be called", "put @hookimpl above it")
        elif attribute.startswith("register_") and _own(plugin, function):
            meant = nearest(attribute, _HOOKS)
            if meant and _close(attribute, meant):
                raise misfit(
                    function, f"'{attribute}' of plugin '{name}' would never be called", f"did you mean '{meant}'?"
                )


def _check_arguments(function: FunctionType, hook: str, label: str, *, exact: bool) -> None:
    wanted = _arguments(hook)
    parameters = list(inspect.signature(function).parameters.values())
    if "." in function.__qualname__.rpartition("<locals>.")[2]:
        parameters = parameters[1:]  # self
    names = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    right = f"write def {hook}{_signature(hook)}"
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.KEYWORD_ONLY):
            raise misfit(function, f"{label} takes '{parameter}'", right)
    for name in names:
        if name not in wanted:
            meant = nearest(name, wanted)
            hint = f"did you mean '{meant}'?" if meant and meant not in names else right
            raise misfit(function, f"{label} takes no argument '{name}'", hint)
    if exact and names != list(wanted):
        raise misfit(function, f"{label} takes ({', '.join(names)})", right)


def _arguments(hook: str) -> tuple[str, ...]:
    return tuple(inspect.signature(_spec(hook)).parameters)[1:]


def _signature(hook: str) -> str:
    parameters = inspect.signature(_spec(hook)).parameters
    return f"({', '.join(parameters)})" if hook in _CALLBACKS else f"({', '.join(list(parameters)[1:])})"


def _spec(hook: str) -> Callable[..., Any]:
    for spec in hookspecs.SPECS:
        if hook in hookspecs.names_of(spec):
            found: Callable[..., Any] = getattr(spec, hook)
            return found
    raise KeyError(hook)


def _functions(owner: Any) -> Iterable[tuple[str, FunctionType]]:
    for name in sorted(dir(owner)):
        if name.startswith("__"):
            continue
        found = inspect.getattr_static(owner, name, None)
        if isinstance(found, staticmethod | classmethod):
            found = found.__func__
        if isinstance(found, FunctionType):
            yield name, found


def _own(plugin: object, function: FunctionType) -> bool:
    """Whether a module defines the function itself rather than importing it."""
    return not isinstance(plugin, ModuleType) or function.__module__ == plugin.__name__


def has_callbacks(cls: type) -> bool:
    return any(name in _CALLBACKS for name, _ in _functions(cls))


def is_marked(function: Any) -> bool:
    return isinstance(getattr(function, _MARK, None), dict)


def _close(word: str, meant: str) -> bool:
    """A slip of the pen rather than another word."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word, meant).ratio() >= 0.85


def misfit(function: Any, what: str, hint: str) -> PluginError:
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return PluginError(what, where=f"{code.co_filename}:{code.co_firstlineno}" if code else "", hint=hint)
