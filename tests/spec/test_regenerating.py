"""A regeneration puts everything in place or nothing: killed at every step it takes, and on several Python versions.

The steps of the swap are tried on a small project, with the project's own interpreter; the rest needs the generator's
environments and is left out, with the reason, where they are not.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.spec.test_description import LOGOUT, ROOT, TOOLS, edit, project, regenerate, snapshot

__all__ = ["project"]  # the fixture of the whole project's copy

CODEGEN = ROOT / "spec" / "codegen"
KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pipeline

steps, end = 0, -1
def watched(real):
    def call(*arguments, **named):
        global steps
        if steps == end:
            os.kill(os.getpid(), signal.SIGKILL)
        steps += 1
        return real(*arguments, **named)
    return call
pipeline._exchange = watched(pipeline._exchange) if sys.argv[3] == "exchange" else (lambda one, other: False)
for owner, name in ((shutil, "copy2"), (shutil, "copyfile"), (os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir")):
    setattr(owner, name, watched(getattr(owner, name)))
shutil.copytree.__defaults__ = tuple(shutil.copy2 if callable(d) else d for d in shutil.copytree.__defaults__)

NAMES = ("__init__.py", "client.py", "models/order.py", "models/side.py")
def write(base, word):
    for name in NAMES:
        path = base / "generated_client" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(word)
    (base / "document.json").write_text(word)
def held(base):  # per folder there is, what its files say; a folder that is not whole says so
    found = {}
    for root in [p for p in sorted(base.iterdir()) if p.is_dir() and p.name != "made"]:
        words = {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}
        whole = set(words) == set(NAMES) and len(set(words.values())) == 1
        found[root.name.split("-")[0]] = next(iter(words.values())) if whole else "not whole"
    return {**found, "document": (base / "document.json").read_text()}
def install(base, at):  # in a child of its own; gives how it ended and how many steps it took
    global steps, end
    inward, outward = os.pipe()
    child = os.fork()
    if child == 0:
        steps, end = 0, at
        made = base / "made"
        pipeline.install({base / n: made / n for n in ("generated_client", "document.json")})
        os.write(outward, str(steps).encode())
        os._exit(0)
    os.close(outward)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(inward) as pipe:
        return ended, pipe.read()
seen, at = [], 0
while True:
    base = Path(sys.argv[2]) / str(at)
    write(base, "old")
    write(base / "made", "new")
    ended, took = install(base, at)
    after = held(base)
    again, _ = install(base, -1)
    seen.append({"ended": ended, "after": after, "again": again, "then": held(base)})
    if took:
        break
    at += 1
print(json.dumps(seen))
"""


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_killed_at_any_step_the_swap_leaves_the_old_or_the_new_whole(way: str, tmp_path: Path) -> None:
    if way == "exchange" and not can_exchange(tmp_path):
        pytest.skip("this system cannot exchange two folders in one step")
    command = [sys.executable, "-c", KILLED, str(CODEGEN), str(tmp_path / "base"), way]
    (tmp_path / "base").mkdir()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *killed, whole = json.loads(done.stdout)
    new = {"generated_client": "new", "document": "new"}
    assert (whole["ended"], whole["after"]) == (0, new)
    assert len(killed) > 8
    for case in killed:
        assert case["ended"] == -signal.SIGKILL
        standing = case["after"].get("generated_client")
        if way == "exchange":
            assert standing in ("old", "new")
        else:  # between its two renames the old folder waits beside, whole
            assert (standing or case["after"][".generated_client.old"]) in ("old", "new")
        assert case["after"]["document"] in ("old", "new")
        assert (case["again"], case["then"]) == (0, new)  # the next run puts all in order, and leaves nothing beside
    assert {case["after"].get("generated_client") for case in killed} >= {"old", "new"}


def can_exchange(base: Path) -> bool:
    one, other = base / "one", base / "other"
    one.mkdir()
    other.mkdir()
    return bool(module("pipeline")._exchange(one, other))


def module(name: str) -> ModuleType:
    """A script of spec/codegen, imported as it is when it runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CODEGEN)
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.loader is not None
        loaded = importlib.util.module_from_spec(found)
        found.loader.exec_module(loaded)
        return loaded


def test_freshness_is_shown_by_hashes_alone(tmp_path: Path) -> None:
    manifest = module("manifest")
    committed = json.loads((ROOT / "generated_client" / "_manifest.json").read_text(encoding="utf-8"))
    assert manifest.inputs(ROOT) == committed["inputs"], "spec/ has changed: run `make regenerate`"
    assert manifest.outputs(ROOT / "generated_client") == committed["files"], "changed by hand: run `make regenerate`"
    assert {name: manifest.sha256(ROOT / name) for name in committed["outside"]} == committed["outside"]


def test_an_interpreter_that_is_none_is_one_line() -> None:
    for python in (str(ROOT / "no" / "python"), "false"):
        command = [sys.executable, str(CODEGEN / "regenerate.py"), "--check", "--python", python]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "the tool environment could not be made" in done.stderr


# ---- with the generator


@pytest.mark.slow
def test_killed_while_it_generates_nothing_has_changed(project: Path, tmp_path: Path) -> None:
    edit(LOGOUT, "End every session of this login.", "End all sessions.")(project)
    before = snapshot(project)
    aside = tmp_path / "aside"
    aside.mkdir()
    environment = {
        **os.environ,
        "TICKWRIGHT_CODEGEN_VENV": str(TOOLS),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(aside),
    }

    def until(sign: str, child: subprocess.Popen[Any]) -> None:
        """It is amid its work: what it makes lies in the folder aside. Not after so many seconds: machines differ."""
        while not any(aside.glob(sign)):
            assert child.poll() is None, "it ended before"
            time.sleep(0.01)

    command = [sys.executable, str(project / "spec" / "codegen" / "regenerate.py")]
    for sign in ("regenerate-*", "regenerate-*/generated_client/models/*.py"):
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        with child:
            until(sign, child)
            os.killpg(child.pid, signal.SIGKILL)
        assert snapshot(project) == before
        for left in aside.iterdir():
            shutil.rmtree(left)
    # Ctrl-C reaches everything it started, and is one line; tests that run in the background hand down that it is ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as stopped:
        signal.signal(signal.SIGINT, inherited)
        until("regenerate-*", stopped)
        os.killpg(stopped.pid, signal.SIGINT)
        _, said = stopped.communicate(timeout=60)
    assert (stopped.returncode, len(said.splitlines())) == (130, 1), said
    assert said.startswith("regenerate: interrupted")
    assert snapshot(project) == before
    assert regenerate(project).returncode == 0
    assert snapshot(project) != before


def environments() -> list[Path]:
    """The generator's environments of several Python versions (`make check-reproducible` makes them)."""
    return sorted(p for p in ROOT.glob(".venv-codegen*") if (p / ".lock-sha256").is_file())


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_python_versions_and_two_hash_seeds_give_the_same_bytes() -> None:
    found = environments()
    if len(found) < 2:
        pytest.skip(
            f"needs the generator's environment of two Python versions, there are {len(found)}: make check-reproducible"
        )
    versions = set()
    for seed, folder_ in (("1", found[0]), ("4242", found[-1])):
        python = folder_ / "bin" / "python"
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        versions.add(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip())
        done = subprocess.run(
            [sys.executable, str(CODEGEN / "regenerate.py"), "--check", "--tools", folder_],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.splitlines()[:-1]) == (0, []), done.stdout + done.stderr
    assert len(versions) >= 2
