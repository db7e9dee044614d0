"""Brings the blows of a plan down on a world, and heals it again. Imports the catalogue; owned by ``world``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from botframework.sim.faults import Fault
from botframework.sim.swarm import BY_NAME, NamedFault
from botframework.simulation.dice import Dice

if TYPE_CHECKING:
    from botframework.simulation.world import World

S = 1_000_000_000
_PERSON_S = (2.0, 20.0)  # how long a person takes to notice


class Injector:
    """One storm."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = Dice.of(world.plan.seed, "injector")
        self._standing: list[tuple[NamedFault, Fault]] = []

    async def rage(self) -> None:
        """Blow after blow, until the last."""
        for blow in self._world.plan.blows:
            wait_ns = blow.at_ns - self._world.loop.now_ns
            if wait_ns > 0:
                await asyncio.sleep(wait_ns / S)
            self.strike(BY_NAME[blow.name])

    def strike(self, fault: NamedFault) -> None:
        """One fault, now."""
        world = self._world
        world.trace.note("fault", fault.name)
        lasts_ns = self._dice.seconds_ns(*fault.lasts_s) if fault.lasts_s[1] else 0
        _lenience(world, fault)
        if fault.primitive in _OUTSIDE:
            _OUTSIDE[fault.primitive](self, fault, lasts_ns)
            world.monitor.mark(f"fault:{fault.name}")
            return
        standing = world.gateway.faults.add(fault.primitive, times=fault.times, **fault.params)
        self._standing.append((fault, standing))
        if fault.primitive == "session_dead":
            self._person_logs_in()
        if lasts_ns:
            world.loop.call_in(lasts_ns, world.gateway.faults.remove, standing)
        world.host.pump()

    def heal(self) -> None:
        """Everything works again. What was said or sent in the storm is not unsaid."""
        world = self._world
        world.trace.note("heal")
        world.is_calm = True
        world.gateway.faults.clear()
        world.network.heal()
        world.kills.countdown, world.kills.again, world.kills.power = 0, False, False
        world.disk.fail_next = ""
        world.neighbour.shut_until_ns = 0
        world.raise_soon = False
        for fault, standing in self._standing:
            if standing.struck or fault.primitive in _STANDING:
                world.monitor.mark(f"fault:{fault.name}")
        self._login()
        for order in list(world.gateway.desk.orders.values()):
            if order.working and order.c_oid is None:
                world.gateway.desk.cancel(order)  # the other person tidies up
        # Our own traders know when it is over; anybody else's are made to rest.
        settle = world.resume if world.make_engine is None else world.halt
        world.loop.call_in(S, settle)
        world.loop.call_in(20 * S, settle)
        world.host.pump()

    # --- a person -------------------------------------------------------------------------------------------------------

    def _person_logs_in(self) -> None:
        self._world.loop.call_in(self._dice.seconds_ns(*_PERSON_S), self._login)

    def _login(self) -> None:
        world = self._world
        if not world.gateway.session.logged_in or (world.is_calm and world.gateway.session.competing):
            world.trace.note("login")
            world.gateway.login()
            world.host.pump()

    # --- outside the gateway --------------------------------------------------------------------------------------------

    def _slow(self, fault: NamedFault, lasts_ns: int) -> None:
        network = self._world.network
        network.high_ns = 2 * S
        self._world.loop.call_in(lasts_ns, setattr, network, "high_ns", 60_000_000)

    def _spikes(self, fault: NamedFault, lasts_ns: int) -> None:
        network = self._world.network
        network.spike_percent = 15
        self._world.loop.call_in(lasts_ns, setattr, network, "spike_percent", 0)

    def _refused(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.network.refuse_until_ns = self._world.loop.now_ns + lasts_ns
        self._world.host.drop_all()

    def _swallowed(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.network.swallow_until_ns = self._world.loop.now_ns + lasts_ns

    def _parted(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.network.hold_until_ns = self._world.loop.now_ns + lasts_ns

    def _loses(self, fault: NamedFault, lasts_ns: int) -> None:
        network = self._world.network
        network.loss_percent = 10
        self._world.loop.call_in(lasts_ns, setattr, network, "loss_percent", 0)

    def _fragments(self, fault: NamedFault, lasts_ns: int) -> None:
        network = self._world.network
        network.fragments = True
        self._world.loop.call_in(lasts_ns, setattr, network, "fragments", False)

    def _disorder(self, fault: NamedFault, lasts_ns: int) -> None:
        network = self._world.network
        network.disorder = True
        self._world.loop.call_in(lasts_ns, setattr, network, "disorder", False)

    def _kill(self, fault: NamedFault, lasts_ns: int) -> None:
        kills = self._world.kills
        low, high = fault.params["countdown"]
        kills.where, kills.countdown = str(fault.params["where"]), self._dice.between(low, high)

    def _kill_twice(self, fault: NamedFault, lasts_ns: int) -> None:
        kills = self._world.kills
        kills.where, kills.countdown, kills.again = "", self._dice.between(1, 40), True

    def _power(self, fault: NamedFault, lasts_ns: int) -> None:
        kills = self._world.kills
        low, high = fault.params["countdown"]
        kills.where, kills.countdown, kills.power = "", self._dice.between(low, high), True

    def _stop(self, fault: NamedFault, lasts_ns: int) -> None:
        process = self._world.process
        if process is not None and process.bot is not None and process.alive:
            process.bot.request_stop("stopped by a person")

    def _strategy_raises(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.raise_soon = True

    def _halt(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.halt()
        self._world.loop.call_in(self._dice.seconds_ns(*_PERSON_S), self._world.resume)

    def _disk(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.disk.fail_next = str(fault.params["kind"])

    def _ledger(self, fault: NamedFault, lasts_ns: int) -> None:
        self._world.neighbour.shut_until_ns = self._world.loop.now_ns + lasts_ns

    def _clock(self, fault: NamedFault, lasts_ns: int) -> None:
        low, high = fault.params["seconds"]
        self._world.skew_ns += self._dice.between(low, high) * S


_OUTSIDE = {
    "slow": Injector._slow,
    "spikes": Injector._spikes,
    "refused": Injector._refused,
    "swallowed": Injector._swallowed,
    "parted": Injector._parted,
    "loses": Injector._loses,
    "fragments": Injector._fragments,
    "disorder": Injector._disorder,
    "kill": Injector._kill,
    "kill_twice": Injector._kill_twice,
    "power": Injector._power,
    "stop": Injector._stop,
    "strategy_raises": Injector._strategy_raises,
    "halt": Injector._halt,
    "disk": Injector._disk,
    "clock": Injector._clock,
    "ledger": Injector._ledger,
}

HANDLED = frozenset(_OUTSIDE)
"""Primitives that are no business of the gateway's."""

# Primitives that act by being there, and do not count.
_STANDING = frozenset({"maintenance", "mute_stream", "no_commission"})

# What a fault makes untrue by its nature, not by a mistake of ours. Parts of I9: the bot's own ``limit``, by its books; its
# ``claim``, which must cover what its orders may come to hold; the ``cap`` over the claims of all.
_LENIENT = {
    # Other people's orders count towards the position, and nobody asked our gate about them; claimed is only what is ours.
    "foreign_order": ("I9:limit",),
    "liquidation": ("I9:limit",),
    "foreign_change": ("I5", "I8:terms", "I9"),
    # A trade after the end that the broker itself had told of.
    "late_fill": ("I9",),
    # What was sold is back when the sale is taken back, and orders that were judged by it are at work. With the ledger shut
    # nothing can be written of it; nothing leaves then, either.
    "bust": ("I9:limit", "I9:cap", "I9:shut"),
    # An order that arrives after it was proven absent by every list the broker gave is dead in our books until it is seen.
    "net_very_late": ("I8:dead", "I9"),
    "net_parted": ("I8:dead", "I9"),
    "list_old": ("I8:dead", "I9"),
    "trades_old": ("I8:dead", "I9"),
}


def _lenience(world: World, fault: NamedFault) -> None:
    world.monitor.lenient.update(_LENIENT.get(fault.name, ()))
