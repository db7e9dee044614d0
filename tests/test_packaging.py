"""What a stranger gets: the wheel, the lock, the entry points and the make targets."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from botframework.plugins import Plugins, available

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned() -> dict[str, str]:
    """What the lock holds for this Python and system."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = (Requirement(line.rstrip("\\")) for line in lines if re.match(r"[A-Za-z0-9._-]+==", line))
    wanted = (one for one in found if one.marker is None or one.marker.evaluate())
    return {one.name.lower(): str(one.specifier).removeprefix("==") for one in wanted}


def name(requirement: str) -> str:
    return re.split(r"[<>=!~ ;\[]", requirement)[0].lower()


def build(target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


# -------------------------------------------------------------------------------------------------------------- the wheel


def test_wheel_holds_the_three_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {entry.split("/")[0] for entry in names}
    assert tops == {
        "botframework",
        "generated_client",
        "strategies",
        f"tickwright-{PROJECT['project']['version']}.dist-info",
    }
    for package in ("botframework", "generated_client", "strategies"):
        assert f"{package}/py.typed" in names
        assert f"{package}/__init__.py" in names
    for strategy in ROOT.glob("strategies/*.yaml"):
        assert f"strategies/{strategy.name}" in names
    assert not [entry for entry in names if entry.endswith((".pth", ".so", ".pyd", ".pyc", ".db"))]
    tracked = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("botframework/**/*.py")}
    assert tracked <= set(names)


def test_wheel_holds_the_generated_client_whole(wheel: Path) -> None:
    manifest = json.loads((ROOT / "generated_client" / "_manifest.json").read_text(encoding="utf-8"))
    assert {"_describe.json", "_operations.py", "py.typed", "models/__init__.py"} <= set(manifest["files"])
    with zipfile.ZipFile(wheel) as archive:
        names = {entry for entry in archive.namelist() if entry.startswith("generated_client/")}
        assert names == {f"generated_client/{file}" for file in (*manifest["files"], "_manifest.json")}
        for file, digest in manifest["files"].items():
            assert hashlib.sha256(archive.read(f"generated_client/{file}")).hexdigest() == digest, file


def test_the_generated_client_works_without_the_rest(wheel: Path, tmp_path: Path) -> None:
    """From the wheel's own files, in a process that cannot find the other packages."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if name.startswith("generated_client/")])
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules.update(botframework=None, strategies=None);"
        "import httpx, generated_client; from generated_client.api.session import session_logout as module;"
        "print(module.parse(httpx.Response(200, content=b'{\"status\":true}')).parsed.status, generated_client.__file__)"
    )
    command = [sys.executable, "-P", "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.split() == ["True", str(tmp_path / "generated_client" / "__init__.py")]


def test_wheel_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = next(entry.split("/")[0] for entry in archive.namelist() if ".dist-info/" in entry)
        metadata = archive.read(f"{folder}/METADATA").decode()
        entry_points = ConfigParser()
        entry_points.read_string(archive.read(f"{folder}/entry_points.txt").decode())
        assert f"{folder}/licenses/LICENSE" in archive.namelist()
    assert "Name: tickwright\n" in metadata
    assert "License-Expression: MIT" in metadata
    assert "Provides-Extra: parquet" in metadata
    assert entry_points["console_scripts"]["bot"] == "botframework.__main__:main"
    assert set(entry_points["botframework"]) == {"sma_cross", "mean_reversion", "market_maker", "rebalance"}


def test_wheel_is_reproducible(wheel: Path, tmp_path: Path) -> None:
    again = build(tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


# -------------------------------------------------------------------------------------------------------- entry points


def test_console_script_exists() -> None:
    module, _, attribute = PROJECT["project"]["scripts"]["bot"].partition(":")
    assert callable(getattr(importlib.import_module(module), attribute))


@pytest.mark.parametrize(("plugin", "module"), sorted(PROJECT["project"]["entry-points"]["botframework"].items()))
def test_first_party_strategy_comes_in_by_the_public_door(plugin: str, module: str) -> None:
    assert module == f"strategies.{plugin}"
    assert [found.value for found in available() if found.name == plugin] == [module]
    plugins = Plugins()
    plugins.load(plugin)
    assert list(plugins.strategies()) == [plugin]


def test_version_is_one() -> None:
    import botframework

    assert botframework.__version__ == PROJECT["project"]["version"]


def test_the_extra_for_the_peers_is_the_list_they_are_installed_from() -> None:
    declared = PROJECT["project"]["optional-dependencies"]["bench-peers"]
    listed = (ROOT / "tests" / "bench" / "peers-requirements.txt").read_text().splitlines()
    assert {each.partition(";")[0].strip() for each in declared} <= set(listed)
    assert all("python_version >= '3.12'" in each for each in declared)


# -------------------------------------------------------------------------------------------------------- dependencies


def test_lock_covers_what_the_project_declares() -> None:
    project = PROJECT["project"]
    declared = [*project["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    # The others are no part of `make install`: a desktop's keyring, a loop that is asked for by name, and the engines of `make peers` with a list of their own.
    extras = project["optional-dependencies"]
    locked = {"blocks", *re.findall(r"--extra (\S+)", (ROOT / "Makefile").read_text())}
    assert set(extras) - locked == {"keyring", "uvloop", "bench-peers"}
    for extra in sorted(locked):
        declared += extras[extra]
    missing = [requirement for requirement in declared if name(requirement) not in pinned()]
    assert not missing, f"run make lock: {missing}"


def test_environment_is_what_the_lock_says() -> None:
    """Colleagues' machines drift; a test run on other versions proves nothing about the locked ones."""
    from importlib.metadata import PackageNotFoundError, version

    different = []
    for package, wanted in pinned().items():
        try:
            found = version(package)
        except PackageNotFoundError:
            continue  # for another system or interpreter
        if found != wanted:
            different.append(f"{package} {found}, locked {wanted}")
    assert not different, "run make install: " + ", ".join(different)


def test_core_is_small() -> None:
    core = {name(requirement) for requirement in PROJECT["project"]["dependencies"]}
    assert len(core) <= 12
    assert not core & {"numpy", "pandas", "pyarrow", "cryptography"}


def test_importing_the_shop_window_loads_nothing_heavy() -> None:
    heavy = (
        "httpx",
        "rich",
        "click",
        "yaml",
        "pluggy",
        "sqlite3",
        "apsw",
        "asyncio",
        "picows",
        "pyarrow",
        "numpy",
        "generated_client",
    )
    code = f"import sys, botframework; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_check_and_a_backtest_bring_no_event_loop() -> None:
    heavy = ("asyncio", "ssl", "email", "difflib", "importlib.metadata", "click")
    code = f"import sys, botframework.runner.backtesting; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------------------------------ make


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    if program is None:
        pytest.skip("no make on this machine")
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=env | environment
    )


def test_plain_make_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    listed = {line.split()[0]: line for line in make().stdout.splitlines()[1:]}
    assert set(listed) == set(phony[1].split())
    assert {
        "install",
        "run",
        "test",
        "regenerate",
        "check-generated",
        "spec-lint",
        "fuzz",
        "lint",
        "types",
        "bench",
        "ci",
        "lock",
        "clean",
    } <= set(listed)
    assert all(len(line.split()) > 2 for line in listed.values())


def test_run_passes_its_arguments_on() -> None:
    shown = make("-n", "run", "BOT=bots/mine.yaml", "FOR=20s").stdout
    assert "bot run bots/mine.yaml --for 20s" in shown
    assert "--for" not in make("-n", "run").stdout.rpartition("bot run")[2]


def test_install_tries_interpreters_by_running_them(tmp_path: Path) -> None:
    """A shim of the right name that fails, and one that is too old, are passed over; what works is used."""
    broken, old, good = tmp_path / "broken", tmp_path / "old", tmp_path / "good"
    broken.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    old.write_text("#!/bin/sh\nexit 1\n")
    # Answers the question as the real one does, and stops at making the environment, to show that it was chosen.
    good.write_text(f'#!/bin/sh\ncase "$1" in -m) echo chosen; exit 9;; *) exec "{sys.executable}" "$@";; esac\n')
    for shim in (broken, old, good):
        shim.chmod(0o755)
    done = make("install", f"VENV={tmp_path / 'venv'}", f"CANDIDATES={broken} {old} {good}")
    assert "chosen" in done.stdout
    done = make("install", f"VENV={tmp_path / 'venv'}", f"CANDIDATES={broken} {old}")
    assert done.returncode != 0
    assert "no working Python 3.11, 3.12 or 3.13" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_continuous_integration_runs_make_ci() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make ci" in script.read_text(encoding="utf-8")
