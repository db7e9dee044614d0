"""What must not stand in a log: session ids, cookies, tokens, account ids.

Values are replaced where they are known (the live session id, cookies, the account) and where their shape gives them
away. A net, not the only measure: callers log operation names, statuses and times, never bodies. Imports the standard
library only; used by everything in this package that logs.
"""

from __future__ import annotations

import re

import attrs

_ACCOUNT = re.compile(r"\b(D?[UFI])(\d{3,})(\d{3})\b")
_SECRETS = (
    re.compile(
        r"(?i)\b(x-sess-uuid|JSESSIONID|api|session|oauth_\w+|bearer_token|sessionid|session_id)"
        r"(\"?\s*[=:]\s*\"?)([^\s;,&\"'}]+)"
    ),
    re.compile(r"(?i)\b(authorization|cookie|set-cookie)(\"?\s*[:=]\s*\"?)([^\n\"]+)"),
)
_HEX32 = re.compile(r"\b[0-9a-fA-F]{32}\b")


def account(text: str) -> str:
    """An account id for eyes that need to recognise but not to read it: ``DU•••567``."""
    return _ACCOUNT.sub(r"\1•••\3", text)


@attrs.define
class Redactor:
    """Replaces the secrets of one run. ``learn`` takes each secret as it becomes known."""

    _known: list[str] = attrs.field(factory=list)
    _limit: int = 64  # session ids change at every reconnect; old ones are worthless after a while

    def learn(self, secret: str) -> None:
        """Remember a value that must never be shown; shorter ones than 6 characters would hit innocent text."""
        if len(secret) >= 6 and secret not in self._known:
            self._known.append(secret)
            del self._known[: -self._limit]

    def __call__(self, text: object) -> str:
        """``text`` as it may be shown."""
        out = str(text)
        for secret in self._known:
            out = out.replace(secret, "[redacted]")
        for pattern in _SECRETS:
            out = pattern.sub(r"\1\2[redacted]", out)
        return account(_HEX32.sub("[redacted]", out))
