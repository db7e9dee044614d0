"""Mistakes about risk: a gate that lets through what it should not, sums that are too small, rules that go to sleep."""

from __future__ import annotations

from tests.mutants.catalogue import Mutant

GATE = "botframework/core/risk/gate.py"
REGISTRY = "botframework/core/risk/registry.py"
WORST = "botframework/core/risk/exposure.py"
SUMS = "botframework/core/exposure.py"
RATE = "botframework/core/risk/rules/rate.py"
DUPLICATES = "botframework/core/risk/rules/duplicates.py"
STATES = "botframework/core/risk/rules/state.py"
SIZE = "botframework/core/risk/rules/size.py"
PRICE = "botframework/core/risk/rules/price.py"
LOSS = "botframework/core/risk/rules/loss.py"
EXPOSURE = "botframework/core/risk/rules/exposure.py"
COMMON = "botframework/core/risk/rules/common.py"
STATE = "botframework/core/state.py"
LEDGER = "botframework/runtime/ledger.py"

T_GATE = "tests/core/risk/test_gate.py"
T_RULES = "tests/core/risk/test_rules.py"
T_CLOSED = "tests/core/risk/test_fail_closed.py"
T_LIMITS = "tests/core/risk/test_limits.py"
T_SUMS = "tests/core/risk/test_aggregates.py"
T_LEDGER = "tests/runtime/test_ledger.py"

MUTANTS = (
    Mutant(
        name="rules_of_one_side_for_both",
        file=GATE,
        old="            key = (known_strategy, known_symbol, sec_type, is_buy, kind, is_change, stages is None)\n",
        new="            key = (known_strategy, known_symbol, sec_type, kind, is_change, stages is None)\n",
        source="principle: every rule that is about an order is asked; rules are picked once for each kind of order",
        first=("tests/core/risk/test_shapes.py",),
    ),
    Mutant(
        name="plugin_picked_by_what_it_came_from",
        file=GATE,
        old="    return type(rule).__module__.startswith(_OURS)\n",
        new="    return isinstance(rule, Rule)\n",
        source="principle: a rule that is not one of the built-in ones as they stand is asked about everything",
        first=("tests/core/risk/test_shapes.py",),
    ),
    Mutant(
        name="changed_order_is_the_one_seen_before",
        file=COMMON,
        old="    if more < 0:\n        return None\n",
        new="    if more <= 0:\n        return []\n",
        source="principle: what is kept of open orders holds for the very same orders only",
        first=("tests/core/risk/test_shapes.py",),
    ),
    Mutant(
        name="raising_rule_allows",
        file=GATE,
        old='                reasons.append(Reason(code=_code(rule), outcome="unknown", text=_text(error)))\n                if _is_sound(proposal):',
        new="                if _is_sound(proposal):",
        source="principle: cannot evaluate = deny",
        first=(T_GATE, T_CLOSED),
    ),
    Mutant(
        name="first_rule_decides",
        file=GATE,
        old="                self._object(index, reason, reasons, raised)\n",
        new="                self._object(index, reason, reasons, raised)\n                break\n",
        source="principle: every rule is asked every time; a denial lists all that is wrong",
        first=(T_GATE,),
    ),
    Mutant(
        name="unknown_is_no_denial",
        file=GATE,
        old='        elif reason.outcome != "allow":\n',
        new='        elif reason.outcome == "deny":\n',
        source="principle: missing input denies; most peers skip a check whose price is missing",
        first=(T_GATE, T_CLOSED),
    ),
    Mutant(
        name="caller_claims_to_reduce",
        file=GATE,
        old="            proposal = replace(proposal, reducing=reducing)\n        self._ask_all(",
        new="            pass\n        self._ask_all(",
        source="rule: whether an order reduces is worked out by the gate, nobody can claim it",
        first=(T_GATE,),
    ),
    Mutant(
        name="rule_without_memory_goes_on",
        file=GATE,
        old='                self._broken[index] = f"its memory is incomplete: {_text(error)}"\n                self._plans.clear()\n                failures.append((rule, self._broken[index]))\n',
        new="                failures.append((rule, _text(error)))\n",
        source="rule: a rule that could not count denies from then on",
        first=(T_GATE, T_CLOSED),
    ),
    Mutant(
        name="denials_are_not_counted",
        file=GATE,
        old="            times.append(now_ns)\n",
        new="            times.append(0)\n",
        source="Knight 2012: the same mistake a thousand times",
        first=(T_GATE,),
    ),
    Mutant(
        name="rules_forget_at_a_restart",
        file="botframework/core/engine.py",
        old="            self._desk.gate.note_restored(Proposal(intent=row.intent), state, is_allowed, reasons)\n",
        new="            pass\n",
        source="hummingbot, freqtrade: counters live in memory, a crash loop has no limit",
        first=(T_GATE, "tests/core/test_recovery.py", "tests/core/test_engine.py", "tests/core/test_holds.py"),
    ),
    Mutant(
        name="always_on_rules_are_not",
        file=REGISTRY,
        old='getattr(rule_type, "always_on", False) and kind not in present',
        new='getattr(rule_type, "always_on", False) and kind in present',
        source="rule: what guards the state is on without a word in the file",
        first=(T_GATE, T_RULES),
    ),
    Mutant(
        name="same_limit_twice",
        file=REGISTRY,
        old="        if identity in taken:\n",
        new="        if identity in taken and False:\n",
        source="2.9 of the risk rules: two limits of one scope are a mistake of the file",
        first=(T_GATE, T_RULES),
    ),
    Mutant(
        name="unknown_orders_cost_nothing",
        file=SUMS,
        old="        change = reserved if before is ZERO else reserved - before\n",
        new="        change = min(reserved - before, ZERO)\n",
        source="I8, I9: everything not proven dead counts",
        first=(T_SUMS, T_GATE),
    ),
    Mutant(
        name="reduction_of_the_account_only",
        file=WORST,
        old="    for strategy in (None, intent.strategy):\n",
        new="    for strategy in (None,):\n",
        source="rule: a strategy may close its own share only",
        first=(T_GATE, T_RULES, T_CLOSED),
    ),
    Mutant(
        name="reduction_may_flip",
        file=WORST,
        old="same_side + quantity <= closable):\n",
        new="same_side <= closable):\n",
        source="LEAN, vnpy: a 'closing' order larger than the position opens the other side",
        first=(T_GATE, T_RULES, T_CLOSED),
    ),
    Mutant(
        name="reduction_forgets_open_orders",
        file=WORST,
        old="same_side + quantity <= closable):\n",
        new="quantity <= closable):\n",
        source="2.7 of the order rules: two closing orders at once flip the position",
        first=(T_GATE, T_RULES),
    ),
    Mutant(
        name="position_limit_without_open_orders",
        file=EXPOSURE,
        old="    return (held if buys else -held) + same_side + worst_quantity(proposal)\n",
        new="    return (held if buys else -held) + worst_quantity(proposal)\n",
        source="freqtrade, hummingbot: limits look at positions, not at orders on their way",
        first=(T_RULES, T_SUMS, T_LIMITS),
    ),
    Mutant(
        name="position_limit_of_buys_only",
        file=EXPOSURE,
        old="    return (held if buys else -held) + same_side + worst_quantity(proposal)\n",
        new="    return held + same_side + worst_quantity(proposal)\n",
        source="vnpy_riskmanager: one side is held to the limit",
        first=(T_RULES, T_LIMITS),
    ),
    Mutant(
        name="nan_is_within_the_limit",
        file=SIZE,
        old="        if not quantity <= self.limit:  # a NaN is not within the limit either\n",
        new="        if quantity.is_finite() and quantity > self.limit:\n",
        source="principle: a comparison with no number is no permission",
        first=(T_RULES, T_CLOSED, T_GATE),
    ),
    Mutant(
        name="notional_without_multiplier",
        file=SIZE,
        old="            notional = intent.quantity * price * instrument.multiplier\n            if rate is not PAR:\n",
        new="            notional = intent.quantity * price\n            if rate is not PAR:\n",
        source="nautilus #3493: the value of an order without its contract's multiplier",
        first=(T_RULES,),
    ),
    Mutant(
        name="market_orders_have_no_value",
        file=SIZE,
        old='        if not complete:\n            return self.missing(proposal, f"no quote of {instrument.symbol} to value the order with")\n        return None\n\n\n@attrs.define(eq=False, kw_only=True)\nclass OrderShare',
        new="        return None\n\n\n@attrs.define(eq=False, kw_only=True)\nclass OrderShare",
        source="nautilus risk engine: an order without a price passes the value check",
        first=(T_RULES, T_CLOSED),
    ),
    Mutant(
        name="collar_of_buys_only",
        file=PRICE,
        old="            beyond = (aggressive - base) if buy else (base - aggressive)\n",
        new="            beyond = aggressive - base\n",
        source="Citigroup 2022, Everbright 2013: the basket was on one side",
        first=(T_RULES,),
    ),
    Mutant(
        name="any_distance_to_trail_at",
        file=PRICE,
        old="        whole = HUNDRED if trail.is_percent else reference\n",
        new="        whole = HUNDRED if trail.is_percent else None\n",
        source="a stop that trails by 500 at a price of 40, which never triggers",
        first=(T_RULES, T_LIMITS),
    ),
    Mutant(
        name="a_fraction_for_a_percentage_to_trail_at",
        file=PRICE,
        old="            if not amount >= self.min_trail_percent * whole:\n",
        new="            if not amount > 0:\n",
        source="a stop that trails by 0.05, meant as five per cent, which triggers at once",
        first=(T_RULES, T_LIMITS),
    ),
    Mutant(
        name="old_quote_will_do",
        file=PRICE,
        old="        age_ns = abs(view.now_ns - tick.at_ns)\n",
        new="        age_ns = tick.at_ns - view.now_ns\n",
        source="R11; freqtrade: decisions on candles of a feed that stands still",
        first=(T_RULES,),
    ),
    Mutant(
        name="rate_counts_allowed_orders_only",
        file=RATE,
        old="        if self.concerns(proposal) and (allowed or self.judge(proposal, view) is None):\n",
        new="        if self.concerns(proposal) and allowed:\n",
        source="rule: denied orders count, a storm of denials is one",
        first=(T_RULES, T_GATE),
    ),
    Mutant(
        name="rate_off_by_one",
        file=RATE,
        old="view.now_ns - _MINUTE\n        if len(times) >= limit and",
        new="view.now_ns - _MINUTE\n        if len(times) > limit and",
        source="R29, exactly at its limit",
        first=(T_RULES,),
    ),
    Mutant(
        name="twin_of_an_unanswered_order",
        file=DUPLICATES,
        old="            if order.submission in _UNANSWERED and order.working is _NOT_WORKING:\n",
        new="            if order.submission in _UNANSWERED - {Submission.UNKNOWN} and order.working is _NOT_WORKING:\n",
        source="freqtrade: a lost answer is a 'temporary' error, the main loop enters again",
        first=(T_RULES, T_GATE),
    ),
    Mutant(
        name="twin_after_the_window_of_market_orders",
        file=DUPLICATES,
        old="        if intent.order_type is MARKET or intent.tif is _IOC:\n",
        new="        if intent.order_type is not MARKET or intent.tif is _IOC:\n",
        source="Knight 2012: parent orders filled at once and sent again",
        first=(T_RULES,),
    ),
    Mutant(
        name="overfill_tolerated",
        file=DUPLICATES,
        old="            if filled and not filled <= order.quantity and not filled <= (order.pending_quantity or order.quantity):\n",
        new="            if False:\n",
        source="R36; Knight 2012: children of a parent that had long been filled",
        first=(T_RULES,),
    ),
    Mutant(
        name="paused_lets_entries_pass",
        file=STATES,
        old="        if state in (TradingState.PAUSED, TradingState.REDUCE_ONLY) and proposal.reducing:\n",
        new="        if state is TradingState.PAUSED or (state is TradingState.REDUCE_ONLY and proposal.reducing):\n",
        source="R38, K1",
        first=(T_RULES,),
    ),
    Mutant(
        name="halted_lets_reductions_pass",
        file=STATES,
        old="        if state in (TradingState.PAUSED, TradingState.REDUCE_ONLY) and proposal.reducing:\n",
        new="        if proposal.reducing:\n",
        source="R38, K3; I13",
        first=(T_RULES,),
    ),
    Mutant(
        name="entries_while_an_order_is_unknown",
        file=STATES,
        old="            if not age_ns <= self.unknown_max_age_s * _S:\n",
        new="            if not age_ns <= self.unknown_max_age_s * _S * 100:\n",
        source="R39; nautilus #4152: trading goes on while a submit is unresolved",
        first=(T_RULES,),
    ),
    Mutant(
        name="never_compared_is_agreed",
        file=STATES,
        old="        if view.last_clean_wall_ns is None:\n",
        new="        if view.last_clean_wall_ns is None and view.oldest_unknown_wall_ns is not None:\n",
        source="2.9 of the order rules: the gate opens after a clean pass only",
        first=(T_RULES, T_CLOSED),
    ),
    Mutant(
        name="daily_loss_of_realised_only",
        file=LOSS,
        old="        if pnl is None:\n            return self.unknown(_RESULT)\n        if rate is PAR and pnl > self._floor:\n",
        new="        if pnl is None:\n            return None\n        if rate is PAR and pnl > self._floor:\n",
        source="freqtrade: the stop counts closed trades only",
        first=(T_RULES, T_CLOSED),
    ),
    Mutant(
        name="strategy_limit_asks_the_account",
        file=COMMON,
        old="        return self.strategy or None\n",
        new="        return None\n",
        source="rule: a strategy's limit looks at the strategy's share",
        first=(T_RULES, T_LIMITS),
    ),
    Mutant(
        name="group_limit_without_a_ledger",
        file=COMMON,
        old='        if getattr(self, "group", False):\n',
        new="        if False:\n",
        source="principle: a cap whose use is not known denies",
        first=(T_RULES, T_CLOSED, T_LIMITS),
    ),
    Mutant(
        name="tighter_state_loses",
        file=STATE,
        old="        return max(states.get(ACCOUNT, _ACTIVE), states.get(strategy, _ACTIVE))\n",
        new="        return states.get(strategy, states.get(ACCOUNT, _ACTIVE))\n",
        source="1.8 of the risk rules: the tighter of account and strategy counts",
        first=("tests/core/test_states.py", "tests/core/test_holds.py"),
    ),
    Mutant(
        name="state_is_lowered_by_a_rule",
        file=STATE,
        old="        if state > self.trading_states.get(scope, TradingState.ACTIVE):\n            self.trading_states[scope] = state\n",
        new="        self.trading_states[scope] = state\n",
        source="1.8 of the risk rules: only a person lifts a state",
        first=("tests/core/test_states.py", "tests/core/test_holds.py"),
    ),
    Mutant(
        name="ledger_forgets_the_others",
        file=LEDGER,
        old="            long=sum((_figure(row[0]) for row in rows), ZERO),\n",
        new="            long=max((_figure(row[0]) for row in rows), default=ZERO),\n",
        source="1.10 of the risk rules: a cap over all processes is a sum",
        first=(T_LEDGER,),
    ),
    Mutant(
        name="superseded_holder_goes_on",
        file=LEDGER,
        old="        if not found or found[0][0] != self.token:\n",
        new="        if not found:\n",
        source="1.10 of the risk rules: the fencing token of each write is the newest (I15)",
        first=(T_LEDGER,),
    ),
)
