"""What all tests share: the optional real market data, and property tests that give the same answer every time."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from botframework import loops
from botframework.ibkr.windows import Calendar
from botframework.redaction import KNOWN

ROOT = Path(__file__).resolve().parent.parent

# No deadline: machines differ, and a test must not fail for being slow. Derandomised: a failure repeats.
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The top of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Folder with recorded market data, beside the project or where TICKWRIGHT_DATA says; skips when there is none."""
    folder = Path(os.environ.get("TICKWRIGHT_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "README.md").is_file():
        pytest.skip("no recorded market data beside the project (../shared/data or TICKWRIGHT_DATA)")
    return folder


@pytest.fixture(autouse=True)
def _no_night_while_tests_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that live in real time lose sessions and want them back, whatever time it is in New York just now."""
    closed_until, is_reset = Calendar.closed_until, Calendar.is_reset

    def is_now(at_ns: int) -> bool:
        return abs(at_ns - time.time_ns()) < 6 * 3600 * 10**9

    monkeypatch.setattr(
        Calendar,
        "closed_until",
        lambda self, at_ns, margin_s=0.0: None if is_now(at_ns) else closed_until(self, at_ns, margin_s),
    )
    monkeypatch.setattr(Calendar, "is_reset", lambda self, at_ns: not is_now(at_ns) and is_reset(self, at_ns))


@pytest.fixture(autouse=True)
def _what_is_secret_in_one_test_is_none_in_another() -> Iterator[None]:
    """A short one, or one of its forms, stands in anything: where another test's was 'instruments', no snapshot was kept."""
    kept = ("_living", "_gone", "_needles", "_plain", "_probes")
    with KNOWN._lock:
        before = {name: copy(getattr(KNOWN, name)) for name in kept}
    yield
    with KNOWN._lock:
        KNOWN._left.clear()
        for name, value in before.items():
            setattr(KNOWN, name, value)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--loop uvloop``: every loop that a test runs in its main thread is uvloop's; the simulator's thread keeps its own."""
    parser.addoption("--loop", choices=loops.NAMES, default=loops.ASYNCIO)


def _make_loops(maker: loops.Maker) -> None:
    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self) -> asyncio.AbstractEventLoop:
            is_main = threading.current_thread() is threading.main_thread()
            return maker() if is_main else super().new_event_loop()

    asyncio.set_event_loop_policy(Policy())


def pytest_configure(config: pytest.Config) -> None:
    """What programs keep for a user of this machine is kept apart for the tests."""
    if config.getoption("--loop") != loops.ASYNCIO:
        _make_loops(loops.maker_of(config.getoption("--loop")))
    os.environ["XDG_CACHE_HOME"] = str(config.rootpath / ".pytest_cache" / "home")
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="tickwright-state-")


def pytest_unconfigure() -> None:
    """The claims of the bots of tests are nobody's afterwards."""
    shutil.rmtree(os.environ["XDG_STATE_HOME"], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: they mostly wait, and the others fill the time on the other workers."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
