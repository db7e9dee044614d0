"""What can go wrong on purpose, and how the process then ends.

::

    BotError                     1  base: says where, what, and what to do
    ├── ConfigError              2  the YAML, an unknown symbol
    │   └── UsageError              the command line itself
    ├── PluginError              3  a plugin is missing, raises at import, or does not fit the hooks (a run in which a
    │                               strategy raised ends with 3 as well)
    ├── GatewayError             4  the broker's side
    │   ├── GatewayUnreachable      nothing answers at the address
    │   ├── CertificateRefused      the certificate is not the pinned one
    │   ├── SessionRefused          not logged in, competing session, wrong account
    │   └── PortInUse               our own simulated gateway cannot listen
    ├── JournalError             5  the durable record
    │   ├── JournalDiskFull         a write failed for want of space
    │   ├── JournalLocked           another process has it
    │   ├── JournalTooNew           written by a later version
    │   └── JournalCorrupt          cannot be read back
    ├── OrderSafetyError         6  starting or going on would not be safe: refused
    ├── OrderDenied              8  an order given by hand: the gate, the broker or the question policy said no
    └── OrderInDoubt             9  an order given by hand: what became of it is not known

Everything else that escapes is a mistake of ours and ends with 1. Ctrl-C that could not end cleanly is 130. A callback that
does not return raises nothing: the watch ends the process with 7.

The text is one line, ``where: what; what to do``, so that it can be shown as it is. Imports nothing of ours; raised by
every layer but ``core``, rendered by ``cli``. ``core`` reports by events and plain ``ValueError``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """How ``bot`` ends. Part of the interface: scripts rely on it."""

    OK = 0
    UNEXPECTED = 1
    CONFIG = 2  # also wrong usage of the command line
    PLUGIN = 3
    GATEWAY = 4
    JOURNAL = 5  # also a full disk
    REFUSED = 6
    STUCK = 7
    DENIED = 8  # of an order given by hand
    IN_DOUBT = 9
    INTERRUPTED = 130


class BotError(Exception):
    """Base of all errors a person may see.

    ``what`` says what is wrong, ``where`` names file and line, address or strategy, ``hint`` says what to do. All three are
    single lines; line breaks are folded into spaces, and what a terminal would obey is written out (``\\x1b``).
    """

    exit_code: ClassVar[ExitCode] = ExitCode.UNEXPECTED

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = one_line(what)
        self.where = one_line(where)
        self.hint = one_line(hint)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.hint}" if self.hint else text


class ConfigError(BotError):
    """The configuration or the command line cannot be used as it is."""

    exit_code = ExitCode.CONFIG


class UsageError(ConfigError):
    """The command line asks for something that does not exist."""


class PluginError(BotError):
    """A plugin cannot be found, loaded or called."""

    exit_code = ExitCode.PLUGIN


class GatewayError(BotError):
    """The gateway cannot be used."""

    exit_code = ExitCode.GATEWAY


class GatewayUnreachable(GatewayError):
    """Nothing answers at the gateway's address, or it stopped answering."""


class CertificateRefused(GatewayError):
    """The gateway showed a certificate other than the pinned one. There is no way to go on without checking."""


class SessionRefused(GatewayError):
    """The gateway answers, but gives no usable brokerage session."""


class PortInUse(GatewayError):
    """The simulated gateway or the control socket cannot listen where it was told to."""


class JournalError(BotError):
    """The journal cannot be opened, written or read. After a failed write no order may leave."""

    exit_code = ExitCode.JOURNAL


class JournalDiskFull(JournalError):
    """No space to write the journal."""


class JournalLocked(JournalError):
    """Another process works on the journal."""


class JournalTooNew(JournalError):
    """A later version of the software wrote the journal."""


class JournalCorrupt(JournalError):
    """The journal cannot be read back in full."""


class OrderSafetyError(BotError):
    """Starting, or going on, would put orders at risk: wrong account, real money not armed, books that do not agree."""

    exit_code = ExitCode.REFUSED


class OrderDenied(BotError):
    """An order given by hand came to nothing: the gate, the broker or the question policy said no. No order exists of it."""

    exit_code = ExitCode.DENIED


class OrderInDoubt(BotError):
    """An order given by hand may have arrived, and nothing tells. It is never sent again by itself."""

    exit_code = ExitCode.IN_DOUBT


def one_line(text: str) -> str:
    """``text`` with its line breaks folded into spaces and nothing in it that a terminal would obey.

    Brokers, files and strategies write texts too: one of theirs shall not look like two lines of ours.
    """
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    """``text`` with control characters, and those that turn the direction of writing, written out: ``\\x1b``, ``\\u202e``."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()
