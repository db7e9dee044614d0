"""Has another process renew the snapshot of the books while the bot runs, so that a start after a kill is quick, too.

The bot's own process would have to stop trading for it. The other one reads the journal as ``bot journal show`` does, stands on
the snapshot that is there, takes in what was written since, and puts the outcome in its place. Nothing depends on it: whatever
goes wrong, the next start reads more rows. Imports ``journal`` and ``recovery``; kept by ``runtime.live``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import attrs

from botframework.errors import ExitCode
from botframework.ports import Clock
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.recovery import Snapshots

LOOK_S = 60.0
_LIMIT_S = 900.0


@attrs.define(eq=False, kw_only=True)
class Renewal:
    """Looks every minute how many rows the snapshot is behind. ``command`` is what makes another; ``say`` warns."""

    journal: SqliteJournal
    snapshots: Snapshots
    command: Sequence[str]
    clock: Clock
    say: Callable[[str], None]
    _is_hopeless: bool = attrs.field(init=False, default=False)
    _tried: int = attrs.field(init=False, default=0)  # the newest row when it was tried last

    async def keep(self) -> None:
        """Look after look, until cancelled; a process under way is ended with it."""
        while True:
            await self.clock.sleep(LOOK_S)
            await self.look()

    async def look(self) -> None:
        """Renew it when enough rows came since it was made, and since it was tried last."""
        newest = self.journal.last_seq
        if self._is_hopeless:
            return
        if newest - max(self.snapshots.kept, self._tried) < self.snapshots.every_rows:
            return
        self._tried = newest
        nothing = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(*self.command, stdin=nothing, stdout=nothing, stderr=nothing)
        except OSError as error:
            self.say(f"the snapshot of the books cannot be renewed: {error.strerror or error}")
            return
        try:
            code = await asyncio.wait_for(process.wait(), _LIMIT_S)
        except TimeoutError:
            self.say(f"the snapshot of the books was not renewed within {_LIMIT_S:g} s")
        else:
            if code == ExitCode.CONFIG:
                self._is_hopeless = True  # what it said holds for the whole run
            if code:
                self.say(
                    f"the snapshot of the books was not renewed (exit code {code}); `bot journal snapshot` says why"
                )
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
