"""What a YAML file would run: its configuration, plugins, typed parameters and risk rules, with nothing started.

``bot check`` stops here; ``live`` goes on. Imports config, plugins and the risk registry.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from botframework.config import Config, StrategyConfig, config_hash, effective, load
from botframework.configrules import RESERVED_STRATEGIES, bundled_pin
from botframework.core.risk.base import RiskRule
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS, build_rules
from botframework.errors import ConfigError
from botframework.plugins import Plugins
from botframework.references import is_secret
from botframework.runner.arming import RuleParams, Tightened, armed, impose, profile_of
from botframework.runner.assumptions import check_assumptions
from botframework.secret import Secret
from botframework.structure import RawParams, params_of, structure_params, suggest


@attrs.frozen
class PlannedStrategy:
    """One strategy with its class and checked parameters, not yet made."""

    name: str
    kind: str
    cls: type
    params: Mapping[str, Any]
    symbols: tuple[str, ...]
    where: str

    def make(self) -> Any:
        """A fresh instance. Raises ``ConfigError`` when the class refuses its parameters."""
        try:
            return self.cls(**self.params)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"strategy '{self.name}': {error}", where=self.where) from error


@attrs.frozen
class Plan:
    """A checked configuration."""

    config: Config
    plugins: Plugins
    strategies: tuple[PlannedStrategy, ...]
    rule_params: tuple[RuleParams, ...]  # as the file has them
    armed_params: tuple[RuleParams, ...]  # as they hold under its profile
    tightened: tuple[Tightened, ...]
    config_hash: str
    code_hash: str

    def code_now(self) -> str:
        """What the strategies' source files hash to at this moment."""
        return _code_hash([strategy.cls for strategy in self.strategies])

    def rules(self) -> list[RiskRule]:
        """Fresh rules: the configured ones as the profile lets them hold, and those that are always on."""
        rules = _build_rules(self.config, self.armed_params, self.plugins.risk_rules())
        impose(self.config, self.rule_params, rules)
        return rules


def plan(path: Path, env: Mapping[str, str] | None = None) -> Plan:
    """Read ``path`` and check all that can be checked without a gateway. Raises ``ConfigError`` or ``PluginError``."""
    return plan_config(load(path, os.environ if env is None else env))


def plan_config(config: Config) -> Plan:
    """As ``plan``, from a configuration that was read (and perhaps changed by options) already."""
    _refuse_unsupported(config)
    check_assumptions(config)
    plugins = Plugins.for_config(config)
    strategies = tuple(_plan_strategy(config, strategy, plugins) for strategy in config.strategies)
    plugin_rules = plugins.risk_rules()
    rule_params = []
    for rule in config.risk:
        kinds: dict[str, type] = {**BUILTIN_RULES, **plugin_rules}
        if rule.kind not in kinds:
            raise ConfigError(
                f"no risk rule is called '{rule.kind}'", where=rule.where, hint=suggest(rule.kind, kinds, "there are")
            )
        params = structure_params(kinds[rule.kind], rule.params)
        _check_scope(config, params, rule.params)
        rule_params.append((rule.kind, params, rule.where))
    config.vault.refuse_known(json.dumps(effective(config), ensure_ascii=False), config.where)
    armed_params, tightened = armed(config, tuple(rule_params))
    planned = Plan(
        config=config,
        plugins=plugins,
        strategies=strategies,
        rule_params=tuple(rule_params),
        armed_params=armed_params,
        tightened=tightened,
        config_hash=config_hash(config),
        code_hash=_code_hash([strategy.cls for strategy in strategies]),
    )
    for strategy in strategies:
        strategy.make()
    planned.rules()
    return planned


def describe(planned: Plan) -> dict[str, Any]:
    """What ``bot check`` shows, as JSON values."""
    config = planned.config
    rules = planned.rules()
    return {
        "bot": config.bot,
        "gateway": config.gateway.url or "embedded simulator",
        "account": config.account or "the gateway's first",
        "mode": mode_of(config),
        "profile": profile_of(config),
        "tightened": [str(each) for each in planned.tightened],
        "instruments": [instrument.symbol for instrument in config.instruments],
        "journal": f"{config.journal_path} (durable: {config.journal.durable})",
        "strategies": [
            {
                "name": strategy.name,
                "kind": strategy.kind,
                "instruments": list(strategy.symbols),
                "params": {key: str(value) for key, value in params_shown(strategy).items()},
            }
            for strategy in planned.strategies
        ],
        "secrets": [
            {"name": name, "kept": config.vault.source_of(name, where).told()}
            for name, where in sorted(config.vault.asked.items())
        ],
        "risk": [{"id": rule.rule_id, "kind": rule.kind, "params": _rule_params(rule)} for rule in rules],
        "warnings": warnings_of(planned),
        "config_hash": planned.config_hash,
        "effective": effective(config),
    }


def mode_of(config: Config) -> str:
    """What is at stake: ``simulator``, ``paper`` or ``REAL MONEY``; ``, canary`` and ``, dry run`` when they hold."""
    mode = "simulator" if config.gateway.is_simulator else "REAL MONEY" if config.is_real_money else "paper"
    mode += ", canary" if profile_of(config) == "canary" else ""
    return f"{mode}, dry run" if config.dry_run else mode


def params_shown(strategy: PlannedStrategy) -> dict[str, Any]:
    """Every parameter of a strategy, defaults included."""
    shown: dict[str, Any] = {}
    for param in params_of(strategy.cls):
        if is_secret(param.key) and not isinstance(strategy.params.get(param.argument), Secret):
            shown[param.key] = "(hidden)"
        elif param.argument in strategy.params:
            shown[param.key] = strategy.params[param.argument]
        elif param.field.default is not attrs.NOTHING and not isinstance(param.field.default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time, typed as a function
            shown[param.key] = param.field.default
    return shown


def warnings_of(planned: Plan) -> list[str]:
    """What a careful person would want to know before starting."""
    config = planned.config
    kinds = {kind for kind, params, _ in planned.rule_params if not (params.get("strategy") or params.get("symbol"))}
    missing = [kind for kind in LIVE_KINDS if kind not in kinds]
    found = []
    if missing:
        found.append(f"no limit of kind {', '.join(missing)}; trading real money would be refused")
    if bundled_pin(config):
        found.append("the pinned certificate is the bundled one, whose key is public; 'bot gateway cert new' makes one")
    found += config.vault.warnings()
    if config.at_stop == "leave":
        found.append("at_stop: leave keeps orders working when the bot ends")
    return found


def json_schema(planned: Plan) -> dict[str, Any]:
    """A JSON Schema for editors, with the parameters of the plugins this file names."""
    from botframework.schema import json_schema as schema

    strategies = {**planned.plugins.strategies()}
    return schema(strategies, {**BUILTIN_RULES, **planned.plugins.risk_rules()})


def _refuse_unsupported(config: Config) -> None:
    """What the configuration may say and this version cannot do."""
    if config.gateway.kind not in ("embedded", "gateway"):
        raise ConfigError(
            f"the gateway kind '{config.gateway.kind}' cannot be run by this version",
            where=config.gateway.where or config.where,
            hint="use embedded, or kind: gateway with the url of a running gateway",
        )
    if config.journal.kind != "sqlite":
        raise ConfigError(
            f"the journal kind '{config.journal.kind}' cannot be run by this version",
            where=config.journal.where or config.where,
            hint="use sqlite",
        )


def _plan_strategy(config: Config, strategy: StrategyConfig, plugins: Plugins) -> PlannedStrategy:
    cls = plugins.strategy(strategy.kind, strategy.where)
    return PlannedStrategy(
        name=strategy.name,
        kind=strategy.kind,
        cls=cls,
        params=structure_params(cls, strategy.params),
        symbols=config.symbols_of(strategy),
        where=strategy.where,
    )


def _check_scope(config: Config, params: Mapping[str, Any], raw: RawParams) -> None:
    """A rule scoped to a strategy or symbol that does not exist would never act: refuse it."""
    scopes = {
        "strategy": [*(strategy.name for strategy in config.strategies), *RESERVED_STRATEGIES],
        "symbol": [instrument.symbol for instrument in config.instruments],
    }
    for key, known in scopes.items():
        value = params.get(key)
        if isinstance(value, str) and value and value not in known:
            line = raw.entries[key][0] if key in raw.entries else raw.line
            raise ConfigError(
                f"{raw.path} is for the {key} '{value}', which the file does not have",
                where=f"{raw.source}:{line}",
                hint=suggest(value, known, "it has"),
            )


def _build_rules(
    config: Config, configured: tuple[tuple[str, Mapping[str, Any], str], ...], plugin_rules: Mapping[str, type]
) -> list[RiskRule]:
    try:
        return build_rules([(kind, params) for kind, params, _ in configured], plugin_rules)
    except ValueError as error:
        text = str(error)
        where = config.where
        for index, (_, _, at) in enumerate(configured):
            if text.startswith(f"risk[{index}]"):
                where = at
        raise ConfigError(text, where=where, hint="each limit is given once") from error


def _rule_params(rule: RiskRule) -> dict[str, str]:
    """A rule's parameters for display: public fields that the YAML can set."""
    cls: Any = type(rule)
    if not attrs.has(cls):
        return {}
    shown = {}
    for field in attrs.fields(cls):
        if field.init and not field.name.startswith("_"):
            value = getattr(rule, field.name)
            if value not in ("", (), None):
                shown[field.name] = ",".join(value) if isinstance(value, tuple) else str(value)
    return shown


def _code_hash(classes: list[type]) -> str:
    """SHA-256 over the source files of the strategies, so that a run can be tied to the code it ran."""
    digest = hashlib.sha256()
    for file in sorted({inspect.getsourcefile(cls) or "" for cls in classes}):
        if file:
            digest.update(Path(file).read_bytes())
    return digest.hexdigest()
