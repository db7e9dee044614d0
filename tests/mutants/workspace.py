"""A copy of the tree to put mistakes into, and programs run in it. The tree itself is never touched.

Standard library only; used by the runners beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("botframework", "generated_client", "strategies", "tests")
LEFT_OUT = shutil.ignore_patterns(".hypothesis", ".pytest_cache", "*.db", "*.lock")


@attrs.frozen
class Ended:
    """How a program ended: its exit code (None: it ran out of time), what it wrote, and the processor time it took."""

    code: int | None
    out: str
    cpu_s: float


@attrs.define(eq=False)
class Workspace:
    """A copy in a folder of its own."""

    path: Path

    def text(self, file: str) -> str:
        """A file of the copy."""
        return (self.path / file).read_text(encoding="utf-8")

    @contextmanager
    def changed(self, file: str, text: str) -> Iterator[None]:
        """The copy with another text for one file, and without what Python compiled of the old one."""
        target = self.path / file
        before = target.read_text(encoding="utf-8")
        self._replace(target, text)
        try:
            yield
        finally:
            self._replace(target, before)

    @staticmethod
    def _replace(target: Path, text: str) -> None:
        for compiled in (target.parent / "__pycache__").glob(f"{target.stem}.*.pyc"):
            compiled.unlink()
        target.write_text(text, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Variables under which Python takes the copy and nothing else, and leaves no compiled mistakes behind."""
        return {
            **os.environ,
            "PYTHONPATH": str(self.path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(self.path / "tmp"),
            "NO_COLOR": "1",
        }

    def run(self, arguments: Sequence[str], *, within_s: float, more: Mapping[str, str] | None = None) -> Ended:
        """Run Python with these arguments in the copy."""
        began = os.times()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.path,
            env={**self.environment(), **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            out, _ = process.communicate(timeout=within_s)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, _ = process.communicate()
            code = None
        ended = os.times()
        cpu_s = ended.children_user + ended.children_system - began.children_user - began.children_system
        return Ended(code, out, cpu_s)


@contextmanager
def workspace(root: Path = ROOT) -> Iterator[Workspace]:
    """A fresh copy; gone at the end. Raises ``RuntimeError`` when Python would not take it."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        path = Path(folder).resolve()
        for name in COPIED:
            shutil.copytree(root / name, path / name, ignore=LEFT_OUT)
        shutil.copy2(root / "pyproject.toml", path)
        (path / "tmp").mkdir()
        made = Workspace(path)
        where = made.run(["-c", "import botframework; print(botframework.__file__)"], within_s=60).out.strip()
        if Path(where) != path / "botframework" / "__init__.py":
            raise RuntimeError(f"the copy is not what Python takes: {where}")
        yield made
