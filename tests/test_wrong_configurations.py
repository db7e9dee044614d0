"""Wrong files made systematically from the classes of the configuration: each is refused with its line and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework import config as configuration
from botframework.cli import main
from botframework.config import Config, parse_config
from botframework.core.money import Money
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.errors import BotError, ConfigError, PluginError
from botframework.plugins import Plugins
from botframework.runner.plan import plan_config
from botframework.secret import Secret
from botframework.secretsources import SecretSource
from botframework.structure import Param, RawParams, build, params_of

HEAD = "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\n"

#: Where each class stands: what comes before its keys and what ends them; the keys it cannot do without.
PLACES = {
    Config: ("{}", ""),
    configuration.GatewayConfig: ("gateway: {{{}}}", ""),
    configuration.InstrumentConfig: ("instruments: [{{{}}}]", "symbol: AAPL"),
    configuration.QuestionConfig: ("questions: [{{{}}}]", "id: o163, accept: true"),
    configuration.AcceptConfig: ("questions: [{{id: o163, accept: {{{}}}}}]", ""),
    configuration.MarketConfig: ("market: {{{}}}", ""),
    configuration.TapeConfig: ("market: {{tape: {{{}}}}}", ""),
    configuration.FillsConfig: ("fills: {{{}}}", ""),
    configuration.CostsConfig: ("costs: {{{}}}", ""),
    configuration.JournalConfig: ("journal: {{{}}}", ""),
    configuration.StreamConfig: ("stream: {{{}}}", ""),
    configuration.SessionConfig: ("session: {{{}}}", ""),
    configuration.RunConfig: ("run: {{{}}}", ""),
    SecretSource: ("secrets: {{pager: {{{}}}}}", ""),
}
#: Values that are wrong whatever the key is: YAML's surprises, and shapes that no scalar, list or mapping key takes.
NEVER = ("!!python/object x", "!x 1", "&a 1", "*a", "{<<: 1}", "\t1", "a\u202eb", "a\u200bb", "\x07", '"open', "[1, 2", "{a: 1", "@x", "${")  # fmt: skip
NUMBERS = ("12:30", "010", "0x1F", "1_000", ".nan", ".inf", "1e999", "many", "''", "yes", "[1]", "{a: 1}", "1;2", "1 2")


def files() -> Iterator[tuple[str, bytes]]:
    """(what is wrong, the file); the wrong part stands in line 4 unless it is the whole file."""
    for cls, (place, needed) in PLACES.items():
        base = HEAD if cls is not configuration.InstrumentConfig else HEAD.replace("instruments: [AAPL]\n", "\n")
        sep = "\n" if cls is Config else ", "

        def made(*parts: str, base: str = base, place: str = place, needed: str = needed, sep: str = sep) -> bytes:
            return (base + place.format(sep.join(part for part in (needed, *parts) if part)) + "\n").encode()

        for param in params_of(cls):
            name = f"{cls.__name__}.{param.key}"
            if param.type is RawParams:
                continue
            for wrong in (param.key + "x", param.key.upper(), "x-" + param.key):
                yield f"{name} misspelt {wrong}", made(f"{wrong}: 1")
            yield f"{name} twice", made(f"{param.key}: 1", f"{param.key}: 1")
            for value in NEVER:
                yield f"{name} never {value!r}", made(f"{param.key}: {value}")
            kinds = str(param.type)
            if param.type in (int, float) or (re.search(r"\b(Decimal|int|float)\b", kinds) and "Mapping" not in kinds):
                for value in NUMBERS:
                    yield f"{name} number {value}", made(f"{param.key}: {value}")
            if param.type is bool:
                for value in ("yes", "on", "1", '"true"', "[true]", "{a: true}"):
                    yield f"{name} bool {value}", made(f"{param.key}: {value}")
            if "Literal" in kinds:
                for value in ("nonsense", "[a]", "{a: 1}", "''"):
                    yield f"{name} choice {value}", made(f"{param.key}: {value}")
    yield "not UTF-8", HEAD.encode() + b"account: \xff\xfe\n"
    yield "deep", (HEAD + "risk: " + "[" * 5_000 + "]" * 5_000 + "\n").encode()
    yield "huge", (HEAD + "# " + "x" * 300_000 + "\n").encode()
    yield "two documents", (HEAD + "---\n" + HEAD).encode()


CASES = dict(files())


def test_there_are_enough() -> None:
    print(f"{len(CASES)} wrong files")
    assert len(CASES) >= 500
    parse_config(HEAD, "b.yaml", {})  # what they were made from is right
    assert {cls for cls in vars(configuration).values() if isinstance(cls, type) and attrs.has(cls)} >= set(PLACES)


def test_every_wrong_file_is_refused_in_a_line_that_helps() -> None:
    bad: list[Any] = []
    for name, data in CASES.items():
        try:
            parse_config(data, "b.yaml", {})
        except ConfigError as error:
            # A bound names what is allowed itself; every other refusal has a hint.
            helps = error.hint or re.search(r"must be (at least|at most|more than|less than)|write it like", error.what)
            where = error.where == "b.yaml" if name == "huge" else re.fullmatch(r"b\.yaml:\d+", error.where)
            if not (helps and where and error.what) or "\n" in str(error) or error.exit_code != 2:
                bad.append((name, str(error)))
        except Exception as error:
            bad.append((name, repr(error)))
        else:
            bad.append((name, "accepted"))
    assert not bad, f"{len(bad)}: {bad[:12]}"


# --- what only the class behind a kind can tell ---------------------------------------------------------------------------


@attrs.define(eq=False, kw_only=True)
class Pager:
    """A plugin with secrets."""

    token: Secret | None = None
    several: tuple[Secret, ...] = ()
    named: dict[str, Secret] = attrs.field(factory=dict)


STRATEGIES = ("sma_cross", "mean_reversion", "market_maker", "rebalance")
AMOUNTS = ("1000", "USD", "1000 USDT", "1,000 USD", "many USD", "1000USD0", "[1000, USD]", "{amount: 1000}", "yes")
LITERAL = "hunter2-and-more"
NO_REFERENCES = (LITERAL, f"'{LITERAL}'", f"[{LITERAL}]", f"{{a: {LITERAL}}}", "'${secret:}'", "'${secret:a b}'", "'x${secret:a}'",
                 "'${secret:a}x'", "'${secret:../a}'", "'${secret:no_such}'", "12345678", "true")  # fmt: skip


def classes() -> dict[str, tuple[str, type]]:
    """Section and class of every kind that takes parameters."""
    plugins = Plugins()
    for kind in STRATEGIES:
        plugins.load_kind(kind, "strategies")
    found: dict[str, tuple[str, type]] = {kind: ("strategies", plugins.strategy(kind)) for kind in STRATEGIES}
    return {**found, **{kind: ("risk", rule) for kind, rule in BUILTIN_RULES.items()}, "pager": ("strategies", Pager)}


def wrong_values(param: Param) -> tuple[str, ...]:
    kinds = str(param.type)
    if "Secret" in kinds:
        return NO_REFERENCES
    if param.type is Money or "Money" in kinds:
        return AMOUNTS
    if param.type in (int, float) or re.search(r"\b(Decimal|int|float)\b", kinds):
        return tuple(value for value in NUMBERS if value != "{a: 1}" or "apping" not in kinds)
    return ("yes", "on", "1", '"true"', "[true]") if param.type is bool else ()


def examples(cls: type) -> dict[str, str]:
    """The keys a class cannot do without."""
    return {p.key: "1000 USD" if "Money" in str(p.type) else "10" for p in params_of(cls) if p.required}


def parameter_files() -> Iterator[tuple[str, tuple[str, type, bytes]]]:
    for kind, (section, cls) in classes().items():

        def made(*parts: str, kind: str = kind, section: str = section) -> bytes:
            entry = f"{section}: [{{{', '.join((f'kind: {kind}', *filter(None, parts)))}}}]\n"
            return (HEAD.replace("strategies: [{kind: sma_cross}]\n", "\n" if section == "strategies" else "strategies: [{kind: sma_cross}]\n") + entry).encode()  # fmt: skip

        needed = examples(cls)
        for param in params_of(cls):
            others = [f"{key}: {value}" for key, value in needed.items() if key != param.key]
            name = f"{kind}.{param.key}"
            for wrong in (param.key + "x", param.key.upper(), "x-" + param.key):
                yield f"{name} misspelt {wrong}", (section, cls, made(*others, f"{wrong}: 1"))
            yield f"{name} twice", (section, cls, made(*others, f"{param.key}: 1", f"{param.key}: 1"))
            if param.required:
                yield f"{name} missing", (section, cls, made(*others))
            for value in wrong_values(param):
                yield f"{name} {value}", (section, cls, made(*others, f"{param.key}: {value}"))


PARAMETER_CASES = dict(parameter_files())


def test_every_wrong_parameter_is_refused_in_a_line_that_helps() -> None:
    print(
        f"{len(PARAMETER_CASES)} wrong parameters of strategies, rules and plugins; {len(CASES) + len(PARAMETER_CASES) + len(PLUGINS)} in all"
    )
    bad: list[Any] = []
    for name, (section, cls, data) in PARAMETER_CASES.items():
        try:
            config = parse_config(data, "b.yaml", {"HOME": "/nonexistent"})
            entries: Any = config.risk if section == "risk" else config.strategies
            build(cls, entries[0].params)
        except ConfigError as error:
            helps = error.hint or re.search(r"must be|is no |needs|more than|write it like", error.what)
            if not (helps and re.fullmatch(r"b\.yaml:\d+", error.where)) or "\n" in str(error) or LITERAL in str(error):
                bad.append((name, str(error)))
        except Exception as error:
            bad.append((name, repr(error)))
        else:
            bad.append((name, "accepted"))
    assert not bad, f"{len(bad)}: {bad[:12]}"


PLUGINS = {
    "not installed": "no_such_plugin",
    "nearly installed": "sma_cros",
    "no such file": "nothing_here.py",
    "no such file, with a class": "nothing_here.py:Class",
    "no such module": "no_such_module:Class",
    "no such class": "strategies.sma_cross:Nothing",
    "no class": "strategies.sma_cross:hookimpl",
    "nothing behind the colon": "'strategies.sma_cross:'",
    "nothing before the colon": "':SmaCross'",
    "two colons": "'strategies.sma_cross:SmaCross:x'",
    "a path above": "../../nothing_here.py",
    "no strategy": "collections:OrderedDict",
    "an address": "'https://example.org/x.py'",
    "empty": "''",
    "spaces": "'sma cross'",
}


@pytest.mark.parametrize("reference", PLUGINS.values(), ids=PLUGINS)
def test_a_wrong_reference_to_a_plugin_is_refused(reference: str) -> None:
    text = HEAD.replace("kind: sma_cross", f"kind: {reference}")
    with pytest.raises(BotError) as error:
        plan_config(parse_config(text, "b.yaml", {}))
    assert isinstance(error.value, ConfigError | PluginError)
    assert error.value.where
    assert error.value.hint or "write it like" in error.value.what
    assert "\n" not in str(error.value)


def test_the_command_says_it_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in list(CASES)[::100]:
        file = tmp_path / "b.yaml"
        file.write_bytes(CASES[name])
        with pytest.raises(SystemExit) as end:
            main(["check", str(file)])
        out, err = capsys.readouterr()
        assert (end.value.code, out, err.count("\n")) == (2, "", 1), name
        assert re.match(rf"error: {re.escape(str(file))}:\d+: ", err), name
