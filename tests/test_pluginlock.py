"""``plugins.lock``: a flipped byte is refused before one line of the plugin runs."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import pytest

from botframework.config import load
from botframework.errors import PluginError
from botframework.pluginlock import NAME, PluginLock
from botframework.plugins import Plugins
from botframework.runner.inspect import lock_plugins
from tests.runtime.pipes import released

CODE = """from pathlib import Path
import attrs
from botframework import hookimpl

Path(__file__).with_name("ran").write_text("it ran")


@attrs.define(eq=False)
class Quiet:
    @hookimpl
    def on_tick(self, ctx, tick):
        pass


@hookimpl
def register_strategies():
    return {"quiet": Quiet}
"""


def write(folder: Path, *, more: str = "", plugin: str = "quiet.py") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "quiet.py").write_text(CODE)
    file = folder / "bot.yaml"
    file.write_text(
        f"bot: locked\ninstruments: [AAPL]\nplugins: [{plugin}]\nstrategies: [{{name: q, kind: quiet}}]\n"
        f"journal: {{path: {folder / 'bot.db'}}}\n{more}"
    )
    return file


def loaded(file: Path) -> Plugins:
    for name in [name for name in sys.modules if name.startswith("botframework_plugin_quiet")]:
        del sys.modules[name]
    return Plugins.for_config(load(file, {}))


def test_without_a_lock_nothing_is_held_to_one(tmp_path: Path) -> None:
    assert "quiet" in loaded(write(tmp_path)).strategies()


def test_locking_imports_nothing_and_lets_the_same_bytes_run(tmp_path: Path) -> None:
    file = write(tmp_path)
    told = lock_plugins(file)
    assert told == {"lock": str(tmp_path / NAME), "plugins": 1, "files": 1}
    assert not (tmp_path / "ran").exists()
    assert "quiet" in loaded(file).strategies()


def test_every_flipped_byte_is_refused_before_import(tmp_path: Path) -> None:
    file = write(tmp_path)
    lock_plugins(file)
    good = (tmp_path / "quiet.py").read_bytes()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1 << (place % 8)
        (tmp_path / "quiet.py").write_bytes(bad)
        with pytest.raises(PluginError, match="has changed since it was locked"):
            loaded(file)
    assert not (tmp_path / "ran").exists()
    (tmp_path / "quiet.py").write_bytes(good)
    assert "quiet" in loaded(file).strategies()


def test_cached_bytecode_of_something_else_is_not_what_runs(tmp_path: Path) -> None:
    file = write(tmp_path)
    lock_plugins(file)
    evil = tmp_path / "evil.py"
    evil.write_text("raise RuntimeError('the cache ran')\n")
    import py_compile

    cached = importlib.util.cache_from_source(str(tmp_path / "quiet.py"))
    py_compile.compile(str(evil), cached, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert "quiet" in loaded(file).strategies()


def test_a_package_is_locked_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "lockedpackage"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "inner.py").write_text(CODE.replace("ran", "ran_inner"))
    (package / "other.py").write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    file = write(tmp_path / "bots", plugin="'lockedpackage.inner:Quiet'")
    file.write_text(
        file.read_text()
        .replace("plugins: ['lockedpackage.inner:Quiet']\n", "")
        .replace("kind: quiet", "kind: 'lockedpackage.inner:Quiet'")
    )
    assert lock_plugins(file)["files"] == 3
    (package / "other.py").write_text("LIMIT = 2\n")
    with pytest.raises(PluginError, match=r"other.py has changed"):
        loaded(file)
    (package / "other.py").write_text("LIMIT = 1\n")
    (package / "more.py").write_text("")
    with pytest.raises(PluginError, match=r"more.py is new"):
        loaded(file)
    (package / "more.py").unlink()
    (package / "other.py").unlink()
    with pytest.raises(PluginError, match=r"other.py is missing"):
        loaded(file)
    assert not (package / "ran_inner").exists()


def test_real_money_needs_the_lock(tmp_path: Path) -> None:
    more = (
        "live: true\naccount: U1234567\n"
        f"gateway: {{kind: gateway, url: 'https://localhost:5000', pin: '{'ab' * 32}'}}\n"
        "risk: [{kind: max_order_quantity, limit: 1}, {kind: max_order_notional, amount: 1000},"
        " {kind: max_position, limit: 1}, {kind: daily_loss, amount: 100}, {kind: order_rate, per_minute: 1}]\n"
    )
    file = write(tmp_path, more=more)
    with pytest.raises(PluginError, match=f"not in {NAME}"):
        loaded(file)
    assert not (tmp_path / "ran").exists()
    lock_plugins(file)
    assert "quiet" in loaded(file).strategies()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "plugins": {}}',
        '{"version": 1, "plugins": {"a": 1}}',
        "\x00",
        '{"version": 1, "plugins": []}',
        "[" * 100_000,
    ],
)
def test_a_damaged_lock_is_refused_in_a_line(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(PluginError, match="no lock of plugins"):
        PluginLock.beside(tmp_path / "bot.yaml")


def test_bots_of_one_folder_share_the_file(tmp_path: Path) -> None:
    first = write(tmp_path)
    lock_plugins(first)
    second = tmp_path / "second.yaml"
    second.write_text("bot: second\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\n")
    lock_plugins(second)
    rows = json.loads((tmp_path / NAME).read_text())["plugins"]
    assert sorted(rows) == ["quiet.py", "sma_cross"]
    assert rows["sma_cross"]["distribution"] == "tickwright"
    assert "strategies/sma_cross.py" in rows["sma_cross"]["files"]


def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    with released(tmp_path / NAME), pytest.raises(PluginError, match="it is no file"):
        PluginLock.beside(tmp_path / "bot.yaml")
