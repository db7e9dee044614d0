"""Plugins: found without importing, loaded by name, refused with file and line when they would not do what was meant."""

from __future__ import annotations

import logging
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import attrs
import pytest

from botframework import hookspecs
from botframework.config import parse_config
from botframework.errors import BotError, ExitCode, PluginError
from botframework.hookspecs import hookimpl
from botframework.pluginfit import check_strategy, compile_callbacks, hook_docs
from botframework.plugins import FAMILIES, Available, Plugins, available
from botframework.runner.inspect import list_plugins

STRATEGY = """\
import attrs
from botframework import hookimpl

@attrs.define(eq=False)
class Quiet:
    fast: int = 1

    @hookimpl
    def on_tick(self, ctx, tick):
        pass

@hookimpl
def register_strategies():
    return {"quiet": Quiet}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the import path, as if its modules were installed."""
    tmp_path.chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith(("plug_", "botframework_plugin_")):
            del sys.modules[name]


def write(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(source))
    return path


def bot(folder: Path, *, kind: str = "quiet", plugins: str = "[]", risk: str = "[]") -> Any:
    text = f"bot: b\ninstruments: [AAPL]\nstrategies:\n  - {{kind: '{kind}'}}\nplugins: {plugins}\nrisk: {risk}\n"
    return parse_config(text, str(folder / "bot.yaml"), {})


def refused(call: Callable[[], object]) -> PluginError:
    with pytest.raises(PluginError) as caught:
        call()
    assert caught.value.exit_code is ExitCode.PLUGIN
    assert "\n" not in str(caught.value)
    return caught.value


def installed(name: str, value: str, distribution: str = "acme") -> Available:
    return Available(name, distribution, "1.0", value)


# --------------------------------------------------------------------------------------------------------------- finding


def test_listing_imports_nothing() -> None:
    before = set(sys.modules)
    names = [plugin.name for plugin in available()]
    assert {"sma_cross", "mean_reversion", "market_maker", "rebalance"} <= set(names)
    assert not {name for name in set(sys.modules) - before if name.startswith("strategies")}


def test_only_what_the_configuration_names_is_imported(folder: Path) -> None:
    write(folder, "plug_named.py", STRATEGY)
    write(folder, "plug_other.py", "raise RuntimeError('imported')")
    found = [installed("quiet", "plug_named"), installed("other", "plug_other")]
    plugins = Plugins.for_config(bot(folder), installed=found)
    assert plugins.strategy("quiet").__name__ == "Quiet"
    assert "plug_other" not in sys.modules
    assert plugins.loaded() == ("quiet",)


def test_entry_point_to_a_class(folder: Path) -> None:
    write(folder, "plug_class.py", STRATEGY)
    plugins = Plugins.for_config(bot(folder, kind="short"), installed=[installed("short", "plug_class:Quiet")])
    assert plugins.strategy("short").__name__ == "Quiet"


def test_name_installed_twice(folder: Path) -> None:
    found = [installed("quiet", "plug_a", "acme"), installed("quiet", "plug_b", "zeta")]
    error = refused(lambda: Plugins.for_config(bot(folder), installed=found))
    assert error.what == "the plugin 'quiet' is installed by acme 1.0 and zeta 1.0"


def test_a_name_installed_twice_is_listed_with_both(folder: Path) -> None:
    for package in ("acme", "zeta"):
        place = folder / f"{package}-1.0.dist-info"
        place.mkdir()
        write(place, "METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        write(place, "entry_points.txt", f"[botframework]\nquiet = plug_{package}\n")
    listed = {row["name"]: row["about"] for row in list_plugins(None)["strategies"]}
    assert listed["quiet"] == "acme 1.0 (plug_acme) and zeta 1.0 (plug_zeta)"


# ------------------------------------------------------------------------------------------------------- three ways in


def test_module_and_class(folder: Path) -> None:
    write(folder, "plug_mod.py", STRATEGY)
    plugins = Plugins.for_config(bot(folder, kind="plug_mod:Quiet"), installed=[])
    assert plugins.strategy("plug_mod:Quiet").__name__ == "Quiet"


@pytest.mark.parametrize("kind", ["mine.py", "mine.py:quiet", "mine.py:Quiet", "./mine.py"])
def test_file_beside_the_yaml(folder: Path, kind: str) -> None:
    write(folder, "mine.py", STRATEGY)
    plugins = Plugins.for_config(bot(folder, kind=kind), installed=[])
    assert plugins.strategy(kind).__name__ == "Quiet"


def test_file_under_plugins(folder: Path) -> None:
    write(folder, "mine.py", STRATEGY)
    plugins = Plugins.for_config(bot(folder, plugins="[mine.py]"), installed=[])
    assert list(plugins.strategies()) == ["quiet"]


def test_plugin_class_under_plugins(folder: Path) -> None:
    source = """\
        from botframework import hookimpl
        class Guard:
            @hookimpl
            def check_order(self, intent):
                return "no" if intent == "bad" else None
        """
    write(folder, "plug_guard.py", source)
    write(folder, "mine.py", STRATEGY)
    plugins = Plugins.for_config(bot(folder, plugins="['plug_guard:Guard', mine.py]"), installed=[])
    assert plugins.check_order(None, "good") is None  # type: ignore[arg-type]
    assert plugins.check_order(None, "bad") == "plug_guard:Guard: no"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("quiett", "{folder}/bot.yaml:4: no strategy is called 'quiett'; did you mean 'quiet'?"),
        ("plug_none:Quiet", "{folder}/bot.yaml:4: no module named 'plug_none'; install it into this environment, or give a file: plug_none.py"),
        ("plug_here:Quite", "{folder}/bot.yaml:4: 'plug_here:Quite' has no 'Quite'; did you mean 'Quiet'?"),
        ("mined.py", "{folder}/bot.yaml:4: no file 'mined.py'; did you mean 'mine.py'?"),
        ("two.py", "{folder}/bot.yaml:4: 'two.py' does not say which strategy; write one of two.py:a, two.py:b"),
        ("none.py", "{folder}/bot.yaml:4: 'none.py' does not say which strategy; write none.py:ClassName"),
        ("none.py:VALUE", "{folder}/bot.yaml:4: 'none.py:VALUE' is no class; name the class behind the colon"),
    ],
)  # fmt: skip
def test_wrong_names(folder: Path, kind: str, message: str) -> None:
    write(folder, "plug_here.py", STRATEGY)
    write(folder, "mine.py", STRATEGY)
    write(folder, "two.py", STRATEGY.replace('{"quiet": Quiet}', '{"a": Quiet, "b": Quiet}'))
    write(folder, "none.py", "VALUE = 1")
    config = bot(folder, kind=kind)
    error = refused(
        lambda: Plugins.for_config(config, installed=[installed("quiet", "plug_here")]).strategy(
            kind, config.strategies[0].where
        )
    )
    assert str(error) == message.format(folder=folder)


def test_unknown_name_under_plugins(folder: Path) -> None:
    error = refused(
        lambda: Plugins.for_config(bot(folder, plugins="[quite]"), installed=[installed("quiet", "plug_x")])
    )
    assert str(error) == f"{folder}/bot.yaml:5: no plugin 'quite' is installed; did you mean 'quiet'?"


def test_a_file_under_plugins_that_is_not_there_is_told_with_its_own_line(folder: Path) -> None:
    write(folder, "mine.py", STRATEGY)
    config = bot(folder, plugins="\n  - mine.py\n  - mime.py")
    assert config.named_plugins == (("mine.py", f"{folder}/bot.yaml:6"), ("mime.py", f"{folder}/bot.yaml:7"))
    for ask in (lambda: Plugins.for_config(config, installed=[]), lambda: Plugins.lock_for(config)):
        assert str(refused(ask)) == f"{folder}/bot.yaml:7: no file 'mime.py'; did you mean 'mine.py'?"


def test_file_others_could_have_written(folder: Path) -> None:
    write(folder, "mine.py", STRATEGY).chmod(0o666)
    error = refused(lambda: Plugins.for_config(bot(folder, kind="mine.py"), installed=[]))
    assert "everybody may write to" in error.what


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("x = 1\nraise ValueError('no luck')\n", 2, "plugin 'bad.py' raised ValueError: no luck"),
        ("import nowhere_at_all\n", 1, "plugin 'bad.py' raised ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("x = 1\nx = = 2\n", 2, "plugin 'bad.py' raised SyntaxError: invalid syntax"),
        ("import sys\nsys.exit(3)\n", 2, "plugin 'bad.py' raised SystemExit: 3"),
        ("def f():\n    return 1 / 0\nf()\n", 2, "plugin 'bad.py' raised ZeroDivisionError: division by zero"),
    ],
)
def test_raises_at_import(folder: Path, source: str, line: int, what: str) -> None:
    path = write(folder, "bad.py", source)
    error = refused(lambda: Plugins.for_config(bot(folder, kind="bad.py"), installed=[]))
    assert (error.where, error.what) == (f"{path}:{line}", what)
    assert error.hint
    assert not [name for name in sys.modules if name.startswith("botframework_plugin_bad")]


def test_installed_module_that_raises(folder: Path) -> None:
    path = write(folder, "plug_raises.py", "\n\nimport nowhere_at_all\n")
    error = refused(lambda: Plugins.for_config(bot(folder), installed=[installed("quiet", "plug_raises")]))
    assert error.where == f"{path}:3"
    assert "nowhere_at_all" in error.what


# --------------------------------------------------------------------------------------------------------- registration


def plugin(name: str, **functions: Any) -> ModuleType:
    module = ModuleType(name)
    for key, function in functions.items():
        function.__name__ = key
        function.__module__ = name
        setattr(module, key, function)
    return module


@attrs.define(eq=False)
class Alpha:
    @hookimpl
    def on_tick(self, ctx: Any, tick: Any) -> None: ...


@attrs.define(eq=False)
class Beta:
    @hookimpl
    def on_start(self, ctx: Any) -> None: ...


def registers(classes: Any, family: str = "strategies") -> dict[str, Any]:
    @hookimpl
    def register() -> Any:
        return classes

    return {f"register_{family}": register}


def test_duplicates_are_an_error_naming_both() -> None:
    plugins = Plugins([])
    plugins.add(plugin("one", **registers({"x": Alpha})), "one")
    plugins.add(plugin("two", **registers({"x": Beta})), "two")
    error = refused(plugins.strategies)
    assert error.what == "the strategy 'x' is registered by 'one' and by 'two'"


def test_registration_is_collected_once() -> None:
    calls = []

    @hookimpl
    def register() -> Any:
        calls.append(1)
        return {"x": Alpha}

    plugins = Plugins([])
    plugins.add(plugin("one", register_strategies=register), "one")
    assert plugins.strategies() == {"x": Alpha}
    assert plugins.strategies() is plugins.strategies()
    assert calls == [1]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_hook_and_accessor(family: str) -> None:
    plugins = Plugins([])
    cls = Alpha if family == "strategies" else type("Anything", (), {})
    plugins.add(plugin("one", **registers({"x": cls}, family)), "one")
    assert getattr(plugins, family)() == {"x": cls}


@pytest.mark.parametrize(
    ("classes", "family", "what"),
    [
        ([], "strategies", "register_strategies of 'p' returned list"),
        ({"a b": Alpha}, "strategies", "register_strategies of 'p' uses the name 'a b'"),
        ({"x": Alpha()}, "strategies", "'x' of register_strategies is no class"),
        ({"x": int}, "strategies", "x implements no callback"),
        ({"x": type("R", (), {"kind": "y"})}, "risk_rules", "the risk rule 'x' calls itself 'y'"),
    ],
)
def test_wrong_registrations(classes: Any, family: str, what: str) -> None:
    plugins = Plugins([])
    plugins.add(plugin("p", **registers(classes, family)), "p")
    assert refused(lambda: plugins.family(family)).what == what


def test_registration_that_raises_names_its_line() -> None:
    @hookimpl
    def register() -> Any:
        raise KeyError("boom")

    plugins = Plugins([])
    plugins.add(plugin("p", register_strategies=register), "p")
    error = refused(plugins.strategies)
    assert error.where == f"{__file__}:{register.__code__.co_firstlineno + 2}"
    assert error.what == "plugin 'p' raised KeyError: 'boom'"


def test_misspelt_hooks_of_a_module() -> None:
    @hookimpl
    def marked() -> Any: ...

    def unmarked() -> Any: ...

    @hookimpl
    def wrong_argument(notise: Any) -> Any: ...

    cases = [
        (plugin("p", register_strategy=marked), "there is no hook 'register_strategy'", "did you mean 'register_strategies'?"),
        (plugin("p", on_tick=marked), "plugin 'p' has 'on_tick' outside a strategy", "make it a method of a strategy class"),
        (plugin("p", register_strategies=unmarked), "'register_strategies' of plugin 'p' would never be called", "put @hookimpl above it"),
        (plugin("p", register_strategie=unmarked), "'register_strategie' of plugin 'p' would never be called", "did you mean 'register_strategies'?"),
        (plugin("p", notify=wrong_argument), "'notify' of plugin 'p' takes no argument 'notise'", "did you mean 'notice'?"),
    ]  # fmt: skip
    for module, what, hint in cases:
        error = refused(partial(Plugins([]).add, module, "p"))
        assert (error.what, error.hint) == (what, hint)
        assert error.where.startswith(__file__)


# ------------------------------------------------------------------------------------------------------------ strategies


def strategy(source: str, folder: Path) -> type:
    path = write(
        folder,
        "plug_strategy.py",
        "from botframework import hookimpl\nclass S:\n" + textwrap.indent(textwrap.dedent(source), "    "),
    )
    namespace = Plugins([])
    try:
        namespace.load_kind(f"{path.name}:S", "strategies", "bot.yaml:4", [folder])
    finally:
        for name in [name for name in sys.modules if name.startswith("botframework_plugin_")]:
            del sys.modules[name]
    return namespace.strategy(f"{path.name}:S")


@pytest.mark.parametrize(
    ("source", "line", "what", "hint"),
    [
        ("@hookimpl\ndef on_tik(self, ctx, tick): ...", 3, "has no callback 'on_tik' to implement", "did you mean 'on_tick'?"),
        ("def on_tick(self, ctx, tick): ...", 3, ".on_tick would never be called", "put @hookimpl above it"),
        ("def on_fil(self, ctx, fill): ...", 3, ".on_fil would never be called", "did you mean 'on_fill'?"),
        ("def on_bars(self, ctx, bar): ...", 3, ".on_bars would never be called", "did you mean 'on_bar'?"),
        ("@hookimpl\ndef on_tick(self, ctx, tik): ...", 3, ".on_tick takes no argument 'tik'", "did you mean 'tick'?"),
        ("@hookimpl\ndef on_tick(self, tick): ...", 3, ".on_tick takes (tick)", "write def on_tick(self, ctx, tick)"),
        ("@hookimpl\ndef on_tick(self, tick, ctx): ...", 3, ".on_tick takes (tick, ctx)", "write def on_tick(self, ctx, tick)"),
        ("@hookimpl\ndef on_tick(self, ctx, tick, more): ...", 3, ".on_tick takes no argument 'more'", "write def on_tick(self, ctx, tick)"),
        ("@hookimpl\ndef on_tick(self, *args): ...", 3, ".on_tick takes '*args'", "write def on_tick(self, ctx, tick)"),
        ("@hookimpl\nasync def on_tick(self, ctx, tick): ...", 3, ".on_tick must be a plain function", "strategies run to completion; set a timer instead"),
        ("@hookimpl\ndef on_tick(self, ctx, tick): yield 1", 3, ".on_tick must be a plain function", "strategies run to completion; set a timer instead"),
        ("x = 1", 0, "implements no callback", "write on_tick with @hookimpl above"),
    ],
)  # fmt: skip
def test_strategy_that_would_not_do_what_was_meant(source: str, line: int, what: str, hint: str, folder: Path) -> None:
    error = refused(lambda: strategy(source, folder))
    assert what in error.what
    assert error.hint == hint
    if line:
        assert error.where == f"{folder / 'plug_strategy.py'}:{line}"


def test_helpers_of_a_strategy_are_left_alone(folder: Path) -> None:
    source = """\
        def on_signal(self, strength): ...
        def on_trade(self): ...
        def register(self): ...
        @hookimpl
        def on_tick(self, ctx, tick, verbose=False): ...
        """
    assert strategy(source, folder).__name__ == "S"


def test_callbacks_are_bound_methods_and_none() -> None:
    alpha = Alpha()
    callbacks = compile_callbacks(alpha)
    assert callbacks.on_tick == alpha.on_tick
    assert callbacks.on_start is None
    assert {field.name for field in attrs.fields(type(callbacks))} == set(
        hookspecs.names_of(hookspecs.StrategyCallbacks)
    )


def test_override_without_mark_is_refused() -> None:
    class Child(Alpha):
        def on_tick(self, ctx: Any, tick: Any) -> None: ...

    assert "would never be called" in refused(lambda: check_strategy(Child)).what


# -------------------------------------------------------------------------------------------------- decisions and notices


def deciding(**hooks: Callable[..., Any]) -> Plugins:
    plugins = Plugins([])
    for index, (name, function) in enumerate(hooks.items()):
        hook = name.rstrip("_0123456789")
        plugins.add(plugin(f"p{index}", **{hook: hookimpl(function)}), f"p{index}")
    return plugins


def test_check_order_fails_closed() -> None:
    def raising(ctx: Any, intent: Any) -> Any:
        raise RuntimeError("cannot say")

    answer = deciding(check_order=raising).check_order(None, None)  # type: ignore[arg-type]
    assert answer is not None
    assert answer.startswith("p0: check_order raised RuntimeError: cannot say (")

    def leaving(ctx: Any, intent: Any) -> Any:
        raise SystemExit(0)

    answer = deciding(check_order=leaving).check_order(None, None)  # type: ignore[arg-type]
    assert answer is not None
    assert answer.startswith("p0: check_order raised SystemExit: 0 (")
    for odd in ("", True, False, 0):
        assert deciding(check_order=lambda ctx, intent, odd=odd: odd).check_order(None, None) is not None  # type: ignore[arg-type]
    assert deciding(check_order=lambda ctx, intent: None).check_order(None, None) is None  # type: ignore[arg-type]
    assert Plugins([]).check_order(None, None) is None  # type: ignore[arg-type]


def test_answer_question_needs_a_yes_and_no_no() -> None:
    def ask(*answers: Any) -> bool | None:
        def answering(answer: Any) -> Callable[[Any], Any]:
            def function(question: Any) -> Any:
                if answer == "raise":
                    raise RuntimeError
                return answer

            return function

        hooks = {f"answer_question_{i}": answering(answer) for i, answer in enumerate(answers)}
        return deciding(**hooks).answer_question(SimpleNamespace())  # type: ignore[arg-type]

    assert ask() is None
    assert ask(None, None) is None
    assert ask(None, True) is True
    assert ask(True, False) is False
    assert ask(True, "raise") is False
    assert ask("yes") is False


def test_notify_reaches_everybody(caplog: pytest.LogCaptureFixture) -> None:
    heard = []

    def raising(notice: Any) -> None:
        raise RuntimeError("pager is down")

    plugins = deciding(
        notify_1=lambda notice: heard.append(notice), notify_2=raising, notify_3=lambda notice: heard.append(notice)
    )
    with caplog.at_level(logging.WARNING):
        plugins.notify("up")  # type: ignore[arg-type]
    assert heard == ["up", "up"]
    assert "pager is down" in caplog.text


def test_two_managers_do_not_share() -> None:
    first, second = Plugins([]), Plugins([])
    first.add(plugin("one", **registers({"x": Alpha})), "one")
    assert not second.strategies()


# -------------------------------------------------------------------------------------------------------- documentation


@pytest.mark.parametrize("hook", hook_docs(), ids=lambda hook: hook.name)
def test_every_hook_is_documented(hook: Any) -> None:
    for word in (":called:", ":return:", ":exception:", ":example:"):
        assert word in hook.doc, f"{hook.name} lacks {word}"
    assert hook.doc.splitlines()[0].strip()


def test_errors_are_bot_errors() -> None:
    assert issubclass(PluginError, BotError)
