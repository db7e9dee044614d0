"""Mistakes about what goes over the wire and what its answers mean; about comparing the books."""

from __future__ import annotations

from tests.mutants.catalogue import Mutant

LANE = "botframework/ibkr/lane.py"
ANSWERS = "botframework/ibkr/answers.py"
DIRECT = "botframework/ibkr/direct.py"
PUMP = "botframework/runtime/pump.py"
RECONCILE = "botframework/runtime/reconcile.py"
BOOKKEEPER = "botframework/runtime/bookkeeper.py"
CONVERT = "botframework/ibkr/convert.py"

T_LANE = "tests/ibkr/test_lane.py"
T_ANSWERS = "tests/ibkr/test_answers.py"
T_LIVE = "tests/runtime/test_live.py"
T_RECONCILE = "tests/runtime/test_reconcile.py"
T_FOUND = "tests/simulation/test_found.py"

MUTANTS = (
    Mutant(
        name="sent_again_after_silence",
        file=LANE,
        old="        outcome = await self._ask(opening, orders=orders)\n",
        new="        outcome = await self._ask(opening, orders=orders)\n"
        "        for _ in range(3):\n"
        "            if isinstance(outcome, answers.Unknown):\n"
        "                outcome = await self._ask(self._first(command), orders=orders)\n",
        source="ibind base/rest_client.py: read time-outs and dropped connections repeat any method, up to four sends",
        first=(T_LANE,),
    ),
    Mutant(
        name="silence_is_not_sent",
        file=ANSWERS,
        old="    return Unknown(text)\n\n\ndef of_response(",
        new="    return No(text)\n\n\ndef of_response(",
        source="hummingbot exchange_py_base.py, LEAN BrokerageTransactionHandler: an exception means that it failed",
        first=(T_ANSWERS, T_LANE),
    ),
    Mutant(
        name="registered_already_is_refused",
        file=ANSWERS,
        old='        if "already registered" in parsed.error:\n            return Unknown(parsed.error, registered=True)\n',
        new="",
        source="ibind: 'already registered' is raised as an error, the order lives",
        first=(T_ANSWERS, T_LANE),
    ),
    Mutant(
        name="server_error_is_refused",
        file=ANSWERS,
        old="    if status < 300 or status >= 500 or status in _UNCLEAR or reply:",
        new="    if status < 300 or status in _UNCLEAR or reply:",
        source="alpaca/trading212 client (trading-signals PR #1178): a 5xx counts as not placed, and is tried again",
        first=(T_ANSWERS,),
    ),
    Mutant(
        name="dead_question_is_refused",
        file=ANSWERS,
        old="    if status < 300 or status >= 500 or status in _UNCLEAR or reply:",
        new="    if status < 300 or status >= 500 or status in _UNCLEAR:",
        source="2.5 of the order rules: 'not found' on a reply is UNKNOWN, never 'failed'",
        first=(T_ANSWERS, T_LANE),
    ),
    Mutant(
        name="acceptance_without_id_believed",
        file=ANSWERS,
        old='        if not parsed.order_id:\n            return Unknown("accepted without an order id")\n',
        new="",
        source="rule: what is not clearly yes or clearly no is unknown",
        first=(T_ANSWERS,),
        survives="an answer with an empty id is none the description knows, so it is unknown before anybody looks here",
    ),
    Mutant(
        name="orders_leave_during_a_question",
        file=LANE,
        old="        timer = asyncio.ensure_future(self.clock.sleep(ANSWER_WAIT_S))\n",
        new="        if self._orders:\n            await self._converse(self._orders.popleft()[0])\n"
        "        timer = asyncio.ensure_future(self.clock.sleep(ANSWER_WAIT_S))\n",
        source="I17: at most one open question; any other request voids it",
        first=(T_LANE,),
    ),
    Mutant(
        name="unanswered_question_is_refused",
        file=LANE,
        old='                self._tell_unknown(name, "the broker\'s question was not answered in time", purpose)\n                return\n',
        new='                self._tell(command, answers.No("not answered in time"))\n                return\n',
        source="2.5 of the order rules: a question that died is UNKNOWN",
        first=(T_LANE,),
    ),
    Mutant(
        name="answer_about_another_order_believed",
        file=LANE,
        old='            return outcome.client_order_id in ("", command.intent.client_order_id)\n',
        new="            return True\n",
        source="rule: an answer of another request says nothing of ours",
        first=(T_LANE,),
    ),
    Mutant(
        name="closing_tells_nothing",
        file=LANE,
        old='            self._tell_unknown(name, "the client closed in the middle of it", _purpose(command))\n            raise\n        except Exception as exc:  # the lane',
        new="            raise\n        except Exception as exc:  # the lane",
        source="hummingbot markets_recorder.py: a stop between the request and its event leaves an orphan",
        first=(T_LANE,),
    ),
    Mutant(
        name="late_answer_meets_the_next_request",
        file=DIRECT,
        old="            connection.close()  # an answer that comes later must not meet the next request\n            raise\n",
        new="            self._idle.append(connection)\n            raise\n",
        source="rule: a connection whose answer did not come is never used again",
        first=("tests/ibkr/test_direct.py",),
    ),
    Mutant(
        name="wire_before_journal",
        file=PUMP,
        old="        rows: list[Event | Command] = []\n        sent: dict[str, OrderSent] = {}\n",
        new="        for command in commands:\n"
        "            if isinstance(command, SubmitOrder):\n"
        "                self.broker.execute(command)\n"
        "        rows: list[Event | Command] = []\n        sent: dict[str, OrderSent] = {}\n",
        source="freqtrade execute_entry, hummingbot markets_recorder.py: the row is written after the order was created",
        first=(T_LIVE,),
    ),
    Mutant(
        name="sent_mark_left_out",
        file=PUMP,
        old="                rows.append(sent[key])\n",
        new="",
        source="2.4 of the order rules: without SENT a restart takes the order for one that never left",
        first=(T_LIVE,),
    ),
    Mutant(
        name="order_leaves_without_a_journal",
        file=PUMP,
        old="            if isinstance(command, CancelOrder):\n                self.broker.execute(command)\n            elif isinstance(command, Tell):\n                self._notify(command.notice)\n\n    def _record",
        new="            if type(command) in _FOR_THE_BROKER:\n                self.broker.execute(command)\n            elif isinstance(command, Tell):\n                self._notify(command.notice)\n\n    def _record",
        source="2.4 of the order rules: a failed sync is the journal's death; nothing but cancellations leaves",
        first=(T_LIVE,),
    ),
    Mutant(
        name="fill_before_the_journal",
        file=PUMP,
        old="                self._journal_died(error)\n                return\n        self.observer.row(event)\n",
        new="                self._journal_died(error)\n        self.observer.row(event)\n",
        source="I10: what a strategy is told of was durable first",
        first=(T_LIVE, T_FOUND),
        survives="the engine itself tells nobody anything once the journal is dead, and books what comes later all the same",
    ),
    Mutant(
        name="told_before_it_is_recorded",
        file=PUMP,
        old="""        if self.dead is None and type(event) is not TimeAdvanced:
            try:
                self._record([event])
            except JournalError as error:
                # Not durable, so nobody may act on it; the broker still knows it when the next start asks.
                self._journal_died(error)
                return
        self.observer.row(event)
        commands = self._handle(event)
""",
        new="""        commands = self._handle(event)
        if self.dead is None and type(event) is not TimeAdvanced:
            try:
                self._record([event])
            except JournalError as error:
                self._journal_died(error)
                return
        self.observer.row(event)
""",
        source="the same, in the order of two lines; hummingbot markets_recorder.py: written after everybody was told",
        first=(T_LIVE, T_FOUND, "seeds:0-60"),
    ),
    Mutant(
        name="order_may_wait_for_the_disk",
        file=PUMP,
        old="_MAY_WAIT = frozenset({DenyOrder,",
        new="_MAY_WAIT = frozenset({SubmitOrder, OrderSent, DenyOrder,",
        source="2.4 of the order rules: the intent is durable before the first byte",
        first=(T_LIVE,),
    ),
    Mutant(
        name="nobody_asks_before_the_wire",
        file=PUMP,
        old='        if self.is_closed or self.dead is not None or self.engine is None:\n            return "the run is over"\n',
        new='        if self.engine is None:\n            return "the run is over"\n',
        source="I13, I15: an order that has waited does not leave after the run's end",
        first=(T_LIVE,),
    ),
    Mutant(
        name="one_list_proves_absence",
        file=RECONCILE,
        old="        enough = first < look.started_wall_ns if unknown else",
        new="        enough = True if unknown else",
        source="prototype's mutant 'empty list = truth'; freqtrade startup_update_open_orders",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="absence_without_settling",
        file=RECONCILE,
        old='        if look.started_wall_ns < sent + SETTLE_NS:\n            return waiting, ""\n',
        new="",
        source="freqtrade startup_update_open_orders: the age test subtracts where it must add, so it is always true",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="absence_in_a_cold_list",
        file=RECONCILE,
        old="        complete = facts.primed and len(facts.orders) < ROWS_MAX",
        new="        complete = len(facts.orders) < ROWS_MAX",
        source="2.6 of the order rules: the first answer of a session is no list",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="absence_in_a_full_list",
        file=RECONCILE,
        old="len(facts.orders) < ROWS_MAX and len(facts.executions) < ROWS_MAX\n",
        new="len(facts.executions) < ROWS_MAX\n",
        source="2.6 of the order rules: a list of 1,000 rows was cut off",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="absence_across_a_lost_session",
        file=RECONCILE,
        old="            first = self._missing_since[key] = look.started_wall_ns\n",
        new="            pass\n",
        source="2.6 of the order rules: the session was ready throughout",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="position_is_taken_over",
        file=RECONCILE,
        old="            if self.opening and complete:\n",
        new="            if complete:\n",
        source="nautilus: synthetic fills to match positions; drift is papered over",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="silence_of_lists_is_agreement",
        file=RECONCILE,
        old="        clean = facts.primed and ready_since_wall_ns is not None\n",
        new="        clean = ready_since_wall_ns is not None\n",
        source="2.9 of the order rules: failed queries mean no information",
        first=(T_RECONCILE,),
    ),
    Mutant(
        name="returned_session_asks_nothing",
        file=BOOKKEEPER,
        old="                self._ready_since_wall_ns = event.wall_ns\n                self.wanted.set()\n",
        new="                self._ready_since_wall_ns = event.wall_ns\n",
        source="prototype's mutant 'stream only'; 2.9 of the order rules: compare after every return",
        first=(T_LIVE, T_RECONCILE, "seeds:0-40"),
    ),
    Mutant(
        name="order_without_a_name",
        file=CONVERT,
        old="client_order_id=intent.client_order_id if intent.client_order_id and not intent.is_exit else UNSET,\n",
        new="client_order_id=UNSET,\n",
        source="freqtrade execute_entry, ibind: the client order id is optional",
        first=("tests/ibkr/test_convert.py",),
    ),
    Mutant(
        name="order_without_a_verdict_passes",
        file="botframework/ibkr/transport.py",
        old='    if policy.needs_verdict and not request.extensions.get("verdict_id"):\n',
        new="    if False:\n",
        source="I14; four of the clients read have no gate below the strategy at all",
        first=("tests/ibkr/test_transport.py",),
    ),
)
