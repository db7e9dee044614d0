"""Which event loop a bot runs in: one place makes it, asyncio's own unless another is asked for, refused where it is missing."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import botframework
from botframework import loops
from botframework.cli import main
from botframework.cli.run import demo, run
from botframework.errors import UsageError
from botframework.runner.assembly import RunOptions

MAKES = re.compile(r"asyncio\.run\(|\bRunner\(|new_event_loop|set_event_loop")


def test_one_place_makes_loops() -> None:
    """The simulation's virtual time apart, whose loop is its subject."""
    package = Path(str(botframework.__file__)).parent
    found = {
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if MAKES.search(path.read_text("utf-8"))
    }
    assert {each for each in found if not each.startswith("simulation/")} == {"loops.py", "runner/live.py"}
    # There it is the default of an argument, and nothing made.
    assert MAKES.findall((package / "runner" / "live.py").read_text("utf-8")) == ["new_event_loop"]


def test_what_is_made_is_what_was_asked_for_and_is_closed_at_the_end() -> None:
    made: list[asyncio.AbstractEventLoop] = []

    class Theirs(asyncio.SelectorEventLoop):
        pass

    def maker() -> asyncio.AbstractEventLoop:
        made.append(Theirs())
        return made[-1]

    async def go() -> str:
        assert asyncio.get_running_loop() is made[0]
        return loops.name_of(made[0])

    assert loops.run(go(), maker) == __name__.partition(".")[0]
    assert made[0].is_closed()


def test_the_default_is_asyncios_own() -> None:
    async def go() -> str:
        return loops.name_of(asyncio.get_running_loop())

    assert RunOptions().loop == loops.ASYNCIO
    assert loops.maker_of(loops.ASYNCIO) is asyncio.new_event_loop
    assert loops.run(go(), asyncio.SelectorEventLoop) == loops.ASYNCIO
    for command in (run, demo):
        option = next(each for each in command.params if each.name == "loop")
        assert option.default == loops.ASYNCIO
        assert "--loop [asyncio|uvloop]" in CliRunner().invoke(command, ["--help"]).output


def test_a_loop_that_is_not_installed_is_refused_before_anything_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with pytest.raises(UsageError):
        loops.maker_of(loops.UVLOOP)
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--for", "1s", "--loop", "uvloop"])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "error: --loop uvloop: the package uvloop is not installed, or does not load here; "
        "pip install 'tickwright[uvloop]', or leave the option out for asyncio's own loop\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_loop_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--loop", "curio"])
    assert ended.value.code == 2
    assert "'curio' is not one of 'asyncio', 'uvloop'" in capsys.readouterr().err
