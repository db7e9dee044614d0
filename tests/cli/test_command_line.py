"""The command line itself: what is mistyped is told in one line, and a reader who leaves is no failure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from botframework.cli import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("run", "missing argument 'FILE'; see bot run --help"),
        ("run bot.yaml --fro 3s", "no such option '--fro'"),
        ("rum", "no command 'rum'; did you mean 'run'?"),
        ("run bot.yaml --speed nan", "'nan' is no speed"),
        ("gateway --speed 0", "not in the range"),
        ("diff a.db b.db --within nan", "'nan' is no number"),
        ("diff a.db b.db --within inf", "not in the range"),
        ("gateway --port x", "'x' is not a valid integer"),
        ("api show", "missing argument 'OPERATION'; see bot api show --help"),
        ("run bot.yaml --for soon", "'soon' is no duration"),
    ],
)
def test_what_is_mistyped_is_told_in_one_line(capsys: pytest.CaptureFixture[str], words: str, told: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(words.split())
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize("words", ["", "risk", "journal", "api", "gateway cert"])
def test_who_names_no_command_is_shown_which_there_are(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(words.split())
    assert end.value.code == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert f"Usage: {' '.join(['bot', *words.split()])} " in out
    assert "Commands:\n" in out


def test_a_reader_who_leaves_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "botframework", "api", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 0
