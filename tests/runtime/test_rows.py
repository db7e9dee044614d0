"""Rows are written as they always were, what stands in a journal is read as it was meant, and a chain of known rows has known hashes."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from msgspec.structs import fields

from botframework.core.events import CancelOrder, OrderSent, RunStarted, SaveState, SubmitOrder, Tell
from botframework.core.model import Notice
from botframework.errors import JournalCorrupt, JournalError, JournalTooNew
from botframework.runtime.codec import decode, encode, row_types
from botframework.runtime.journal import SqliteJournal, cleaned_rows
from botframework.runtime.seams import CountingIds
from tests.runtime.rows import TEXT, lines, odd, samples

WRITTEN = TEXT.read_text(encoding="ascii").splitlines()


@pytest.mark.parametrize("place", range(len(WRITTEN)))
def test_a_row_is_written_as_it_always_was(place: int) -> None:
    assert lines()[place] == WRITTEN[place]


@pytest.mark.parametrize("row", [*samples(), *odd()], ids=lambda row: type(row).__name__)
def test_what_stands_there_is_read_as_it_was_meant(row) -> None:
    back = decode(encode(row))
    assert type(back) is type(row)
    for field in fields(type(row)):
        one, other = getattr(back, field.name), getattr(row, field.name)
        if isinstance(other, Notice):
            assert (one.level, one.code, one.text, one.strategy) == (
                other.level,
                other.code,
                other.text,
                other.strategy,
            )
        elif isinstance(other, dict):
            assert one == {**other, **({"odd": "inf"} if other else {})}  # what is no number is kept as a word
        else:
            assert one == other, field.name


def test_an_order_of_before_trailing_ones_were_known_is_read() -> None:
    row = next(row for row in samples() if isinstance(row, SubmitOrder))
    body = json.loads(encode(row))
    assert body["intent"].pop("trail") is None
    assert decode(json.dumps(body, separators=(",", ":"))) == row


def test_every_kind_stands_in_the_table() -> None:
    kinds = [json.loads(line)["type"] for line in WRITTEN]
    assert set(kinds) == set(row_types())
    assert len(kinds) == 2 * len(row_types()) + len(odd())


def test_data_of_a_notice_come_back_as_what_they_were() -> None:
    data = {
        "a": Decimal("1.5"),
        "b": [Decimal(2), {"c": Decimal(3)}],
        "d": {"$decimal": "none"},
        "e": float("inf"),
        "f": 0.5,
    }
    back = decode(encode(Tell(at_ns=1, notice=Notice("info", "C", "t", 1, data=data))))
    assert isinstance(back, Tell)
    assert back.notice.data == {**data, "e": "inf"}


REFUSED = [
    ("[]", JournalCorrupt, "a row is not a JSON object", ""),
    ("{}", JournalCorrupt, "a row has no type or version", ""),
    ('{"type":"OrderSent"}', JournalCorrupt, "a row has no type or version", ""),
    ('{"type":5,"v":1}', JournalCorrupt, "a row has no type or version", ""),
    ('{"type":"OrderSent","v":true}', JournalCorrupt, "a row has no type or version", ""),
    (
        '{"type":"OrderSent","v":9}',
        JournalTooNew,
        "row schema 9 is newer than 1, which this version knows",
        "use the newest tickwright on this journal, or name another journal",
    ),
    (
        '{"type":"Nothing","v":1}',
        JournalTooNew,
        "'Nothing' is a newer schema's kind of row",
        "use the newest tickwright on this journal, or name another journal",
    ),
    (
        '{"type":"OrderSent","v":1,"at_ns":1,"wall_ns":1,"client_order_id":"c","zz":1,"yy":2}',
        JournalTooNew,
        "'yy' is a newer schema's field of OrderSent",
        "use the newest tickwright on this journal, or name another journal",
    ),
    ('{"type":"OrderSent","v":1,"at_ns":1}', JournalCorrupt, "OrderSent.wall_ns is missing", ""),
    ('{"type":"OrderSent","v":1,"at_ns":"1"}', JournalCorrupt, "OrderSent.at_ns: '1' is no int", ""),
    (
        '{"type":"CancelOrder","v":1,"at_ns":1,"client_order_id":7}',
        JournalCorrupt,
        "CancelOrder.client_order_id: 7 is no str",
        "",
    ),
    ('{"type":"Tell","v":1,"at_ns":1,"notice":[]}', JournalCorrupt, "Notice is not a JSON object", ""),
    ('{"a":NaN}', JournalCorrupt, "a row is not JSON: NaN is no JSON number", ""),
    ('{"a":1,"a":2}', JournalCorrupt, "a row is not JSON: a key stands twice", ""),
    (
        '{"type":"MarkDay","v":1,"at_ns":1,"day":1,"scopes":"x","pnl":[]}',
        JournalCorrupt,
        "MarkDay.scopes: 'x' is no list",
        "",
    ),
    (
        '{"type":"MarkDay","v":1,"at_ns":1,"day":1,"scopes":["x"],"pnl":["y"]}',
        JournalCorrupt,
        "MarkDay.pnl: [<class 'decimal.ConversionSyntax'>]",
        "",
    ),
]


@pytest.mark.parametrize(("text", "kind", "what", "hint"), REFUSED)
def test_a_refusal_says_what_and_what_to_do(text: str, kind: type[JournalError], what: str, hint: str) -> None:
    with pytest.raises(JournalError) as caught:
        decode(text)
    assert type(caught.value) is kind
    assert (caught.value.what, caught.value.hint or "") == (what, hint)


class Memory:
    """A store in memory: what the journal hands down, and nothing lost on the way."""

    keeps_newest: ClassVar[bool] = False

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.said: tuple[int, str] | None = None
        self.synced: list[bool] = []
        self.failing: JournalError | None = None

    def add(self, rows, *, sync=True):
        if self.failing is not None:
            raise self.failing
        self.kept += rows
        self.synced.append(sync)

    def rows(self, after_seq=0):
        return iter([row for row in self.kept if row.seq > after_seq])

    def row(self, seq):
        return next((row for row in self.kept if row.seq == seq), None)

    def last(self):
        return self.kept[-1] if self.kept else None

    def meta(self):
        return {"journal_id": "j1"}

    def set_status(self, wall_ns, body):
        self.said = (wall_ns, body)

    def status(self):
        return self.said

    def check(self):
        pass

    def close(self):
        pass


def journal(store: Memory) -> SqliteJournal:
    return SqliteJournal.on_store(store, wall_ns=lambda: 77)


def known() -> list[Any]:
    return [
        RunStarted(at_ns=5, wall_ns=6, run_id="r1", account="DU1", config_hash="c"),
        OrderSent(at_ns=7, wall_ns=8, client_order_id="a"),
        CancelOrder(at_ns=9, client_order_id="\u00fc"),
    ]


def test_a_chain_of_known_rows_has_known_hashes() -> None:
    store = Memory()
    made = journal(store)
    made.append(known())
    heads = [(row.seq, row.run, row.at_ns, row.wall_ns, row.kind) for row in store.kept]
    assert heads == [
        (1, "r1", 5, 6, "RunStarted"),
        (2, "r1", 7, 8, "OrderSent"),
        (3, "r1", 9, 77, "CancelOrder"),
    ]
    assert [row.prev_hash for row in store.kept] == [made.first_hash, store.kept[0].hash, store.kept[1].hash]
    assert [row.hash.hex()[:16] for row in store.kept] == HASHES
    assert (made.chain_hash, made.last_seq, made.last_at_ns, made.count()) == (store.kept[-1].hash, 3, 9, 3)
    assert made.row_hash(2) == store.kept[1].hash
    assert made.row_hash(9) is None
    again = journal(store)
    assert (again.chain_hash, again.last_seq, again.is_new) == (made.chain_hash, 3, False)
    assert list(again.replay()) == known()
    assert list(again.replay(after_seq=2)) == known()[2:]
    assert [row.row for row in again.rows_of("OrderSent", "CancelOrder")] == known()[1:]
    assert again.verify() == 3


HASHES = ["64dfe35ebce3acaa", "5a38682c0100f77b", "0491704a22b612ed"]


def test_what_follows_from_other_rows_does_not_wait_for_the_disk() -> None:
    store = Memory()
    made = journal(store)
    notice = Tell(at_ns=1, notice=Notice("info", "C", "t", 1))
    for rows in ([notice], [notice, *known()], known()[1:2], [notice, notice]):
        made.append(rows)
    made.append([])
    assert store.synced == [False, True, True, False]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "change",
    [{"run": "x"}, {"at_ns": 1}, {"wall_ns": 1}, {"kind": "x"}, {"hash": b"x"}, {"prev_hash": b"x"}, {"seq": 9}],
)
def test_every_part_of_every_row_is_under_the_chain(place: int, change: dict[str, Any]) -> None:
    store = Memory()
    journal(store).append(known())
    store.kept[place] = store.kept[place]._replace(**change)
    with pytest.raises(JournalCorrupt) as caught:
        list(journal(store).replay())
    assert "does not follow from the one before; the record was changed or lost a row" in caught.value.what
    assert caught.value.where == "journal"
    assert caught.value.hint == "keep the file for inspection, name a new journal, and reconcile by hand before trading"


def test_a_journal_whose_write_failed_is_dead_and_holds_nothing_of_it() -> None:
    store = Memory()
    made = journal(store)
    made.append(known()[:1])
    before = (made.chain_hash, made.last_seq)
    store.failing = JournalError("the disk is full")
    for _ in range(2):
        with pytest.raises(JournalError, match="the disk is full"):
            made.append(known()[1:])
    assert made.dead is store.failing
    store.failing = None
    with pytest.raises(JournalError, match="the disk is full"):
        made.append(known()[1:])
    with pytest.raises(JournalError, match="the disk is full"):
        made.beat({})
    assert (made.chain_hash, made.last_seq) == before
    assert len(store.kept) == 1


def test_a_row_that_cannot_be_read_is_named_with_what_to_do() -> None:
    store = Memory()
    made = journal(store)
    made.append(known())
    store.kept[1] = store.kept[1]._replace(body='{"type":"Later","v":1}')
    with pytest.raises(JournalTooNew) as caught:
        list(made.rows())
    assert caught.value.where == "journal row 2"
    assert caught.value.what == "'Later' is a newer schema's kind of row"
    assert caught.value.hint
    assert [row.seq for row in made.rows(after_seq=2)] == [3]


def test_a_store_without_an_id_is_no_journal() -> None:
    store = Memory()
    store.meta = dict  # type: ignore[method-assign]  # an empty one
    with pytest.raises(JournalCorrupt, match="the journal has no id") as caught:
        journal(store)
    assert caught.value.where == ""


def test_a_run_goes_on_under_its_name(tmp_path) -> None:
    path = tmp_path / "bot.db"
    made = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 5, durable="process")
    made.append(known())
    made.beat({"a": 1})
    made.close()
    again = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 6, durable="process")
    again.append([known()[1]])
    assert [(row.run, row.wall_ns) for row in again.rows()] == [("r1", 6), ("r1", 8), ("r1", 5), ("r1", 8)]
    beat = again.heartbeat()
    assert beat is not None
    assert (beat.wall_ns, beat.body) == (5, {"a": 1})
    again.close()
    reader = SqliteJournal.open_for_reading(path)
    with pytest.raises(JournalError, match="opened for reading only") as caught:
        reader.append(known())
    assert caught.value.where == str(path)
    reader.close()


@pytest.mark.parametrize("run_id", ["r\u00e9", "\u65e5", "\U0001f680", "\ud800"])
def test_a_run_of_any_name_is_under_the_chain(run_id: str) -> None:
    """A part that is not ASCII counts by its bytes: worked out here from nothing, as the file's description has it."""
    store = Memory()
    made = journal(store)
    made.append([RunStarted(at_ns=5, wall_ns=6, run_id=run_id, account="DU1", config_hash="c")])
    made.append(known()[1:])
    last = made.first_hash
    for row in store.kept:
        assert (row.run, row.prev_hash) == (run_id, last)
        parts = [str(part).encode("utf-8", "surrogatepass") for part in row[:6]]
        last = hashlib.sha256(last + b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()
        assert row.hash == last
    assert made.chain_hash == last
    assert journal(store).verify() == 3


def test_what_a_strategy_saves_comes_back_as_it_was_whatever_is_recorded_beside_it() -> None:
    """Words that look like a secret are hidden in a notice; what is a strategy's own must not change under its hands."""
    words = "password=7Hq2Zk9Lw0Tt4Xx1"
    store = Memory()
    made = SqliteJournal.on_store(store, wall_ns=lambda: 77, clean=cleaned_rows)
    saved = SaveState(at_ns=1, strategy="s", state={"text": words})
    made.append([saved, Tell(at_ns=1, notice=Notice("info", "C", words, 1))])
    assert next(iter(made.replay())) == saved
    assert words not in store.kept[1].body
