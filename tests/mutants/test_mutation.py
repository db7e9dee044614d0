"""Small changes of the code: which there are, and that the machinery tells a noticed one from one that is not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import attrs

from tests.mutants import changes
from tests.mutants.changes import Change, Source, sample
from tests.mutants.mutation import Memory, Outcome, Witnesses, score, try_change
from tests.mutants.server import Server
from tests.mutants.workspace import ROOT, workspace

IDS = "botframework/core/ids.py"
TEST = "tests/core/test_ids.py::test_known_values"  # one that takes no time


def source() -> Source:
    return Source.of(ROOT, IDS, "orders")


def change_of(found: Source, before: str, after: str) -> Change:
    return next(each for each in found.changes if (each.before, each.after) == (before, after))


def test_changes_have_lasting_names_and_one_file_each() -> None:
    found = source()
    assert len({each.key for each in found.changes}) == len(found.changes) > 20
    assert [each.key for each in source().changes] == [each.key for each in found.changes]
    for each in found.changes[:5]:
        assert found.changed(each) != found.text
    assert all((ROOT / IDS).read_text(encoding="utf-8").splitlines()[each.line - 1].strip() for each in found.changes)


def test_a_sample_is_not_drawn_anew_by_work_elsewhere() -> None:
    found = list(source().changes)
    drawn = sample(found, 10, seed=0)
    assert len(drawn) == 10
    assert sample(found, 10, seed=1) != drawn
    rest = [each for each in found if each in drawn or each.function == drawn[0].function]
    assert sample(rest, 10, seed=0) == drawn


def test_words_for_people_are_told_from_the_rest(tmp_path: Path) -> None:
    text = "def f(x):\n    g('two words', x)\n    g(f'{x} words')\n    return 'code'\n"
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    found = Source.of(tmp_path, "one.py", "orders").changes
    words = {each.after for each in found if each.is_words}
    assert "'XXtwo wordsXX'" in words
    assert "g(x)" in words
    assert "g(None)" in words
    assert "'CODE'" not in words
    assert "g('two words', None)" not in words


def test_every_package_has_its_files() -> None:
    for patterns in changes.PACKAGES.values():
        for pattern in patterns:
            assert list(ROOT.glob(pattern)), pattern


def test_a_change_is_noticed_and_what_changes_nothing_is_not() -> None:
    found = source()
    harmful = change_of(found, "is", "is not")
    with workspace() as copy:
        server = Server.start(copy, (TEST,))
        try:
            known = Witnesses.of(server.ask({"record": server.tests(), "files": [str(copy.path / IDS)]}), copy.path)
            assert known.of_change(harmful)
            caught = try_change(server, found, harmful, known)
            assert (caught.verdict, caught.by.startswith(TEST)) == ("caught", True)
            # The same file again: nothing to put anywhere, so it is tried from the first import on, and nobody notices.
            same = dataclasses.replace(harmful.mutation, mutated_node=harmful.mutation.original_node)
            assert try_change(server, found, attrs.evolve(harmful, mutation=same), known).verdict == "survived"
            assert try_change(server, found, harmful, Witnesses({}, {})).verdict == "unseen"
        finally:
            server.close()


def test_the_score_leaves_out_what_cannot_be_noticed() -> None:
    one = source().changes[0]
    found = [Outcome(one, verdict, "", 0.0) for verdict in ("caught", "caught", "caught", "unseen", "equivalent")]
    assert score(found) == {"changes": 5, "caught": 3, "equivalent": 1, "unseen": 1, "survived": 1, "score": 75.0}


def test_results_hold_until_function_or_witness_change(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    witness = tmp_path / "tests" / "test_one.py"
    witness.write_text("one\n", encoding="utf-8")
    one = source().changes[0]
    state = tmp_path / "state.jsonl"
    Memory.of(state, tmp_path).keep(Outcome(one, "caught", "tests/test_one.py::test_it", 0.1, "hash"))
    known = Memory.of(state, tmp_path).recall(one, "hash")
    assert known is not None
    assert known.is_caught
    assert Memory.of(state, tmp_path).recall(one, "other") is None
    witness.write_text("two\n", encoding="utf-8")
    assert Memory.of(state, tmp_path).recall(one, "hash") is None


def test_what_is_known_of_tests_that_did_not_change_is_kept() -> None:
    known = Witnesses(
        {"a.py::x": 1.0, "b.py::y": 2.0, "c.py::z": 3.0}, {"f": {1: ("a.py::x", "b.py::y"), 2: ("c.py::z",)}}
    )
    newer = Witnesses({"b.py::w": 0.5}, {"f": {1: ("b.py::w",), 3: ("b.py::w",)}})
    merged = known.merged(newer, {"b.py", "c.py"})
    assert merged.seconds == {"a.py::x": 1.0, "b.py::w": 0.5}
    assert merged.lines == {"f": {1: ("a.py::x", "b.py::w"), 2: (), 3: ("b.py::w",)}}
    kept = merged.kept()
    assert (
        Witnesses.of({**kept, "lines": {f"/{file}": each for file, each in kept["lines"].items()}}, Path("/")).lines
        == merged.lines
    )
