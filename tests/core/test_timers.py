"""Timers in market time: the moment of the next one is kept, and is the one a look at all of them finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from botframework.core.timers import NEVER, Timers

OWNERS, NAMES = ("one", "other"), ("a", "b")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.sampled_from(OWNERS), st.sampled_from(NAMES), st.integers(0, 9), st.integers(0, 3)
        ),
        st.tuples(st.just("stop"), st.sampled_from(OWNERS), st.sampled_from(NAMES)),
        st.tuples(st.just("drop"), st.sampled_from(OWNERS)),
        st.tuples(st.just("pass"), st.integers(1, 5), st.booleans()),
    ),
    max_size=30,
)


@given(STEPS)
def test_the_next_moment_is_that_of_the_earliest_timer(steps: list[tuple[object, ...]]) -> None:
    timers, now_ns = Timers(), 0
    due: dict[tuple[str, str], tuple[int, int]] = {}  # -> when, every
    for step in steps:
        match step:
            case ("put", str(owner), str(name), int(later), int(every)):
                timers.put(owner, name, now_ns + later, every, now_ns=now_ns)
                due[owner, name] = max(now_ns + later, now_ns + 1), every
            case ("stop", str(owner), str(name)):
                timers.put(owner, name, None, 0)
                due.pop((owner, name), None)
            case ("drop", str(owner)):
                timers.drop(owner)
                due = {key: value for key, value in due.items() if key[0] != owner}
            case ("pass", int(length), bool(again)):
                now_ns += length
                for owner, name, at_ns in timers.due(now_ns):
                    when, every = due.pop((owner, name))
                    assert when == at_ns
                    if every:
                        due[owner, name] = at_ns + every * ((now_ns - at_ns) // every + 1), every
                    elif again:  # as a callback does that is woken
                        timers.put(owner, name, at_ns, 0, now_ns=now_ns)
                        due[owner, name] = now_ns + 1, 0
                    assert timers.next_due_ns <= min((when for when, _ in due.values()), default=NEVER)
        assert timers.next_due_ns == min((when for when, _ in due.values()), default=NEVER)
