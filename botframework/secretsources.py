"""Where secrets are kept: a file of mode 0600, the keyring, a command, the environment; the configuration holds names only.

``${secret:NAME}`` is read when a parameter takes it, once a process: who only wants to know what a file says, such as the
watchdog, reads none. Without a line under ``secrets:`` a name stands for the file of this name in systemd's
``$CREDENTIALS_DIRECTORY``, then in ``~/.config/tickwright/secrets`` (``$XDG_CONFIG_HOME``). Errors name the place, never what was
found there. Imports ``secret``, ``errors`` and the standard library, the keyring only when one is named; called by ``config``
and ``structure``.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
import threading
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import validators

from botframework.errors import ConfigError
from botframework.redaction import LENGTH_MIN
from botframework.secret import Secret

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
REFERENCE: Final = re.compile(r"\$\{secret:([^}]*)\}")
BYTES_MAX: Final = 64 * 1024
ROOT: Final = 0
_KINDS: Final = ("file", "keyring", "command", "env")


@attrs.frozen(kw_only=True)
class SecretSource:
    """Where one secret is kept: exactly one of ``file``, ``keyring``, ``command`` and ``env``."""

    file: Path | None = attrs.field(default=None, metadata={"help": "mode 0600, yours; relative to the configuration"})
    keyring: str | None = attrs.field(default=None, metadata={"help": "the service's name in the keyring"})
    user: str | None = attrs.field(
        default=None, metadata={"help": "with keyring: the entry; default: the secret's name"}
    )
    command: tuple[str, ...] = attrs.field(
        default=(), metadata={"help": "program and arguments, without a shell; what it prints is the secret"}
    )
    timeout_s: float = attrs.field(
        default=15.0, validator=[validators.ge(0.1), validators.le(300)], metadata={"help": "with command"}
    )
    env: str | None = attrs.field(default=None, metadata={"help": "a variable; other processes of yours can read it"})
    where: str = attrs.field(default="", metadata={"fill": "where"})

    def __attrs_post_init__(self) -> None:
        named = [kind for kind in _KINDS if getattr(self, kind)]
        if len(named) != 1:
            raise ValueError(
                f"write exactly one of {', '.join(_KINDS)}" + (f", not {' and '.join(named)}" if named else "")
            )
        if self.user is not None and self.keyring is None:
            raise ValueError("user goes with keyring")

    @property
    def kind(self) -> str:
        """``file``, ``keyring``, ``command`` or ``env``."""
        return next(kind for kind in _KINDS if getattr(self, kind))

    def told(self) -> str:
        """The place in words, without what is kept there."""
        if self.command:
            return f"the command {self.command[0]}"
        if self.keyring:
            return f"the keyring's {self.keyring}"
        return f"the environment's {self.env}" if self.env else f"the file {self.file}"


@attrs.frozen(kw_only=True)
class Found:
    """What is known of one reference without its value: who asks, where it is kept, whether it can be read.

    ``kind`` is empty where nothing says where it is kept. ``mode`` and ``changed_ns`` (since 1970, by the file's clock) are of a
    file, also of one that is refused.
    """

    name: str
    asked: str  # file and line; empty: nobody asks for it
    kind: str
    place: str
    problem: str = ""  # empty: it can be read
    hint: str = ""
    path: Path | None = None
    mode: int | None = None
    changed_ns: int | None = None


@attrs.define(eq=False)
class Secrets:
    """The secrets of one configuration. ``folder`` is the configuration's; ``env`` the environment."""

    env: Mapping[str, str]
    folder: Path = Path()
    sources: Mapping[str, SecretSource] = attrs.field(factory=dict)
    _read: dict[str, Secret] = attrs.field(init=False, factory=dict)
    asked: dict[str, str] = attrs.field(init=False, factory=dict)  # name: where the file asks for it
    plain: dict[str, str] = attrs.field(init=False, factory=dict)  # variable: where it stands in place of a secret

    def get(self, name: str, where: str) -> Secret:
        """The secret. Raises ``ConfigError`` when its place has none, or is open to others; ``where`` asks for it."""
        if name not in self._read:
            text = self._text(name, self.source_of(name, where), where)
            if len(text) < LENGTH_MIN:
                raise ConfigError(
                    f"the secret '{name}' has fewer than {LENGTH_MIN} characters: in a log it could not be told from other text",
                    where=where,
                    hint="look whether its place holds what you mean, or choose a longer one",
                )
            self._read[name] = Secret(text, name)
        return self._read[name]

    def source_of(self, name: str, where: str) -> SecretSource:
        """Where ``name`` is kept. Raises ``ConfigError`` when nothing says so and no file has its name."""
        if name in self.sources:
            return self.sources[name]
        for path in self._usual(name):
            if path.exists() or path.is_symlink():
                return SecretSource(file=path, where=where)
        own = self._usual(name)[-1]
        raise ConfigError(
            f"there is no secret '{name}'",
            where=where,
            hint=f"write it into {own} and chmod 600 it, or say under 'secrets:' where it is kept",
        )

    def look(self) -> list[Found]:
        """Every reference, every entry nobody asks for, and every variable in place of a secret, by name.

        Each place is asked as a start asks it, commands included; what it gives is kept by nobody but this.
        """
        found = [self._look(name, self.asked.get(name, "")) for name in sorted({*self.asked, *self.sources})]
        found += [
            Found(name=name, asked=where, kind="env", place=f"the environment's {name}")
            for name, where in sorted(self.plain.items())
        ]
        return found

    def _look(self, name: str, asked: str) -> Found:
        try:
            source = self.source_of(name, asked)
        except ConfigError as error:
            return Found(name=name, asked=asked, kind="", place="", problem=error.what, hint=error.hint)
        found = Found(name=name, asked=asked, kind=source.kind, place=source.told())
        if source.file is not None:
            path = self._path(source)
            found = attrs.evolve(found, path=path, place=f"the file {path}")
            try:
                about = path.lstat()
            except OSError:
                pass  # what is wrong with it, reading it tells
            else:
                found = attrs.evolve(found, mode=stat.S_IMODE(about.st_mode), changed_ns=about.st_mtime_ns)
        try:
            self.get(name, asked or source.where)
        except ConfigError as error:
            return attrs.evolve(found, problem=error.what, hint=error.hint)
        return found

    def _path(self, source: SecretSource) -> Path:
        path = Path(os.path.expanduser(source.file or ""))
        return path if path.is_absolute() else self.folder / path

    def refuse_known(self, shown: str, where: str) -> None:
        """Raise ``ConfigError`` when a secret that was read stands in ``shown`` as well: in the open, or chosen too simply."""
        for name, secret in self._read.items():
            if secret.reveal() in shown:
                raise ConfigError(
                    f"the value of the secret '{name}' stands in the file itself, or is a word of it",
                    where=self.asked.get(name, where),
                    hint="take it out of the file, and choose another secret: this one was seen",
                )

    def warnings(self) -> list[str]:
        """Places that others can look into without breaking anything, and names nobody asks for."""
        found = [
            f"the secret '{name}' comes from the environment, which every process of yours can read; a file of mode 0600 is safer"
            for name, source in self.sources.items()
            if source.env
        ]
        found += [f"nothing asks for the secret '{name}'" for name in self.sources if name not in self.asked]
        return found

    def _usual(self, name: str) -> list[Path]:
        """Files of this name, in the order in which they are looked for."""
        given = self.env.get("CREDENTIALS_DIRECTORY")
        home = self.env.get("XDG_CONFIG_HOME") or os.path.join(
            self.env.get("HOME") or os.path.expanduser("~"), ".config"
        )
        folders = [Path(given)] if given else []
        return [folder / name for folder in (*folders, Path(home) / "tickwright" / "secrets")]

    def _text(self, name: str, source: SecretSource, where: str) -> str:
        if source.command:
            raw = _from_command(name, source, where)
        elif source.keyring:
            return _from_keyring(name, source, where)
        elif source.env:
            value = self.env.get(source.env)
            if not value:
                raise ConfigError(
                    f"the environment has no {source.env}, which is to hold the secret '{name}'",
                    where=where,
                    hint="set it",
                )
            return value
        else:
            raw = _from_file(name, self._path(source), where, given=self.env.get("CREDENTIALS_DIRECTORY"))
        return _decoded(raw, name, source, where)


def _decoded(raw: bytes, name: str, source: SecretSource, where: str) -> str:
    if len(raw) > BYTES_MAX:
        raise ConfigError(
            f"{source.told()} gives more than {BYTES_MAX} bytes for the secret '{name}'",
            where=where,
            hint="name the secret alone",
        )
    text = raw.decode("utf-8", "surrogateescape")  # a decoding error would carry the bytes with it
    if re.search("[\ud800-\udfff]", text):
        raise ConfigError(
            f"{source.told()} gives no UTF-8 text for the secret '{name}'", where=where, hint="store it as text"
        )
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise ConfigError(
            f"{source.told()} gives nothing for the secret '{name}'", where=where, hint="put the secret there"
        )
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        raise ConfigError(
            f"{source.told()} gives a control character for the secret '{name}'", where=where, hint="store it as text"
        )
    return text


def _from_file(name: str, path: Path, where: str, *, given: str | None) -> bytes:
    """What the file holds, judged on the opened descriptor: nobody can put another one in its place in between."""

    def fail(what: str, hint: str) -> ConfigError:
        return ConfigError(f"the secret '{name}': {path} {what}", where=where, hint=hint)

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise fail("is a link", "name the file itself") from None
        hint = f"write it there and chmod 600 {path}" if error.errno == errno.ENOENT else f"chmod 600 {path}"
        raise fail(f"cannot be read ({error.strerror})", hint) from None
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise fail("is no file", "name a plain file")
        # systemd lends credentials: readable by the service, and root's.
        lent = given is not None and path.parent == Path(given)
        if about.st_uid != os.geteuid() and not (lent and about.st_uid == ROOT):
            raise fail("belongs to somebody else", f"make a file of your own and chmod 600 {path}")
        mode = stat.S_IMODE(about.st_mode)
        if mode & (0o027 if lent else 0o077):
            raise fail(f"is open to others (mode {mode:04o})", f"chmod 600 {path}")
        parts = [os.read(descriptor, BYTES_MAX + 1)]
        while parts[-1] and sum(map(len, parts)) <= BYTES_MAX:
            parts.append(os.read(descriptor, BYTES_MAX + 1))
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _from_keyring(name: str, source: SecretSource, where: str) -> str:
    service, user = str(source.keyring), source.user or name
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        raise ConfigError(
            f"the secret '{name}' is kept in the keyring, and the package keyring is not installed",
            where=where,
            hint="pip install 'tickwright[keyring]', or keep it in a file",
        ) from None
    value: Any = None
    failed = ""
    try:
        value = keyring.get_password(service, user)
    except Exception as error:  # noqa: BLE001 - backends raise what they like, and may say in it what they hold
        failed = type(error).__name__
    if failed:  # raised out here, so that the backend's error is not part of ours
        hint = "unlock it, or keep the secret in a file"
        raise ConfigError(f"the keyring gives no secret '{name}' ({failed})", where=where, hint=hint)
    if not value:
        raise ConfigError(
            f"the keyring has nothing for {service}, {user}", where=where, hint=f"keyring set {service} {user}"
        )
    return str(value)


def _from_command(name: str, source: SecretSource, where: str) -> bytes:
    """What the program prints. Its error output is thrown away: nobody knows what stands in it."""
    program = source.command[0]

    def fail(what: str, hint: str) -> ConfigError:
        return ConfigError(f"the secret '{name}': the command {program} {what}", where=where, hint=hint)

    try:
        process = subprocess.Popen(
            source.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=True,
        )
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        raise fail(f"cannot be run ({words})", "write program and arguments as a list") from None
    late = threading.Event()

    def end() -> None:
        if process.returncode is None:  # not waited for yet, so the number is still its own
            late.set()
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass  # it ended just now

    timer = threading.Timer(source.timeout_s, end)
    timer.start()
    try:
        assert process.stdout is not None
        with process.stdout as output:
            raw = output.read(BYTES_MAX + 1)
        code = process.wait()
    finally:
        timer.cancel()
    if late.is_set():
        raise fail(f"did not answer within {source.timeout_s:g} s", "look at it by hand, or raise timeout_s")
    if code != 0 and len(raw) <= BYTES_MAX:
        raise fail(f"ended with {code}", "run it by hand to see why")
    return raw
