"""What single fields of a configuration cannot tell: names used twice, symbols that are missing, money without limits.

Imports ``structure``, ``core.risk`` and ``errors``; called by ``config`` after the fields are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from botframework.core.risk.registry import LIVE_KINDS
from botframework.errors import ConfigError
from botframework.ibkr.address import is_loopback
from botframework.structure import suggest
from botframework.yamlsafe import YamlList, YamlMap, YamlScalar

if TYPE_CHECKING:
    from botframework.config import Config

RESERVED_STRATEGIES = ("manual",)
GATEWAYS = ("embedded", "gateway", "oauth1", "oauth2")
JOURNALS = ("sqlite",)

# The first four and last three bytes of the SHA-256 of the certificate in the public download: what is recorded of it, and
# enough to know it by (another certificate has them by one chance in 2**56).
_BUNDLED = (bytes.fromhex("13DAF89A"), bytes.fromhex("EDA3BE"))


def is_bundled(digest: bytes) -> bool:
    """Whether a certificate's SHA-256 is that of the gateway's download; whoever has the download has its private key."""
    return digest.startswith(_BUNDLED[0]) and digest.endswith(_BUNDLED[1])


class _Fail(Protocol):
    def __call__(self, what: str, key: str, hint: str, where: str = "") -> ConfigError: ...


def verify(config: Config, root: YamlMap) -> None:
    """Raise ``ConfigError`` for the first contradiction; ``root`` gives the lines of top-level keys."""
    source = config.source

    def fail(what: str, key: str, hint: str, where: str = "") -> ConfigError:
        line = root.key_line(key) if key in root.entries else root.line
        return ConfigError(what, where=where or f"{source}:{line}", hint=hint)

    if not config.instruments:
        raise fail("there are no instruments", "instruments", "write [{symbol: AAPL}]")
    if not config.strategies:
        raise fail("there are no strategies", "strategies", "write [{kind: sma_cross}]")
    _once(((i.symbol, i.where) for i in config.instruments), "the instrument")
    _once(((s.name, s.where) for s in config.strategies), "the strategy name", "give each a 'name' of its own")
    _once(((q.id, q.where) for q in config.questions), "the question")
    symbols = [instrument.symbol for instrument in config.instruments]
    for index, strategy in enumerate(config.strategies):
        if strategy.name in RESERVED_STRATEGIES:
            hint = "it stands for orders given by hand; choose another"
            raise fail(f"the name '{strategy.name}' is reserved", "strategies", hint, strategy.where)
        for symbol in strategy.instruments:
            if symbol not in symbols:
                what = f"strategies[{index}] names the instrument '{symbol}', which the file does not have"
                where = f"{source}:{_line_of(root, index, symbol)}"
                raise fail(what, "strategies", suggest(symbol, symbols, "it has"), where)
        if len(set(strategy.instruments)) != len(strategy.instruments):
            raise fail(f"strategies[{index}] names an instrument twice", "strategies", "name each once", strategy.where)
    tape = config.market.tape
    if tape and tape.symbol and tape.symbol not in symbols:
        what = f"the tape's symbol '{tape.symbol}' is not among the instruments"
        raise fail(what, "market", suggest(tape.symbol, symbols, "they are"), tape.where)
    # With plugins there may be more kinds; the loader looks at those.
    if not config.plugins:
        _known("gateway", config.gateway.kind, GATEWAYS, config.gateway.where)
        _known("journal", config.journal.kind, JOURNALS, config.journal.where)
    _verify_gateway(config)
    _verify_money(config, fail)


def _line_of(root: YamlMap, index: int, symbol: str) -> int:
    """Line of one symbol in the list of one strategy."""
    strategies = root.get("strategies")
    strategy = strategies.items[index] if isinstance(strategies, YamlList) else root
    symbols = strategy.get("instruments") if isinstance(strategy, YamlMap) else None
    named = symbols.items if isinstance(symbols, YamlList) else ()
    return next((node.line for node in named if isinstance(node, YamlScalar) and node.text == symbol), strategy.line)


def _once(pairs: Iterable[tuple[str, str]], noun: str, hint: str = "keep one of the two") -> None:
    seen: dict[str, str] = {}
    for name, where in pairs:
        if name in seen:
            first = seen[name].rpartition(":")[2]
            raise ConfigError(f"{noun} '{name}' is there twice, first in line {first}", where=where, hint=hint)
        seen[name] = where


def _known(noun: str, kind: str, kinds: tuple[str, ...], where: str) -> None:
    if kind not in kinds:
        raise ConfigError(f"unknown {noun} kind '{kind}'", where=where, hint=suggest(kind, kinds, "the kinds are"))


def _verify_gateway(config: Config) -> None:
    gateway = config.gateway

    def fail(what: str, hint: str) -> ConfigError:
        return ConfigError(what, where=gateway.where or config.where, hint=hint)

    if gateway.kind == "embedded":
        if gateway.url or gateway.pin:
            raise fail("the embedded gateway takes neither url nor pin", "remove them, or write kind: gateway")
        return
    if gateway.kind == "gateway" and not gateway.url:
        raise fail("gateway needs 'url'", "add 'url: https://localhost:5000', or write kind: embedded")
    if gateway.url is None:
        return
    try:
        url = urlsplit(gateway.url)
        port_ok = url.port is None or url.port > 0
    except ValueError:
        url, port_ok = urlsplit(""), False
    # A blank or a line's end would be dropped by one reader of the address and not by the next.
    port_ok = port_ok and not any(letter.isspace() or not letter.isprintable() for letter in gateway.url)
    if url.scheme not in ("http", "https") or not url.hostname or not port_ok:
        raise fail(f"{gateway.url!r} is no address of a gateway", "write it like https://localhost:5000")
    if url.username or url.password or url.query or url.fragment:
        raise fail("the gateway's url holds more than host, port and path", "remove user, query and fragment")
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise fail(
            f"http to {url.hostname} would send orders in the clear", "use https and 'pin', or a loopback address"
        )
    if url.scheme == "https" and gateway.kind == "gateway" and not gateway.pin:
        hint = "add 'pin' with the SHA-256 of its certificate; there is no way to skip the check"
        raise fail("a gateway over https needs 'pin'", hint)
    if bundled_pin(config):
        fresh = "make one of your own with 'bot gateway cert new'"
        if not is_loopback(url.hostname):
            raise fail(
                f"the pinned certificate's key is public, so anybody between here and {url.hostname} has it", fresh
            )
        if config.live and not gateway.allow_bundled_certificate:
            what = (
                "the pinned certificate is the one in the gateway's download, whose key is public; not for real money"
            )
            raise fail(what, f"{fresh}, or write allow_bundled_certificate: true")


def bundled_pin(config: Config) -> bool:
    """Whether one of the pins is of the certificate that everybody has the key of."""
    return any(is_bundled(bytes.fromhex(pin)) for pin in config.gateway.pin)


def _verify_money(config: Config, fail: _Fail) -> None:
    if config.live and config.gateway.is_simulator:
        raise fail(
            "live needs a gateway other than the embedded simulator", "live", "remove 'live', or set gateway.kind"
        )
    if config.live and config.account is None:
        raise fail("live needs 'account'", "live", "add 'account: U1234567', and give the same id as --account")
    if config.live:
        # A limit of one strategy or one symbol leaves all others without one.
        whole = {rule.kind for rule in config.risk if not {"strategy", "symbol"} & set(rule.params.entries)}
        missing = [kind for kind in LIVE_KINDS if kind not in whole]
        if missing:
            hint = "set a limit for each under 'risk'"
            raise fail(f"live needs the risk rule{'s' * (len(missing) > 1)} {', '.join(missing)}", "live", hint)
    elif config.account and not config.account.startswith("D") and not config.gateway.is_simulator:
        what = f"{config.account} is an account with real money, and 'live' is not set"
        raise fail(what, "account", "use a paper account (its id begins with D), or add 'live: true'")
