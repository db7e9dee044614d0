"""``bot journal snapshot``: make the snapshot of a bot's books anew, also while the bot runs. Called by ``cli``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from botframework.core.engine import Engine
from botframework.core.events import InstrumentDefined, RunStarted
from botframework.core.model import Instrument
from botframework.errors import ConfigError, JournalError
from botframework.runner.engine import build_engine
from botframework.runner.plan import plan
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.manual import ManualSeat
from botframework.runtime.recovery import Snapshots
from botframework.runtime.storefile import is_there

_NICE = 10


def renew_snapshot(file: Path) -> dict[str, Any]:
    """Bring the snapshot of the journal that the YAML ``file`` names up to the newest row, with little claim to the processor.

    ``row`` is where it stands, ``read`` how many rows were read. Raises ``ConfigError``, ``PluginError`` or ``JournalError``; a
    journal whose last run had other settings or other code is a ``ConfigError``, since no start could use it.
    """
    if file.suffix not in (".yaml", ".yml"):
        raise ConfigError(
            "a snapshot holds what strategies and rules remember", where=str(file), hint="give the bot's YAML file"
        )
    os.umask(0o077)
    os.nice(_NICE)
    planned = plan(file)
    path = planned.config.journal_path
    if not is_there(path):
        raise ConfigError("there is no journal yet", where=str(path), hint="run the bot first")
    journal = SqliteJournal.open_for_reading(path)
    try:
        started: RunStarted | None = None
        defined: dict[int, Instrument] = {}
        for each in journal.rows_of("RunStarted", "InstrumentDefined"):
            if isinstance(each.row, RunStarted):
                started = each.row
                defined.clear()
            elif isinstance(each.row, InstrumentDefined):
                defined[each.row.instrument.conid] = each.row.instrument
        if started is None:
            raise ConfigError("no run has used this journal", where=str(path), hint="run the bot first")
        if (started.config_hash, started.code_hash) != (planned.config_hash, planned.code_hash):
            raise ConfigError(
                "the journal's last run had other settings or another strategy's code",
                where=str(file),
                hint="a snapshot is for the next start of the same bot; start it, then it is made anew",
            )
        account, instruments = started.account, list(defined.values())

        def engine() -> Engine:
            return build_engine(
                planned, instruments, account=account, journal_id=journal.journal_id, manual=ManualSeat()
            )

        snapshots = Snapshots(journal=journal, armed=f"{planned.config_hash} {planned.code_hash}", every_rows=1)
        made, rows = snapshots.recover(engine)
        made.restore(rows)
        if snapshots.unfit:
            raise ConfigError(snapshots.unfit, where=str(file), hint="every start of this bot reads the whole journal")
        if not snapshots.is_saved:
            raise JournalError(
                "the snapshot cannot be written", where=str(snapshots.path), hint="check disk and rights"
            )
        row = max(journal.last_seq, snapshots.used)
        return {"row": row, "read": row - snapshots.used, "snapshot": str(snapshots.path)}
    finally:
        journal.close()
