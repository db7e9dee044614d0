"""The request of a plain order, from a form that the generated client wrote: an order waits for its words.

Orders of one kind in one contract differ in name, quantity and prices only. So the generated client writes one of each kind
with numbers that stand for those, which is cut up where they stand; orders are put together from the pieces. Orders of
groups, and whatever is not as it mostly is, take the long way. Imports ``api``, ``convert`` and the generated client's way to
write numbers; used by ``lane``.
"""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Final

import attrs
from msgspec.structs import replace

from botframework.core.model import OrderIntent
from botframework.ibkr.api import OrderRequest, placing
from botframework.ibkr.convert import ticket
from generated_client.types import decimal_text

FORMS_MAX: Final = 2_000
#: What stands for name, quantity, limit and stop price while a form is written: nothing else in an order looks like them.
_STAND_INS: Final = (
    "v1.form.name.5e1f0c27a94d4b3c",
    Decimal("94017236641.5028841971"),
    Decimal("94017236642.6939937510"),
    Decimal("94017236643.5820974944"),
)


@attrs.frozen(eq=False)
class _Form:
    """``words`` have a ``%s`` for each value; ``places`` says which of the four it is."""

    request: OrderRequest
    words: str
    places: tuple[int, ...]

    def filled(self, *values: Any) -> OrderRequest:
        """The request with name, quantity, limit and stop price. Raises ``ValueError`` for a number that cannot be sent."""
        texts = [decimal_text(values[place]) if place else quoted(values[0]) for place in self.places]
        plain = self.request
        content = (self.words % tuple(texts)).encode()
        return OrderRequest(plain.operation, {**plain.arguments, "content": content}, plain.parse)


# By all that words and form depend on.
_forms: dict[tuple[object, ...], _Form] = {}


def order_request(intent: OrderIntent, account: str) -> OrderRequest:
    """As ``placing`` the intent's ticket, to the byte. Raises ``ValueError`` or ``TypeError`` for what cannot be written."""
    name, quantity, limit, stop = intent.client_order_id, intent.quantity, intent.limit_price, intent.stop_price
    if (
        not name
        or intent.group
        or intent.leg
        or intent.trail is not None
        or type(quantity) is not Decimal
        or type(limit) not in _PRICES
        or type(stop) not in _PRICES
    ):
        return placing(account, [ticket(intent, account)])
    # The names of enums: hashing them takes a call of Python's each.
    kind = (
        account,
        intent.instrument.conid,
        intent.order_type._value_,
        intent.side._value_,
        intent.tif._value_,
        limit is None,
        stop is None,
    )
    form = _forms.get(kind)
    if form is None:
        form = _form(intent, account)
        if form is None:
            return placing(account, [ticket(intent, account)])
        if len(_forms) >= FORMS_MAX:
            _forms.clear()
        _forms[kind] = form
    return form.filled(name, quantity, limit, stop)


_PRICES: Final = frozenset({Decimal, type(None)})


def _form(intent: OrderIntent, account: str) -> _Form | None:
    """The form of all orders that differ from this one in name and numbers only; None where the account reads like a stand-in."""
    if any(str(each) in account for each in _STAND_INS):
        return None
    name, quantity, limit, stop = _STAND_INS
    stands_in = replace(
        intent,
        client_order_id=name,
        quantity=quantity,
        limit_price=None if intent.limit_price is None else limit,
        stop_price=None if intent.stop_price is None else stop,
    )
    request = placing(account, [ticket(stands_in, account)])
    words = request.words.decode("ascii")
    found = sorted(
        (words.index(text), place, len(text))
        for place, text in enumerate((quoted(name), *map(str, (quantity, limit, stop))))
        if text in words
    )
    texts, begin = [], 0
    for at, _, size in found:
        texts.append(words[begin:at])
        begin = at + size
    texts.append(words[begin:])
    return _Form(request, "%s".join(text.replace("%", "%%") for text in texts), tuple(place for _, place, _ in found))
