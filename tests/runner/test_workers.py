"""A Ctrl-C while processes share the work: one line by the parent, none by them, wherever they stand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import as_completed
from pathlib import Path

import pytest

from botframework.runner.workers import Workers

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys, time
from pathlib import Path
from botframework.runner.workers import Workers

if __name__ == "__mp_main__" and {imports}:
    Path("importing").touch()
    time.sleep(60)

def work(number):
    if {works}:
        try:
            Path("working").touch()
            time.sleep(60)
        finally:
            Path("tidied").touch()
    return number

if __name__ == "__main__":
    print("on its way", flush=True)
    try:
        with Workers(2) as pool:
            waiting = [pool.submit(work, number) for number in range(9)]
            print([each.result() for each in waiting], flush=True)
            Path("idle").touch()
            time.sleep(60)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
"""


def interrupted(command: list[str], folder: Path, sign: str) -> tuple[int, str]:
    """Exit code and stderr of a command whose whole process group gets SIGINT, as by a terminal."""
    # Tests that run in the background hand down that the signal is ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, inherited)
    with child:
        while not (folder / sign).exists():
            assert child.poll() is None, child.stderr.read() if child.stderr else ""
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=60)
    return child.returncode, said


@pytest.mark.parametrize("sign", ["importing", "working", "idle"])
def test_ctrl_c_is_one_line_wherever_the_workers_stand(tmp_path: Path, sign: str) -> None:
    script = tmp_path / "script.py"
    # While it imports a worker holds the signal back; this import goes on for a second only.
    text = SCRIPT.format(imports=sign == "importing", works=sign == "working")
    script.write_text(text.replace("time.sleep(60)", "time.sleep(1)", 1), encoding="utf-8")
    assert interrupted([sys.executable, str(script)], tmp_path, sign) == (130, "interrupted\n")
    assert (tmp_path / "tidied").exists() == (sign == "working")


SLOW_TO_TIDY = """
import sys, time
from pathlib import Path
from botframework.runner.workers import Workers

def work(number):
    try:
        Path(f"at work {number}").touch()
        while not Path(f"at work {1 - number}").exists():
            time.sleep(0.01)
        Path("working").touch()
        time.sleep(60)
    finally:
        if number:
            time.sleep(1)
            Path("tidied").touch()

if __name__ == "__main__":
    try:
        with Workers(2) as pool:
            [each.result() for each in [pool.submit(work, number) for number in range(2)]]
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
"""


def test_a_worker_tidies_up_to_its_end_also_when_another_one_is_gone_before(tmp_path: Path) -> None:
    """The pool ended all the others as soon as one was gone, in the middle of what they have to do at the end."""
    script = tmp_path / "script.py"
    script.write_text(SLOW_TO_TIDY, encoding="utf-8")
    assert interrupted([sys.executable, str(script)], tmp_path, "working") == (130, "interrupted\n")
    assert (tmp_path / "tidied").exists()


IN_A_CALLBACK = """
import sys, time, weakref
from pathlib import Path
from botframework.runner.workers import Workers

class Thing: ...

def amid(_):
    Path("working").touch()
    time.sleep(60)

def work():
    thing = Thing()
    kept = weakref.ref(thing, amid)
    del thing  # what the callback raises is lost
    time.sleep(60)

if __name__ == "__main__":
    try:
        with Workers(1) as pool:
            pool.submit(work).result()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
"""


@pytest.mark.timeout(100)
def test_ctrl_c_ends_a_worker_that_stands_where_nothing_can_be_raised(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(IN_A_CALLBACK, encoding="utf-8")
    assert interrupted([sys.executable, str(script)], tmp_path, "working") == (130, "interrupted\n")


IN_A_COMMAND = """
import sys, time, weakref
from pathlib import Path
from botframework.outlets import guard

class Thing: ...

def amid(_):
    Path("working").touch()
    time.sleep(60)

guard()
try:
    thing = Thing()
    kept = weakref.ref(thing, amid)
    del thing  # what the callback raises is lost
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", file=sys.stderr)
    sys.exit(130)
"""


@pytest.mark.timeout(100)
def test_a_ctrl_c_that_came_where_nothing_can_be_raised_is_not_lost(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(IN_A_COMMAND, encoding="utf-8")
    assert interrupted([sys.executable, str(script)], tmp_path, "working") == (130, "interrupted\n")


@pytest.mark.parametrize(
    "proof",
    [
        "tests.bench",
        "tests.core.risk",
        "tests.crash",
        "tests.generated_client",
        "tests.kill",
        "tests.model",
        "tests.mutants",
        "tests.interruptible tests.mutants.mutation",
        "tests.soak",
    ],
)
def test_ctrl_c_while_a_proof_still_imports_is_one_line(tmp_path: Path, proof: str) -> None:
    """An import that says when it is amid, and waits there, in the place of the first one the command makes."""
    (tmp_path / "attrs.py").write_text(
        "import time\nfrom pathlib import Path\nPath('importing').touch()\ntime.sleep(60)\n", encoding="utf-8"
    )
    assert interrupted([sys.executable, "-m", *proof.split()], tmp_path, "importing") == (130, "interrupted\n")


def test_ctrl_c_while_bot_still_imports_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(
        "import time\nfrom pathlib import Path\nPath('importing').touch()\ntime.sleep(60)\n", encoding="utf-8"
    )
    assert interrupted([sys.executable, "-m", "botframework"], tmp_path, "importing") == (130, "interrupted\n")


def test_the_work_is_done_and_its_failures_come_back() -> None:
    with Workers(2) as pool:
        done = {each.result() for each in as_completed([pool.submit(divmod, 17, n) for n in (3, 5)])}
        assert done == {(5, 2), (3, 2)}
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


# Imported by every interpreter of the command before anything else: tells when it begins and makes it long enough to hit.
SITE = """
import sys, time
from pathlib import Path

class Slowly:
    def find_spec(self, name, *rest):
        if name == "tests.generated_client.fuzz":
            Path("command").touch()
            time.sleep(60)

if "--multiprocessing-fork" in sys.orig_argv:
    Path("worker").touch()
    time.sleep(0.5)
elif {slow_command}:
    sys.meta_path.insert(0, Slowly())
"""


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (["tests.generated_client", "--n", "100_000", "--jobs", "2"], "command"),
        (["tests.generated_client", "--n", "100_000", "--jobs", "2"], "worker"),
        (["botframework", "sim", "--seeds", "100000", "--jobs", "2"], "worker"),
    ],
    ids=["fuzz", "fuzz's workers", "sim's workers"],
)
def test_ctrl_c_in_the_first_moments_of_a_command_is_one_line(tmp_path: Path, command: list[str], sign: str) -> None:
    """`make fuzz` and `bot sim --jobs` showed a traceback of each worker, and the fuzz one of its own imports."""
    (tmp_path / "sitecustomize.py").write_text(SITE.format(slow_command=sign == "command"), encoding="utf-8")
    code, said = interrupted([sys.executable, "-m", *command], tmp_path, sign)
    assert (code, said.strip()) == (130, "interrupted")
