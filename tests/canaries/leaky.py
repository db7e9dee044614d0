"""A strategy, a notifier and a rule that let their secrets out on every way there is. Copied beside a configuration."""

from __future__ import annotations

import base64
import gc
import json
import logging
import os
import sys
import threading
import warnings
from typing import Any, ClassVar
from urllib.parse import quote_plus

import attrs

from botframework import Secret, hookimpl

SHARED: dict[str, Secret] = {}


@attrs.define
class Held:
    """Something with a secret in it."""

    token: Secret


class Careless:
    """Complains while it is collected."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        raise RuntimeError(f"not collected: {self.text}")


def fails(text: str) -> None:
    try:
        raise KeyError(text)
    except KeyError as error:
        raise ValueError("the cause holds it") from error


@attrs.define(eq=False, kw_only=True)
class Leaky:
    kept: dict[str, Secret]
    several: tuple[Secret, ...]
    api_key: str
    routes: dict[str, Secret]
    ends: str = ""
    _ticks: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        SHARED.update(self.routes)
        if self.ends == "check":
            raise ValueError(f"no use: {self.routes['check'].reveal()}")

    def out(self, route: str) -> str:
        return self.routes[route].reveal()

    @hookimpl
    def on_start(self, ctx: Any) -> None:
        if self.ends == "abort":
            print("before the end", self.out("abort"), flush=True)
            os.abort()
        for name, secret in self.kept.items():
            print(name, secret, secret.reveal())
        print(self.several, [each.reveal() for each in self.several], self.api_key)
        print("print", self.out("print"))
        sys.stderr.write(f"stderr {self.out('stderr')}\n")
        sys.stdout.writelines(["writelines ", self.out("writelines"), "\n"])
        sys.stdout.flush()
        sys.stdout.buffer.write(f"bytes {self.out('bytes')}\n".encode())
        sys.stdout.buffer.flush()
        print("base64", base64.b64encode(b"user:" + self.out("base64").encode()).decode())
        print("url", quote_plus(self.out("url")), "hex", self.out("hex").encode().hex())
        print("json", json.dumps({"token": self.out("json")}))
        print("half", self.out("half_front")[:14], "…", self.out("half_back")[-14:])
        print("repr", Held(self.routes["repr"]), repr(self.routes["repr"]), f"{self.routes['repr']}")
        print("asdict", attrs.asdict(Held(self.routes["asdict"])), json.dumps(self.routes["asdict"], default=str))
        for level in ("info", "warning", "error"):
            getattr(ctx.log, level)(f"log {self.out('log_' + level)}")
        logger = logging.getLogger("botframework.leaky")
        logger.error("logging " + self.out("logging_error"))  # noqa: G003 - a careless author
        logger.error("args %s %r", self.out("logging_args"), {"a": self.out("logging_args")})
        try:
            fails(self.out("logging_exception"))
        except ValueError:
            logger.exception("exception")
        logger.error("extra", extra={"token": self.out("logging_extra")})
        logging.getLogger("elsewhere").error("%s", self.out("logging_extra"))
        warnings.warn(f"warning {self.out('warning')}", stacklevel=1)
        thread = threading.Thread(target=fails, args=(self.out("thread"),))
        thread.start()
        thread.join()
        Careless(self.out("unraisable"))
        gc.collect()

    @hookimpl
    def on_tick(self, ctx: Any, tick: Any) -> None:
        self._ticks += 1
        if self._ticks == 2:
            ctx.buy(
                tick.instrument, 1, limit_price=tick.bid * 0.99, tag=self.out("tag"), client_key=self.out("client_key")
            )
        if self._ticks == 4:
            ctx.buy(tick.instrument, 2, limit_price=tick.bid * 0.99, tag="second")
        if self._ticks == 10:
            raise RuntimeError(f"raise {self.out('raise')}")

    @hookimpl
    def on_save(self, ctx: Any) -> dict[str, Any]:
        return {"token": self.out("save")}


@attrs.define(eq=False, kw_only=True)
class Late:
    """Fails at the very end."""

    token: Secret

    @hookimpl
    def on_stop(self, ctx: Any) -> None:
        raise RuntimeError(f"stop {self.token.reveal()}")


@attrs.define(eq=False, kw_only=True)
class Gossip:
    """A rule with something to hide."""

    kind: ClassVar[str] = "gossip"
    rule_id: ClassVar[str] = "X01"
    always_on: ClassVar[bool] = False
    stage: ClassVar[int] = 1
    token: Secret

    def check(self, proposal: Any, view: Any) -> Any:
        if proposal.intent.quantity == 2:
            raise RuntimeError(f"rule {self.token.reveal()}")
        return None

    def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
        pass


@hookimpl
def notify(notice: Any) -> None:
    if "notify" in SHARED and notice.code != "LOG":
        raise RuntimeError(f"notify {SHARED['notify'].reveal()}")


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"leaky": Leaky, "late": Late}


@hookimpl
def register_risk_rules() -> dict[str, type]:
    return {"gossip": Gossip}
