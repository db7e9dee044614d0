"""Rebuilds `generated_client/`, `spec/dist/` and the stream tables from the description.

Standard library only: it makes (or finds) the generator's own environment, then runs `pipeline.py` in it.
Called by `make regenerate`, and by `make check-generated` with `--check`, which compares and changes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
LOCK = PROJECT / "requirements-codegen.txt"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="regenerate.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with what is committed; change nothing")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--tools", type=Path, metavar="DIR", help="the tool environment (default: .venv-codegen)")
    where.add_argument(
        "--python", metavar="PYTHON", help="use an environment of this interpreter; made once, beside it"
    )
    options = parser.parse_args(argv)
    named = options.tools or os.environ.get("TICKWRIGHT_CODEGEN_VENV")
    try:
        if options.python:
            python = _made(PROJECT / f".venv-codegen-{_version(options.python)}", options.python)
        else:
            python = _given(Path(named)) if named else _made(PROJECT / ".venv-codegen", sys.executable)
    except (OSError, subprocess.CalledProcessError) as e:
        print(f"regenerate: the tool environment could not be made: {e}", file=sys.stderr)
        return 2
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment.get('PATH', '')}"
    command = [str(python), "-B", str(HERE / "pipeline.py"), *(["--check"] if options.check else [])]
    return subprocess.run(command, env=environment, check=False).returncode


def _given(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python} does not exist")
    return python


def _version(python: str) -> str:
    """Which Python it is, e.g. `3.13`. Raises OSError, CalledProcessError when it is none."""
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _made(folder: Path, interpreter: str) -> Path:
    """The environment's python; made anew when it is missing, from another lock file, or broken."""
    python, stamp = folder / "bin" / "python", folder / ".lock-sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    current = stamp.is_file() and stamp.read_text() == wanted and python.exists()
    if current and subprocess.run([python, "-c", ""], check=False).returncode == 0:
        return python
    print(f"regenerate: making {folder.name} from {LOCK.name} (once)", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([interpreter, "-m", "venv", str(folder)], check=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    subprocess.run(pip, check=True)
    stamp.write_text(wanted)
    return python


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:
        print("regenerate: interrupted; the generated client is whole, the old one or the new one", file=sys.stderr)
        code = 130
    raise SystemExit(code)
