"""A fork server in a copy, and the two ways to ask whether somebody notices a change there. See ``forkserver``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import attrs

from tests.mutants.forkserver import ASK_FD, TELL_FD
from tests.mutants.workspace import Workspace

_OPTIONS = ["-x", "-q", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no", "-rfE"]


@attrs.define(eq=False)
class Server:
    """A fork server in a copy of its own."""

    copy: Workspace
    _process: subprocess.Popen[bytes]
    _ask: Any
    _tell: Any

    @classmethod
    def start(cls, copy: Workspace, tests: Sequence[str]) -> Server:
        their_ask, our_ask = os.pipe()
        our_tell, their_tell = os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.forkserver", *tests],
            cwd=copy.path,
            env={**copy.environment(), ASK_FD: str(their_ask), TELL_FD: str(their_tell)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(their_ask, their_tell),
        )
        os.close(their_ask)
        os.close(their_tell)
        return cls(copy, process, os.fdopen(our_ask, "w", encoding="utf-8"), os.fdopen(our_tell, encoding="utf-8"))

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One request, one answer. Raises ``RuntimeError`` when the server is gone."""
        self._ask.write(json.dumps(request) + "\n")
        self._ask.flush()
        line = self._tell.readline()
        if not line:
            assert self._process.stdout is not None
            words = self._process.stdout.read().decode(errors="replace")
            raise RuntimeError(f"the tests cannot be collected:\n{words[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._ask.close()
        self._process.communicate()
        self._tell.close()

    def tests(self) -> list[str]:
        """All tests that were collected, in order."""
        found: list[str] = self.ask({"list": True})["tests"]
        return found

    def look(
        self, file: str, text: str | None, tests: Sequence[str], *, cpu_s: float, again: Sequence[str]
    ) -> tuple[str, float]:
        """Who notices when a file has this text (None: as it is), and the processor time; empty when nobody does.

        What is not noticed in the running program, or cannot be put into it, is tried once more with the tests ``again``
        in a program of its own, from the first import on.
        """
        wall_s = 60.0 + 10 * cpu_s
        answer = self.ask({"file": file, "text": text, "tests": list(tests), "cpu_s": cpu_s, "wall_s": wall_s})
        spent = float(answer["cpu_s"])
        if answer["verdict"] == "caught":
            return answer["by"], spent
        if answer["verdict"] == "fresh":
            again = tests
        if text is None or not again:
            return "", spent
        with self.copy.changed(file, text):
            listed = self.copy.path / "tmp" / "tests.txt"
            listed.write_text("\n".join(again), encoding="utf-8")
            ended = self.copy.run(["-m", "pytest", *_OPTIONS, f"@{listed}"], within_s=wall_s)
        spent += ended.cpu_s
        if ended.code == 0:
            return "", spent
        failed = [line for line in ended.out.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        return failed[0].split(" ", 1)[1].split(" - ")[0] if failed else f"the program ended with {ended.code}", spent
