"""What must not stand in a log: session ids, cookies, tokens, account ids.

Values are replaced where they are known (the live session id, cookies) and where their shape gives them away. More is
replaced here than by the net behind (``redaction``), because the broker's words are short: what stands behind ``session=`` goes
whatever it looks like. A net, not the only measure: callers log operation names, statuses and times, never bodies. Imports
``secret`` and ``redaction``; used by everything in this package that logs.
"""

from __future__ import annotations

import re
from collections import deque

import attrs

from botframework.redaction import LENGTH_MIN, hidden, shapes_hidden
from botframework.secret import Secret

_ACCOUNT = re.compile(r"\b(D?[UFI])(\d{3,})(\d{3})\b")
_SECRETS = (
    re.compile(
        r"(?i)\b(x-sess-uuid|JSESSIONID|api|session|oauth_\w+|bearer_token|sessionid|session_id)"
        r"(\"?\s*[=:]\s*\"?)([^\s;,&\"'}]+)"
    ),
    re.compile(r"(?i)\b(authorization|cookie|set-cookie)(\"?\s*[:=]\s*\"?)([^\n\"]+)"),
)
_HEX32 = re.compile(r"\b[0-9a-fA-F]{32}\b")
SECRETS_MAX = 64  # session ids change at every reconnect; old ones are worthless after a while


def account(text: str) -> str:
    """An account id for eyes that need to recognise but not to read it: ``DU•••567``."""
    return _ACCOUNT.sub(r"\1•••\3", text)


@attrs.define
class Redactor:
    """Replaces the secrets of one run. ``learn`` takes each secret as it becomes known."""

    _known: deque[Secret] = attrs.field(factory=lambda: deque(maxlen=SECRETS_MAX), repr=False)

    def learn(self, secret: Secret) -> None:
        """Remember a value that must never be shown, and keep it known to the net behind."""
        if len(secret.reveal()) < LENGTH_MIN:
            return
        if secret in self._known:
            self._known.remove(secret)  # the newest stay longest
        self._known.append(secret)

    def __call__(self, text: object) -> str:
        """``text`` as it may be shown."""
        out = str(text)
        for secret in self._known:
            out = hidden(out, secret.reveal())
        out = shapes_hidden(out)
        for pattern in _SECRETS:
            out = pattern.sub(r"\1\2[redacted]", out)
        return account(_HEX32.sub("[redacted]", out))
