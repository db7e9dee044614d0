"""The canaries: a value of its own for each place and each way out, and the search for them in what a run left behind."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote_plus


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Where a secret is kept; the strategy prints each.
KEPT = ("file", "folder", "lent", "command", "keyring", "env", "variable", "plain_env", "pem", "several_1", "several_2")
#: Ways on which the strategy lets one out, each its own secret.
ROUTES = _names(
    "print stderr writelines bytes base64 url hex json half_front half_back repr asdict log_info log_warning log_error"
    " logging_error logging_args logging_exception logging_extra warning thread unraisable tag client_key save raise"
    " notify rule stop reason"
)
#: What a gateway hands out or repeats, and what stands in its errors.
HANDED = _names(
    "tickle cookie_sess cookie_jsession cookie_odd query echoed_cookie oauth_consumer_key oauth_token oauth_signature oauth_header"
    " bearer basic json_token jwt userinfo private_key torn page access_token live_session_token header redirect"
)
#: Of the simulated gateway, repeated in its errors, notices and bulletins.
SIMULATED = ("sim_token", "sim_cookie", "sim_order", "sim_notice")
#: Written into a file in place of a reference: the file is refused and the value is not repeated.
LITERAL = _names(
    "literal_parameter literal_optional literal_list literal_map literal_key literal_pem literal_source literal_userinfo"
)
#: Let out by a library's script and by processes that end badly.
ENDS = ("script_print", "script_log", "script_error", "abort", "check", "control", "operation")
#: What no output has even without the type and the net, and why.
NEVER_SHOWN = {
    **dict.fromkeys((each for each in LITERAL if each != "literal_userinfo"), "the file's reader names the place only"),
    "cookie_odd": "a cookie that nobody sends back",
    "header": "headers of answers are not told",
    "redirect": "redirects are not followed, and not told",
    "page": "a web page is no message",
    "control": "the control socket names what it knows, not what it was asked",
}
ALL = (*KEPT, *ROUTES, *HANDED, *SIMULATED, *LITERAL, *ENDS)


_SESSION_IDS = ("tickle", "sim_token")  # thirty-two hexadecimal digits, as the API's are


def canary(name: str) -> str:
    """A token nobody else writes, the same in every run."""
    digest = hashlib.sha256(f"canary {name}".encode()).digest()
    if name in _SESSION_IDS:
        return digest.hex()[:32]
    text = base64.b64encode(digest).decode().translate(str.maketrans("+/=", "xyz"))
    return f"{text[:23]}7"


VALUES = {name: canary(name) for name in ALL}
PEM = f"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF{VALUES['pem']}\n-----END PRIVATE KEY-----"


def forms(value: str) -> Iterator[bytes]:
    """The value itself, what is left of it when it is cut, and the codes in which it travels."""
    raw = value.encode()
    yield from (raw, raw[:10], raw[-10:], quote_plus(value).encode(), raw.hex().encode())
    for offset in range(3):
        code = base64.b64encode(b"\0" * offset + raw)
        yield code[4:-4]


def outputs(folder: Path, skip: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file below ``folder`` but those that are the places of secrets."""
    places = [path.resolve() for path in skip]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.resolve().is_relative_to(place) for place in places):
            yield str(path.relative_to(folder)), path.read_bytes()


def leaks(found: Iterable[tuple[str, bytes]]) -> dict[str, list[str]]:
    """Which canaries stand in which output."""
    told: dict[str, list[str]] = {}
    for where, data in found:
        for name, value in VALUES.items():
            if any(form in data for form in forms(value)):
                told.setdefault(name, []).append(where)
    return told
