"""The wait for the books to agree for the first time: said each minute, and bounded.

Strategies begin when the books agree; a bot that waits for that in silence looks like one that trades. Only time with a good
session counts towards the limit: a night of the broker's is nobody's difference. Imports ports, core and errors; used by
``runtime.live``.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from botframework.core.model import SessionState
from botframework.errors import OrderSafetyError
from botframework.ports import Clock
from botframework.runtime.bookkeeper import Bookkeeper

SAY_EVERY_S = 60.0
_STEP_S = 5.0


@attrs.define(eq=False, kw_only=True)
class Patience:
    """``is_waiting`` says whether the books have yet to agree; ``say`` hears once a minute what is waited for."""

    clock: Clock
    books: Bookkeeper
    is_waiting: Callable[[], bool]
    say: Callable[[str], None]
    limit_s: float = 900.0

    async def keep(self) -> None:
        """Until the books agree. Raises ``OrderSafetyError`` when they do not within the limit."""
        good_s = said_s = passed_s = 0.0
        while self.is_waiting():
            await self.clock.sleep(_STEP_S)
            if not self.is_waiting():
                return
            passed_s += _STEP_S
            if self.books.session is SessionState.READY:
                good_s += _STEP_S
            if good_s >= self.limit_s:
                raise OrderSafetyError(
                    f"the books did not agree within {self.limit_s / 60:.0f} minutes of a good session: {self.lack()}",
                    where="start",
                    hint="look at the account at the broker; `bot journal orders FILE` shows ours; then start again",
                )
            if passed_s - said_s >= SAY_EVERY_S:
                said_s = passed_s
                self.say(f"not trading yet, for {passed_s / 60:.0f} min: {self.lack()}")

    def lack(self) -> str:
        """What is missing for the books to agree."""
        books = self.books
        if books.session is not SessionState.READY:
            return f"the session is {books.session.value}"
        if books.query_error:
            return books.query_error
        if books.last is not None and books.last.findings:
            return "; ".join(books.last.findings[:3])
        return "the first comparison of the books"
