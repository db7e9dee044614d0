"""The net behind: what must not be shown is replaced in text and data, whoever wrote it.

Two kinds: values that are known (every ``Secret``, in the forms in which text carries it) and what its shape gives away
(cookies, ``Authorization``, ``oauth_…``, tokens of JSON and queries, private keys, ``user:password@``). It is the second
measure: the first is the type ``Secret``, and that nobody writes a body into a log. Known values are found whole, and by their
first or last eight characters where those look like a token's; a piece from the middle is not found. Imports the standard
library only; used by ``secret``, ``outlets``, the journal, the control socket and all who write a file.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, quote_plus

MASK: Final = "[redacted]"
#: Shorter values would hit innocent text; a secret of fewer characters is refused where it is read.
LENGTH_MIN: Final = 6
#: Values of objects that are gone (old session ids, mostly) are remembered until so many newer ones are.
GONE_MAX: Final = 128
_GONE_MORE: Final = 32  # forgotten together, since the list is made anew then
_PIECE: Final = 8
_PIECES_FROM: Final = 20  # characters from which on beginning and end are looked for by themselves

_KEYED: Final = "|".join(
    (
        "x-sess-uuid|JSESSIONID|session(?:_?id|_?token)?|api|token|bearer(?:_token)?|pass(?:word|wd|phrase)",
        "(?:access|refresh|id|auth|live_session)_token|(?:client_|token_|consumer_)?secret|(?:api_?|private_|access_|consumer_)key",
    )
)
_TOKEN_KEY: Final = re.compile(rf"(?i)(?:{_KEYED}|oauth_\w+|(?:set-)?cookie|authorization)")
_STEMS: Final = ("sess", "api", "token", "bearer", "secret", "key", "pass")
_LOOK = r"(?=[A-Za-z0-9+/_.~%=-]*[0-9])(?=[A-Za-z0-9+/_.~%=-]*[A-Za-z])[A-Za-z0-9+/_.~%=-]{16,}"
_TOKEN_TEXT: Final = re.compile(_LOOK)
_ASSIGNED: Final = re.compile(rf"([A-Za-z_-]*)\\?[\"']?\s*[=:]\s*\\?[\"']?({_LOOK})")
_TO_QUOTE: Final = r"[^\r\n\"'\\]"  # nor to a backslash: in JSON it belongs to what follows
#: (words of which one must be there, in lower case; the shape; what stands in its place)
_SHAPES: Final = (
    (
        ("private key",),
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=:,\s]|\\+[nr]|-(?!----))*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
        ),
        MASK,
    ),
    (("eyj",), re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"), MASK),
    (("://",), re.compile(r"(://)[^\s/@:\"'<>]*:[^\s/@\"'<>]+@"), rf"\1{MASK}@"),
    (
        ("cookie",),
        re.compile(r"(?i)\b((?:set-)?cookie\\?[\"']?\s*[:=]\s*\\?[\"']?)(?=[^\s\"';:]+=)" + _TO_QUOTE + "+"),
        rf"\1{MASK}",
    ),
    (("oauth_",), re.compile(r"(?i)\b(oauth_\w+\\?[\"']?\s*[=:]\s*\\?[\"']?)[^\s;,&\"'\\{}\[\]]{4,}"), rf"\1{MASK}"),
    (
        ("authorization",),
        re.compile(r"(?i)\b(authorization\\?[\"']?\s*[:=]\s*\\?[\"']?)(?:bearer|basic|oauth|digest|token)\s" + _TO_QUOTE + "*"),
        rf"\1{MASK}",
    ),
    (("bearer",), re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*"), rf"\1{MASK}"),
)  # fmt: skip


def shapes_hidden(text: str) -> str:
    """``text`` without what looks like a token in its place."""
    low = text.lower()
    for words, shape, instead in _SHAPES:
        if any(word in low for word in words):
            text = shape.sub(instead, text)
    for stem in _STEMS:
        if stem in low:
            return _keyed_hidden(text)
    return text


def _keyed_hidden(text: str) -> str:
    """Values behind the names of tokens. The names are found one by one: looking for all at once takes ten times as long."""
    low = text.lower()
    if len(low) != len(text):  # a few letters have two as their lower case
        low = text
    spots: dict[int, int] = {}
    for stem in _STEMS:
        at = low.find(stem)
        while at >= 0:
            found = _ASSIGNED.match(text, at)
            if found is not None:
                start = at
                while start and (low[start - 1].isalnum() or low[start - 1] in "_-"):
                    start -= 1
                if _TOKEN_KEY.fullmatch(text, start, found.end(1)):
                    spots[found.start(2)] = found.end(2)
            at = low.find(stem, at + 1)
    parts: list[str] = []
    begin = 0
    for start, end in sorted(spots.items()):
        if start >= begin:
            parts += [text[begin:start], MASK]
            begin = end
    return "".join((*parts, text[begin:]))


class Known:
    """Values that must not be shown. Any thread may add to it and ask it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._living: Counter[str] = Counter()
        self._gone: OrderedDict[str, None] = OrderedDict()
        self._left: deque[str] = deque()
        self._needles: tuple[tuple[str, str], ...] = ()
        self._plain: tuple[tuple[str, str], ...] = ()
        self._probes: tuple[
            str, ...
        ] = ()  # of the plain ones, each once: every row of a journal is looked through for them

    def add(self, value: str) -> None:
        """Hide ``value`` from now on. Fewer than ``LENGTH_MIN`` characters are ignored."""
        if len(value) < LENGTH_MIN:
            return
        with self._lock:
            self._settle()
            self._living[value] += 1
            if self._living[value] == 1 and self._gone.pop(value, 0) == 0:
                self._needles += _needles_of(value)
                self._plain += _needles_of(value, plain=True)
                self._probes = _probes_of(self._plain)

    def gone(self, value: str) -> None:
        """Nobody holds it any more: hidden on, until ``GONE_MAX`` others are gone as well.

        Called by the collector at any moment, also in the middle of ``add``: it only leaves word.
        """
        self._left.append(value)

    def _settle(self) -> None:
        while self._left:
            value = self._left.popleft()
            if self._living[value] > 1:
                self._living[value] -= 1
            elif self._living.pop(value, 0):
                self._gone[value] = None
        if len(self._gone) > GONE_MAX + _GONE_MORE:
            while len(self._gone) > GONE_MAX:
                self._gone.popitem(last=False)
            values = (*self._living, *self._gone)
            self._needles = tuple(needle for each in values for needle in _needles_of(each))
            self._plain = tuple(needle for each in values for needle in _needles_of(each, plain=True))
            self._probes = _probes_of(self._plain)

    @property
    def knows_any(self) -> bool:
        """Whether there is anything to hide."""
        return bool(self._needles)

    def hidden(self, text: str, *, plain: bool = False) -> str:
        """``text`` without the known values; the same object when there is none in it. ``plain``: only as they are."""
        return _hidden(text, self._plain if plain else self._needles)

    def is_in(self, text: str) -> bool:
        """Whether ``hidden(text, plain=True)`` would have to look closer."""
        for probe in self._probes:  # noqa: SIM110 - a generator of its own costs as much as all the looking
            if probe in text:
                return True
        return False

    def __contains__(self, text: str) -> bool:
        return any(probe in text for probe, _ in self._needles)


def hidden(text: str, value: str) -> str:
    """``text`` without ``value``, in whatever form."""
    return _hidden(text, _needles_of(value)) if len(value) >= LENGTH_MIN else text


def _hidden(text: str, needles: tuple[tuple[str, str], ...]) -> str:
    for probe, form in needles:
        if probe in text:
            text = _replaced(text, probe, form)
    return text


KNOWN: Final = Known()
"""Of this process: what streams, hooks and the log have to hide is the same for all of its runs."""


def cleaned(text: str) -> str:
    """``text`` as it may be shown."""
    return shapes_hidden(KNOWN.hidden(text))


def cleaned_value(value: Any) -> Any:
    """JSON values with every text in them cleaned, keys as well; numbers stay what they are."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, Mapping):
        return {
            cleaned(key) if isinstance(key, str) else key: _of_key(key, cleaned_value(inner))
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [cleaned_value(inner) for inner in value]
    return value


def _of_key(key: Any, value: Any) -> Any:
    """A value whose key says that it is a token, and that looks like one."""
    told = isinstance(key, str) and isinstance(value, str) and _TOKEN_KEY.fullmatch(key)
    return MASK if told and _TOKEN_TEXT.fullmatch(value) else value


def cleaned_json(text: str, *, quick: bool = False) -> str:
    """A JSON text with its values cleaned; it stays JSON, and stays itself when there is nothing to hide.

    ``quick`` looks for known values as they are only: for what is written while an order waits.
    """
    if quick and not KNOWN.knows_any:
        return text
    if (KNOWN.hidden(text, plain=True) if quick else cleaned(text)) == text:
        return text
    return json.dumps(cleaned_value(json.loads(text)), separators=(",", ":"))


@lru_cache(1024)
def _needles_of(value: str, *, plain: bool = False) -> tuple[tuple[str, str], ...]:
    """What to look for, and the form it is the beginning, the end, or the whole of."""
    found: dict[tuple[str, str], None] = {}
    for form in dict.fromkeys((value, json.dumps(value)[1:-1])) if plain else _forms(value):
        pieces = (form[:_PIECE], form[-_PIECE:])
        if len(form) >= _PIECES_FROM and all(map(_is_random, pieces)):
            found.update({(piece, form): None for piece in pieces})
        else:
            found[form, form] = None
    return tuple(found)


def _probes_of(needles: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(probe for probe, _ in needles))


def _is_random(piece: str) -> bool:
    """Whether a piece is likely to be of one token only, and of no word."""
    has_digit, has_letter = re.search("[0-9]", piece), re.search("[A-Za-z]", piece)
    mixed = re.search("[a-z]", piece) and re.search("[A-Z]", piece)
    return piece.isascii() and len(set(piece)) >= 4 and bool((has_digit and has_letter) or mixed)


def _forms(value: str) -> list[str]:
    """The ways in which text carries a value: as it is, in URLs, JSON, representations, base64 at any offset, hexadecimal."""
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:  # a key file: its lines, whichever way they are joined
        inner = [line for line in lines if len(line) >= 2 * _PIECE and not line.startswith("-----")]
        forms = inner or [value, " ".join(value.split())]
    else:
        forms = [value]
        for made in (quote(value), quote(value, safe=""), quote_plus(value)):
            forms += [made, re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), made)]
        forms += [json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]]
    raw = value.encode("utf-8", "surrogatepass")
    forms.append(raw.hex())
    for offset in range(3):
        # The first and last characters of the code depend on what stands beside the value.
        code = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        middle = code[(0, 2, 3)[offset] : len(code) - ((len(raw) + offset) % 3 != 0)]
        if len(middle) >= LENGTH_MIN:
            forms += [middle, middle.replace("+", "-").replace("/", "_")]
    return list(dict.fromkeys(form for form in forms if len(form) >= LENGTH_MIN))


def _replaced(text: str, probe: str, form: str) -> str:
    """``form`` and what is left of it around ``probe`` where it was cut off."""
    if probe is form or probe == form:
        return text.replace(form, MASK)
    parts: list[str] = []
    begin = 0
    while (at := text.find(probe, begin)) >= 0:
        start, end = at, at + len(probe)
        if form.startswith(probe):
            size = len(probe)
            while size < len(form) and end < len(text) and text[end] == form[size]:
                size, end = size + 1, end + 1
        else:
            size = len(form) - len(probe)
            while size > 0 and start > begin and text[start - 1] == form[size - 1]:
                size, start = size - 1, start - 1
        parts += [text[begin:start], MASK]
        begin = end
    return "".join((*parts, text[begin:]))
