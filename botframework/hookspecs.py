"""Every extension point, in one file.

A plugin is a module (or a class) whose functions carry ``@hookimpl`` and one of the names below. Three kinds:

* registration: ``register_*`` say what a plugin brings; called once, after the import of what the configuration names;
* callbacks: methods of a strategy, called by the engine on that strategy's own events, never broadcast;
* decisions and announcements: asked of, or told to, every loaded plugin.

Imports pluggy only, plus the model's types for type checkers. Read by ``plugins``, by ``bot hooks`` and by authors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    import click

    from botframework.core.context import Context
    from botframework.core.events import QuestionAsked
    from botframework.core.model import (
        Bar,
        Fill,
        Notice,
        Order,
        OrderIntent,
        Position,
        SessionState,
        Split,
        Tick,
        Timer,
    )
    from botframework.core.ticks import Ticks

PROJECT = "botframework"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

# -------------------------------------------------------------------------------------------------------- registration


class Registration:
    """What a plugin brings. Each hook returns ``{name: class}``; the YAML picks by name.

    Two plugins with one name stop the start. The keys beside ``kind`` in the YAML become that class's attrs fields.
    """

    @hookspec
    def register_strategies(self) -> dict[str, type]:
        """Bring strategies.

        :called: once, when a configuration names the plugin.
        :return: strategy classes by the name used as ``kind`` under ``strategies``.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"sma_cross": SmaCross}``
        """
        raise NotImplementedError

    @hookspec
    def register_risk_rules(self) -> dict[str, type]:
        """Bring risk rules.

        :called: once, when a configuration names the plugin.
        :return: classes with ``kind``, ``rule_id``, ``always_on``, ``stage``, ``check`` and ``note_attempt``.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"max_sector_weight": MaxSectorWeight}``
        """
        raise NotImplementedError

    @hookspec
    def register_brokers(self) -> dict[str, type]:
        """Bring brokers.

        :called: once, when a configuration names the plugin.
        :return: classes that fulfil ``ports.Broker``, by the ``kind`` under ``gateway``.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"paper_room": PaperRoomBroker}``
        """
        raise NotImplementedError

    @hookspec
    def register_feeds(self) -> dict[str, type]:
        """Bring sources of recorded or made-up market data.

        :called: once, when a configuration names the plugin.
        :return: feed classes by name.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"my_archive": ArchiveFeed}``
        """
        raise NotImplementedError

    @hookspec
    def register_journals(self) -> dict[str, type]:
        """Bring durable records other than SQLite.

        :called: once, when a configuration names the plugin.
        :return: classes that fulfil ``ports.Journal``, by the ``kind`` under ``journal``.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"postgres": PostgresJournal}``
        """
        raise NotImplementedError

    @hookspec
    def register_notifiers(self) -> dict[str, type]:
        """Bring ways to tell a person.

        :called: once, when a configuration names the plugin.
        :return: classes that fulfil ``ports.Notifier``, by name.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"pager": PagerNotifier}``
        """
        raise NotImplementedError

    @hookspec
    def register_indicators(self) -> dict[str, type]:
        """Bring indicators strategies can ask for by name.

        :called: once, when a configuration names the plugin.
        :return: indicator classes by name.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"hull": HullAverage}``
        """
        raise NotImplementedError

    @hookspec
    def register_reports(self) -> dict[str, type]:
        """Bring reports over a journal.

        :called: once, when a configuration names the plugin.
        :return: report classes by name.
        :exception: the start ends with one line naming the plugin's file and line.
        :example: ``return {"monthly_tax": TaxReport}``
        """
        raise NotImplementedError

    @hookspec
    def register_commands(self, cli: click.Group) -> None:
        """Add commands to ``bot``.

        :called: when the first word after ``bot`` is the name of the plugin's entry point.
        :return: nothing; add to ``cli``.
        :exception: the command ends with one line naming the plugin's file and line.
        :example: ``cli.add_command(my_command)``
        """
        raise NotImplementedError


# ----------------------------------------------------------------------------------------------------------- callbacks


class StrategyCallbacks:
    """What a strategy may implement. All are plain functions and run to completion, one at a time.

    State is updated before the call: what ``ctx`` shows already includes the event. A callback that raises halts its own
    strategy: its working orders are cancelled and a notice goes out, the others go on. One that does not return within
    5 s ends the process.
    """

    @hookspec
    def on_start(self, ctx: Context) -> None:
        """The strategy begins, before any data.

        :called: once per run, after the books agree with the broker and ``on_load`` has run.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``ctx.set_timer("rebalance", every_s=3600)``
        """
        raise NotImplementedError

    @hookspec
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        """The top of book of one of the strategy's instruments changed.

        :called: per merged quote, once bid and ask are both known; ``last`` and sizes may be None.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``if tick.spread < 0.05: ctx.buy(tick.instrument, 100)``
        """
        raise NotImplementedError

    @hookspec
    def on_block(self, ctx: Context, ticks: Ticks) -> int | None:
        """Look through many ticks at once, in a backtest, and say which is the first that needs ``on_tick``.

        :called: in backtests, where numpy is installed and nobody else hears of the instrument, with ticks as columns. Within
            them nothing changes but the market: ``ctx`` shows orders, positions and ``now_ns`` as they are before the first.
            A strategy with it has ``on_tick`` too, which is all there is live.
        :return: how many ticks were taken in as if ``on_tick`` had been called for each and had asked for nothing; None for
            all. ``on_tick`` is then called for the next one. Nothing may be asked for here.
        :exception: the strategy is halted.
        :example: ``return int((ticks.spread < 0.01).argmax()) if (ticks.spread < 0.01).any() else None``
        """
        raise NotImplementedError

    @hookspec
    def on_bar(self, ctx: Context, bar: Bar) -> None:
        """A bar is complete.

        :called: at the end of each bar of the strategy's instruments; ``bar.at_ns`` is its start.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``self.closes.append(bar.close)``
        """
        raise NotImplementedError

    @hookspec
    def on_order(self, ctx: Context, order: Order) -> None:
        """One of the strategy's orders changed: denied, working, cancelled, unknown …

        :called: per change, before ``on_fill`` of the same report.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``if order.status is OrderStatus.DENIED: ctx.log.warning(order.reason)``
        """
        raise NotImplementedError

    @hookspec
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        """One of the strategy's orders was executed, in part or whole.

        :called: once per execution; by a later process again when this one died before the state behind it was written, on
            top of the state before it.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``self.bought += fill.quantity``
        """
        raise NotImplementedError

    @hookspec
    def on_position(self, ctx: Context, position: Position) -> None:
        """The strategy's share of a position changed.

        :called: after the fills that changed it; in a backtest also after a split, or when a contract that was held expires.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``self.flat = not position.quantity``
        """
        raise NotImplementedError

    @hookspec
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        """A timer set with ``ctx.set_timer`` is due, in market time.

        :called: once per due time; times missed while the process was down are not made up.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``if timer.name == "rebalance": self.rebalance(ctx)``
        """
        raise NotImplementedError

    @hookspec
    def on_split(self, ctx: Context, split: Split) -> None:
        """The shares of one of the strategy's instruments were split, whether it holds any or not.

        :called: once per split, before ``on_position`` and before ``on_order`` of the orders it ended. ``ctx.history``,
            ``ctx.last`` and ``ctx.position`` are of the new shares already; prices a strategy keeps itself are not.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``self.highest = split.price(self.highest)``
        """
        raise NotImplementedError

    @hookspec
    def on_session(self, ctx: Context, session: SessionState) -> None:
        """The session with the gateway changed.

        :called: per change, also when it is lost.
        :return: nothing.
        :exception: the strategy is halted.
        :example: ``self.ready = session is SessionState.READY``
        """
        raise NotImplementedError

    @hookspec
    def on_stop(self, ctx: Context) -> None:
        """The run ends.

        :called: once, while orders can still be cancelled; what happens to working orders is ``at_stop`` in the YAML.
        :return: nothing.
        :exception: noted; the stop goes on.
        :example: ``ctx.log.info(f"seen {self.seen} ticks")``
        """
        raise NotImplementedError

    @hookspec
    def on_save(self, ctx: Context) -> dict[str, Any]:
        """Give state that should survive a restart.

        :called: at the start, after what the strategy was told of its orders, fills and the session or had recorded, each
            minute, and at the end; never at ticks that come to nothing.
        :return: a dict of JSON values and decimals, at most 64 KiB; positions and orders are kept for you.
        :exception: the strategy is halted, its wishes of that event are dropped; the state saved before stays.
        :example: ``return {"highest": self.highest}``
        """
        raise NotImplementedError

    @hookspec
    def on_load(self, ctx: Context, state: dict[str, Any]) -> None:
        """Take back what ``on_save`` gave.

        :called: before ``on_start``, when there is saved state; what is in the journal behind it is told after ``on_start``.
        :return: nothing.
        :exception: the strategy is halted before it has begun; state and place stay for the next process.
        :example: ``self.highest = state["highest"]``
        """
        raise NotImplementedError


# ----------------------------------------------------------------------------------------- decisions and announcements


class Decisions:
    """Asked of every loaded plugin. Doubt means no."""

    @hookspec
    def check_order(self, ctx: Context, intent: OrderIntent) -> str | None:
        """Object to an order, beside the risk rules.

        :called: for every intent and modification, before the risk rules are evaluated.
        :return: None to allow, or the reason in one line to deny. Orders can be denied here, never changed.
        :exception: the order is denied.
        :example: ``return "no shorts on Fridays" if self.is_friday(ctx) and intent.side is Side.SELL else None``
        """
        raise NotImplementedError

    @hookspec
    def answer_question(self, question: QuestionAsked) -> bool | None:
        """Answer a question of the broker that the YAML does not cover.

        :called: when the broker asks something before it takes an order, and ``questions`` has no line for it.
        :return: True to confirm, False to decline, None to leave it to others. One False outvotes; nobody means no.
        :exception: counts as False.
        :example: ``return True if question.message_ids == ("o10151",) else None``
        """
        raise NotImplementedError

    @hookspec
    def notify(self, notice: Notice) -> None:
        """Tell a person.

        :called: for every notice; must return at once, slow work belongs into a thread of the plugin's own.
        :return: nothing.
        :exception: logged; the others are still told.
        :example: ``self.queue.put_nowait(notice.text)``
        """
        raise NotImplementedError


SPECS = (Registration, StrategyCallbacks, Decisions)


def names_of(spec: type) -> tuple[str, ...]:
    """Names of the hooks of one of the classes above, in the order written."""
    return tuple(name for name in vars(spec) if not name.startswith("_"))
