"""The address of a gateway as people write it: checked, completed, and compared.

Pure text, imports the errors only; used by the library, the runner, the configuration and the shared budget of requests.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from botframework.errors import ConfigError

BASE_PATH: Final = "/v1/api"
#: Paths under which the gateway serves the interface; anything else lacks the base path.
_BASE_PATHS: Final = (BASE_PATH, "/v1/portal")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS: Final = {"http": 80, "https": 443}


def api_address(text: object) -> str:
    """The address with its base path, which is added when it is missing, and without a slash at the end.

    Raises ``ConfigError`` for what is no address, holds more than host, port and path, or is plain HTTP to another machine.
    """
    written = str(text).strip()
    hint = "give one like http://127.0.0.1:5000/v1/api"
    parts = urlsplit("")
    try:
        parts = urlsplit(written)
        is_address = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
        is_address = is_address and not any(letter.isspace() or not letter.isprintable() for letter in written)
    except ValueError:  # a port beyond 65535, a bracket that is not closed
        is_address = False
    if not is_address:
        raise ConfigError("no address of a gateway", where=_shown(written), hint=hint)
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(
            "the address of a gateway holds more than host, port and path", where=_shown(written), hint=hint
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigError(
            f"http to {parts.hostname} would send the session in the clear",
            where=_shown(written),
            hint="use https and the certificate's pin, or an address of this machine",
        )
    url = written.rstrip("/?#")
    return url if url.endswith(_BASE_PATHS) else url + BASE_PATH


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or address, without asking a name server."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def gateway_at(url: str) -> str:
    """Host and port, the same for every way to write them: path and scheme left out, names of this machine made one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if not host:
        return url
    return f"{'localhost' if host in _LOOPBACK else host}:{port or _PORTS.get(parts.scheme, 0)}"


def _shown(written: str) -> str:
    """Without what may be a password."""
    head, at, tail = written.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at and "://" in head else written
