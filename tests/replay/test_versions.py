"""One tape, one journal: whatever the Python, whatever the hash seed. ``make check-versions`` has every version there is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench import peers_env
from tests.replay import versions


def others() -> list[Path]:
    """Interpreters of other versions that are set up already, by ``make check-versions`` or ``make peers``."""
    found = [versions.ready(each) for each in versions.VERSIONS if each != "{}.{}".format(*sys.version_info[:2])]
    return [python for python in (*found, peers_env.there()) if python is not None]


def test_the_hashes_do_not_depend_on_the_hash_seed() -> None:
    here = versions.hashes()
    assert len(here) == len(set(here.values())) == 8
    assert versions.of(sys.executable, "7") == here


@pytest.mark.skipif(not others(), reason="no other Python is set up: make check-versions")
def test_the_hashes_do_not_depend_on_the_version() -> None:
    here = versions.hashes()
    for python in others():
        assert versions.of(python, "3") == here


def test_interpreters_are_found_by_running_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setattr(versions, "interpreters", lambda: iter([str(shim), str(tmp_path / "none"), sys.executable]))
    assert list(versions.by_version().values()) == [sys.executable]
