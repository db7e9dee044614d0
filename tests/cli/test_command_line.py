"""The command line itself: what is mistyped is told in one line, and a reader who leaves is no failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
    assert process.wait(timeout=60) == 0


BOT = "bot: mistyped\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3}]\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("run bot.yaml --for 1s --account DU99", 2, "--account: 'DU99' is no account id; write it like DU1234567"),
        (
            "run bot.yaml --for 1s --summary bot.yaml/x.json",
            5,
            "bot.yaml/x.json: the summary cannot be written (File exists",
        ),
        ("backtest bot.yaml --for 1s --summary bot.yaml/x.json", 5, "bot.yaml/x.json: the summary cannot be written"),
        ("sim --seeds 1 --jobs 1 --state .", 2, "invalid value for '--state'"),
        ("sim --seeds 1 --jobs 1 --state bot.yaml/x", 5, "bot.yaml/x: cannot be the state of a sweep ("),
        ("sim --seeds 1 --jobs 1 --state latin", 2, "latin: cannot be the state of a sweep (it is no UTF-8 text)"),
        ("gateway --host nosuch.host.invalid --port 0", 4, "--host takes an address of this machine"),
        ("gateway --host 203.0.113.7 --port 0", 4, "--host takes an address of this machine"),
        ("run --hlep", 2, "error: no such option '--hlep'"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_begins(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(BOT, encoding="utf-8")
    Path("latin").write_bytes(b"\xe4\n")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SystemExit) as end:
        main(words.split())
    out, err = capsys.readouterr()
    assert (end.value.code, out, err.count("\n")) == (code, "", 1), err
    assert told in err
    assert "unexpected" not in err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_for_the_summary_is_made_in_a_backtest_as_in_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(BOT, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["backtest", "bot.yaml", "--for", "1s", "--summary", "figures/of/today.json"])
    assert end.value.code == 0
    assert [path.name for path in Path("figures/of").iterdir()] == ["today.json"]


def test_rows_that_are_not_there_are_told_beside_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(BOT, encoding="utf-8")
    for words, said in (
        ("backtest bot.yaml --for 1s --journal run.db", ""),
        ("journal show run.db --last 1", ""),
        ("journal show run.db --order nosuch", "no such row\n"),
    ):
        with pytest.raises(SystemExit) as end:
            main(words.split())
        assert end.value.code == 0
        out, err = capsys.readouterr()
        assert (bool(out), err) == (not said, said)


def ended(words: str, stdout: object, folder: Path) -> tuple[int, str]:
    """Exit code and standard error of a command with this standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "botframework", *words.split()],
        stdout=stdout,  # type: ignore[call-overload]  # a descriptor or a file
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def two_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Journals of two backtests that differ, and one the same as the first."""
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(BOT, encoding="utf-8")
    for name, tape in (("a", "1"), ("b", "2"), ("c", "1")):
        with pytest.raises(SystemExit):
            main(f"backtest bot.yaml --tape synthetic:{tape} --for 600s --journal {name}.db".split())
    return tmp_path


def test_a_verdict_stays_when_nobody_reads_it(two_runs: Path) -> None:
    for other, code in (("b", 1), ("c", 0)):
        reading, writing = os.pipe()
        os.close(reading)  # like `| head` that has left
        try:
            assert ended(f"diff a.db {other}.db", writing, two_runs) == (code, "")
        finally:
            os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_on_a_full_disk_is_told_in_a_line_and_the_verdict_stays(two_runs: Path) -> None:
    line = "error: the output cannot be written (No space left on device); make room where it goes\n"
    with open("/dev/full", "wb") as full:
        assert ended("diff a.db b.db", full, two_runs) == (1, line)
        assert ended("diff a.db c.db", full, two_runs) == (5, line)
        assert ended("check bot.yaml", full, two_runs) == (5, line)


def test_a_run_whose_output_is_closed_ends_as_it_went(two_runs: Path) -> None:
    command = f"exec '{sys.executable}' -m botframework run bot.yaml --for 1s --quiet >&-"
    done = subprocess.run(
        ["sh", "-c", command], stderr=subprocess.PIPE, text=True, cwd=two_runs, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("plugins bot.yaml --lock", "plugins.lock: the lock cannot be written (File too large); check disk and rights"),
        ("gateway --port 0 --book b.jsonl", "b.jsonl: the simulated gateway cannot write this file (File too large)"),
        ("gateway cert new --out keys", "cannot be written (File too large); choose another folder with --out"),
        ("journal export a.db orders --format csv --out o.csv", "o.csv: cannot be written: File too large; check disk"),
        ("journal export a.db orders --format parquet --out o.pq", "o.pq: cannot be written: "),
        (
            "sim --seeds 1 --jobs 1 --state s",
            "s: cannot be the state of a sweep (File too large); check disk and rights",
        ),
        ("run bot.yaml --for 1s --record bot.yaml/in", "bot.yaml/in: nothing can be recorded there: "),
    ],
)
def test_a_file_that_the_disk_refuses_is_exit_code_5_whatever_it_holds(two_runs: Path, words: str, told: str) -> None:
    """As the table of exit codes says; the lock gave 3, the simulator's book 4, the others 2, and a half export stayed."""
    if "parquet" in words:
        pytest.importorskip("pyarrow")
    if words.startswith("run "):
        command = f"exec '{sys.executable}' -m botframework {words}"
    else:
        command = f"ulimit -f 0; trap '' XFSZ; exec '{sys.executable}' -m botframework {words}"
    done = subprocess.run(
        ["sh", "-c", command], stderr=subprocess.PIPE, text=True, cwd=two_runs, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (5, 1), done.stderr
    assert told in done.stderr
    assert not [
        path for path in two_runs.rglob("*") if path.name in {"plugins.lock", "plugins.lock.part", "o.csv", "o.pq"}
    ]


def test_a_copy_that_does_not_fit_is_no_copy_and_says_so(two_runs: Path) -> None:
    command = f"ulimit -f 8; trap '' XFSZ; exec '{sys.executable}' -m botframework journal backup a.db copy.db"
    done = subprocess.run(
        ["sh", "-c", command], stderr=subprocess.PIPE, text=True, cwd=two_runs, timeout=60, check=False
    )
    line = "error: copy.db: input or output failed: disk I/O error; check the disk; start again afterwards\n"
    assert (done.returncode, done.stderr) == (5, line)
    assert not list(two_runs.glob("copy.db*"))
