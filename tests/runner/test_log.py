"""What the libraries have to say of a run is shown when it is asked for."""

from __future__ import annotations

import logging

import pytest

from botframework.runner.live import _logging


@pytest.mark.parametrize("name", ["botframework.ibkr.stream", "picows"])
def test_a_librarys_warning_is_for_the_verbose(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger(name)
    before = log.level, logging.getLogger("picows").level
    with _logging(verbose=False):
        log.warning("a frame too big")
        log.error("and worse")
    assert capsys.readouterr().err == f"ERROR {name}: and worse\n"
    with _logging(verbose=True):
        log.warning("a frame too big")
    assert capsys.readouterr().err == f"WARNING {name}: a frame too big\n"
    assert (log.level, logging.getLogger("picows").level) == before
