"""Which row of the answer to a bracket or one-cancels-all group is about which of its orders.

The rows come in no order, and those of exits name nobody but their parent. Pure; imports core and ``answers``; used by ``lane``.
"""

from __future__ import annotations

from collections.abc import Sequence

from botframework.core.events import SubmitOrder
from botframework.core.model import ENTRY
from botframework.ibkr.answers import Accepted


def group_ids(command: SubmitOrder, rows: Sequence[Accepted]) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """The broker's ids by our names, and the ids that belong to exits without saying to which; None when it does not fit.

    A name decides where there is one. The entry of a bracket may also be the one row without a parent. A single exit that
    is left over has the single id that is left over.
    """
    first = command.intent
    left = {row.broker_order_id: row for row in rows}
    ids: dict[str, str] = {}
    for intent in (first, *command.legs):
        # A row under its parent's name that has a parent is none of the parent's own.
        named = [
            row
            for row in left.values()
            if row.client_order_id == intent.client_order_id and (intent.leg != ENTRY or not row.parent_order_id)
        ]
        if len(named) == 1:
            ids[intent.client_order_id] = named[0].broker_order_id
            del left[named[0].broker_order_id]
    if first.client_order_id not in ids and first.leg == ENTRY:
        roots = [row for row in left.values() if not row.parent_order_id and not row.client_order_id]
        if len(roots) == 1:
            ids[first.client_order_id] = roots[0].broker_order_id
            del left[roots[0].broker_order_id]
    nameless = [intent for intent in command.legs if intent.client_order_id not in ids]
    strangers = [row for row in left.values() if row.client_order_id not in ("", first.client_order_id)]
    if first.client_order_id not in ids or strangers or not all(intent.is_exit for intent in nameless):
        return None
    if len(nameless) == 1:
        ids[nameless[0].client_order_id] = left.popitem()[0]
    return ids, tuple(left)
