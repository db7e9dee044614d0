"""Says from what the generated files were made, as hashes, so that a test can prove freshness without generating.

Standard library only. Called by the pipeline (which writes the manifest) and by the tests (which compare).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

GENERATOR = "openapi-python-client==0.29.1"
STREAM_TABLES = Path("botframework/ibkr/_stream_tables.py")
_SOURCES = ("openapi.yaml", "paths", "schemas", "parameters", "responses", "examples", "stream", "codegen")
_SUFFIXES = (".yaml", ".json", ".py", ".jinja", ".txt")
_REPORTS = ("diff.py", "sync.py", "drift.py")  # they tell about the description; nothing generated depends on them


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(root: Path) -> list[Path]:
    return sorted(
        p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts and not p.name.startswith(".")
    )


def tree(root: Path, paths: list[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(root).as_posix()}\0{sha256(path)}\n".encode())
    return total.hexdigest()


def inputs(project: Path) -> dict[str, str]:
    """Hashes of everything that decides the output."""
    spec = project / "spec"
    sources = []
    for name in _SOURCES:
        path = spec / name
        sources += [path] if path.is_file() else _files(path)
    return {
        "sources": tree(project, [p for p in sources if p.suffix in _SUFFIXES and p.name not in _REPORTS]),
        "templates": tree(project, _files(spec / "codegen" / "templates")),
        "config": sha256(spec / "codegen" / "config.yaml"),
        "tools": sha256(project / "requirements-codegen.txt"),
    }


def outputs(package: Path) -> dict[str, str]:
    """Hash of every generated file but the manifest itself."""
    return {p.relative_to(package).as_posix(): sha256(p) for p in _files(package) if p.name != "_manifest.json"}
