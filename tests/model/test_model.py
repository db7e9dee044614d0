"""The exhaustive model at a size for every day, and that it is not blind: seeded errors are found, with the shortest way there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from tests.model.client import Client
from tests.model.designs import DESIGNS
from tests.model.search import Alone, Pair
from tests.model.world import Size, World

ROOT = Path(__file__).resolve().parents[2]
TINY = Size(quantity=1, questions=1, corrects=False, forgets=False, holds=False, cancels=False)
# These have to see every state before they know that one of them never comes to rest, or need two intents.
SLOW = frozenset(
    {"dedupe_by_quantity", "late_fills_dropped", "cancel_of_unknown_forgotten", "cancel_dies_with_process"}
)


@pytest.fixture(scope="module")
def tiny() -> Alone:
    alone = Alone(World(TINY, Client(TINY.quantity)))
    assert alone.explore() is None
    return alone


def test_one_intent_has_no_way_to_break(tiny: Alone) -> None:
    assert len(tiny.states) > 300
    assert any(tiny.world.is_at_rest(state) and state.filled for state in tiny.states)


def test_two_intents_have_no_way_to_break(tiny: Alone) -> None:
    pair = Pair(tiny, crashes=1)
    assert pair.explore() is None
    assert pair.count > 4_000


def test_merging_equal_states_leaves_nothing_out() -> None:
    tiny = Alone(World(attrs.evolve(TINY, questions=0), Client(TINY.quantity)))
    assert tiny.explore() is None
    merged, whole = Pair(tiny, crashes=1), Pair(tiny, crashes=1, merge=False)
    assert merged.explore() is None
    assert whole.explore() is None
    assert merged.classes < whole.classes == len(tiny.states)
    # Every pair of states there is lies in a pair of classes there is, and the other way round.
    n, m = whole.classes, merged.classes
    reached = set()
    for state in whole._visited.nonzero()[0].tolist():
        crashes, pair = divmod(state, n * n)
        low, high = sorted(int(merged._class_of[place]) for place in divmod(pair, n))
        reached.add((crashes * m + low) * m + high)
    assert reached == set(merged._visited.nonzero()[0].tolist())


@pytest.mark.parametrize("design", [d for d in DESIGNS if d.name not in SLOW and d.intents == 1], ids=lambda d: d.name)
def test_a_seeded_error_is_found(design) -> None:
    from tests.model.command import hunt

    found, _, _ = hunt(design)
    assert found is not None
    assert found.what.partition(":")[0] in design.finds
    assert found.trace[0] == "the strategy orders; the intent is durable"
    assert len(found.trace) <= 10


@pytest.mark.parametrize("name", ["late_fills_dropped", "two_conversations"])
def test_a_seeded_error_that_takes_all_states_is_found(name: str) -> None:
    design = next(design for design in DESIGNS if design.name == name)
    size = Size(quantity=1, questions=1, corrects=False, forgets=False, holds=False, cancels=False)
    alone = Alone(World(size, Client(1, design.rules), design.habits))
    found = alone.explore()
    if design.intents == 2:
        assert found is None
        pair = Pair(alone)
        found = pair.explore()
    assert found is not None
    assert found.what.partition(":")[0] in design.finds


def test_by_hand() -> None:
    words = [sys.executable, "-m", "tests.model"]
    told = subprocess.run([*words, "--bug", "silence_is_refusal"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "I8: 1 may still fill, 0 is reserved" in told.stdout
    wrong = subprocess.run([*words, "--bug", "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("error: no mistake is called 'nonsense'")
