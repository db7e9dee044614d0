"""Names of orders that are pure functions of what was intended; imports the standard library's hashing only.

Called by the engine when an intent is made. The same intent always gets the same name, after a crash too, so the broker's
own rule that a client order id is used once fences off every second copy.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_HASH_BYTES = 10  # 80 bits: sixteen base32 letters without padding
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648, in small letters
_PAIRS = [one + other for one in _BASE32 for other in _BASE32]  # ten bits at a time
_LOWER_HALF = (1 << 40) - 1


def client_order_id(
    account: str, journal_id: str, strategy: str, day: int, client_key: str | None = None, intent_id: int = 0
) -> str:
    """The order's name at the broker: ``v1.<strategy>.<yyyymmdd>.<hash>``, at most 41 characters of ``[A-Za-z0-9.-]``.

    ``day`` is the market day as ``yyyymmdd``. The hash covers account, journal, whole strategy name and the strategy's own
    ``client_key`` or, without one, the running number ``intent_id``; a key can never meet a number.
    """
    which = f"n{intent_id}" if client_key is None else f"k{client_key}"
    text = f"{_parts(account, journal_id, strategy)}{len(which)}:{which}"
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_HASH_BYTES])
    one, two, pairs = number >> 40, number & _LOWER_HALF, _PAIRS
    return (
        f"v1.{_label(strategy)}.{day:08d}."
        f"{pairs[one >> 30]}{pairs[one >> 20 & 1023]}{pairs[one >> 10 & 1023]}{pairs[one & 1023]}"
        f"{pairs[two >> 30]}{pairs[two >> 20 & 1023]}{pairs[two >> 10 & 1023]}{pairs[two & 1023]}"
    )


@lru_cache(maxsize=256)
def _parts(*parts: str) -> str:
    """Every part goes in with its length, so no two lists of parts share one text."""
    return "".join(f"{len(part)}:{part}" for part in parts)


@lru_cache(maxsize=256)
def _label(strategy: str) -> str:
    return "".join(letter if letter in _KEPT else "-" for letter in strategy[:12]) or "-"


_LEGS = {"take_profit": "tp", "stop_loss": "sl"}


def leg_id(name: str, leg: str) -> str:
    """The name of another order of the group whose first order is ``name``: at most 44 characters.

    Exits of a bracket go without a name at the broker, so theirs is for the books only.
    """
    return f"{name}.{_LEGS.get(leg, leg)}"
