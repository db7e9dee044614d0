"""The two machines of an order as tables.

Submission is what we know of our own request; the working order is what the broker says. Mixing them is how bots lose orders, so
each has its own table and its own inputs: answers to requests move the first, reports move the second, and a report also proves
that the order exists. Plain data, so a model checker can read them too. Imports the model only; used by ``core.orders``.
"""

from __future__ import annotations

from enum import Enum

from botframework.core.model import (
    Submission,
    Working,
)


class Answer(str, Enum):
    """Inputs of the submission machine."""

    DENY = "deny"  # risk said no
    RECORD = "record"  # SubmitOrder is in the journal
    SEND = "send"  # OrderSent: the first byte may leave
    ACCEPT = "accept"  # the broker gave an order id
    ASK = "ask"  # the broker asks something
    REPLY = "reply"  # we answer the question
    REFUSE = "refuse"  # the broker said no
    REFUSE_HELD = "refuse_held"  # the same, and all the broker showed of the order is "inactive"
    DECLINE = "decline"  # our no was confirmed
    SILENCE = "silence"  # no answer tells
    ABSENT = "absent"  # proof that the broker has no such order
    FOUND = "found"  # a report or an execution proves that the broker has it
    FOUND_HELD = "found_held"  # the broker shows it as inactive, which refused orders are too
    RESTART = "restart"  # a new process took over the journal


_S = Submission
_A = Answer
# (state, input) -> state. A pair that is not here changes nothing: a late answer, never an error. ACKED absorbs: once the
# broker showed the order, no answer to a request can take that back; only proof of absence can, and a later report
# undoes even that (a resurrected order).
SUBMISSION: dict[tuple[Submission, Answer], Submission] = {
    (_S.DRAFT, _A.DENY): _S.DENIED,
    (_S.DRAFT, _A.RECORD): _S.RECORDED,
    (_S.RECORDED, _A.SEND): _S.SENDING,
    (_S.RECORDED, _A.REFUSE): _S.REFUSED,  # our own transport refused before a byte left
    (_S.RECORDED, _A.RESTART): _S.ABANDONED,  # no OrderSent in the journal: proven never sent
    # The answers of a request; the broker may also answer with silence and speak later.
    **{
        (state, answer): after
        for state in (_S.RECORDED, _S.SENDING, _S.QUESTION, _S.REPLYING, _S.UNKNOWN)
        for answer, after in (
            (_A.ACCEPT, _S.ACKED),
            (_A.ASK, _S.QUESTION),
            (_A.SILENCE, _S.UNKNOWN),
            (_A.FOUND, _S.ACKED),
            (_A.FOUND_HELD, _S.ACKED),
        )
    },
    **{
        (state, answer): after
        for state in (_S.SENDING, _S.QUESTION, _S.REPLYING, _S.UNKNOWN)
        for answer, after in (
            (_A.REFUSE, _S.REFUSED),
            (_A.DECLINE, _S.DECLINED),
            (_A.RESTART, _S.UNKNOWN),
        )
    },
    (_S.QUESTION, _A.REPLY): _S.REPLYING,
    (_S.UNKNOWN, _A.ABSENT): _S.ABANDONED,
    (_S.ACKED, _A.ABSENT): _S.ABANDONED,  # the broker had it and shows it no more
    (_S.ACKED, _A.REFUSE_HELD): _S.REFUSED,
    # Existence beats every word against it.
    **{
        (state, answer): _S.ACKED
        for state in (_S.REFUSED, _S.DECLINED, _S.ABANDONED)
        for answer in (_A.ACCEPT, _A.FOUND)
    },
    (_S.ABANDONED, _A.FOUND_HELD): _S.ACKED,
}
_W = Working
# (state, the broker's word) -> state, before fills are counted. The ends are absorbing. FILLED is no word the broker can
# say here: the order is filled when the executions add up to its quantity (``Record.order``), so "filled" without them
# keeps it live.
WORKING: dict[tuple[Working, Working], Working] = {
    **{
        (state, word): after
        for state in (_W.NONE, _W.LIVE, _W.INACTIVE)
        for word, after in (
            (_W.LIVE, _W.LIVE),
            (_W.INACTIVE, _W.INACTIVE),
            (_W.FILLED, _W.LIVE),
            (_W.CANCELLED, _W.CANCELLED),
            (_W.EXPIRED, _W.EXPIRED),
        )
    },
}
IN_FLIGHT = frozenset({_S.RECORDED, _S.SENDING, _S.QUESTION, _S.REPLYING, _S.UNKNOWN})
