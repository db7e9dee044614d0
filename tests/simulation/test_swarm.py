"""The catalogue of faults: whole, sourced, and each entry does something."""

from __future__ import annotations

import re

import pytest

from botframework.sim.faults import NAMES, Faults
from botframework.sim.swarm import BY_NAME, CATALOGUE, OUTSIDE
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
