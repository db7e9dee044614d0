"""``plugins.lock``: which bytes of foreign code a bot may run. A flipped one is refused before it is imported.

The file stands beside the bot's YAML and is written by ``bot plugins FILE --lock``. It names each plugin the YAML names,
with the SHA-256 of every file of code behind it: the file itself, or all of the top-level package of an installed one. What
is locked is compiled from the bytes that were hashed, never from cached bytecode. Trading real money needs it. Imports
errors and the standard library; called by ``plugins`` and the runner.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any, Final

import attrs

from botframework.errors import JournalError, PluginError

NAME: Final = "plugins.lock"
_VERSION: Final = 1
_CODE: Final = (".py", ".pyi", ".so", ".pyd", ".dylib")
_BYTES_MAX: Final = 16 << 20
_NO_CACHE: Final = os.path.join(os.sep, "nonexistent", "tickwright")


@attrs.frozen
class Entry:
    """One plugin: where its distribution is known, and its files with their hashes, by path relative to ``root``."""

    distribution: str
    version: str
    files: Mapping[str, str]


class SourceOnly(importlib.machinery.SourceFileLoader):
    """Compiles the bytes that were hashed. ``expected`` None: whatever stands there, still not from a cache."""

    expected: str | None = None

    def get_code(self, fullname: str) -> CodeType:
        """Raises ``PluginError`` when the file is not the locked one."""
        data = self.get_data(self.path)
        if self.expected is not None and _digest(data) != self.expected:
            raise _changed(self.path, "has changed", "")
        code: CodeType = self.source_to_code(data, self.path)
        return code


@attrs.define(eq=False)
class PluginLock:
    """The lock of one YAML's folder. ``required``: what it does not name is refused."""

    path: Path
    entries: dict[str, Entry]
    required: bool = False

    @classmethod
    def beside(cls, source: str | Path, *, required: bool = False) -> PluginLock | None:
        """The lock in a file's folder; None when there is none and none is required. Raises ``PluginError``."""
        path = Path(source).parent / NAME
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise PluginError("the lock cannot be read (it is no file)", where=str(path))
        try:
            with path.open("rb") as file:
                text = file.read(_BYTES_MAX + 1)
        except FileNotFoundError:
            return cls(path, {}, required) if required else None
        except OSError as error:
            raise PluginError(f"the lock cannot be read ({error.strerror or error})", where=str(path)) from error
        try:
            if len(text) > _BYTES_MAX:
                raise ValueError("too large")
            content = json.loads(text)
            if content["version"] != _VERSION:
                raise ValueError("version")
            entries = {
                str(name): Entry(str(row["distribution"]), str(row["version"]), _hashes(row["files"]))
                for name, row in content["plugins"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            hint = "write it anew: `bot plugins FILE --lock`, after looking at what changed"
            raise PluginError(f"this is no lock of plugins ({error})", where=str(path), hint=hint) from error
        return cls(path, entries, required)

    def check(self, name: str, files: Mapping[str, Path], where: str) -> dict[Path, str]:
        """Compare the code behind a plugin with its entry; the hash each file has to have. Raises ``PluginError``."""
        entry = self.entries.get(name)
        if entry is None:
            if not self.required:
                return {}
            raise PluginError(
                f"'{name}' is not in {NAME}, so it does not trade real money",
                where=where,
                hint="read its code, then `bot plugins FILE --lock`",
            )
        for shown in sorted(entry.files.keys() - files.keys()):
            raise _changed(shown, "is missing", where)
        for shown, path in sorted(files.items()):
            expected = entry.files.get(shown)
            if expected is None:
                raise _changed(str(path), "is new", where)
            if _hash(path, where) != expected:
                raise _changed(str(path), "has changed", where)
        return {path: entry.files[shown] for shown, path in files.items()}

    def lock(self, name: str, files: Mapping[str, Path], distribution: str, version: str) -> None:
        """Take a plugin in as it is now."""
        hashes = {shown: _hash(path, name) for shown, path in sorted(files.items())}
        self.entries[name] = Entry(distribution, version, hashes)

    def write(self) -> None:
        """Write the file, whole or not at all. Raises ``JournalError`` when the disk refuses, as for every file of ours."""
        plugins = {name: attrs.asdict(entry) for name, entry in sorted(self.entries.items())}
        partial = self.path.with_name(f"{NAME}.part")
        try:
            partial.write_text(json.dumps({"version": _VERSION, "plugins": plugins}, indent=1) + "\n", encoding="utf-8")
            partial.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise JournalError(
                f"the lock cannot be written ({error.strerror or error})",
                where=str(self.path),
                hint="check disk and rights",
            ) from error


def files_of_module(name: str) -> dict[str, Path]:
    """All files of code of a module's top-level package, found without importing anything; empty when there is none."""
    top = name.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return {}
    if spec is None:
        return {}
    if spec.submodule_search_locations:
        return {
            f"{top}/{path.relative_to(root).as_posix()}": path
            for root in map(Path, spec.submodule_search_locations)
            for path in sorted(root.rglob("*"))
            if path.suffix in _CODE and path.is_file()
        }
    return {Path(spec.origin).name: Path(spec.origin)} if spec.origin and spec.has_location else {}


def distribution_of(name: str) -> tuple[str, str]:
    """Distribution and version that bring a module; empty for one that none brings."""
    from importlib import metadata  # it takes 10 ms, and is for the writing of a lock

    for found in metadata.packages_distributions().get(name.partition(".")[0], ()):
        with contextlib.suppress(metadata.PackageNotFoundError):
            return found, metadata.version(found)
    return "", ""


@contextlib.contextmanager
def from_source() -> Iterator[None]:
    """While it is open, imports compile the source: bytecode somebody cached is neither read nor written."""
    before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = _NO_CACHE, True
    try:
        yield
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = before


def _hashes(rows: Any) -> dict[str, str]:
    return {str(shown): str(digest) for shown, digest in rows.items()}


def _hash(path: Path, where: str) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError as error:
        raise PluginError(f"{path} cannot be read ({error.strerror or error})", where=where) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _changed(what: str, how: str, where: str) -> PluginError:
    return PluginError(
        f"{what} {how} since it was locked, so it is not imported",
        where=where,
        hint=f"look at the change; when it is meant: `bot plugins FILE --lock` writes {NAME} anew",
    )
