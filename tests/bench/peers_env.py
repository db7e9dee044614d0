"""The environment of the peers: other engines and clients, installed beside the project's own when a benchmark wants them.

They need Python 3.12 or newer, so an interpreter is looked for by running it. Standard library only; used by ``peers`` and by
``make peers``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.rounds import ROOT, BenchError

REQUIREMENTS = Path(__file__).with_name("peers-requirements.txt")
FOLDER = ROOT / ".venv-peers"
_SUITABLE = "import sys, venv, ensurepip, ssl; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 13))"
_INSTALL_MAX_S = 900


class NoPeersError(BenchError):
    """There is no such environment and none can be made; the text is the reason, in one line."""


def _interpreters() -> Iterator[str]:
    """Where a newer Python may be: what the caller names, this one, the path, and where pyenv keeps its own."""
    yield from filter(None, (os.environ.get("PEERS_PYTHON"), sys.executable, "python3.13", "python3.12"))
    for pattern in ("3.13.*", "3.12.*"):
        yield from map(str, sorted((Path.home() / ".pyenv" / "versions").glob(f"{pattern}/bin/python"), reverse=True))


def _works(python: str) -> bool:
    try:
        done = subprocess.run([python, "-c", _SUITABLE], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def there() -> Path | None:
    """Its interpreter, when it is installed and what it was made of is still wanted."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / ".installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == _wanted() and python.exists():
        return python
    return None


def _wanted() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def ensure() -> Path:
    """Its interpreter; installs what is missing. Raises ``NoPeersError``."""
    python = there()
    if python is not None:
        return python
    found = next(filter(_works, _interpreters()), None)
    if found is None:
        raise NoPeersError("the peers need Python 3.12 or 3.13, and none was found: PEERS_PYTHON=/path/to/python3.13")
    python = FOLDER / "bin" / "python"
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONNOUSERSITE": "1"}
    for command in (
        [found, "-m", "venv", "--clear", str(FOLDER)],
        [str(python), "-m", "pip", "--quiet", "install", "--requirement", str(REQUIREMENTS)],
    ):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, env=quiet, timeout=_INSTALL_MAX_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise NoPeersError(f"the peers could not be installed within {_INSTALL_MAX_S} s") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
            raise NoPeersError(f"the peers could not be installed: {last}")
    (FOLDER / ".installed").write_text(_wanted(), encoding="utf-8")
    return python


def main() -> int:
    """``make peers``."""
    if there() is None:
        print(f"installing the peers into {FOLDER.name}", flush=True)
    try:
        print(f"{FOLDER.name}: {ensure().name}")
    except NoPeersError as error:
        print(f"make peers: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
