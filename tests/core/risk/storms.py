"""Properties of the gate at every verdict of simulated storms: whatever a storm asks is judged again, and again a little otherwise.

The world of ``bot sim`` runs with a gate that watches itself. After each verdict the same order is put to gates made anew: the
rules in another order, each input taken away or made to raise, each limit tighter and looser, a tighter limit beside the one that
stands. At every verdict and every look at the limits the sums are worked out from nothing as well.

``python -m tests.core.risk --seeds 2000`` runs them (``make storms``); it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import random
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import attrs
from msgspec.structs import replace

from botframework.core.events import Reason, Together
from botframework.core.money import Money
from botframework.core.risk.base import INPUTS, Proposal, Verdict
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.gate import Gate
from botframework.core.risk.limits import is_tighter, name_of, set_value, way_of
from botframework.core.risk.registry import build_rules
from botframework.runner.simulate import code_hash
from botframework.runner.workers import Workers
from botframework.simulation import world
from botframework.simulation.runs import run_plan
from botframework.simulation.storm import draw

BLOCK = 20
LIMITS_A_VERDICT = 8  # drawn anew each time, so that all of them have their turn many times
RAISES = "raises"
MORE_RULES: list[tuple[str, dict[str, Any]]] = [
    ("max_order_notional", {"amount": "12000 USD"}),
    ("min_order_notional", {"amount": "500 USD"}),
    ("gross_exposure", {"amount": "60000 USD"}),
    ("net_exposure", {"amount": "40000 USD"}),
    ("concentration", {"amount": "35000 USD"}),
    ("max_position", {"limit": 120, "strategy": "trader0"}),
    ("book_quality", {"max_spread_percent": 5}),
    ("price_jump", {"percent": 8}),
    ("order_rate", {"per_minute": 60, "per_second": 10}),
    ("working_orders", {"per_side": 6, "total": 20}),
    ("daily_activity", {"orders": 120, "turnover": "600000 USD"}),
    ("modify_interval", {"interval_s": 2}),
    ("short_sale", {"allow": True, "factor": 0}),
    ("self_trade", {}),
    ("opposite_positions", {}),
]
"""Beside those of the world itself; none of them watches, so a storm goes on as long as it would."""
CACHES = ("_edges", "_sound")  # of open orders: known anew by whoever looks anew


class Without:
    """The state with one input missing (None), or raising when it is asked for."""

    def __init__(self, view: Any, name: str, fault: Any) -> None:
        self.__dict__.update(_view=view, _name=name, _fault=fault)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        if name == "last_tick" and self._name.startswith("quote."):
            return lambda conid: _WithoutTick.of(value(conid), self._name.removeprefix("quote."), self._fault)
        if name != self._name:
            return value
        if not callable(value):
            return self._missing()
        return lambda *_, **__: self._missing()

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._view, name, value)

    def _missing(self) -> Any:
        if self._fault is RAISES:
            raise LookupError(f"no {self._name}")
        return self._fault


class _WithoutTick:
    def __init__(self, tick: Any, name: str, fault: Any) -> None:
        self._tick, self._name, self._fault = tick, name, fault

    @classmethod
    def of(cls, tick: Any, name: str, fault: Any) -> Any:
        return None if tick is None else cls(tick, name, fault)

    def __getattr__(self, name: str) -> Any:
        if name != self._name:
            return getattr(self._tick, name)
        if self._fault is RAISES:
            raise LookupError(f"no {name}")
        return self._fault


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value)((key, _copied(each)) for key, each in value.items())
    if isinstance(value, deque):
        return deque(map(_copied, value), maxlen=value.maxlen)
    return list(map(_copied, value)) if isinstance(value, list) else value


def twin(rule: Any) -> Any:
    """A rule of its own with the same limits and the same memory."""
    made = copy.copy(rule)
    for field in attrs.fields(type(rule)):
        if not field.init:
            value = getattr(rule, field.name)
            setattr(made, field.name, type(value)() if field.name in CACHES else _copied(value))
    return made


@attrs.define
class Findings:
    """What was looked at, and what did not hold."""

    counts: Counter[str] = attrs.field(factory=Counter)
    violations: list[str] = attrs.field(factory=list)

    def join(self, other: Findings) -> None:
        self.counts.update(other.counts)
        self.violations += other.violations


class WatchedGate(Gate):
    """A gate that has each of its verdicts judged again. ``findings`` and ``seed`` are set by ``watched``."""

    findings: Findings
    seed: int
    strangers: Sequence[Any] = ()  # further rules, for the tests of the watch itself

    def __init__(self, rules: Sequence[Any], **words: Any) -> None:
        more = [rule for rule in build_rules(MORE_RULES) if not rule.always_on]
        super().__init__([*rules, *more, *self.strangers], **words)
        self.dice = random.Random(self.seed)

    def _judge(
        self, proposal: Proposal, view: Any, verdict_id: str, also: Sequence[Reason], known: Mapping[int, Together]
    ) -> Verdict:
        before = [twin(rule) for rule in self.rules]
        together = view.together
        verdict = super()._judge(proposal, view, verdict_id, also, known)
        self.findings.counts["verdicts"] += 1
        self.findings.counts["denied" if not verdict.allowed else "allowed"] += 1
        again = _Again(self, before, proposal, view, tuple(also), known, verdict)
        again.look()
        self._held = again.held
        view.together = together
        self._sums(view, verdict_id)
        return verdict

    def breaches(self, view: Any) -> Any:
        found = super().breaches(view)
        self._sums(view, "a look")
        return found

    def _sums(self, view: Any, what: str) -> None:
        self.findings.counts["sums"] += 1
        self.findings.violations += [f"seed {self.seed}, {what}: {words}" for words in view.audit()]


@attrs.define
class _Again:
    """One verdict, judged again."""

    gate: WatchedGate
    before: list[Any]  # the rules as they were when it was made
    proposal: Proposal
    view: Any
    also: tuple[Reason, ...]
    known: Mapping[int, Together]
    verdict: Verdict
    held: int = 0

    def look(self) -> None:
        self.held = self.gate._held
        self._same_in_another_order()
        self._meets_none_of_ours()
        self._with_less_known()
        self._with_other_limits()

    def _gate(self, rules: Iterable[Any]) -> Gate:
        """A gate that judges as the real one did, and remembers nothing: the rules' memory is that of before the verdict."""
        gate = object.__new__(Gate)
        vars(gate).update(vars(self.gate))
        gate.rules = tuple(rules)
        gate._plans, gate._notes, gate._denials = {}, [], {}
        return gate

    def _ask(self, gate: Gate, *, view: Any = None, proposal: Proposal | None = None) -> Verdict:
        gate._held = self.held
        proposal, view = proposal or self.proposal, view or self.view
        verdict = Gate._judge(gate, proposal, view, "again", self.also, self.known)
        self.held = gate._held
        return verdict

    def _expect(self, what: str, holds: bool, words: str) -> None:
        self.gate.findings.counts[what] += 1
        if not holds:
            intent = self.proposal.intent
            order = (
                f"{intent.side.value} {intent.quantity} {intent.instrument} {intent.limit_price} of {intent.strategy}"
            )
            self.gate.findings.violations.append(
                f"seed {self.gate.seed}, {self.verdict.verdict_id} ({order}): {what}: {words}"
            )

    def _same_in_another_order(self) -> None:
        rules = list(self.before)
        self.gate.dice.shuffle(rules)
        other = self._ask(self._gate(rules))
        same = other.allowed == self.verdict.allowed and Counter(other.reasons) == Counter(self.verdict.reasons)
        self._expect("order of rules", same, f"{self.verdict.reasons} became {other.reasons}")

    def _meets_none_of_ours(self) -> None:
        """What is allowed crosses no open order of the account, of any strategy: walked, where the rule keeps the best price."""
        intent, replaced = self.proposal.intent, self.proposal.replaces
        if not self.verdict.allowed:
            return
        for order in self.view.open_orders(intent.instrument.conid):
            if order.side is intent.side or (
                replaced is not None and order.client_order_id == replaced.client_order_id
            ):
                continue
            prices = [price for price in (order.limit_price, order.pending_limit_price) if price is not None]
            apart = (
                intent.limit_price is not None
                and order.limit_price is not None
                and order.intent.stop_price is None
                and all((intent.limit_price - price) * intent.side.sign < 0 for price in prices)
            )
            self._expect("self trade", apart, f"it can meet {order.client_order_id} of {order.strategy} at {prices}")

    def _with_less_known(self) -> None:
        if self.verdict.allowed:
            return
        gate = self._gate(self.before)
        for name, entry in INPUTS.items():
            if name.startswith("order."):
                intent = replace(self.proposal.intent, **{name.removeprefix("order."): None})
                other = self._ask(gate, proposal=replace(self.proposal, intent=intent))
                fault = None
            else:
                fault = RAISES if entry.optional else self.gate.dice.choice((None, RAISES))
                other = self._ask(gate, view=Without(self.view, name, fault))
            if other.allowed and self._reduces():
                # What provably reduces passes rules that miss something; a limit it is beyond may be among them.
                self.gate.findings.counts["an input less, reducing"] += 1
                continue
            self._expect("an input less", not other.allowed, f"allowed without {name} ({fault})")

    def _reduces(self) -> bool:
        orders = (self.proposal.intent, *self.proposal.legs)
        return all(order.is_exit or is_reducing(order, self.view, self.proposal.replaces) for order in orders)

    def _with_other_limits(self) -> None:
        """Tighter never allows what was denied, looser never denies what was allowed, and the tighter of two wins."""
        every = [(place, param) for place, rule in enumerate(self.before) for param in getattr(rule, "tighter", {})]
        for place, param in self.gate.dice.sample(every, min(LIMITS_A_VERDICT, len(every))):
            rule = self.before[place]
            factor = self.gate.dice.choice((Decimal("0.1"), Decimal("0.5"), Decimal("0.9"), Decimal("1.1"), Decimal(3)))
            value = _times(getattr(rule, param), factor)
            if value is None:
                continue
            other = twin(rule)
            try:
                set_value(other, param, value)
            except ValueError:
                continue
            tighter = is_tighter(way_of(rule, param), value, getattr(rule, param))
            changed = self._ask(self._gate([*self.before[:place], other, *self.before[place + 1 :]]))
            words = f"{name_of(rule)} {param} {getattr(rule, param)} to {value}: {changed.reasons}"
            if tighter:
                self._expect("tighter", self.verdict.allowed or not changed.allowed, words)
            else:
                self._expect("looser", changed.allowed or not self.verdict.allowed, words)
            both = self._ask(self._gate([*self.before, other]))
            self._expect("tightest wins", both.allowed == (self.verdict.allowed and changed.allowed), words)


def _times(value: Any, factor: Decimal) -> Any:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, Money):
        return Money(value.amount * factor, value.currency)
    if isinstance(value, int):
        return max(1, int(value * factor))
    return value * factor if isinstance(value, Decimal) else None


@contextmanager
def watched(seed: int, strangers: Sequence[Any] = ()) -> Iterator[Findings]:
    """Let the world of one seed have gates that watch themselves."""
    findings = Findings()

    class Watching(WatchedGate):
        pass

    Watching.findings, Watching.seed, Watching.strangers = findings, seed, strangers
    with patch.object(world, "Gate", Watching):
        yield findings


def run_seeds(seeds: Iterable[int], strangers: Sequence[Any] = ()) -> Findings:
    """Storm after storm; what the world itself finds broken is a violation too."""
    total = Findings()
    for seed in seeds:
        with watched(seed, strangers) as found:
            outcome = run_plan(draw(seed))
        total.join(found)
        total.counts["seeds"] += 1
        total.counts["orders"] += outcome.orders
        total.violations += [f"seed {seed}: {each}" for each in outcome.broken]
    return total


# --- many seeds -----------------------------------------------------------------------------------------------------------


def _block(first: int, end: int) -> tuple[int, dict[str, int], list[str]]:
    found = run_seeds(range(first, end))
    return first, dict(found.counts), found.violations


def _code() -> str:
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return f"{code_hash()} {own}"


def sweep(seeds: int, start: int, jobs: int, state: Path | None, told: Callable[[Findings], None]) -> Findings:
    """Blocks of seeds, each one line of the state file once it is done."""
    total, code, done = Findings(), _code(), set()
    if state is not None and state.exists():
        for line in state.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["code"] == code and start <= record["first"] < start + seeds and record["first"] not in done:
                done.add(record["first"])
                total.join(Findings(Counter(record["counts"]), record["violations"]))
    left = [first for first in range(start, start + seeds, BLOCK) if first not in done]
    with Workers(jobs) as pool:
        waiting = [pool.submit(_block, first, min(first + BLOCK, start + seeds)) for first in left]
        for future in as_completed(waiting):
            first, counts, violations = future.result()
            total.join(Findings(Counter(counts), violations))
            if state is not None:
                state.parent.mkdir(parents=True, exist_ok=True)
                with state.open("a", encoding="utf-8") as file:
                    file.write(
                        json.dumps({"first": first, "code": code, "counts": counts, "violations": violations}) + "\n"
                    )
            told(total)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description="Every verdict of simulated storms, judged again.")
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--state", type=Path)
    options = parser.parse_args()

    def told(found: Findings) -> None:
        if sys.stderr.isatty():
            print(f"\r{found.counts['seeds']} of {options.seeds} seeds", end="", file=sys.stderr)

    try:
        found = sweep(options.seeds, options.start, options.jobs, options.state, told)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    for name, number in sorted(found.counts.items()):
        print(f"{name:24} {number:>10,}")
    print(f"{'violations':24} {len(found.violations):>10,}")
    for words in found.violations[:20]:
        print(f"  {words}")
    return 1 if found.violations else 0
