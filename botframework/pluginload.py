"""Bringing foreign code in: from an installed module, from ``module:Class``, from a ``.py`` file. One line when it fails.

Nothing is imported here that a configuration did not name. Imports ``errors``, ``pluginlock`` and the standard library; called by
``plugins``.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import stat
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from botframework.errors import PluginError
from botframework.pluginlock import PluginLock, SourceOnly, files_of_module, from_source
from botframework.structure import suggest


def is_reference(name: str) -> bool:
    """Whether a name in the YAML is ``module:Class`` or a file rather than the name of a plugin."""
    return ":" in name or name.endswith(".py")


def split_reference(reference: str) -> tuple[str, str]:
    """``(module or file, attribute)``; the attribute is empty for a file alone."""
    head, _, tail = reference.rpartition(":")
    return (head, tail) if head else (tail, "")


def import_reference(reference: str, folders: Sequence[Path], where: str, lock: PluginLock | None = None) -> ModuleType:
    """The module behind a reference. ``folders`` are searched for files, in order."""
    head, _ = split_reference(reference)
    return import_file(head, folders, where, lock) if head.endswith(".py") else import_module(head, where, lock)


def attribute_of(module: ModuleType, name: str, reference: str, where: str) -> Any:
    """The named attribute; the error suggests the nearest public one."""
    try:
        return getattr(module, name)
    except AttributeError:
        known = sorted(
            key for key, value in vars(module).items() if isinstance(value, type) and not key.startswith("_")
        )
        raise PluginError(
            f"'{reference}' has no '{name}'", where=where, hint=suggest(name, known, "its classes")
        ) from None


def import_module(name: str, where: str, lock: PluginLock | None = None, plugin: str = "") -> ModuleType:
    """An installed module. Raises ``PluginError`` whatever its import raises. ``plugin`` is its name in the lock."""
    try:
        if lock is not None and lock.check(plugin or name, files_of_module(name), where):
            with from_source():
                return importlib.import_module(name)
        return importlib.import_module(name)
    except PluginError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            hint = f"install it into this environment, or give a file: {name.rpartition('.')[2]}.py"
            raise PluginError(f"no module named '{error.name}'", where=where, hint=hint) from error
        raise failed(name, error, "install what it needs") from error
    except (Exception, SystemExit) as error:  # foreign code may raise anything, also on purpose
        raise failed(name, error) from error


def find_file(name: str, folders: Sequence[Path], where: str) -> Path:
    """The ``.py`` file meant, which nobody else may write to. Raises ``PluginError``."""
    candidates = [folder / name for folder in folders] or [Path(name)]
    path = next((candidate.resolve() for candidate in candidates if candidate.is_file()), None)
    if path is None:
        places = " or ".join(str(candidate.parent) for candidate in dict.fromkeys(candidates))
        near = sorted(file.name for file in candidates[0].parent.glob("*.py")) if candidates[0].parent.is_dir() else []
        hint = suggest(Path(name).name, near, f"looked in {places}; there are")
        raise PluginError(f"no file '{name}'", where=where, hint=hint)
    for place in (path, path.parent):
        mode = place.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            hint = f"chmod o-w {place}"
            raise PluginError(f"everybody may write to {place}, so '{name}' is not loaded", where=where, hint=hint)
    return path


def import_file(name: str, folders: Sequence[Path], where: str, lock: PluginLock | None = None) -> ModuleType:
    """A ``.py`` file, once per process. Refuses files that other users could have written, or that are not the locked ones."""
    path = find_file(name, folders, where)
    expected = None if lock is None else lock.check(name, {path.name: path}, where).get(path)
    module_name = f"botframework_plugin_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if module_name in sys.modules:
        return sys.modules[module_name]
    loader = SourceOnly(module_name, str(path))
    loader.expected = expected
    spec = importlib.util.spec_from_file_location(module_name, path, loader=loader)
    if spec is None or spec.loader is None:
        raise PluginError(f"'{name}' is no Python file", where=where, hint="give a .py file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # attrs and typing look annotations up there
    try:
        spec.loader.exec_module(module)
    except PluginError:
        del sys.modules[module_name]
        raise
    except (Exception, SystemExit) as error:  # as in import_module
        del sys.modules[module_name]
        raise failed(name, error) from error
    return module


def failed(
    what: str, error: BaseException, hint: str = "mend the plugin, or take it out of the configuration"
) -> PluginError:
    """The one line about code of a plugin that raised, with the file and line where it did."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        text = f"SyntaxError: {error.msg}"
    return PluginError(f"plugin '{what}' raised {text}", where=place_of(error), hint=hint)


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame outside the import system and this module."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename not in (__file__, importlib.__file__)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
