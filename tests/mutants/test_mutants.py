"""The catalogue fits the code, and the runner tells a test that notices from one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.mutants.catalogue import Misfit, Mutant, everything, misfits
from tests.mutants.runner import Bench, Memory, Verdict
from tests.mutants.server import Server
from tests.mutants.workspace import ROOT, workspace

PEERS = ("ibind", "freqtrade", "hummingbot", "LEAN", "LEAN-IB", "nautilus", "trading-signals", "openalgo", "catalyst")
TESTS = "tests/core/test_ids.py::test_known_values"  # one that takes no time


def mutant(**changes: Any) -> Mutant:
    known = next(each for each in everything() if each.name == "names_of_two_strategies_meet")
    return attrs.evolve(known, **changes)


def test_every_mistake_fits_the_code() -> None:
    assert misfits(ROOT, everything()) == []


def test_there_are_as_many_as_promised_and_every_project_is_among_them() -> None:
    mutants = everything()
    assert len(mutants) >= 60
    sources = " ".join(each.source for each in mutants)
    assert [peer for peer in PEERS if peer not in sources] == []
    for each in mutants:
        assert each.source, each.name
        assert each.first, each.name


def test_the_tests_named_exist() -> None:
    named = {step for each in everything() for step in each.first if not step.startswith("seeds:")}
    assert [step for step in sorted(named) if not (ROOT / step.partition("::")[0]).exists()] == []


@pytest.mark.parametrize("old", ["no such text anywhere", "\n"])
def test_a_mistake_that_does_not_fit_says_so(old: str) -> None:
    stranger = mutant(name="stranger", old=old)
    with pytest.raises(Misfit, match=r"mutant stranger: its text stands \d+ times in .*ids.py"):
        stranger.applied((ROOT / stranger.file).read_text(encoding="utf-8"))


def test_one_is_caught_and_what_changes_nothing_survives() -> None:
    harmful = mutant(first=(TESTS,))
    with workspace() as copy:
        text = copy.text(harmful.file)
        # A test that fails anyway is no witness: the copy has one more.
        (copy.path / "tests" / "core" / "test_wrong.py").write_text("def test_it():\n    raise AssertionError\n")
        server = Server.start(copy, [TESTS, "tests/core/test_wrong.py"])
        bench = Bench(server, server.tests())
        try:
            by, is_first = bench.look(harmful)
            assert (by.startswith(TESTS), is_first) == (True, True)
            assert copy.text(harmful.file) == text
            assert server.look(harmful.file, text + "\n", [by], cpu_s=60.0, again=[by])[0] == ""
            assert [test for test in bench.tests if not bench._is_innocent(test)] == [
                "tests/core/test_wrong.py::test_it"
            ]
        finally:
            server.close()


def test_results_are_remembered_until_what_they_rest_on_changes(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_one.py"
    test.write_text("one\n", encoding="utf-8")
    state = tmp_path / "state.jsonl"
    each = mutant()
    key = each.key("text")
    memory = Memory.of(state, tmp_path)
    memory.keep(Verdict(each.name, each.source, "tests/test_one.py::test_it", True, 1.0, key))
    known = Memory.of(state, tmp_path).recall(each, key)
    assert known is not None
    assert known.remembered
    assert known.by == "tests/test_one.py::test_it"
    assert Memory.of(state, tmp_path).recall(each, each.key("another text")) is None
    test.write_text("two\n", encoding="utf-8")
    assert Memory.of(state, tmp_path).recall(each, key) is None
    memory.keep(Verdict(each.name, each.source, "", False, 1.0, key))
    assert Memory.of(state, tmp_path).recall(each, key) is None  # kept under the tree as it was
    assert Memory.of(state, tmp_path).recall(mutant(survives="a reason"), key) is not None
    assert Memory.of(state, tmp_path).recall(mutant(survives="a reason"), each.key("another text")) is None
    assert Memory.of(state, tmp_path).rows[each.name]["by"] == ""
