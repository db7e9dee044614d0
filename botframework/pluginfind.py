"""Which plugins are installed: read from the metadata of the installed packages, without importing one.

The standard library's reader makes an object of every package; with its import that takes 15 to 20 ms, at each start. In
plain folders, which is how packages are installed, the few files that name our group are read here, to the same answer; it is
asked where there is anything else. Imports ``pluginload`` and ``errors``; called by ``plugins``.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import PathFinder

import attrs

from botframework.errors import PluginError
from botframework.pluginload import split_reference

GROUP = "botframework"
_SUFFIXES = (".dist-info", ".egg-info")
#: What the standard library passes over too: a package without entry points, or one that may not be read.
_NO_FILE = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)


@attrs.frozen
class Available:
    """An installed plugin, known from its package's metadata only."""

    name: str
    distribution: str
    version: str
    value: str  # module, or module:attribute

    @property
    def entry_module(self) -> str:
        return split_reference(self.value)[0] if ":" in self.value else self.value


def available() -> tuple[Available, ...]:
    """Every installed plugin by name, without importing any. Raises ``PluginError`` for a package whose metadata is damaged."""
    found = None if _has_other_finders() else in_folders(sys.path)
    if found is None:
        try:
            found = _asked()
        except (TypeError, ValueError, OSError) as error:  # that is how it meets a file that is none
            raise _broken(error) from error
    return _sorted(found)


def in_folders(path: Sequence[object]) -> list[Available] | None:
    """Those of the packages in these folders, the first of two with one name; None when it takes more to tell."""
    found: list[Available] = []
    seen: set[str] = set()
    for folder in path:
        if not isinstance(folder, str) or folder.endswith(".egg"):
            return None
        try:
            names = os.listdir(folder or ".")
        except FileNotFoundError:
            continue
        except OSError:  # an archive, for one
            return None
        for name in names:
            if name.lower().endswith(_SUFFIXES):
                package = _normal(os.path.splitext(name)[0].partition("-")[0])
                if not package or os.path.splitext(name)[1] not in _SUFFIXES:
                    return None
                if package not in seen:
                    seen.add(package)
                    brought = _brought_by(os.path.join(folder, name))
                    if brought is None:
                        return None
                    found += brought
    return found


def _brought_by(place: str) -> list[Available] | None:
    try:
        text = _text(place, "entry_points.txt")
    except _NO_FILE:
        return []
    except (OSError, UnicodeDecodeError):
        return None
    if f"[{GROUP}]" not in text:
        return []
    try:
        about = _about(place)
        return [Available(name, about["name"], about["version"], value) for name, value in _of_our_group(text)]
    except (OSError, UnicodeDecodeError, KeyError, ValueError):
        return None


def _of_our_group(text: str) -> Iterator[tuple[str, str]]:
    """Name and value of each line of our section. Raises ``ValueError`` for a line that is none."""
    is_ours = False
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            is_ours = line.strip("[]") == GROUP
        elif is_ours:
            name, value = line.split("=", 1)
            yield name.strip(), value.strip()


def _about(place: str) -> Mapping[str, str]:
    """The first of each header of a package's metadata. Raises ``OSError`` where there is none."""
    try:
        text = _text(place, "METADATA")
    except _NO_FILE:
        text = _text(place, "PKG-INFO")
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if not line or not colon:
            break
        found.setdefault(key.lower(), value.strip())
    return found


def _text(place: str, name: str) -> str:
    with open(os.path.join(place, name), encoding="utf-8") as file:
        return file.read()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _has_other_finders() -> bool:
    """Whether something else than the import system's own finder may know of packages."""
    return any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder)


def _asked() -> list[Available]:
    """By the standard library, of whatever it knows."""
    from importlib import metadata

    found = []
    for entry in metadata.entry_points(group=GROUP):
        distribution = entry.dist
        name, version = (distribution.name, distribution.version) if distribution else ("?", "?")
        found.append(Available(entry.name, name, version, entry.value))
    return found


def _broken(error: Exception) -> PluginError:
    """Whose metadata it was; the standard library does not say."""
    from importlib import metadata

    where = "the installed packages"
    for distribution in metadata.distributions():
        try:
            distribution.entry_points  # noqa: B018 - reading it is what fails
        except (TypeError, ValueError, OSError):
            where = str(getattr(distribution, "_path", where))
            break
    return PluginError(
        f"entry_points.txt cannot be read ({error})",
        where=where,
        hint="install that package anew, or take it off the import path",
    )


def _sorted(found: Sequence[Available]) -> tuple[Available, ...]:
    return tuple(sorted(set(found), key=lambda plugin: (plugin.name, plugin.distribution)))
