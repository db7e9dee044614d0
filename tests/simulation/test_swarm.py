"""The catalogue of faults: whole, sourced, and each entry does something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from botframework.errors import UsageError
from botframework.sim.faults import NAMES, Faults
from botframework.sim.swarm import BY_NAME, CATALOGUE, OUTSIDE, by_words
from botframework.simulation.injector import HANDLED


def test_there_are_enough_and_no_two_of_one_name() -> None:
    assert len(CATALOGUE) >= 60
    assert len(BY_NAME) == len(CATALOGUE)


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.name)
def test_an_entry_is_complete(fault: object) -> None:
    from botframework.sim.swarm import NamedFault

    assert isinstance(fault, NamedFault)
    assert fault.what
    assert re.match(r"F-\d+$|\d\.\d+ of the order rules$|hummingbot #\d+$", fault.source)
    if fault.primitive in HANDLED:
        assert fault.primitive not in NAMES
        assert not fault.by_hand
    else:
        Faults().add(fault.primitive, times=fault.times, **fault.params)
    assert (fault.times is None) <= bool(fault.lasts_s[1]), "what never ends by itself must be taken away"


def test_what_the_gateway_can_do_alone_is_marked() -> None:
    assert all(fault.by_hand == (fault.where not in OUTSIDE) for fault in CATALOGUE)


def test_faults_by_words() -> None:
    assert [fault.name for fault in by_words("socket_cut")] == ["socket_cut"]
    words = "# a bad day\norder_answer_lost\n\nlate_fill  # and a late one\n"
    assert [fault.name for fault in by_words(words, "day.txt")] == ["order_answer_lost", "late_fill"]
    with pytest.raises(ValueError, match=r"day\.txt:2: no fault 'soket_cut'; did you mean 'socket_cut'"):
        by_words("late_fill\nsoket_cut", "day.txt")
    with pytest.raises(ValueError, match="a matter of the process"):
        by_words("crash")


def test_the_gateway_takes_faults_by_name_and_from_a_file(tmp_path: Path) -> None:
    from botframework.runner.serve import _named

    file = tmp_path / "day.txt"
    file.write_text("order_abort_undone\n")
    assert _named((str(file), "socket_closed")) == [
        ("abort_10s", {"times": 1, "path": "/orders", "method": "POST", "effect": False}),
        ("drop_socket", {"times": 1, "code": 1000}),
    ]
    with pytest.raises(UsageError, match="--faults"):
        _named(("nothing_of_the_kind",))


def test_the_catalogue_is_explained() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \| (.+) \|$", text, re.M)
    assert rows == [(fault.name, fault.where, fault.what, fault.source) for fault in CATALOGUE]
