"""Runs inside the copy: pytest and the package are imported and the tests collected once, then a child is forked per change.

In the child the code of the changed function takes the place of the old one in every function made of it, whoever holds it; so
nothing has to be imported again. What cannot be done so (a default of an argument) is answered with ``fresh``.
Talks JSON lines over two descriptors named in the environment. Loaded by pytest as a plugin; started by ``mutation``.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ASK_FD, TELL_FD = "MUTATION_ASK_FD", "MUTATION_TELL_FD"
_FUNCTIONS: dict[tuple[str, str, int], list[types.FunctionType]] = {}
_CACHES: list[Any] = []
_failed: list[str] = []


class NotHere(Exception):
    """The change cannot be put into the running program."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running the tests: serve until the other side hangs up."""
    root = Path.cwd()
    for found in gc.get_objects():
        if isinstance(found, types.FunctionType):
            code = found.__code__
            if code.co_filename.startswith(str(root / "botframework")):
                _FUNCTIONS.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(found)
        elif isinstance(found, functools._lru_cache_wrapper):
            _CACHES.append(found)
    gc.collect()
    gc.freeze()
    items = {item.nodeid: item for item in session.items}
    with (
        os.fdopen(int(os.environ[ASK_FD]), "r", encoding="utf-8") as ask,
        os.fdopen(int(os.environ[TELL_FD]), "w", encoding="utf-8") as tell,
    ):
        for line in ask:
            request = json.loads(line)
            if "list" in request:
                answer: dict[str, Any] = {"tests": list(items)}
            else:
                answer = _record(items, request) if "record" in request else _try(items, request)
            tell.write(json.dumps(answer) + "\n")
            tell.flush()
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


# --- one child --------------------------------------------------------------------------------------------------------


def _forked(work: Any, wall_s: float, cpu_s: float) -> dict[str, Any]:
    """What ``work`` gives, done in a child with limits."""
    with tempfile.TemporaryDirectory() as folder:
        out, into = os.pipe()
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        pid = os.fork()
        if pid == 0:
            os.close(out)
            _settle_in(folder, cpu_s)
            try:
                answer = work()
            except NotHere as error:
                answer = {"verdict": "fresh", "by": str(error)}
            except BaseException as error:
                answer = {"verdict": "caught", "by": f"the program: {type(error).__name__}: {error}"}
            with os.fdopen(into, "w", encoding="utf-8") as write:
                write.write(json.dumps(answer))
            os._exit(0)
        os.close(into)
        text = _read(out, wall_s)
        if text is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(out)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    if not text:
        return {"verdict": "caught", "by": "the program does not come to an end", "cpu_s": used}
    return {**json.loads(text), "cpu_s": used}


def _settle_in(folder: str, cpu_s: float) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = folder
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))


def _read(descriptor: int, wall_s: float) -> str | None:
    """All that comes until the end; None when that takes too long."""
    until = time.monotonic() + wall_s
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        data = os.read(descriptor, 1 << 16)
        if not data:
            return b"".join(parts).decode()
        parts.append(data)


def _run(chosen: list[Any], *, stop: bool) -> Iterator[tuple[str, float, bool]]:
    for place, item in enumerate(chosen):
        _failed.clear()
        began = time.process_time()
        following = chosen[place + 1] if place + 1 < len(chosen) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item.nodeid, time.process_time() - began, bool(_failed)
        if _failed and stop:
            return


# --- which test runs which line ---------------------------------------------------------------------------------------


def _record(items: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        import coverage

        measure = coverage.Coverage(data_file=None, include=request["files"], config_file=False)
        seconds: dict[str, float] = {}
        failing: list[str] = []
        chosen = [items[name] for name in request["record"]]
        measure.start()
        try:
            for place, item in enumerate(chosen):
                measure.switch_context(str(place))
                following = chosen[place + 1] if place + 1 < len(chosen) else None
                _failed.clear()
                began = time.process_time()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                seconds[item.nodeid] = round(time.process_time() - began, 4)
                if _failed:
                    failing.append(item.nodeid)
        finally:
            measure.stop()
        data = measure.get_data()
        lines = {
            file: {
                str(line): sorted({int(context) for context in contexts if context})
                for line, contexts in data.contexts_by_lineno(file).items()
            }
            for file in request["files"]
        }
        names = [item.nodeid for item in chosen]
        return {"tests": names, "seconds": seconds, "failing": failing, "lines": lines}

    return _forked(work, 1800.0, 1800.0)


# --- one change -------------------------------------------------------------------------------------------------------


def _try(items: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        if request["text"] is not None:
            file = str(Path.cwd() / request["file"])
            put(file, Path(file).read_text(encoding="utf-8"), request["text"])
        for name, _, failed in _run([items[name] for name in request["tests"]], stop=True):
            if failed:
                return {"verdict": "caught", "by": name}
        return {"verdict": "survived", "by": ""}

    return _forked(work, request["wall_s"], request["cpu_s"])


def put(file: str, before: str, after: str) -> None:
    """Let every function made of the changed code run the new one. Raises ``NotHere``."""
    changed = _differing(compile(before, file, "exec"), compile(after, file, "exec"), is_function=False)
    if not changed:
        raise NotHere("the compiler sees no difference")
    for old, new, is_outer in changed:
        made = [
            function
            for function in _FUNCTIONS.get((file, old.co_qualname, old.co_firstlineno), ())
            if _own(function.__code__) == _own(old)
        ]
        if is_outer and not made:
            raise NotHere(f"nobody has {old.co_qualname}")
        for function in made:
            try:
                function.__code__ = new
            except ValueError as error:
                raise NotHere(str(error)) from error
    for cache in _CACHES:
        cache.cache_clear()


def _differing(
    old: types.CodeType, new: types.CodeType, *, is_function: bool
) -> list[tuple[types.CodeType, types.CodeType, bool]]:
    """Pairs of code that differ, outer ones first; the flag says that it is a function of the module or of a class."""
    inner_old, inner_new = _inner(old), _inner(new)
    same = _own(old) == _own(new) and len(inner_old) == len(inner_new)
    if not is_function and not same:
        raise NotHere("it changes what runs at import")
    found: list[tuple[types.CodeType, types.CodeType, bool]] = []
    if len(inner_old) == len(inner_new):
        for one, other in zip(inner_old, inner_new, strict=True):
            is_def = bool(one.co_flags & 2)  # optimized: a function, not a class body
            below = _differing(one, other, is_function=is_function or is_def)
            if below and is_def and not is_function:
                below = [(one, other, True), *(each for each in below if each[0] is not one)]
            found += below
    if is_function and (not same or found):
        found = [(old, new, False), *found]
    return found


def _inner(code: types.CodeType) -> list[types.CodeType]:
    return [const for const in code.co_consts if isinstance(const, types.CodeType)]


def _own(code: types.CodeType) -> tuple[object, ...]:
    """A code object without the ones in it, and without its place in the file."""
    consts = tuple("code" if isinstance(const, types.CodeType) else repr(const) for const in code.co_consts)
    return (
        code.co_code,
        consts,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_argcount,
        code.co_exceptiontable,
    )


if __name__ == "__main__":
    options = ["-q", "-p", "tests.mutants.plugin", "-p", "tests.mutants.forkserver", "-p", "no:cacheprovider"]
    options += ["-p", "no:xdist", "--capture=sys", "--tb=no", "--timeout", "300", "-o", "addopts="]
    sys.exit(pytest.main([*options, "--import-mode=importlib", *sys.argv[1:]]))
