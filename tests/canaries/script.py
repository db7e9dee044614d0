"""What somebody writes with the library while something does not work: everything logged, every error printed whole."""

from __future__ import annotations

import logging
import pprint
import sys
import traceback
import warnings

from botframework import Secret
from botframework.ibkr import SyncSession
from botframework.ibkr.failures import CallFailed
from tests.canaries.planted import VALUES

TURNS = 16


def main(url: str) -> None:
    logging.basicConfig(level=logging.DEBUG, filename="script.log")
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    warnings.simplefilter("default")
    own = {name: Secret(VALUES[name], name) for name in ("script_print", "script_log", "script_error")}
    print(own, own["script_print"])
    pprint.pprint(own)
    logging.error("%s %r", own["script_log"], own)  # noqa: LOG015 - as such scripts do
    try:
        raise RuntimeError(own["script_error"])
    except RuntimeError:
        traceback.print_exc()
    with SyncSession(url=url, establish=False) as session:
        print(session, repr(session), vars(session) if hasattr(session, "__dict__") else "")
        for number in range(TURNS):
            try:
                if number == TURNS // 2:
                    session.raw("session_tickle")
                session.call("contracts_search", symbol="AAPL")
            except CallFailed as error:
                print(error, repr(error), error.body, error.hint, error.args)
                traceback.print_exc()
                logging.exception("failed")  # noqa: LOG015 - as such scripts do
            except Exception:
                traceback.print_exc()


if __name__ == "__main__":
    main(sys.argv[1])
