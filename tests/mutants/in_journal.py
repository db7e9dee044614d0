"""Mistakes about the record: what is not durable when it should be, what is read back wrong, what is not noticed."""

from __future__ import annotations

from tests.mutants.catalogue import Mutant

JOURNAL = "botframework/runtime/journal.py"
STORE = "botframework/runtime/store.py"
CODEC = "botframework/runtime/codec.py"
LIVE = "botframework/runtime/live.py"

T_JOURNAL = "tests/runtime/test_journal.py"
T_CODEC = "tests/runtime/test_codec.py"
T_LIVE = "tests/runtime/test_live.py"

MUTANTS = (
    Mutant(
        name="dead_journal_writes_on",
        file=JOURNAL,
        old="        except JournalError as error:\n            self.dead = error\n            raise\n        self._seq, self._hash, self._run = seq, last_hash, run\n",
        new="        except JournalError:\n            raise\n        self._seq, self._hash, self._run = seq, last_hash, run\n",
        source="2.4 of the order rules: after a failed sync nothing the descriptor says can be trusted",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="failed_write_is_swallowed",
        file=JOURNAL,
        old="        except JournalError as error:\n            self.dead = error\n            raise\n        self._seq, self._hash, self._run = seq, last_hash, run\n",
        new="        except JournalError as error:\n            self.dead = error\n            return\n        self._seq, self._hash, self._run = seq, last_hash, run\n",
        source="hummingbot markets_recorder.py: a failed write is logged and trading goes on",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="chain_moves_on_without_its_row",
        file=JOURNAL,
        old="                last_hash = row_hash\n            self._store.add",
        new="                last_hash = self._hash = row_hash\n            self._store.add",
        source="I19: what was not written is no part of the chain",
        first=(T_JOURNAL,),
        survives="after a failed write the journal is dead for good, so nobody reads the chain's end any more",
    ),
    Mutant(
        name="chain_is_not_checked",
        file=JOURNAL,
        old="        if row.seq != expected_seq or row.prev_hash != last_hash or row.hash != _row_hash(last_hash, row[:6]):\n",
        new="        if row.prev_hash != last_hash:\n",
        source="I19: an edited row is found",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="lost_row_is_not_missed",
        file=JOURNAL,
        old="        if row.seq != expected_seq or row.prev_hash != last_hash or row.hash != _row_hash(last_hash, row[:6]):\n",
        new="        if row.hash != _row_hash(row.prev_hash, row[:6]):\n",
        source="I19: a deleted row is found",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="row_parts_run_together",
        file=JOURNAL,
        old='    return f"{len(text)}:{text}"\n',
        new="    return text\n",
        source="I19: two different rows never give the same bytes",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="fills_survive_the_process_only",
        file=JOURNAL,
        old="_FOLLOWS = frozenset(\n    {\n",
        new='_FOLLOWS = frozenset(\n    {\n        __import__("botframework.core.events", fromlist=["x"]).ExecutionReported,\n',
        source="2.4 of the order rules: a fill is durable before anybody sees it; the prototype's mutant that only power loss shows",
        first=(T_JOURNAL, "tests/runtime/test_store.py", "tests/crash"),
    ),
    Mutant(
        name="orders_survive_the_process_only",
        file=JOURNAL,
        old="sync=not _FOLLOWS.issuperset(map(type, rows)))",
        new="sync=_FOLLOWS.isdisjoint(map(type, rows)))",
        source="prototype's mutant 'no fsync of intent'",
        first=(T_JOURNAL, "tests/runtime/test_store.py", "tests/crash"),
    ),
    Mutant(
        name="transaction_left_open",
        file=STORE,
        old="            if 0 < len(rows) < len(_INSERTS):\n",
        new="            if 0 < len(rows) < len(_INSERTS):\n                self._connection.execute('BEGIN IMMEDIATE')\n",
        source="2.4 of the order rules: durable on return",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="half_of_a_transaction",
        file=STORE,
        old="self._cursor.execute(_INSERTS[len(rows)], tuple(chain.from_iterable(rows)))",
        new="self._connection.executemany(_INSERTS[1], rows)",
        source="2.4 of the order rules: all rows of a step or none",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="sync_is_never_put_back",
        file=STORE,
        old='            if relaxed:\n                self._connection.execute("PRAGMA synchronous=FULL")\n',
        new="            pass\n",
        source="2.4 of the order rules: NORMAL lost acknowledged rows in 235 of 400 power losses",
        first=(T_JOURNAL, "tests/runtime/test_store.py", "tests/crash"),
    ),
    Mutant(
        name="power_is_not_asked_for",
        file=STORE,
        old="""synchronous={'FULL' if self._is_power_safe else 'NORMAL'}")\n""",
        new="""synchronous=NORMAL")\n""",
        source="the same, from the first row on",
        first=(T_JOURNAL, "tests/runtime/test_store.py", "tests/crash"),
    ),
    Mutant(
        name="two_writers",
        file="botframework/runtime/filelock.py",
        old="fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        new="fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)\n",
        source="I15: one process, one journal",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="newer_file_is_opened",
        file=STORE,
        old="        if version > FILE_SCHEMA:\n",
        new="        if version > FILE_SCHEMA + 1:\n",
        source="3.6 of the order rules: a newer schema is refused",
        first=(T_JOURNAL,),
    ),
    Mutant(
        name="newer_rows_are_guessed",
        file=CODEC,
        old="    if body:\n        raise JournalTooNew(",
        new="    if False:\n        raise JournalTooNew(",
        source="rule: an unknown field means that a later version wrote it",
        first=(T_CODEC,),
    ),
    Mutant(
        name="money_through_floats",
        file=CODEC,
        old="    return Decimal(_a_text(value))\n",
        new="    return Decimal(float(value))\n",
        source="I20: cash and fees add up to the cent",
        first=(T_CODEC,),
    ),
    Mutant(
        name="missing_field_takes_nothing",
        file=CODEC,
        old="        elif field.is_required:\n            raise JournalCorrupt(",
        new="        elif False:\n            raise JournalCorrupt(",
        source="rule: a row without what it needs is no row",
        first=(T_CODEC,),
    ),
    Mutant(
        name="key_stands_twice",
        file=CODEC,
        old="    if len(result) != len(pairs):\n",
        new="    if len(result) > len(pairs):\n",
        source="rule: of two values for one name either may be the true one",
        first=(T_CODEC,),
    ),
    Mutant(
        name="cached_instrument_of_another",
        file=CODEC,
        old="        known = _instruments[id(value)] = (value, _written(_pack_object(value, Instrument)))\n",
        new="        known = _instruments[id(value)] = (None, _written(_pack_object(value, Instrument)))\n",
        source="rule: a number of an object counts only while the object lives",
        first=(T_CODEC, T_JOURNAL),
    ),
    Mutant(
        name="start_without_the_journal",
        file=LIVE,
        old="        engine.restore(self._books.replayed(rows, is_new=",
        new="        list(self._books.replayed(rows, is_new=",
        source="prototype's mutant 'dedupe set is not kept'; freqtrade: a start asks the exchange and believes it",
        first=(T_LIVE,),
    ),
    Mutant(
        name="clean_stop_is_not_recorded",
        file=LIVE,
        old="                self.journal.append([stopped])\n",
        new="                pass\n",
        source="rule: an end in order stands in the record",
        first=(T_LIVE,),
    ),
)
