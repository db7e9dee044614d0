"""What the user of the simulated brokerage keeps there beside orders and positions. Imports the simulator's vocabulary only.

One object of the gateway. With a book it is read from there and written to it, section by section, whenever a request or an
alert has changed it: watchlists, notifications and their settings, alerts, groups and models, and which instruments beyond
those with a market of their own are quoted because somebody asked.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import msgspec

from botframework.sim.advisor import Advisor, Group, Model
from botframework.sim.alerts import Alert, Alerts
from botframework.sim.desk import Desk
from botframework.sim.fyi import Device, Fyi, Notification


@attrs.define
class Watchlist:
    """A list of rows: a contract id, or the text of a row without one."""

    name: str
    rows: list[int | str]
    modified_ms: int


class Kept:
    """Watchlists, notifications, alerts, advisor's things.

    Raises ValueError when the book holds something of this kind that cannot be read.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.watchlists: dict[str, Watchlist] = {}
        self.fyi = Fyi(desk.market_ms)
        self.alerts = Alerts(desk, self.fyi)
        self.advisor = Advisor(desk)
        self._messages = 0
        self._restore(desk.records.kept)
        self._quoted = len(desk.listings)
        self._saved = self._state()
        self.alerts.on_change = self.save

    def message_id(self) -> str:
        """The next number of the answers that are counted."""
        self._messages += 1
        return str(self._messages)

    def save(self) -> None:
        """Writes the sections that have changed to the book. Raises SinkFailed when the disk refuses."""
        self._quoted = len(self._desk.listings)
        state = self._state()
        for section, value in state.items():
            if self._saved.get(section) != value:
                self._desk.records.keep(self._desk.market_ms, section, value)
        self._saved = state

    def save_quoted(self) -> None:
        """The same, where nothing but the set of quoted instruments can have changed."""
        if len(self._desk.listings) != self._quoted:
            self.save()

    def _state(self) -> dict[str, Any]:
        fyi, advisor = self.fyi, self.advisor
        state = {
            "watchlists": self.watchlists,
            "notifications": {
                "all": fyi.notifications,
                "added": fyi.added,
                "enabled": fyi.enabled,
                "disclaimers": list(fyi.disclaimers_read),
                "email": fyi.email,
                "devices": fyi.devices,
            },
            "alerts": {"last": self.alerts.last_id, "all": self.alerts.all, "mta": self.alerts.mta},
            "groups": {"all": advisor.groups, "presets": advisor.presets},
            "models": {"all": advisor.models, "presets": advisor.model_presets},
            "quoted": [conid for conid in self._desk.listings if not self._has_a_market(conid)],
        }
        return {name: msgspec.to_builtins(value, str_keys=True) for name, value in state.items()}

    def _has_a_market(self, conid: int) -> bool:
        instrument = self._desk.universe.by_conid[conid]
        return self._desk.universe.by_symbol.get(instrument.symbol) is instrument

    def _restore(self, sections: Mapping[str, Any]) -> None:
        readers: dict[str, Callable[[Any], None]] = {
            "watchlists": self._restore_watchlists,
            "notifications": self._restore_notifications,
            "alerts": self._restore_alerts,
            "groups": self._restore_groups,
            "models": self._restore_models,
            "quoted": self._restore_quoted,
        }
        for name, read in readers.items():
            if name not in sections:
                continue
            try:
                read(sections[name])
            except (KeyError, TypeError, ValueError, ArithmeticError, msgspec.MsgspecError) as exc:
                raise ValueError(f"{self._desk.config.book_path}: its {name} cannot be read ({exc})") from exc

    def _restore_watchlists(self, found: Any) -> None:
        self.watchlists = _read(found, dict[str, Watchlist])

    def _restore_notifications(self, found: Any) -> None:
        fyi = self.fyi
        fyi.notifications = _read(found["all"], list[Notification])
        fyi.added = _read(found["added"], int)
        fyi.enabled = _read(found["enabled"], dict[str, bool])
        fyi.disclaimers_read = dict.fromkeys(_read(found["disclaimers"], list[str]))
        fyi.email = _read(found["email"], bool)
        fyi.devices = _read(found["devices"], dict[str, Device])

    def _restore_alerts(self, found: Any) -> None:
        self.alerts.restore(
            _read(found["last"], int), _read(found["all"], dict[int, Alert]), _read(found["mta"], Alert)
        )

    def _restore_groups(self, found: Any) -> None:
        self.advisor.groups = _read(found["all"], dict[str, Group])
        self.advisor.presets.update(_read(found["presets"], dict[str, Any]))

    def _restore_models(self, found: Any) -> None:
        self.advisor.models = _read(found["all"], dict[str, Model])
        self.advisor.model_presets.update(_read(found["presets"], dict[str, bool]))

    def _restore_quoted(self, found: Any) -> None:
        for conid in _read(found, list[int]):
            self._desk.universe.recall(conid)
            if self._desk.universe.find(conid) is not None:
                self._desk.watch(conid)


def _read(found: Any, kind: Any) -> Any:
    return msgspec.convert(found, kind, str_keys=True)
