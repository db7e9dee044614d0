"""The watchdog tells a stuck callback from a busy loop, and names it."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import botframework.core.model as core_model
from botframework.runtime.watch import Watchdog, describe

FAST_S = 0.16  # sixteen polls of 10 ms


def engine_calls() -> Callable[[Callable[[], object]], object]:
    """A function that looks like the engine's own in a stack."""
    space: dict[str, Callable[[Callable[[], object]], object]] = {}
    file = str(Path(core_model.__file__).with_name("engine.py"))
    exec(compile("def handle(callback):\n    return callback()\n", file, "exec"), space)  # noqa: S102 - gives the frame the file it needs
    return space["handle"]


def strategy(tmp_path: Path, body: str) -> Callable[..., object]:
    file = tmp_path / "my_strategy.py"
    file.write_text(body)
    space: dict[str, Callable[..., object]] = {}
    exec(compile(body, str(file), "exec"), space)  # noqa: S102 - gives the frame the file it needs
    return space["on_tick"]


def test_a_stuck_callback_ends_the_process_with_its_line() -> None:
    released, left = threading.Event(), threading.Event()
    codes: list[int] = []
    out = io.StringIO()

    def leave(code: int) -> None:
        codes.append(code)
        left.set()
        released.set()

    watch = Watchdog(limit_s=FAST_S, who=lambda: "fast", stream=out, leave=leave)
    watch.start()
    watch.calls += 1
    watch.busy = True

    def on_tick() -> None:
        released.wait(60)

    engine_calls()(on_tick)
    watch.busy = False
    assert left.wait(60)
    watch.stop()
    assert codes == [7]
    assert out.getvalue().count("\n") == 1
    assert "strategy 'fast': on_tick did not return within 0.16 s" in out.getvalue()
    assert f"{__file__}:" in out.getvalue()
    assert "released.wait(60)" in out.getvalue()


def test_many_short_calls_are_not_one_long_one() -> None:
    left = threading.Event()
    watch = Watchdog(limit_s=FAST_S, leave=lambda code: left.set())
    look, looked = threading.Semaphore(0), threading.Semaphore(0)

    def told(timeout: float | None = None) -> bool:
        looked.release()
        look.acquire()
        return watch._stop.is_set()

    # It looks when it is told to: by the clock it would see one call many times where nobody let this thread go on.
    watch._stop.wait = told  # type: ignore[method-assign]
    watch.start()
    assert looked.acquire(timeout=60)
    for busy in [True] * 40 + [False] * 40:  # an idle loop is not a stuck callback either
        watch.calls += busy
        watch.busy = busy
        look.release()
        assert looked.acquire(timeout=60), "the watch has ended"
    watch._stop.set()
    look.release()
    watch.stop()
    assert not left.is_set()


def stack_inside(call: Callable[[Callable[[], object]], object]) -> str:
    frames: list[FrameType] = []
    call(lambda: frames.append(sys._getframe(1)))
    return describe(frames[0], "fast", 4.0)


def test_the_line_is_the_authors_even_inside_a_library(tmp_path: Path) -> None:
    on_tick = strategy(
        tmp_path,
        "def on_tick(probe):\n    helper(probe)\n\ndef helper(probe):\n    max([1], key=lambda x: probe() or 1)\n",
    )
    line = stack_inside(lambda probe: engine_calls()(lambda: on_tick(probe)))
    assert "strategy 'fast'" in line
    assert "\n" not in line


def test_an_engine_stuck_without_a_strategy_says_so() -> None:
    frames: list[FrameType] = []
    space: dict[str, Callable[..., object]] = {"keep": lambda: frames.append(sys._getframe(1))}
    file = str(Path(core_model.__file__).with_name("engine.py"))
    exec(compile("def handle():\n    keep()\n", file, "exec"), space)  # noqa: S102 - gives the frame the file it needs
    space["handle"]()
    assert describe(frames[0], "", 4.0).startswith("a callback: the engine at engine.py:2 did not return within 4 s")


SCRIPT = """
import sys
from botframework.runtime.watch import Watchdog
watch = Watchdog(limit_s=0.16, who=lambda: "looper")
watch.start()
watch.calls += 1
watch.busy = True
def on_bar():
    while True:
        pass
on_bar()
"""


def test_the_process_really_ends(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text(SCRIPT)
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 7
    assert "strategy 'looper'" in done.stderr
    assert f"{file}:" in done.stderr
    assert done.stderr.count("\n") == 1
