"""``bot check`` refuses what ``bot run`` would refuse, with the same exit code, and leaves everything as it lies."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from botframework.cli import root
from botframework.core import events as ev
from botframework.core.model import TradingState
from botframework.errors import BotError
from botframework.runtime.control import ControlServer, socket_path
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.runtime.storefile import OPEN_KEY

BOT = """
bot: careful
instruments: [{symbol}]
strategies: [{{kind: sma_cross, fast: 2, slow: 3}}]
"""
STAMP: dict[str, Any] = {"at_ns": 10**18, "wall_ns": 10**18}
STARTED = ev.RunStarted(**STAMP, run_id="run-1", account="DU1234567", config_hash="h")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(more: str = "", symbol: str = "AAPL") -> Path:
    file = Path("bot.yaml")
    file.write_text(BOT.format(symbol=symbol) + more, encoding="utf-8")
    return file


def run(*args: str) -> Result:
    return CliRunner().invoke(root, list(args), standalone_mode=False)


def error_of(result: Result) -> tuple[int, str]:
    assert isinstance(result.exception, BotError), result.output
    return int(result.exception.exit_code), str(result.exception)


def journal(*rows: Any, name: str = "var/careful.db") -> Path:
    path = Path(name)
    made = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 10**18)
    made.append(rows or [STARTED])
    made.close()
    return path


def as_it_lies(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (about.st_mtime_ns, about.st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
        for about in [path.stat()]
    }


def a_folder() -> str:
    Path("here.db").mkdir()
    return "here.db"


def a_text() -> str:
    Path("notes.db").write_text("things to do\n" * 99, encoding="utf-8")
    return "notes.db"


def another_database() -> str:
    with closing(sqlite3.connect("shop.db")) as database:
        database.execute("CREATE TABLE prices (a)")
    return "shop.db"


def a_later_schema() -> str:
    path = journal()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version=99")
    return str(path)


def half_a_copy() -> str:
    path = journal()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE meta SET value = '1' WHERE key = ?", (OPEN_KEY,))
        database.commit()
    return str(path)


def an_old_copy() -> str:
    path = journal()
    old = path.read_bytes()
    later = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 10**18)
    later.append([ev.Noticed(**STAMP, level="info", code="X", text="later")])
    later.close()
    path.write_bytes(old)
    return str(path)


@pytest.mark.parametrize(
    ("place", "code", "told"),
    [
        (a_folder, 5, "is a folder or a device, and no file"),
        (a_text, 5, "file is not a database"),
        (lambda: f"{a_text()}/below.db", 5, "is no folder"),
        (lambda: "x" * 300, 5, "File name too long"),
        (another_database, 5, "this is a database, but no journal"),
        (a_later_schema, 5, "a later version wrote this journal (schema 99"),
        (half_a_copy, 5, "its -wal file is missing"),
        (an_old_copy, 5, "row 2 was recorded here, and it ends at row 1"),
        (
            lambda: str(journal(ev.RunStarted(**STAMP, run_id="run-1", account="DU7", config_hash="h"))),
            6,
            "the journal belongs to account DU7, and this run trades DU1234567",
        ),
        (
            lambda: str(
                journal(
                    STARTED,
                    ev.TradingStateChanged(
                        **STAMP, scope="account", state=TradingState.FROZEN, reason="enough", by="test"
                    ),
                )
            ),
            6,
            "account is frozen, so the bot does not start",
        ),
    ],
)
def test_a_journal_that_run_refuses_is_refused(place: Callable[[], str], code: int, told: str, folder: Path) -> None:
    file = written(f"journal: {{path: '{place()}'}}\n")
    before = as_it_lies(folder)
    for more in ([], ["--json"]):
        found, text = error_of(run("check", str(file), *more))
        assert (found, told in text) == (code, True), text
    assert as_it_lies(folder) == before
    assert error_of(run("run", str(file), "--for", "1s", "--quiet"))[0] == code


@pytest.mark.parametrize("begun", [False, True], ids=["no journal", "a journal"])
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal", ".lock", ".sock", ".book.jsonl", ".book.jsonl.lock"])
def test_a_folder_where_a_file_has_to_be_is_refused(ending: str, begun: bool, folder: Path) -> None:
    file, path = written(), Path("var/careful.db")
    if begun:
        journal()
        path.with_name("careful.db.lock").unlink()
    path.with_name(path.name + ending).mkdir(parents=True)
    before = as_it_lies(folder)
    code, text = error_of(run("check", str(file)))
    assert (code, f"careful.db{ending.removesuffix('.lock')}" in text) == (5, True), text
    assert as_it_lies(folder) == before
    assert error_of(run("run", str(file), "--for", "1s", "--quiet"))[0] == code


@pytest.mark.parametrize("ending", [".new", ".new-journal"])
def test_a_folder_where_a_new_journal_is_made_is_refused(ending: str) -> None:
    file, path = written(), Path("var/careful.db")
    beside = path.with_name(path.name + ending)
    beside.mkdir(parents=True)
    for command in (["check", str(file)], ["run", str(file), "--for", "1s", "--quiet"]):
        code, text = error_of(run(*command))
        assert (code, f"careful.db{ending}" in text or command[0] == "run") == (5, True), text
    journal(name="elsewhere.db").rename(path)
    assert "bot.yaml: ok" in run("check", str(file)).output, "which only a new one would write over"


def test_a_folder_that_cannot_be_written_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as name:  # where others may look in, unlike pytest's
        here = Path(name).resolve()
        here.chmod(0o755)
        monkeypatch.chdir(here)
        file = written("journal: {path: locked/bot.db}\n")
        file.chmod(0o644)
        locked = here / "locked"
        locked.mkdir()
        run("check", str(file))  # what it imports is there now, whoever asks
        locked.chmod(0o555)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65_534)  # root may write anywhere
        try:
            code, text = error_of(run("check", str(file)))
        finally:
            if was == 0:
                os.seteuid(0)
            locked.chmod(0o755)
    assert code == 5
    assert f"the folder {locked} cannot be written by this user" in text


def test_a_good_journal_is_fine_and_nothing_is_made(folder: Path) -> None:
    file = written()
    before = as_it_lies(folder)
    assert "bot.yaml: ok" in run("check", str(file)).output
    assert as_it_lies(folder) == before  # a place without a journal stays one
    journal()
    before = as_it_lies(folder)
    assert "bot.yaml: ok" in run("check", str(file)).output
    assert as_it_lies(folder) == before


def test_a_kill_file_that_freezes_is_told_and_left(folder: Path) -> None:
    file, kill = written(), journal().with_name("careful.db.kill")
    kill.write_text("freeze something is wrong", encoding="utf-8")
    code, text = error_of(run("check", str(file)))
    assert (code, "the kill file says freeze" in text) == (6, True)
    assert kill.exists()


@pytest.mark.parametrize(
    ("more", "symbol", "told"),
    [
        ("", "NOSUCHTHING", "bot.yaml:3: the broker knows no stock 'NOSUCHTHING'"),
        ("", "ES", "bot.yaml:3: the broker knows no stock 'ES'"),  # a future's, and no stock's
        ("", "aapl", "bot.yaml:3: the broker knows no stock 'aapl'; it writes AAPL"),
        (
            "",
            "{symbol: AAPL, conid: 1}",
            "bot.yaml:3: the broker has no stock 'AAPL' with conid 1; it lists 265598 (NASDAQ)",
        ),
        ("", "{symbol: AAPL, exchange: LSE}", "bot.yaml:3: the broker has no stock 'AAPL' with exchange LSE; it lists"),
        (
            "",
            "{symbol: AAPL, currency: EUR}",
            "bot.yaml:3: the stock 'AAPL' trades in USD, not EUR; correct the currency",
        ),
        ("market: {tape: {path: nowhere.csv}}\n", "AAPL", "tape nowhere.csv cannot be read"),
        ("session: {maintenance: ['Mon 1-2']}\n", "AAPL", "'Mon 1-2' is no window; write windows like"),
    ],
)
def test_what_lies_beside_is_looked_at(more: str, symbol: str, told: str) -> None:
    file = written(more, symbol)
    code, text = error_of(run("check", str(file)))
    assert (code, told in text) == (2, True), text
    assert error_of(run("run", str(file), "--for", "1s", "--quiet")) == (2, text)


@pytest.mark.parametrize("what", ["a folder", "nonsense", "a pipe", "a long name"])
def test_the_simulators_book_is_looked_at(folder: Path, what: str) -> None:
    path = Path("var/careful.db.book.jsonl")
    path.parent.mkdir()
    more = ""
    if what == "a folder":
        path.mkdir()
    elif what == "nonsense":
        path.write_text("nonsense\n", encoding="utf-8")
    elif what == "a pipe":
        os.mkfifo(path)
    else:
        more = f"journal: {{path: var/{'a' * 240}.db}}\n"
    file = written(more)
    before = sorted(str(each) for each in folder.rglob("*"))
    told = error_of(run("check", str(file)))
    assert sorted(str(each) for each in folder.rglob("*")) == before
    assert told[0] in (4, 5)
    assert error_of(run("run", str(file), "--for", "1s", "--quiet")) == told


def test_an_instrument_that_the_tape_has_not_is_told_alike_by_check_and_run() -> None:
    """The run said that the broker knows no stock of that name, and to check its spelling."""
    Path("t.csv").write_text("at_ms,bid,ask\n1704207600000,1,2\n1704207601000,1,2\n", encoding="utf-8")
    told = (
        "bot.yaml:3: the market is the tape t.csv, which has 'AAPL' alone, and no 'SPY'; "
        "name AAPL alone under instruments:, or use `bot backtest`, which takes tapes of several"
    )
    file = written("market: {tape: {path: t.csv}}\n", "AAPL, SPY")
    assert error_of(run("check", str(file))) == (2, told)
    assert error_of(run("run", str(file), "--for", "1s", "--quiet")) == (2, told)
    file = written("", "AAPL, SPY")
    assert error_of(run("run", str(file), "--for", "1s", "--quiet", "--tape", "t.csv")) == (2, told)
    assert not Path("var").exists()  # refused before there is a journal


def test_a_list_that_cannot_be_read_is_a_warning() -> None:
    file = written("risk: [{kind: restricted, file: list.txt}]\n")
    told = "every order is denied while the list of restricted symbols cannot be read: list.txt: No such file"
    assert told in run("check", str(file)).output
    Path("list.txt").write_text("SPY\n", encoding="utf-8")
    assert "every order is denied" not in run("check", str(file)).output


@pytest.fixture
def answering(folder: Path) -> Iterator[Callable[[str], None]]:
    """A bot of some name that answers at the journal's socket."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers: list[ControlServer] = []

    def start(name: str) -> None:
        handlers = {"status": lambda _: {"bot": f"{name} (simulator)", "pid": 4711}}
        servers.append(ControlServer(socket_path(Path("var/careful.db")), handlers))
        asyncio.run_coroutine_threadsafe(servers[-1].start(), loop).result(10)

    yield start
    for server in servers:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_journal_on_which_another_bot_works_is_refused(answering: Callable[[str], None]) -> None:
    file = written()
    journal()
    answering("stranger")
    code, text = error_of(run("check", str(file)))
    assert code == 5
    assert "the bot 'stranger' is working on this journal (process 4711)" in text


def test_a_bot_that_runs_already_may_be_checked(answering: Callable[[str], None]) -> None:
    file = written()
    journal()
    answering("careful")
    assert "it is running (process 4711): another start waits for its end" in run("check", str(file)).output
