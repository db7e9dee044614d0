"""The YAML of one bot, as frozen objects.

``load`` reads, checks and explains; everything later works with the classes below. Parameters of strategies and risk rules
stay ``RawParams`` until their class is known (``structure.build``). Several objects keep ``where`` (file and line), so that
whoever finds a mistake later can still point at it. Imports ``yamlsafe``, ``references``, ``structure``, ``configrules``
and ``errors``; called by ``runner``, read by whoever is configured.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import attrs
from attrs import validators

from botframework.configrules import verify
from botframework.core.money import Money
from botframework.errors import ConfigError
from botframework.references import References, veiled
from botframework.secretsources import NAME as SECRET_NAME
from botframework.secretsources import Secrets, SecretSource
from botframework.structure import RawParams, build, suggest
from botframework.yamlsafe import BYTES_MAX, YamlList, YamlMap, YamlScalar, map_scalars, parse, resolve

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
ACCOUNT = r"[A-Z]{1,4}[0-9]{3,12}"

_WHERE: dict[str, Any] = {"fill": "where"}
_OPTION = re.compile(r"[A-Z0-9]{1,6} *[0-9]{6}(?P<right>[CP])(?P<mills>[0-9]{8})")
"""The name that exchanges give an option: what it is on, its day, its right and its strike in thousandths."""
_PAIR = re.compile(r"[A-Z]{3}\.[A-Z]{3}")


def _named(kind: str, pattern: str, example: str) -> Any:
    matcher = re.compile(pattern)

    def check(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value is not None and not matcher.fullmatch(value):
            raise ValueError(f"'{value}' is no {kind}; write it like {example}")

    return check


def _secret_names(_: Any, attribute: attrs.Attribute[Any], value: Mapping[str, Any]) -> None:
    for name in value:
        if not SECRET_NAME.fullmatch(name):
            raise ValueError(f"'{name}' is no name of a secret; write letters, digits, _ . and -, like pager_token")


def _pins(value: str | tuple[str, ...]) -> tuple[str, ...]:
    pins = (value,) if isinstance(value, str) else tuple(value)
    cleaned = tuple(pin.lower().removeprefix("sha256:").replace(":", "") for pin in pins)
    for given, pin in zip(pins, cleaned, strict=True):
        if not re.fullmatch("[0-9a-f]{64}", pin):
            raise ValueError(
                f"pin '{given[:20]}…' is no SHA-256 fingerprint; write 64 hexadecimal digits, colons allowed"
            )
    if len(cleaned) > 2:
        raise ValueError("pin has more than two fingerprints; keep the present one and its successor")
    return cleaned


@attrs.frozen(kw_only=True)
class GatewayConfig:
    """Where orders go. ``embedded`` is the simulated gateway inside this process; ``gateway`` is a running one."""

    kind: str = "embedded"
    url: str | None = attrs.field(default=None, metadata={"help": "address of the running gateway"})
    pin: tuple[str, ...] = attrs.field(
        default=(),
        converter=_pins,
        metadata={
            "accepts": str | tuple[str, ...],
            "help": "SHA-256 of the gateway's certificate; two while it is replaced",
        },
    )
    allow_bundled_certificate: bool = attrs.field(
        default=False, metadata={"help": "real money behind the gateway's bundled certificate, whose key is public"}
    )
    where: str = attrs.field(default="", metadata=_WHERE)

    @property
    def is_simulator(self) -> bool:
        return self.kind == "embedded"


@attrs.frozen(kw_only=True)
class InstrumentConfig:
    """What to trade. ``conid`` settles it when a symbol is not unique. Backtests take all kinds, live runs ``STK`` only."""

    symbol: str = attrs.field(validator=_named("symbol", r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,31}", "AAPL"))
    conid: int | None = attrs.field(default=None, validator=validators.optional(validators.gt(0)))
    exchange: str | None = None
    currency: str | None = attrs.field(default=None, validator=_named("currency", "[A-Z]{3}", "USD"))
    sec_type: Literal["STK", "FUT", "OPT", "CASH"] = "STK"
    multiplier: Decimal | None = attrs.field(
        default=None,
        validator=validators.optional([validators.gt(Decimal(0)), validators.le(Decimal(1_000_000))]),
        metadata={"help": "backtests: what one point of a FUT or OPT is worth"},
    )
    tick_size: Decimal | None = attrs.field(
        default=None,
        validator=validators.optional([validators.gt(Decimal(0)), validators.le(Decimal(10_000))]),
        metadata={"help": "backtests: the smallest step of a price"},
    )
    expires: str | None = attrs.field(
        default=None,
        metadata={"help": "backtests: the last day of a FUT or OPT, like 2026-12-18, or the moment with its zone"},
    )
    strike: Decimal | None = attrs.field(
        default=None,
        validator=validators.optional([validators.gt(Decimal(0)), validators.le(Decimal(1_000_000_000))]),
        metadata={"help": "backtests: of an OPT that expires"},
    )
    right: Literal["C", "P"] | None = attrs.field(
        default=None, metadata={"help": "backtests: call or put, of an OPT that expires"}
    )
    underlying: str | None = attrs.field(
        default=None, metadata={"help": "backtests: the file's instrument that an OPT is on"}
    )
    settles: Literal["cash", "shares"] | None = attrs.field(
        default=None, metadata={"help": "backtests: what an OPT in the money becomes when it expires"}
    )
    settlement_price: Decimal | None = attrs.field(
        default=None,
        validator=validators.optional([validators.gt(Decimal(0)), validators.le(Decimal(1_000_000_000))]),
        metadata={"help": "backtests: the final price of a FUT, or of what an OPT is on; else the tape's last"},
    )
    where: str = attrs.field(default="", metadata=_WHERE)

    def __attrs_post_init__(self) -> None:
        if self.sec_type in ("FUT", "OPT") and self.multiplier is None:
            example = "5 for MES" if self.sec_type == "FUT" else "100 for an option on shares"
            raise ValueError(
                f"{self.symbol} is of type {self.sec_type} and needs a multiplier; write it like {example}"
            )
        if self.sec_type in ("STK", "CASH") and self.multiplier not in (None, Decimal(1)):
            text = f"{self.symbol} is of type {self.sec_type}, which has no multiplier; leave it out"
            raise ValueError(f"{text}, or name the type: FUT or OPT")
        if self.sec_type == "CASH" and not _PAIR.fullmatch(self.symbol):
            raise ValueError(f"'{self.symbol}' is no currency pair; write it like EUR.USD")
        self._check_expiry()

    def _check_expiry(self) -> None:
        of_options = {name: getattr(self, name) for name in ("strike", "right", "underlying", "settles")}
        given = [name for name, value in of_options.items() if value is not None]
        kind = f"{self.symbol} is of type {self.sec_type}"
        if given and self.sec_type != "OPT":
            raise ValueError(f"{kind}, and {given[0]} is of options; leave it out")
        given += [name for name in ("settlement_price",) if getattr(self, name) is not None]
        if self.sec_type in ("STK", "CASH") and (self.expires is not None or given):
            raise ValueError(f"{kind}, which does not expire; leave {'expires' if self.expires else given[0]} out")
        if self.expires is None:
            if given:
                raise ValueError(
                    f"{self.symbol} has {given[0]} and does not say when it expires; write expires as well"
                )
            return
        self.expires_on()
        if self.sec_type == "OPT":
            for name, example in (("strike", "600"), ("right", "C or P"), ("settles", "cash or shares")):
                if of_options[name] is None:
                    raise ValueError(f"{self.symbol} expires and needs {name}; write it like {example}")
            named = _OPTION.fullmatch(self.symbol)
            if named is not None and (named["right"], Decimal(named["mills"]) / 1000) != (self.right, self.strike):
                shown = f"{named['right']} at {Decimal(named['mills']) / 1000:f}"
                raise ValueError(
                    f"{self.symbol} is by its name a {shown}, and the file says {self.right} at {self.strike:f}"
                )
            if self.underlying is None and (self.settles == "shares" or self.settlement_price is None):
                text = f"{self.symbol} expires and needs its underlying, an instrument of the file"
                raise ValueError(text if self.settles == "shares" else f"{text}; or give its settlement_price")

    def expires_on(self) -> date | datetime | None:
        """The last day, or the moment, of a contract that expires. Raises ``ValueError`` for text that is neither."""
        if self.expires is None:
            return None
        try:
            if len(self.expires) <= 10:
                return date.fromisoformat(self.expires)
            moment = datetime.fromisoformat(self.expires)
        except ValueError:
            raise ValueError(f"expires '{self.expires:.40}' is no day; write it like 2026-12-18") from None
        if moment.tzinfo is None:
            raise ValueError(f"expires '{self.expires:.40}' has no time zone; write it like 2026-12-18T14:30Z")
        return moment


@attrs.frozen(kw_only=True)
class StrategyConfig:
    """One strategy. ``kind`` names a plugin's class; ``instruments`` empty means all of the file's."""

    kind: str
    name: str = attrs.field(
        default=attrs.Factory(lambda self: _name_of(self.kind), takes_self=True),
        validator=_named("name", NAME, "fast-cross"),
    )
    instruments: tuple[str, ...] = ()
    params: RawParams
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class RiskConfig:
    """One risk rule by its kind."""

    kind: str
    params: RawParams
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class AcceptConfig:
    """Bounds within which a question is answered with yes; a bound the question's text does not show means no."""

    percent_max: Decimal | None = attrs.field(default=None, validator=validators.optional(validators.gt(Decimal(0))))
    value_max: Decimal | None = attrs.field(default=None, validator=validators.optional(validators.gt(Decimal(0))))
    size_max: Decimal | None = attrs.field(default=None, validator=validators.optional(validators.gt(Decimal(0))))


@attrs.frozen(kw_only=True)
class QuestionConfig:
    """The answer to one of the broker's order questions, by message id. What is not listed is declined."""

    id: str = attrs.field(validator=_named("message id", "[a-z][0-9]{1,8}", "o163"))
    accept: bool | AcceptConfig
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class TapeConfig:
    """Recorded quotes as the simulator's market: which columns mean what. Paths are relative to the working directory.

    Without ``path`` the block is only a mapping, used when ``--tape`` names a file.
    """

    path: Path | None = None
    symbol: str | None = attrs.field(default=None, metadata={"help": "the instrument that trades on this tape"})
    columns: Mapping[str, str] = attrs.field(factory=dict, metadata={"help": "our name: the file's column"})
    price_scale: Decimal = attrs.field(default=Decimal(1), validator=validators.gt(Decimal(0)))
    lot: Decimal = attrs.field(default=Decimal(1), validator=validators.gt(Decimal(0)))
    row_filter: Mapping[str, str] = attrs.field(
        factory=dict, metadata={"key": "where", "help": "column: value to keep"}
    )
    start: datetime | None = attrs.field(default=None, metadata={"key": "from"})
    end: datetime | None = attrs.field(default=None, metadata={"key": "to", "help": "not included"})
    bad_rows: Literal["refuse", "skip", "keep"] = "refuse"
    duplicates: Literal["refuse", "skip", "keep"] = attrs.field(
        default="refuse", metadata={"help": "backtests: a quote or bar that repeats the one before"}
    )
    kind: Literal["quotes", "trades", "bars"] | None = attrs.field(
        default=None, metadata={"help": "backtests: what a row is, where the columns do not say"}
    )
    bar_length_s: float | None = attrs.field(
        default=None,
        validator=validators.optional([validators.gt(0), validators.le(86_400)]),
        metadata={"key": "bar_length", "unit": "s", "help": "backtests: how long a bar of the tape lasts"},
    )
    bar_time: Literal["start", "end"] = attrs.field(
        default="start", metadata={"help": "backtests: which end of a bar its time is"}
    )
    zone: str | None = attrs.field(
        default=None, metadata={"help": "backtests: of `at` times that name none, like America/New_York"}
    )
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class MarketConfig:
    """The simulator's market. ``speed`` is market seconds per second."""

    speed: float = attrs.field(default=1.0, validator=[validators.ge(0.01), validators.le(10_000)])
    seed: int = attrs.field(default=1, validator=validators.ge(0))
    tape: TapeConfig | None = None
    where: str = attrs.field(default="", metadata=_WHERE)

    @property
    def uses_tape(self) -> bool:
        """True when a tape is the market even without ``--tape``."""
        return self.tape is not None and self.tape.path is not None


@attrs.frozen(kw_only=True)
class PartConfig:
    """One exchangeable part by its kind; the remaining keys are its parameters."""

    kind: str
    params: RawParams
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class FillsConfig:
    """What a backtest assumes of fills. ``model`` decides whether and how much, ``slippage`` how much worse than the touch."""

    model: PartConfig | None = attrs.field(default=None, metadata={"help": "which orders fill; default: touch"})
    slippage: PartConfig | None = attrs.field(default=None, metadata={"help": "what orders lose that take"})
    latency: PartConfig | None = attrs.field(default=None, metadata={"help": "wins over --latency-ms"})
    bar_path: Literal["nearest", "low_first", "high_first", "by_direction"] = attrs.field(
        default="nearest", metadata={"help": "the order of high and low within a bar of the tape"}
    )
    hours: Literal["always", "regular"] = attrs.field(
        default="always",
        metadata={"help": "regular: orders match in the hours of their market, and days end with its close"},
    )
    seed: int = attrs.field(default=1, validator=validators.ge(0))
    where: str = attrs.field(default="", metadata=_WHERE)


# What is more is no rate, and a sum with it has more digits than are counted.
_rate = validators.and_(validators.ge(Decimal(0)), validators.le(Decimal(10_000)))


@attrs.frozen(kw_only=True)
class CostsConfig:
    """What trading and holding cost in a backtest. Rates are per cent a year; ``actions`` is a CSV of dividends and splits."""

    commission: PartConfig | None = attrs.field(default=None, metadata={"help": "wins over --commission"})
    borrow_percent: Decimal = attrs.field(default=Decimal(0), validator=_rate)
    borrow: Mapping[str, Decimal] = attrs.field(
        factory=dict,
        validator=validators.deep_mapping(mapping_validator=None, value_validator=_rate),
        metadata={"help": "symbol: its own rate, in per cent"},
    )
    credit_percent: Decimal = attrs.field(default=Decimal(0), validator=_rate)
    debit_percent: Decimal = attrs.field(default=Decimal(0), validator=_rate)
    interest_free: Decimal = attrs.field(default=Decimal(10_000), validator=validators.ge(Decimal(0)))
    actions: Path | None = attrs.field(
        default=None, metadata={"help": "dividends and splits; from the current folder on"}
    )
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class JournalConfig:
    """The durable record. ``power`` survives a power cut, ``process`` a crash. Without ``path`` it is ``var/BOT.db``."""

    kind: str = "sqlite"
    path: Path | None = None
    durable: Literal["power", "process"] = "power"
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class StreamConfig:
    """How long the stream may be silent in market hours before entries pause and it is renewed."""

    silence_s: float = attrs.field(default=10.0, validator=[validators.ge(1), validators.le(600)])


@attrs.frozen(kw_only=True)
class SessionConfig:
    """The broker's nights, and what happens when another login wants the session; see docs/session.md."""

    region: Literal["america", "europe", "asia"] = "america"
    maintenance: tuple[str, ...] | None = attrs.field(
        default=None, metadata={"help": "windows in place of the region's, like 'Sun-Fri 00:15-01:45 America/New_York'"}
    )
    compete: bool = attrs.field(default=False, metadata={"help": "take the session from another login, once an hour"})
    health_s: float = attrs.field(default=180.0, validator=[validators.ge(90), validators.le(3600)])
    start_wait_s: float = attrs.field(default=900.0, validator=[validators.ge(60), validators.le(86_400)])
    where: str = attrs.field(default="", metadata=_WHERE)


@attrs.frozen(kw_only=True)
class RunConfig:
    """How long a run lasts; without ``for`` until it is stopped."""

    for_s: float | None = attrs.field(
        default=None, validator=validators.optional(validators.gt(0)), metadata={"key": "for", "unit": "s"}
    )


@attrs.frozen(kw_only=True)
class Config:
    """One bot: one account, one journal, any number of strategies."""

    bot: str = attrs.field(validator=_named("name", NAME, "sma-demo"))
    gateway: GatewayConfig = attrs.field(factory=GatewayConfig)
    account: str | None = attrs.field(default=None, validator=_named("account id", ACCOUNT, "DU1234567"))
    live: bool = False
    profile: Literal["canary", "full"] | None = attrs.field(
        default=None, metadata={"help": "canary: tight caps over the file's limits, the default for real money"}
    )
    dry_run: bool = attrs.field(default=False, metadata={"help": "decide and journal, but send no order"})
    instruments: tuple[InstrumentConfig, ...]
    strategies: tuple[StrategyConfig, ...]
    risk: tuple[RiskConfig, ...] = ()
    questions: tuple[QuestionConfig, ...] = ()
    at_stop: Literal["cancel", "leave"] = "cancel"
    market: MarketConfig = attrs.field(factory=MarketConfig)
    journal: JournalConfig = attrs.field(factory=JournalConfig)
    stream: StreamConfig = attrs.field(factory=StreamConfig)
    session: SessionConfig = attrs.field(factory=SessionConfig)
    run: RunConfig = attrs.field(factory=RunConfig)
    fills: FillsConfig = attrs.field(factory=FillsConfig)
    costs: CostsConfig = attrs.field(factory=CostsConfig)
    bar_length_s: float | None = attrs.field(
        default=None,
        validator=validators.optional([validators.ge(1), validators.le(86_400)]),
        metadata={"key": "bar_length", "unit": "s", "help": "bars of mid prices for on_bar and ctx.history"},
    )
    plugins: tuple[str, ...] = ()
    secrets: Mapping[str, SecretSource] = attrs.field(
        factory=dict, validator=_secret_names, metadata={"help": "name: where it is kept; used as ${secret:name}"}
    )
    where: str = attrs.field(default="", metadata=_WHERE)
    plugin_places: tuple[str, ...] = attrs.field(default=(), eq=False, repr=False, metadata={"fill": "plugin_places"})
    vault: Secrets = attrs.field(
        default=attrs.Factory(lambda: Secrets({})), eq=False, repr=False, metadata={"fill": "vault"}
    )

    @property
    def source(self) -> str:
        """The file, as given on the command line."""
        return self.where.rpartition(":")[0] or self.where

    @property
    def named_plugins(self) -> tuple[tuple[str, str], ...]:
        """What ``plugins`` names, each with file and line."""
        places = self.plugin_places or (self.where,) * len(self.plugins)
        return tuple(zip(self.plugins, places, strict=True))

    @property
    def is_real_money(self) -> bool:
        return self.live and not self.gateway.is_simulator

    @property
    def journal_path(self) -> Path:
        return self.journal.path or Path("var") / f"{self.bot}.db"

    def symbols_of(self, strategy: StrategyConfig) -> tuple[str, ...]:
        """Symbols a strategy works with."""
        return strategy.instruments or tuple(instrument.symbol for instrument in self.instruments)


def load(path: str | Path, env: Mapping[str, str]) -> Config:
    """Read a bot's YAML. ``env`` feeds ``${NAME}``. Raises ``ConfigError`` with file, line and what to do."""
    file = Path(path)
    source = str(path)
    try:
        with file.open("rb") as stream:
            data = stream.read(BYTES_MAX + 1)
    except FileNotFoundError:
        known = sorted(str(f) for f in file.parent.glob("*.y*ml")) if file.parent.is_dir() else []
        hint = suggest(source, known, "there are") if known else "give the path of a bot's YAML"
        raise ConfigError("no such file", where=source, hint=hint) from None
    except IsADirectoryError:
        raise ConfigError("is a folder", where=source, hint="give the path of a bot's YAML in it") from None
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=source, hint="look at its permissions") from error
    return parse_config(data, source, env)


def parse_config(data: bytes | str, source: str, env: Mapping[str, str]) -> Config:
    """As ``load``, from text; ``source`` names it in errors."""
    secrets = Secrets(env, Path(source).parent)
    root = map_scalars(parse(data, source), References(source, env, secrets).change)
    if not isinstance(root, YamlMap):
        raise ConfigError("the file is no mapping", where=f"{source}:{root.line}", hint="start with 'bot: a-name'")
    listed = root.get("plugins")
    places = tuple(f"{source}:{item.line}" for item in listed.items) if isinstance(listed, YamlList) else ()
    raw = RawParams(_shorthand(root).entries, source, "", root.line)
    config = build(Config, raw, vault=secrets, plugin_places=places)
    secrets.sources = config.secrets
    verify(config, root)
    return config


def config_hash(config: Config) -> str:
    """SHA-256 over what the configuration means: layout, comments and the file's name do not count.

    How long a run lasts decides nothing, and ``--for`` says it beside the file: another process that reads the file, or the next
    run of another length, is of the same configuration.
    """
    decides = {name: value for name, value in effective(config).items() if name != "run"}
    text = json.dumps(decides, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def effective(config: Config) -> dict[str, Any]:
    """The whole configuration with defaults filled in, as JSON values, to show and to journal.

    ``Decimal`` becomes text; a secret from the environment stays the reference it was written as.
    """
    plain = _plain(config)
    assert isinstance(plain, dict)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, RawParams):
        shown = map_scalars(YamlMap(value.entries, value.line), veiled)
        return _plain(resolve(shown))
    if attrs.has(type(value)) and not isinstance(value, Money):
        fields: dict[str, Any] = {}
        for field in attrs.fields(type(value)):
            if "fill" in field.metadata:
                continue
            inner = getattr(value, field.name)
            if isinstance(inner, RawParams):
                fields.update(_plain(inner))
            else:
                fields[field.metadata.get("key", field.name)] = _plain(inner)
        return fields
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return _plain(value.value)
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _name_of(kind: str) -> str:
    """A strategy's name when none is given: its kind, or the class or file behind it."""
    return kind.rpartition(":")[2].rpartition("/")[2].removesuffix(".py")


def _shorthand(root: YamlMap) -> YamlMap:
    """``instruments: [AAPL]`` means ``instruments: [{symbol: AAPL}]``."""
    entries = dict(root.entries)
    if "instruments" in entries:
        line, node = entries["instruments"]
        if isinstance(node, YamlList):
            full = (
                YamlMap({"symbol": (item.line, item)}, item.line) if isinstance(item, YamlScalar) else item
                for item in node.items
            )
            entries["instruments"] = (line, YamlList(tuple(full), node.line))
    return YamlMap(entries, root.line)
