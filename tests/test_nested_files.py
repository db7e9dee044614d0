"""Files that another program may have written, nested deeper than anybody reads: each is refused as any other damage is."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

from botframework.cli.api import _laid_out
from botframework.errors import ConfigError, GatewayError, JournalCorrupt, PluginError
from botframework.ibkr import drift
from botframework.ibkr.contract_cache import ContractCache
from botframework.ibkr.failures import BadCall
from botframework.ibkr.series import Checkpoint
from botframework.pluginlock import PluginLock
from botframework.runner.simulate import SweepOptions, sweep
from botframework.runner.watchdog import WatchOptions, _Watch
from botframework.runtime import codec
from botframework.runtime.control import ask, socket_path
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.sim.sinks import Book, read_book
from botframework.yamlsafe import parse

DEPTH = 100_000
LIST = "[" * DEPTH + "]" * DEPTH
MAP = '{"a":' * DEPTH + "1" + "}" * DEPTH
INSIDE = f'{{"block":[0,50],"sum":{LIST},"from_ms":{LIST},"type":"SaveState","v":1,"state":{LIST}}}'
nested = pytest.mark.parametrize("text", [LIST, MAP, INSIDE], ids=["list", "map", "inside"])


@nested
def test_a_book_of_the_simulator(tmp_path: Path, text: str) -> None:
    path = tmp_path / "book.jsonl"
    path.write_text(f'{{"at":1}}\n{text}\n')
    with pytest.raises(ValueError, match=r"book.jsonl:2: not a line of a book"):
        read_book(path)
    with pytest.raises(ValueError, match=r"book.jsonl:2: not a line of a book"):
        Book(path).load()


@pytest.mark.parametrize("text", [LIST, MAP, INSIDE, '{"block":[1e999,2],"sum":{}}'], ids=str.__len__)
def test_the_state_of_a_sweep(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.runner.simulate.LINE_BYTES_MAX", 10_000_000)
    path = tmp_path / "sim.jsonl"
    path.write_text(text + "\n")
    with pytest.raises(ConfigError, match=r"sim.jsonl:1: not a line of a sweep"):
        sweep(SweepOptions(seeds=1, state=path), lambda line: None)


@pytest.mark.parametrize("text", [LIST, MAP, INSIDE, '{"from_ms":1e999,"to_ms":2,"bars":[]}'], ids=str.__len__)
def test_the_checkpoint_of_a_download(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bars.checkpoint"
    path.write_text(text + "\n")
    with pytest.raises(BadCall, match="the checkpoint of something else"):
        Checkpoint(path, {"conid": 1}).load()
    whole = Checkpoint(tmp_path / "new", {"conid": 1})
    whole.add([], (1, 2))
    with whole.path.open("a") as file:
        file.write(text + "\n")
    again = Checkpoint(whole.path, {"conid": 1})
    again.load()
    assert again.covered == [(1, 2)]


@nested
def test_what_was_learned_of_contracts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contracts.db"
    cache = ContractCache(path, "gateway", lambda: 1)
    cache.put("contracts", "STK|AAPL", [1], 60)
    cache.close()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE entries SET value = ?", (text,))
        database.commit()
    again = ContractCache(path, "gateway", lambda: 1)
    assert again.get("contracts", "STK|AAPL") is None
    again.close()


@nested
def test_the_record_of_drift(tmp_path: Path, text: str) -> None:
    path = tmp_path / "drift.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="not a record of drift"):
        drift.load(path)


@nested
def test_a_row_of_a_journal(text: str) -> None:
    with pytest.raises(JournalCorrupt, match="a row is not"):
        codec.decode(text)


@pytest.mark.parametrize("text", [LIST, MAP, INSIDE, "no JSON", "[1]"], ids=str.__len__)
def test_the_sign_of_life_in_a_journal_and_its_list_of_archives(tmp_path: Path, text: str) -> None:
    """A watchdog that ended by it would have watched nobody from then on; one that cannot be read is a silence."""
    path = tmp_path / "bot.db"
    journal = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 1, durable="process")
    journal.beat({"pid": 1})
    journal.close()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE status SET body = ?", (text,))
        database.execute("INSERT INTO meta VALUES ('archives', ?)", (text,))
        database.commit()
    reader = SqliteJournal.open_for_reading(path)
    with pytest.raises(JournalCorrupt, match="its sign of life cannot be read; keep the file"):
        reader.heartbeat()
    with pytest.raises(JournalCorrupt, match="the list of its archives cannot be read; keep the file"):
        _ = reader.archives
    reader.close()
    watch = _Watch(None, WatchOptions(), lambda line: None)  # type: ignore[arg-type]  # of the configuration nothing is asked
    assert watch._beat(path) is None


@nested
def test_what_answers_at_the_place_of_a_bot(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bot.db"
    path.touch()
    place = socket_path(path)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(10_000)
                client.sendall(text.encode() + b"\n")

        other = threading.Thread(target=answer)
        other.start()
        with pytest.raises(GatewayError, match="the bot's answer cannot be read"):
            ask(path, "status")
        other.join()


@nested
def test_what_a_call_by_hand_is_answered(text: str) -> None:
    assert _laid_out(text.encode()) == text


@pytest.mark.parametrize("text", [LIST, "{a: " * 60_000, "- " * DEPTH + "1", "? " * DEPTH + "1"], ids="[{-?")
def test_a_configuration(text: str) -> None:
    with pytest.raises(ConfigError, match=r"bot.yaml:1: nested deeper than \d+ levels"):
        parse(text, "bot.yaml")


@nested
def test_a_lock_of_plugins(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plugins.lock"
    path.write_text(text)
    with pytest.raises(PluginError, match="this is no lock of plugins"):
        PluginLock.beside(tmp_path / "bot.yaml")
