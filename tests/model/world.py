"""One intent in the model's world: our conversation about it, what is on its way, and what the broker has.

The network is the worst there is. A request is carried out or lost, soon or long after we gave up on it; its answer arrives,
arrives late, or is lost. What the stream or a list ever told may come at any time, any number of times, in any order, or never.
The broker accepts, holds, asks, refuses, answers with an error and does it all the same; it fills, cancels, forgets and corrects;
it fills after it cancelled. A process dies at any moment. Three things only are taken for granted, and are what proof of
absence rests on: nothing is on its way to the broker for longer than 30 s, a question dies within that time, and a list is
behind the books for less than two comparisons lie apart.

Each intent is a machine of its own. Two of them touch in three ways: one conversation at a time, no cancellation while a
question is open, and a crash is everybody's. (A request of the one also voids the open question of the other; but questions die
here at any moment anyway.) So what is shown of one intent among all these dangers holds beside any number of others. Used by ``search``.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from botframework.core.model import Submission, Working
from botframework.core.orderstates import IN_FLIGHT
from tests.model.client import Client, Input, Seen

# Where our conversation about the order stands.
IDLE, LINE, ASKED, YES, NO, REPLIED = "idle", "in line", "asked", "to say yes", "to say no", "replied"
# What the broker has: nothing, an open question, a question that died, an order held back, at work, ended, forgotten.
NONE, QUESTION, DEAD, HELD, LIVE, ENDING, FILLED, CANCELLED, GONE, REFUSED = (
    "nothing", "question", "dead question", "held", "live", "being cancelled", "filled", "cancelled", "gone", "refused"
)  # fmt: skip
_THERE = (HELD, LIVE, ENDING)
# Answers on their way back.
ACCEPT, ASK, REFUSE, ERROR, DECLINE, DONE = "accept", "ask", "refuse", "error", "decline", "done"

# What a step needs of the other intent.
ALONE, NO_QUESTION, FREE = 1, 2, 0


@attrs.frozen
class Local:
    """One intent's part of the world."""

    client: int = 0
    talk: str = IDLE
    cancel: str = IDLE  # idle, in line, asked
    post: int = 0  # order requests on their way
    reply: str = ""  # yes or no on its way
    cancels: bool = False  # a cancellation on its way
    answer: str = ""
    cancel_answer: str = ""
    broker: str = NONE
    orders: int = 0  # how many orders the broker made of the intent
    filled: int = 0
    was_held: bool = False
    was_live: bool = False
    is_new: bool = False  # the lists may not show it yet
    corrected: str = ""  # what became of the first fill: another price, or nothing (a bust)
    questions: int = 0
    replies: int = 0  # to the question that is open
    wished: bool = False  # the strategy wants it cancelled


@attrs.frozen
class Step:
    """``fair``: it happens by itself when nothing goes wrong. ``needs`` is about the other intent."""

    label: str
    after: Local
    fair: bool = True
    needs: int = FREE
    is_order: bool = False  # an order request leaves us


@attrs.frozen
class Size:
    """How much of everything there is."""

    intents: int = 2
    crashes: int = 1
    quantity: int = 2
    questions: int = 1
    cancels: bool = True
    corrects: bool = True
    forgets: bool = True
    holds: bool = True


@attrs.frozen
class Habits:
    """What a seeded error changes in how requests are sent and absence is believed; the defaults are what the runtime does."""

    sends_again: str = ""  # after silence: "same" or "new" client order id
    believes: frozenset[str] = frozenset()  # in_flight, cold, lagging, nothing (a timer)
    answers_again: bool = False  # after a restart, the question that was open
    talks_at_once: bool = False  # several conversations
    error_is_no: bool = False
    silence_is_no: bool = False
    drops_reports: bool = False


@attrs.define(eq=False)
class World:
    """All steps of one intent. Pure but for what ``client`` remembers."""

    size: Size
    client: Client
    habits: Habits = attrs.field(factory=Habits)

    # --- the steps ------------------------------------------------------------------------------------------------------

    def steps(self, s: Local) -> Iterator[Step]:
        """Everything that can happen next to this intent, but for a crash."""
        yield from self._we(s)
        yield from self._wire(s)
        yield from self._broker(s)
        yield from self._told(s)

    def crash(self, s: Local) -> Local:
        """Our process is killed and starts again. What is on its way to the broker stays on its way; answers find nobody."""
        s = self._give(s, ("restart",), talk=IDLE, cancel=IDLE, answer="", cancel_answer="")
        if self.habits.answers_again and self.client.seen[s.client].submission is Submission.UNKNOWN:
            return attrs.evolve(s, talk=YES) if s.replies or s.broker in (QUESTION, DEAD) else s
        return s

    def _give(self, s: Local, given: Input, **changes: object) -> Local:
        """Let the client take something in, and put what it wants to send in line."""
        client, words = self.client.step(s.client, given)
        s = attrs.evolve(s, client=client, **changes)  # type: ignore[arg-type]  # the fields' types are checked by use
        for word in words:
            if word == "cancel":
                s = attrs.evolve(s, cancel=LINE if s.cancel == IDLE else s.cancel)
            elif word == "post":
                s = attrs.evolve(s, talk=LINE)
            elif s.talk in (ASKED, REPLIED):
                s = attrs.evolve(s, talk=YES if word == "yes" else NO)
            else:
                # The question came when nobody waited for it any more: the lane says so.
                return self._give(s, ("silence",))
        return s

    def _we(self, s: Local) -> Iterator[Step]:
        """What our side does: send, wait, give up, look."""
        seen = self.client.seen[s.client]
        alone = FREE if self.habits.talks_at_once else ALONE
        if seen.submission is Submission.DRAFT and s == Local():
            yield Step("the strategy orders; the intent is durable", self._give(s, ("submit",)), fair=False)
        if s.talk == LINE:
            if self.client.objections[s.client]:
                yield Step("the order was taken back and does not leave", self._give(s, ("refuse",), talk=IDLE))
            else:
                after = attrs.evolve(s, talk=ASKED, post=s.post + 1)
                yield Step("the order leaves", after, needs=alone, is_order=True)
        elif s.talk in (YES, NO):
            word = "yes" if s.talk == YES else "no"
            if s.talk == YES and self.client.objections[s.client]:
                yield Step("our yes does not leave", self._give(s, ("silence",), talk=IDLE))
            else:
                after = attrs.evolve(s, talk=REPLIED, reply=word, replies=s.replies + 1)
                yield Step(f"our {word} leaves", after)
        elif s.talk in (ASKED, REPLIED):
            yield from self._heard(s)
            no = ("refuse",) if self.habits.silence_is_no else ("silence",)
            after = self._give(s, no, talk=IDLE)
            if self.habits.sends_again and s.post + s.orders < 2:
                again = attrs.evolve(after, talk=LINE) if self.client.seen[after.client].is_open else after
                yield Step("no answer; we send the order again", again)
            else:
                yield Step("no answer; we give up waiting", after)
        elif s.answer:
            yield from self._heard(s)
        if s.cancel == LINE:
            yield Step("a cancellation leaves", attrs.evolve(s, cancel=ASKED, cancels=True), needs=NO_QUESTION)
        elif s.cancel == ASKED:
            if s.cancel_answer:
                kind = "cancel_taken" if s.cancel_answer == DONE else "cancel_refused"
                # A refusal is told, and it is the strategy's turn to wish again.
                told = attrs.evolve(s, cancel=IDLE, wished=s.wished and kind == "cancel_taken")
                after = self._give(told, (kind,), cancel_answer="")
                yield Step(f"to the cancellation: {s.cancel_answer}", after)
            after = self._give(attrs.evolve(s, cancel=IDLE), ("cancel_silence",), cancel_answer="")
            yield Step("no answer to the cancellation", after)
        if self.size.cancels and seen.is_open and not s.wished and not (seen.cancel_asked or seen.cancel_wanted):
            after = self._give(s, ("wish_cancel",), wished=True)
            yield Step("the strategy wants it cancelled", after, fair=False)
        if seen.submission is not Submission.DRAFT or s.orders:
            yield from self._compare(s, seen)

    def _heard(self, s: Local) -> Iterator[Step]:
        """An answer arrives, in time or late."""
        late = "" if s.talk in (ASKED, REPLIED) else ", late"
        stays = s.talk if s.answer == ASK or late else IDLE
        if s.answer == ACCEPT:
            yield Step(f"answer{late}: accepted", self._give(s, ("accept", str(s.orders)), answer="", talk=stays))
        elif s.answer == ASK:
            yield Step(f"answer{late}: a question; it is decided", self._give(s, ("ask",), answer=""))
        elif s.answer == REFUSE:
            yield Step(f"answer{late}: refused", self._give(s, ("refuse",), answer="", talk=stays))
        elif s.answer == DECLINE:
            yield Step(f"answer{late}: the order is dropped", self._give(s, ("decline",), answer="", talk=stays))
        elif s.answer == ERROR and not late:
            given = ("refuse",) if self.habits.error_is_no else ("silence",)
            yield Step("answer: an error that says nothing", self._give(s, given, answer="", talk=stays))
        if late:
            yield Step("a late answer finds nobody", attrs.evolve(s, answer=""))

    def _compare(self, s: Local, seen: Seen) -> Iterator[Step]:
        """The books are compared with the lists, for all the lists may show."""
        believes = self.habits.believes
        if "nothing" in believes and seen.submission in IN_FLIGHT and s.talk == IDLE:
            yield Step("half a minute has passed: the order is given up", self._give(s, ("absent",)))
        calm = not s.post and not s.reply and s.broker not in (QUESTION, DEAD)
        settled = calm or "in_flight" in believes
        listed = self._listed(s)
        fills = self._truth(s)
        if listed is not None:
            after = self._give(s, ("pass", (listed, fills), settled, "whole"), is_new=False)
            yield Step(f"the books are compared: {listed.value}, {s.filled} filled", after)
            if s.is_new and not s.filled and (not seen.missing or "lagging" in believes):
                after = self._give(s, ("pass", None, settled, "whole"))
                yield Step("the books are compared: the list is behind and does not show it", after, fair=False)
        else:
            after = self._give(s, ("pass", (None, fills) if fills else None, settled, "whole"))
            yield Step("the books are compared: not listed" + ("" if settled else ", too early to tell"), after)
        cold = "whole" if "cold" in believes else "cold"
        after = self._give(s, ("pass", None, "cold" in believes or settled, cold))
        yield Step("the books are compared: the first lists of a session, empty", after, fair=False)
        after = self._give(s, ("pass", None, settled, "away"))
        yield Step("the session breaks while the books are compared", after, fair=False)

    @staticmethod
    def _truth(s: Local) -> tuple[tuple[int, int, int], ...]:
        """The broker's executions in their newest revision: number, revision, quantity."""
        first = (1, 2, 0 if s.corrected == "bust" else 1) if s.corrected else (1, 1, 1)
        return tuple(first if n == 1 else (n, 1, 1) for n in range(1, s.filled + 1))

    @staticmethod
    def _listed(s: Local) -> Working | None:
        """How the broker's order list shows the order; None when it does not."""
        words = {
            HELD: Working.INACTIVE,
            LIVE: Working.LIVE,
            ENDING: Working.LIVE,
            FILLED: Working.FILLED,
            CANCELLED: Working.CANCELLED,
        }
        if s.broker == REFUSED and s.was_held:
            return Working.INACTIVE
        return words.get(s.broker)

    def _wire(self, s: Local) -> Iterator[Step]:
        """What is on its way to the broker arrives or is lost."""
        if s.post:
            s1 = attrs.evolve(s, post=s.post - 1)
            yield Step("the order is lost on its way", s1, fair=False)
            if s.orders and self.habits.sends_again != "new":
                yield Step("the order arrives again: registered already", attrs.evolve(s1, answer=ERROR))
            else:
                for label, after in self._arrivals(s1):
                    yield Step(f"the order arrives: {label}", after)
        if s.reply:
            s1 = attrs.evolve(s, reply="")
            yield Step("our reply is lost on its way", s1, fair=False)
            if s.broker != QUESTION:
                yield Step("our reply arrives: no such question", attrs.evolve(s1, answer=ERROR))
            elif s.reply == "no":
                yield Step("our no arrives", attrs.evolve(s1, broker=NONE, replies=0, answer=DECLINE))
            else:
                for label, after in self._arrivals(s1):
                    yield Step(f"our yes arrives: {label}", after)
        if s.cancels:
            s1 = attrs.evolve(s, cancels=False)
            waits = s.cancel == ASKED
            yield Step("the cancellation is lost on its way", s1, fair=False)
            if s.broker in _THERE:
                after = attrs.evolve(s1, broker=ENDING, cancel_answer=DONE if waits else "")
                yield Step("the cancellation arrives: taken", after)
                after = attrs.evolve(s1, cancel_answer=REFUSE if waits else "")
                yield Step("the cancellation arrives: refused, and the order works on", after, fair=False)
            else:
                after = attrs.evolve(s1, cancel_answer=REFUSE if waits else "")
                yield Step("the cancellation arrives: nothing to cancel", after)
        if s.answer and s.talk in (ASKED, REPLIED):
            yield Step("the answer is lost", attrs.evolve(s, answer=""), fair=False)
        if s.cancel_answer:
            yield Step("the answer to the cancellation is lost", attrs.evolve(s, cancel_answer=""), fair=False)

    def _arrivals(self, s: Local) -> Iterator[tuple[str, Local]]:
        """What the broker makes of an order, or of our yes to a question about it."""
        made = attrs.evolve(s, orders=s.orders + 1, is_new=True, replies=0)
        live = attrs.evolve(made, broker=LIVE, was_live=True)
        yield "accepted", attrs.evolve(live, answer=ACCEPT)
        yield "an error, and done all the same", attrs.evolve(live, answer=ERROR)
        yield "refused", attrs.evolve(s, broker=REFUSED, replies=0, answer=REFUSE)
        if self.size.holds:
            held = attrs.evolve(made, broker=HELD, was_held=True)
            yield "accepted and held back", attrs.evolve(held, answer=ACCEPT)
            shown = attrs.evolve(s, broker=REFUSED, was_held=True, replies=0, answer=REFUSE)
            yield "refused, and shown as inactive", shown
        if s.questions < self.size.questions:
            asked = attrs.evolve(s, broker=QUESTION, questions=s.questions + 1, replies=0, answer=ASK)
            yield "a question", asked

    def _broker(self, s: Local) -> Iterator[Step]:
        """What the broker and its market do by themselves."""
        if s.broker == QUESTION:
            yield Step("the question dies", attrs.evolve(s, broker=DEAD))
        elif s.broker == DEAD:
            yield Step("of the dead question comes nothing", attrs.evolve(s, broker=NONE, replies=0))
            live = attrs.evolve(s, broker=LIVE, orders=s.orders + 1, was_live=True, is_new=True, replies=0)
            yield Step("of the dead question comes an order all the same", live, fair=False)
        if s.broker == LIVE or (s.broker == ENDING and s.was_live):
            filled = s.filled + 1
            ends = FILLED if filled == self.size.quantity else s.broker
            yield Step("it fills one", attrs.evolve(s, filled=filled, broker=ends), fair=False)
        if s.broker == HELD:
            yield Step("it goes to work", attrs.evolve(s, broker=LIVE, was_live=True), fair=False)
        if s.broker in _THERE:
            asked = s.broker == ENDING
            yield Step(
                "it is cancelled" if asked else "the venue cancels it", attrs.evolve(s, broker=CANCELLED), fair=asked
            )
            if self.size.forgets and not s.filled:
                yield Step("the broker forgets it", attrs.evolve(s, broker=GONE, is_new=False), fair=False)
        if s.broker == CANCELLED and s.was_live and s.filled < self.size.quantity:
            ends = FILLED if s.filled + 1 == self.size.quantity else CANCELLED
            late = attrs.evolve(s, filled=s.filled + 1, broker=ends)
            yield Step("it fills one, after it was cancelled", late, fair=False)
        if self.size.corrects and s.filled and not s.corrected:
            yield Step("the first fill is corrected", attrs.evolve(s, corrected="price"), fair=False)
            yield Step("the first fill is taken back", attrs.evolve(s, corrected="bust"), fair=False)

    def _told(self, s: Local) -> Iterator[Step]:
        """The stream tells what once was so: now, again, in any order."""
        words: list[tuple[str, Input]] = []
        if s.was_held:
            words.append(("inactive", ("report", Working.INACTIVE, 0)))
        if s.was_live:
            words.append(("live", ("report", Working.LIVE, 0)))
        if s.broker == FILLED:
            words.append(("filled", ("report", Working.FILLED, self.size.quantity)))
        if s.broker == CANCELLED:
            words.append(("cancelled", ("report", Working.CANCELLED, s.filled)))
        for number in range(1, s.filled + 1):
            words.append((f"execution {number}", ("execute", number, 1, 1)))
        if s.corrected:
            words.append(("execution 1, corrected", ("execute", *self._truth(s)[0])))
        for label, given in words:
            yield Step(f"the stream tells: {label}", self._give(s, given))

    # --- what must hold -------------------------------------------------------------------------------------------------

    def broken(self, s: Local) -> str:
        """The invariant this state breaks, in words; empty when all hold."""
        seen = self.client.seen[s.client]
        if s.orders > 1:
            return f"I1: the broker has {s.orders} orders of one intent"
        if s.replies > 1:
            return "I1: one question was answered twice"
        if (s.post or s.broker != NONE) and not seen.is_durable:
            return "I2: a request left before its intent was durable"
        if seen.broken:
            return seen.broken
        truth = self._truth(s)
        if not {*truth, *((n, 1, 1) for n in range(1, s.filled + 1))}.issuperset(seen.booked):
            return f"I3: {sorted(seen.booked)} booked, the broker has {sorted(truth)}"
        booked = sum(quantity for _, _, quantity in seen.booked)
        if booked > s.filled:
            return f"I3: {booked} booked, the broker filled {s.filled}"
        if seen.held != booked:
            return f"I6: position {seen.held}, executions add up to {booked}"
        left = self.size.quantity - s.filled
        may_fill = left if s.post or s.broker in (QUESTION, DEAD, *_THERE) else 0
        if s.reply == "no" and s.broker == QUESTION and not s.post:
            may_fill = 0 if seen.submission is Submission.DECLINED else left
        if seen.reserved < may_fill:
            return f"I8: {may_fill} may still fill, {seen.reserved} is reserved"
        return ""

    def is_at_rest(self, s: Local) -> bool:
        """I4, I6, I12: nothing is on its way, and both sides agree in everything."""
        seen = self.client.seen[s.client]
        if s.talk != IDLE or s.cancel != IDLE or s.post or s.reply or s.cancels or s.answer or s.cancel_answer:
            return False
        if s.broker in (QUESTION, DEAD, ENDING):
            return False
        if seen.booked != self._truth(s):
            return False
        is_there = s.broker in (LIVE, HELD) or (s.broker == REFUSED and s.was_held)
        if seen.is_open:
            return is_there and seen.submission is Submission.ACKED and not (s.wished and s.broker != REFUSED)
        return s.broker not in (LIVE, HELD)

    def is_talking(self, s: Local) -> bool:
        """Whether our lane is busy with this order."""
        return s.talk not in (IDLE, LINE)

    def has_question(self, s: Local) -> bool:
        """Whether, as we see it, a question about this order waits for its answer."""
        return s.talk in (YES, NO)
