"""Plugins: found by their metadata, imported when named, checked against the hooks, offered through a typed façade.

One manager per run, never a global one. Entry points of the group ``botframework`` can be listed without importing them.
Strategy callbacks are not broadcast; ``pluginfit.compile_callbacks`` resolves them once. Imports pluggy, ``hookspecs``,
``pluginfind``, ``pluginfit``, ``pluginload`` and ``errors``; called by ``runner`` and ``cli``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pluggy

from botframework import hookspecs
from botframework.core.foreign import RAISED
from botframework.errors import PluginError
from botframework.pluginfind import Available as Available
from botframework.pluginfind import available as available
from botframework.pluginfit import check_plugin, check_strategy, has_callbacks, is_marked, misfit
from botframework.pluginload import (
    attribute_of,
    failed,
    find_file,
    import_module,
    import_reference,
    is_reference,
    place_of,
    split_reference,
)
from botframework.pluginlock import NAME as LOCK_NAME
from botframework.pluginlock import PluginLock, distribution_of, files_of_module
from botframework.structure import suggest

if TYPE_CHECKING:
    import click

    from botframework.config import Config
    from botframework.core.context import Context
    from botframework.core.events import QuestionAsked
    from botframework.core.model import Notice, OrderIntent

FAMILIES = ("strategies", "risk_rules", "brokers", "feeds", "journals", "notifiers", "indicators", "reports")

_KIND = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,62}")
_SINGULAR = {"strategies": "strategy", "risk_rules": "risk rule"}

log = logging.getLogger(__name__)


class Plugins:
    """What is loaded for one run. Fill it with ``for_config``, or with ``add`` and ``load``, before asking."""

    def __init__(self, installed: Sequence[Available] | None = None) -> None:
        self._installed = available() if installed is None else tuple(installed)
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs.Registration)
        self._manager.add_hookspecs(hookspecs.Decisions)
        self._direct: dict[str, dict[str, type]] = {family: {} for family in FAMILIES}
        self._collected: dict[str, Mapping[str, type]] = {}
        self._checks: tuple[tuple[str, Callable[..., Any], tuple[str, ...]], ...] | None = None
        self._lock: PluginLock | None = None

    @classmethod
    def for_config(
        cls, config: Config, builtins: Mapping[str, object] | None = None, installed: Sequence[Available] | None = None
    ) -> Plugins:
        """Load what a configuration names, and nothing else. ``builtins`` are plugins of our own, by name."""
        plugins = cls(installed)
        plugins._lock = PluginLock.beside(config.source, required=config.is_real_money)
        for name, plugin in (builtins or {}).items():
            plugins.add(plugin, name)
        folders = (Path(config.source).parent, Path())
        for name, where in config.named_plugins:
            plugins.load(name, where, folders)
        for strategy in config.strategies:
            plugins.load_kind(strategy.kind, "strategies", strategy.where, folders)
        for rule in config.risk:
            plugins.load_kind(rule.kind, "risk_rules", rule.where, folders)
        plugins.load_kind(config.journal.kind, "journals", config.journal.where, folders)
        plugins.load_kind(config.gateway.kind, "brokers", config.gateway.where, folders)
        return plugins

    @staticmethod
    def lock_for(config: Config) -> PluginLock:
        """The lock of a configuration's plugins as their code is now; nothing is imported. Write it with ``write``."""
        folders = (Path(config.source).parent, Path())
        lock = PluginLock(Path(config.source).parent / LOCK_NAME, {})
        installed = {plugin.name: plugin for plugin in available()}
        named = [*config.named_plugins]
        named += [(strategy.kind, strategy.where) for strategy in config.strategies]
        named += [(rule.kind, rule.where) for rule in config.risk]
        named += [(config.journal.kind, config.journal.where), (config.gateway.kind, config.gateway.where)]
        for name, where in named:
            head = split_reference(name)[0] if is_reference(name) else ""
            if head.endswith(".py"):
                path = find_file(head, folders, where)
                lock.lock(head, {path.name: path}, "", "")
            elif head:
                lock.lock(head, files_of_module(head), *distribution_of(head))
            elif name in installed:
                plugin = installed[name]
                lock.lock(name, files_of_module(plugin.entry_module), plugin.distribution, plugin.version)
        return lock

    # ---------------------------------------------------------------------------------------------------- bringing in

    def add(self, plugin: object, name: str) -> None:
        """Register a module or object. Raises ``PluginError`` when it does not fit the hooks."""
        if self._manager.is_registered(plugin):
            return
        check_plugin(plugin, name)
        try:
            self._manager.register(plugin, name=name)
        except (ValueError, pluggy.PluginValidationError) as error:
            raise PluginError(
                f"plugin '{name}' cannot be registered ({error})", hint="load it once, under one name"
            ) from error
        self._collected.clear()
        self._checks = None

    def load(self, name: str, where: str = "", folders: Sequence[Path] = ()) -> None:
        """Load one line of the YAML's ``plugins``: the name of an installed one, ``module:Class``, or a ``.py`` file."""
        if not is_reference(name):
            if not self._load_installed(name, where):
                known = [plugin.name for plugin in self._installed]
                raise PluginError(
                    f"no plugin '{name}' is installed", where=where, hint=suggest(name, known, "installed")
                )
            return
        module = import_reference(name, folders, where, self._lock)
        attribute = split_reference(name)[1]
        self._add_loaded(attribute_of(module, attribute, name, where) if attribute else module, name, where)

    def load_kind(self, kind: str, family: str, where: str = "", folders: Sequence[Path] = ()) -> None:
        """Load what stands behind a ``kind``, if it needs loading; ``pick`` complains about what is not there."""
        if not is_reference(kind):
            self._load_installed(kind, where)
            return
        module = import_reference(kind, folders, where, self._lock)
        attribute = split_reference(kind)[1]
        registered = self._returned_by(module, family, kind)
        if attribute:
            found = registered.get(attribute) or attribute_of(module, attribute, kind, where)
            if not isinstance(found, type):
                raise PluginError(f"'{kind}' is no class", where=where, hint="name the class behind the colon")
        elif len(registered) == 1:
            found = next(iter(registered.values()))
        else:
            names = ", ".join(f"{kind}:{name}" for name in registered)
            hint = f"write one of {names}" if names else f"write {kind}:ClassName"
            raise PluginError(f"'{kind}' does not say which {_noun(family)}", where=where, hint=hint)
        if family == "strategies":
            check_strategy(found, kind)
        self._direct[family][kind] = found
        self._collected.pop(family, None)

    def _load_installed(self, name: str, where: str) -> bool:
        found = [plugin for plugin in self._installed if plugin.name == name]
        if not found or self._manager.has_plugin(name):
            return bool(found)
        if len(found) > 1:
            owners = " and ".join(f"{plugin.distribution} {plugin.version}" for plugin in found)
            raise PluginError(
                f"the plugin '{name}' is installed by {owners}", where=where, hint="uninstall one of them"
            )
        plugin: Any = import_module(found[0].entry_module, where, self._lock, name)
        if ":" in found[0].value:
            plugin = attribute_of(plugin, split_reference(found[0].value)[1], found[0].value, where)
        if isinstance(plugin, type) and has_callbacks(plugin):
            check_strategy(plugin, name)
            self._direct["strategies"][name] = plugin
            self._collected.pop("strategies", None)
            return True
        self._add_loaded(plugin, name, where)
        return True

    def _add_loaded(self, plugin: Any, name: str, where: str) -> None:
        if isinstance(plugin, type):
            if has_callbacks(plugin):
                raise PluginError(f"'{name}' is a strategy", where=where, hint=f"write 'kind: {name}' under strategies")
            try:
                plugin = plugin()
            except RAISED as error:  # foreign code may raise anything
                raise failed(name, error) from error
        self.add(plugin, name)

    # --------------------------------------------------------------------------------------------------------- asking

    def strategies(self) -> Mapping[str, type]:
        return self.family("strategies")

    def risk_rules(self) -> Mapping[str, type]:
        return self.family("risk_rules")

    def brokers(self) -> Mapping[str, type]:
        return self.family("brokers")

    def feeds(self) -> Mapping[str, type]:
        return self.family("feeds")

    def journals(self) -> Mapping[str, type]:
        return self.family("journals")

    def notifiers(self) -> Mapping[str, type]:
        return self.family("notifiers")

    def indicators(self) -> Mapping[str, type]:
        return self.family("indicators")

    def reports(self) -> Mapping[str, type]:
        return self.family("reports")

    def family(self, family: str) -> Mapping[str, type]:
        """All classes of one family by name, collected once. Raises ``PluginError`` for a name registered twice."""
        if family not in self._collected:
            found: dict[str, type] = {}
            owners: dict[str, str] = {}
            for plugin_name, plugin in self._manager.list_name_plugin():
                for name, cls in self._returned_by(plugin, family, plugin_name).items():
                    if name in found:
                        raise PluginError(
                            f"the {_noun(family)} '{name}' is registered by '{owners[name]}' and by '{plugin_name}'",
                            hint="take one of the two plugins out of the configuration",
                        )
                    found[name], owners[name] = cls, plugin_name
            for name, cls in self._direct[family].items():
                if name in found and found[name] is not cls:
                    raise PluginError(
                        f"the {_noun(family)} '{name}' is registered twice", hint="take one of the two out"
                    )
                found[name] = cls
            self._collected[family] = MappingProxyType(found)
        return self._collected[family]

    def pick(self, family: str, kind: str, where: str = "") -> type:
        """The class a ``kind`` of the YAML means. Raises ``PluginError`` with the nearest name."""
        classes = self.family(family)
        if kind in classes:
            return classes[kind]
        known = list(classes)
        if family == "strategies":
            known += [plugin.name for plugin in self._installed if plugin.name not in known]
        raise PluginError(f"no {_noun(family)} is called '{kind}'", where=where, hint=suggest(kind, known, "there are"))

    def strategy(self, kind: str, where: str = "") -> type:
        return self.pick("strategies", kind, where)

    def loaded(self) -> tuple[str, ...]:
        """Names of what is loaded, in order."""
        return tuple(name for name, plugin in self._manager.list_name_plugin() if plugin is not None)

    def register_commands(self, cli: click.Group) -> None:
        """Let loaded plugins add commands."""
        for name, function, _ in self._implementations("register_commands"):
            try:
                function(cli)
            except RAISED as error:  # foreign code may raise anything
                raise failed(name, error) from error

    def check_order(self, ctx: Context, intent: OrderIntent) -> str | None:
        """The first objection of a plugin, or None. A plugin that raises, or answers with no text, objects."""
        if self._checks is None:
            self._checks = tuple(self._implementations("check_order"))
        for name, function, arguments in self._checks:
            try:
                answer = function(**_choose(arguments, ctx=ctx, intent=intent))
            except RAISED as error:  # foreign code; cannot evaluate means no
                log.debug("check_order of %s raised", name, exc_info=True)
                return f"{name}: check_order raised {type(error).__name__}: {error} ({place_of(error)})"
            if answer is not None:
                return (
                    f"{name}: {answer}" if isinstance(answer, str) and answer else f"{name}: objected with {answer!r}"
                )
        return None

    def answer_question(self, question: QuestionAsked) -> bool | None:
        """True when a plugin says yes and none says no; None when nobody answers."""
        answers = []
        for name, function, arguments in self._implementations("answer_question"):
            try:
                answer = function(**_choose(arguments, question=question))
            except RAISED:  # foreign code; cannot evaluate means no
                log.warning(
                    "answer_question of %s raised; that counts as no", name, exc_info=log.isEnabledFor(logging.DEBUG)
                )
                answer = False
            if answer is not None:
                answers.append(answer is True)
        return all(answers) if answers else None

    def notify(self, notice: Notice) -> None:
        """Tell every plugin; one that raises does not keep the others from hearing."""
        for name, function, arguments in self._implementations("notify"):
            try:
                function(**_choose(arguments, notice=notice))
            except RAISED as error:  # foreign code; an announcement must never hurt
                log.warning("notify of %s raised %s: %s", name, type(error).__name__, error)

    def _implementations(self, hook: str) -> Iterable[tuple[str, Callable[..., Any], tuple[str, ...]]]:
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            yield impl.plugin_name, impl.function, tuple(impl.argnames)

    def _returned_by(self, plugin: Any, family: str, name: str) -> dict[str, type]:
        function = getattr(plugin, f"register_{family}", None)
        if function is None or not is_marked(function):
            return {}
        try:
            classes = function()
        except RAISED as error:  # foreign code may raise anything
            raise failed(name, error) from error
        if not isinstance(classes, Mapping):
            raise misfit(
                function, f"register_{family} of '{name}' returned {type(classes).__name__}", "return {'name': Class}"
            )
        for kind, cls in classes.items():
            if not isinstance(kind, str) or not _KIND.fullmatch(kind):
                raise misfit(
                    function, f"register_{family} of '{name}' uses the name {kind!r}", "use letters, digits, _ and -"
                )
            if not isinstance(cls, type):
                raise misfit(
                    function, f"'{kind}' of register_{family} is no class", "return the class, not an instance"
                )
            if family == "strategies":
                check_strategy(cls, kind)
            if family == "risk_rules" and getattr(cls, "kind", kind) != kind:
                hint = "use one name for both"
                raise misfit(function, f"the risk rule '{kind}' calls itself '{cls.kind}'", hint)  # type: ignore[attr-defined]  # just looked up
        return dict(classes)


def _choose(names: tuple[str, ...], **values: Any) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _noun(family: str) -> str:
    return _SINGULAR.get(family, family.removesuffix("s"))
