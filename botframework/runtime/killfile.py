"""The kill file: a file beside the journal that holds a bot back, for whoever cannot or need not reach its socket.

While ``<journal>.kill`` is there, no order leaves: the driver looks for it right before an order's first byte, so that a
process which was stopped and woken, or hung and went on, is held as well. A bot that comes to it writes the state into its
journal, where it stays latched, and takes the file away. ``touch`` is enough and means halt; a first word names another
level, the rest of the line is the reason. A file that cannot be read means halt. Imports the standard library and where
a journal's file is; used by ``runtime.live``, the watchdog and ``bot halt``.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import Final

import attrs

from botframework.runtime.storefile import real_path

HALT: Final = "halt"
#: From weak to strong.
LEVELS: Final = ("alert", "pause", "reduce", "flatten", "halt", "freeze")
_BYTES_MAX: Final = 4_096
_REASON_MAX: Final = 200


@attrs.frozen
class KillRequest:
    """What the file asks for. ``scope`` is the account: a file is for when there is no time for more."""

    level: str
    reason: str
    by: str = "kill file"


def kill_paths(journal_path: str | Path) -> tuple[Path, ...]:
    """Where the bot working on this journal looks: beside the file, and beside the name it was given if that is a link.

    The first is where every other process finds the same; the second is where a person may put it by hand.
    """
    path = Path(journal_path).absolute()
    places = (real_path(path), real_path(path.parent) / path.name)
    return tuple(dict.fromkeys(place.with_name(place.name + ".kill") for place in places))


def is_there(path: Path | str) -> bool:
    """Whether the file is there. What cannot be told counts as there: cannot evaluate is a no."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def read(path: Path) -> KillRequest | None:
    """What is asked for; None when there is no file. Never raises."""
    if not is_there(path):
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            content = os.read(descriptor, _BYTES_MAX) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        return KillRequest(HALT, f"the kill file cannot be read ({error.strerror or error})")
    words = content.decode("utf-8", "replace").split("\n", 1)[0]
    words = "".join(letter if letter.isprintable() else " " for letter in words).strip()
    first, _, rest = words.partition(" ")
    level = first.lower().rstrip(":")
    if level not in LEVELS:
        return KillRequest(HALT, words[:_REASON_MAX] or "kill file")
    return KillRequest(level, rest.strip()[:_REASON_MAX] or f"kill file says {level}")


def write(path: Path, request: KillRequest) -> None:
    """Ask for it, durably, unless a file that asks for as much is there already. Raises ``OSError``."""
    if _asks_for_as_much(path, request):
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, f"{request.level} {request.reason} ({request.by})\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(partial, path)  # only where there is none: somebody else may have asked for more since we looked
        partial.unlink()
    except OSError:
        if _asks_for_as_much(path, request):
            partial.unlink()
            return
        partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _asks_for_as_much(path: Path, request: KillRequest) -> bool:
    before = read(path)
    return before is not None and LEVELS.index(before.level) >= LEVELS.index(request.level)


def take_away(path: Path) -> bool:
    """Remove the file once its state is in the journal; whether it is gone."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return not is_there(path)
