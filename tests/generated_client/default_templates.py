"""The same description through the generator's own templates, for comparison: generated once into a cache, then imported.

Needs the generator's environment (`make regenerate` makes it); without it there is a reason instead. Called by the fuzz and
by the benchmark of rows. The cache is a private folder of this user below the system's temporary folder, named after what
it is made from.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from generated_client._operations import OPERATIONS
from tests.generated_client.kit import ROOT

TOOLS = ROOT / ".venv-codegen"
PACKAGE = "default_templates_client"


class Unavailable(Exception):
    """The comparison cannot be made; the text says why in one line."""


def folder() -> Path:
    """Where the package is that the default templates give; generates it when it is not there. Raises Unavailable."""
    document, config = ROOT / "spec" / "dist" / "openapi.gen.json", ROOT / "spec" / "codegen" / "config.yaml"
    python, lock = TOOLS / "bin" / "python", ROOT / "requirements-codegen.txt"
    if not python.exists():
        raise Unavailable(f"{TOOLS.name} is not there (`make regenerate` makes it)")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (document, config, lock))).hexdigest()[:16]
    home = Path(tempfile.gettempdir()) / f"default-templates-{os.getuid()}-{digest}"
    if not (home / PACKAGE / "client.py").is_file():
        _generate(home, python, document, config)
    if home.stat().st_uid != os.getuid() or home.stat().st_mode & 0o022:
        raise Unavailable(f"{home} is not this user's own")
    return home


def _generate(home: Path, python: Path, document: Path, config: Path) -> None:
    aside = Path(tempfile.mkdtemp(prefix="default-templates-"))
    try:
        own = aside / "config.yaml"
        text = config.read_text(encoding="utf-8").replace("package_name_override: generated_client", "")
        own.write_text(f"package_name_override: {PACKAGE}\n{text}", encoding="utf-8")
        command: list[str | Path] = [
            python, "-m", "openapi_python_client", "generate", "--path", document, "--meta", "none", "--fail-on-warning",
            "--output-path", aside / PACKAGE, "--config", own,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=aside)
        if done.returncode != 0:
            raise Unavailable(f"the generator refused: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
        try:
            aside.rename(home)
        except OSError:  # another process was faster
            if not (home / PACKAGE / "client.py").is_file():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@cache
def reader(operation: str) -> Callable[[httpx.Response], Any]:
    """What the default templates' module of an operation does with an answer. Raises Unavailable, and whatever it raises."""
    home = str(folder())
    if home not in sys.path:
        sys.path.append(home)
    module = importlib.import_module(f"{PACKAGE}.api.{OPERATIONS[operation].tag}.{operation}")
    client = importlib.import_module(f"{PACKAGE}.client").Client(base_url="http://127.0.0.1")

    def read(response: httpx.Response) -> Any:
        return module._build_response(client=client, response=response)

    return read
