"""The YAML of a bot: a corpus of wrong files, each with the line and the advice its author gets, and what right ones mean."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Literal

import attrs
import jsonschema
import pytest
import yaml
from attrs import validators
from hypothesis import given
from hypothesis import strategies as st

from botframework.config import Config, RunConfig, config_hash, effective, load, parse_config
from botframework.core.money import Money
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.errors import BotError, ConfigError, ExitCode, PluginError
from botframework.plugins import Plugins
from botframework.redaction import cleaned
from botframework.schema import json_schema
from botframework.structure import RawParams, build, params_of, structure_params
from botframework.yamlsafe import BYTES_MAX, DEPTH_MAX, NODES_MAX, parse, resolve

GOOD = """\
bot: sma-demo
gateway: {kind: embedded}
account: DU1234567
instruments: [{symbol: AAPL}, {symbol: SPY}]
strategies:
  - name: fast
    kind: sma_cross
    instruments: [AAPL]
    fast: 10
  - {name: slow, kind: sma_cross, instruments: [SPY]}
risk:
  - {kind: max_order_quantity, limit: 500}
  - {kind: max_position, limit: 1000}
questions:
  - {id: o163, accept: {percent_max: 1}}
at_stop: cancel
market: {speed: 30, seed: 7}
journal: {kind: sqlite, path: var/sma-demo.db, durable: power}
stream: {silence_s: 10}
run: {for: 60s}
"""

ENV = {"BOT_NAME": "from-env", "TWO_LINES": "a\nb", "SPEED": "12.5"}

# What is wrong, what to replace in GOOD, by what, and the line and words of the error.
# fmt: off
WRONG = [
    ('unknown top key', 'at_stop: cancel', 'at_stopp: cancel', 16, "unknown key 'at_stopp'; did you mean 'at_stop'?"),
    ('unknown top key far', 'at_stop: cancel', 'colour: red', 16, "unknown key 'colour'; the keys here are: bot, gateway, account, live, profile, dry_run, instruments, strategies, risk, questions, at_stop, market, journal, stream, session, run, fills, costs, bar_length, plugins, secrets"),
    ('case of key', 'at_stop: cancel', 'At_Stop: cancel', 16, "unknown key 'At_Stop'; did you mean 'at_stop'?"),
    ('unknown gateway key', '{kind: embedded}', '{kind: embedded, urll: x}', 2, "unknown key 'urll' under gateway; did you mean 'url'?"),
    ('unknown instrument key', '{symbol: SPY}', '{symbol: SPY, exchnge: NYSE}', 4, "unknown key 'exchnge' under instruments[1]; did you mean 'exchange'?"),
    ('unknown question bound', 'percent_max: 1', 'percent_mx: 1', 15, "unknown key 'percent_mx' under questions[0].accept; did you mean 'percent_max'?"),
    ('unknown market key', 'seed: 7', 'sede: 7', 17, "unknown key 'sede' under market; did you mean 'seed'?"),
    ('unknown journal key', 'durable: power', 'durabel: power', 18, "unknown key 'durabel' under journal; did you mean 'durable'?"),
    ('unknown stream key', 'silence_s: 10', 'silence: 10', 19, "unknown key 'silence' under stream; did you mean 'silence_s'?"),
    ('unknown run key', '{for: 60s}', '{four: 60s}', 20, "unknown key 'four' under run; did you mean 'for'?"),
    ('duplicate top key', 'at_stop: cancel', 'bot: other', 16, "the key 'bot' is there twice, first in line 1; keep one of the two"),
    ('duplicate nested key', '{kind: max_position, limit: 1000}', '{kind: max_position, limit: 1000, limit: 9}', 13, "the key 'limit' is there twice, first in line 13; keep one of the two"),
    ('missing bot', 'bot: sma-demo\n', '', 1, "the file needs 'bot'; add 'bot: text'"),
    ('missing instruments', 'instruments: [{symbol: AAPL}, {symbol: SPY}]\n', '', 1, "the file needs 'instruments'; add 'instruments: …'"),
    ('missing kind', '    kind: sma_cross\n', '', 6, "strategies[0] needs 'kind'; add 'kind: text'"),
    ('missing rule kind', '{kind: max_position, limit: 1000}', '{limit: 1000}', 13, "risk[1] needs 'kind'; add 'kind: text'"),
    ('missing symbol', '{symbol: SPY}', '{conid: 5}', 4, "instruments[1] needs 'symbol'; add 'symbol: text'"),
    ('missing question id', 'id: o163, ', '', 15, "questions[0] needs 'id'; add 'id: text'"),
    ('missing accept', ', accept: {percent_max: 1}', '', 15, "questions[0] needs 'accept'; add 'accept: …'"),
    ('bool for text yes', 'at_stop: cancel', 'live: yes', 16, "live must be true or false, not 'yes'; write true"),
    ('bool 1', 'at_stop: cancel', 'dry_run: 1', 16, "dry_run must be true or false, not '1'; write true"),
    ('bool quoted', 'at_stop: cancel', 'dry_run: "true"', 16, "dry_run must be true or false, not 'true'; write true or false"),
    ('choice', 'at_stop: cancel', 'at_stop: cancl', 16, "at_stop must be one of cancel, leave, not 'cancl'; did you mean 'cancel'?"),
    ('choice far', 'at_stop: cancel', 'at_stop: whatever', 16, "at_stop must be one of cancel, leave, not 'whatever'; write one of: cancel, leave"),
    ('durable choice', 'durable: power', 'durable: powr', 18, "journal.durable must be one of power, process, not 'powr'; did you mean 'power'?"),
    ('int word', 'seed: 7', 'seed: seven', 17, "market.seed must be a whole number, not 'seven'; write digits, with a point for fractions"),
    ('int fraction', 'seed: 7', 'seed: 7.5', 17, "market.seed must be a whole number, not '7.5'; leave the fraction out"),
    ('int underscore', 'seed: 7', 'seed: 1_000', 17, "market.seed must be a whole number, not '1_000'; write 1000"),
    ('int comma', 'seed: 7', 'seed: "1,000"', 17, "market.seed must be a whole number, not '1,000'; write 1000"),
    ('int leading zero', 'seed: 7', 'seed: 010', 17, "market.seed must be a whole number, not '010'; write 10"),
    ('int hex', 'seed: 7', 'seed: 0x10', 17, "market.seed must be a whole number, not '0x10'; write digits, with a point for fractions"),
    ('int negative', 'seed: 7', 'seed: -1', 17, 'market.seed must be at least 0, not -1'),
    ('int unit', 'seed: 7', 'seed: 7 s', 17, "market.seed must be a whole number without a unit, not '7 s'; write 7"),
    ('float zero', 'speed: 30', 'speed: 0', 17, 'market.speed must be at least 0.01, not 0.0'),
    ('float too big', 'speed: 30', 'speed: 1e9', 17, 'market.speed must be at most 10000, not 1000000000.0'),
    ('float huge', 'speed: 30', 'speed: 1e999', 17, "market.speed must be a number, not '1e999'; it is too large"),
    ('float nan', 'speed: 30', 'speed: .nan', 17, "market.speed must be a number, not '.nan'; write digits, with a point for fractions"),
    ('float inf', 'speed: 30', 'speed: .inf', 17, "market.speed must be a number, not '.inf'; write digits, with a point for fractions"),
    ('float null', 'speed: 30', 'speed: ~', 17, "market.speed must be a number, not '~'; write a value, or remove the key"),
    ('float list', 'speed: 30', 'speed: [30]', 17, 'market.speed must be a number, not a list; write a single value'),
    ('float empty', 'speed: 30', 'speed: ', 17, "market.speed must be a number, not ''; write a value, or remove the key"),
    ('duration unit', 'for: 60s', 'for: 60 sek', 20, "run.for must be a number in s, not '60 sek'; units understood here: ns, us, ms, s, min, m, h, d"),
    ('duration percent', 'for: 60s', 'for: 60 %', 20, "run.for must be a number in s, not '60 %'; units understood here: ns, us, ms, s, min, m, h, d"),
    ('duration negative', 'for: 60s', 'for: -5s', 20, 'run.for must be more than 0, not -5.0'),
    ('duration clock', 'for: 60s', 'for: 16:00', 20, "run.for must be a number, not '16:00'; write digits, with a point for fractions"),
    ('silence small', 'silence_s: 10', 'silence_s: 100 ms', 19, 'stream.silence_s must be at least 1, not 0.1'),
    ('percent unit', 'percent_max: 1', 'percent_max: 1 USD', 15, "questions[0].accept.percent_max must be a number in %, not '1 USD'; units understood here: %, bps"),
    ('percent zero', 'percent_max: 1', 'percent_max: 0', 15, 'questions[0].accept.percent_max must be more than 0, not 0'),
    ('number with comma', 'percent_max: 1', "value_max: '1,000'", 15, "questions[0].accept.value_max must be a number, not '1,000'; write 1000"),
    ('number with currency', 'percent_max: 1', 'value_max: 1000 USD', 15, "questions[0].accept.value_max must be a number without a unit, not '1000 USD'; write 1000"),
    ('accept word', '{percent_max: 1}}', 'maybe}', 15, "questions[0].accept must be true or false, not 'maybe'; write true or false"),
    ('list for instruments', 'instruments: [AAPL]', 'instruments: AAPL', 8, "strategies[0].instruments must be a list, not 'AAPL'; write [AAPL]"),
    ('mapping for list', 'instruments: [AAPL]', 'instruments: {a: AAPL}', 8, 'strategies[0].instruments must be a list, not a mapping; write […]'),
    ('scalar for mapping', 'market: {speed: 30, seed: 7}', 'market: fast', 17, "market must be a mapping, not 'fast'; write {speed: …, seed: …}"),
    ('list for mapping', 'market: {speed: 30, seed: 7}', 'market: [fast]', 17, 'market must be a mapping, not a list; write {speed: …, seed: …}'),
    ('scalar for strategies', 'strategies:\n', 'strategies: fast\nxs:\n', 5, "strategies must be a list, not 'fast'; write [fast]"),
    ('empty strategy', '  - {name: slow, kind: sma_cross, instruments: [SPY]}', '  -', 10, "strategies[1] must be a mapping, not ''; write a value, or remove the key"),
    ('empty instruments', '[{symbol: AAPL}, {symbol: SPY}]', '[]', 4, 'there are no instruments; write [{symbol: AAPL}]'),
    ('twice instrument', '{symbol: SPY}', '{symbol: AAPL}', 4, "the instrument 'AAPL' is there twice, first in line 4; keep one of the two"),
    ('twice strategy', 'name: slow', 'name: fast', 10, "the strategy name 'fast' is there twice, first in line 6; give each a 'name' of its own"),
    ('twice question', '{id: o163, accept: {percent_max: 1}}', '{id: o163, accept: true}\n  - {id: o163, accept: false}', 16, "the question 'o163' is there twice, first in line 15; keep one of the two"),
    ('reserved name', 'name: slow', 'name: manual', 10, "the name 'manual' is reserved; it stands for orders given by hand; choose another"),
    ('unknown symbol', 'instruments: [AAPL]', 'instruments: [APPL]', 8, "strategies[0] names the instrument 'APPL', which the file does not have; did you mean 'AAPL'?"),
    ('symbol twice', 'instruments: [AAPL]', 'instruments: [AAPL, AAPL]', 6, 'strategies[0] names an instrument twice; name each once'),
    ('bad symbol', '{symbol: SPY}', '{symbol: $SPY}', 4, "instruments[1]: '$SPY' is no symbol; write it like AAPL"),
    ('bad conid', '{symbol: SPY}', '{symbol: SPY, conid: -4}', 4, 'instruments[1].conid must be more than 0, not -4'),
    ('bad currency', '{symbol: SPY}', '{symbol: SPY, currency: usd}', 4, "instruments[1]: 'usd' is no currency; write it like USD"),
    ('bad account', 'DU1234567', 'DU-123', 3, "'DU-123' is no account id; write it like DU1234567"),
    ('bad bot', 'bot: sma-demo', 'bot: ../evil', 1, "'../evil' is no name; write it like sma-demo"),
    ('bad question id', 'o163', '163', 15, "questions[0]: '163' is no message id; write it like o163"),
    ('gateway kind', 'kind: embedded', 'kind: embeded', 2, "unknown gateway kind 'embeded'; did you mean 'embedded'?"),
    ('journal kind', 'kind: sqlite', 'kind: sqllite', 18, "unknown journal kind 'sqllite'; did you mean 'sqlite'?"),
    ('embedded url', '{kind: embedded}', "{kind: embedded, url: 'http://localhost:5000'}", 2, 'the embedded gateway takes neither url nor pin; remove them, or write kind: gateway'),
    ('gateway no url', '{kind: embedded}', '{kind: gateway}', 2, "gateway needs 'url'; add 'url: https://localhost:5000', or write kind: embedded"),
    ('gateway bad url', '{kind: embedded}', "{kind: gateway, url: 'localhost:5000'}", 2, "'localhost:5000' is no address of a gateway; write it like https://localhost:5000"),
    ('gateway ftp', '{kind: embedded}', "{kind: gateway, url: 'ftp://localhost'}", 2, "'ftp://localhost' is no address of a gateway; write it like https://localhost:5000"),
    ('gateway port', '{kind: embedded}', "{kind: gateway, url: 'http://localhost:99999'}", 2, "'http://localhost:99999' is no address of a gateway; write it like https://localhost:5000"),
    ('gateway line end', '{kind: embedded}', '{kind: gateway, url: "http://localhost:5000/\\r\\nX: y"}', 2, "'http://localhost:5000/\\r\\nX: y' is no address of a gateway; write it like https://localhost:5000"),
    ('bare rule', '- {kind: max_position', '- max_position\n  - {kind: max_position', 13, "risk[1] must be a mapping, not 'max_position'; write {kind: max_position}"),
    ('gateway clear', '{kind: embedded}', "{kind: gateway, url: 'http://192.168.1.5:5000'}", 2, "http to 192.168.1.5 would send orders in the clear; use https and 'pin', or a loopback address"),
    ('gateway no pin', '{kind: embedded}', "{kind: gateway, url: 'https://localhost:5000'}", 2, "a gateway over https needs 'pin'; add 'pin' with the SHA-256 of its certificate; there is no way to skip the check"),
    ('gateway password', '{kind: embedded}', "{kind: gateway, url: 'https://a:b@localhost:5000'}", 2, "the gateway's url holds more than host, port and path; remove user, query and fragment"),
    ('gateway short pin', '{kind: embedded}', "{kind: gateway, url: 'https://localhost:5000', pin: abcd}", 2, "gateway: pin 'abcd…' is no SHA-256 fingerprint; write 64 hexadecimal digits, colons allowed"),
    ('live on simulator', 'at_stop: cancel', 'live: true', 16, "live needs a gateway other than the embedded simulator; remove 'live', or set gateway.kind"),
    ('live without rules', '{kind: embedded}', "{kind: gateway, url: 'http://localhost:5000'}\nlive: true", 3, "live needs the risk rules max_order_notional, daily_loss, order_rate; set a limit for each under 'risk'"),
    ('live without account', '{kind: embedded}\naccount: DU1234567', "{kind: gateway, url: 'http://localhost:5000'}\nlive: true", 3, "live needs 'account'; add 'account: U1234567', and give the same id as --account"),
    ('real account not live', '{kind: embedded}\naccount: DU1234567', "{kind: gateway, url: 'http://localhost:5000'}\naccount: U1234567", 3, "U1234567 is an account with real money, and 'live' is not set; use a paper account (its id begins with D), or add 'live: true'"),
    ('tape symbol', 'seed: 7', 'tape: {path: x.csv, symbol: SPI}', 17, "the tape's symbol 'SPI' is not among the instruments; did you mean 'SPY'?"),
    ('tape path is a list', 'seed: 7', 'tape: {path: [x.csv]}', 17, 'market.tape.path must be a path, not a list; write a single value'),
    ('tape naive time', 'seed: 7', "tape: {path: x.csv, from: '2018-01-02T14:30'}", 17, "market.tape.from must be a time with its zone, not '2018-01-02T14:30'; write it like 2018-01-02T14:30Z"),
    ('tape bad time', 'seed: 7', 'tape: {path: x.csv, from: tomorrow}', 17, "market.tape.from must be a time, not 'tomorrow'; write it like 2018-01-02T14:30Z"),
    ('tape scale', 'seed: 7', 'tape: {path: x.csv, price_scale: -1}', 17, 'market.tape.price_scale must be more than 0, not -1'),
    ('tape columns', 'seed: 7', 'tape: {path: x.csv, columns: [a]}', 17, 'market.tape.columns must be a mapping, not a list; write {key: value}'),
    ('env missing', 'bot: sma-demo', 'bot: ${BOT_NAM}', 1, 'the environment has no BOT_NAM; did you mean ${BOT_NAME}?'),
    ('env missing far', 'bot: sma-demo', 'bot: ${QQQQQQ}', 1, 'the environment has no QQQQQQ; set it, or write ${QQQQQQ:-default}'),
    ('env syntax', 'bot: sma-demo', 'bot: ${BOT-NAME}', 1, "'${BOT-NAME}' is no reference; write ${NAME} or ${NAME:-default}; for a literal ${ write $${"),
    ('env open', 'bot: sma-demo', 'bot: ${BOT_NAME', 1, "'${BOT_NAME' is no reference; write ${NAME} or ${NAME:-default}; for a literal ${ write $${"),
    ('env bad value', 'seed: 7', "seed: '${BOT_NAME}'", 17, "market.seed must be a whole number, not '${BOT_NAME}'; write digits, with a point for fractions"),
    ('env control', 'bot: sma-demo', 'bot: ${TWO_LINES}', 1, 'TWO_LINES holds a control character; set it to one line of text'),
    ('secret key', 'at_stop: cancel', 'api_key: abc', 16, 'api_key looks like a secret written out; keep it out of the file: write ${secret:NAME} and keep NAME in a file of mode 0600'),
    ('secret pem', 'at_stop: cancel', "at_stop: '-----BEGIN RSA PRIVATE KEY-----'", 16, 'at_stop looks like a secret written out; keep it out of the file: write ${secret:NAME} and keep NAME in a file of mode 0600'),
    ('secret token', 'at_stop: cancel', 'at_stop: 9f86d081884c7d659a2feaa0c55ad015', 16, 'at_stop looks like a secret written out; keep it out of the file: write ${secret:NAME} and keep NAME in a file of mode 0600'),
    ('secret nested param', '    fast: 10', '    password: hunter2', 9, 'strategies[0].password looks like a secret written out; keep it out of the file: write ${secret:NAME} and keep NAME in a file of mode 0600'),
    ('tab', '    fast: 10', '\tfast: 10', 9, 'a tab is not allowed; use spaces'),
    ('anchor', '{symbol: SPY}', '&x {symbol: SPY}', 4, 'the anchor &x is not allowed; write the value out; quote text that begins with &'),
    ('alias', '{symbol: SPY}', '*x', 4, 'the alias *x is not allowed; write the value out; quote text that begins with *'),
    ('tag', '{symbol: SPY}', '!!python/object:os.system {symbol: SPY}', 4, 'the tag tag:yaml.org,2002:python/object:os.system is not allowed; remove it; quote text that begins with !'),
    ('merge', 'at_stop: cancel', '<<: {at_stop: leave}', 16, 'the merge key << is not allowed; write the values out'),
    ('second document', 'at_stop: cancel', '---\nat_stop: cancel', 16, 'a second document begins; keep one bot per file'),
    ('bidi', 'at_stop: cancel', 'at_stop: \u202ecancel', 16, 'the invisible or control character U+202E is not allowed; remove it'),
    ('zero width', 'at_stop: cancel', 'at_stop: can\u200bcel', 16, 'the invisible or control character U+200B is not allowed; remove it'),
    ('indent', '    fast: 10', '   fast: 10', 9, "not valid YAML (expected <block end>, but found '<block mapping start>'; begun in line 6); look at the indentation of this line and the one above"),
    ('colon in value', 'at_stop: cancel', 'at_stop: now: cancel', 16, "not valid YAML (mapping values are not allowed here); put the value in quotes if it contains ': ', or look at the indentation"),
    ('missing bracket', 'instruments: [AAPL]', 'instruments: [AAPL', 9, "not valid YAML (expected ',' or ']', but got ':'; begun in line 8); put a comma between the items and close the bracket"),
    ('unclosed quote', 'at_stop: cancel', "at_stop: 'cancel", 16, 'not valid YAML (found unexpected end of stream); close the quotes'),
    ('unquoted reference', '{kind: embedded}', '{kind: ${KIND}}', 2, "not valid YAML (expected ',' or '}', but got '{'); put text with braces or commas, such as ${NAME}, in quotes"),
    ('at sign', 'at_stop: cancel', 'at_stop: @cancel', 16, "not valid YAML (found character '@' that cannot start any token); put the value in quotes"),
]
# fmt: on


def wrong(text: str, env: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "bot.yaml", ENV if env is None else env)
    assert caught.value.exit_code is ExitCode.CONFIG
    return str(caught.value)


def right(text: str, env: dict[str, str] | None = None) -> Config:
    return parse_config(text, "bot.yaml", ENV if env is None else env)


@pytest.mark.parametrize(("old", "new", "line", "words"), [pytest.param(*case[1:], id=case[0]) for case in WRONG])
def test_wrong_file(old: str, new: str, line: int, words: str) -> None:
    assert GOOD.count(old) >= 1
    assert wrong(GOOD.replace(old, new, 1)) == f"bot.yaml:{line}: {words}"


def test_corpus_is_large() -> None:
    assert len(WRONG) >= 60
    assert len({case[0] for case in WRONG}) == len(WRONG)


def test_good_file() -> None:
    config = right(GOOD)
    assert (config.bot, config.account, config.at_stop) == ("sma-demo", "DU1234567", "cancel")
    assert config.market.speed == 30.0
    assert config.run.for_s == 60.0
    assert config.journal.path == Path("var/sma-demo.db")
    assert [(s.name, s.kind, s.instruments) for s in config.strategies] == [
        ("fast", "sma_cross", ("AAPL",)),
        ("slow", "sma_cross", ("SPY",)),
    ]
    assert config.strategies[0].params.plain() == {"fast": 10}
    assert config.strategies[0].where == "bot.yaml:6"
    assert [(r.kind, r.params.plain()) for r in config.risk] == [
        ("max_order_quantity", {"limit": 500}),
        ("max_position", {"limit": 1000}),
    ]
    accept = config.questions[0].accept
    assert not isinstance(accept, bool)
    assert accept.percent_max == Decimal(1)


def test_defaults() -> None:
    config = right("bot: b\ninstruments: [AAPL, 0700]\nstrategies: [{kind: sma_cross}]\n")
    assert [i.symbol for i in config.instruments] == ["AAPL", "0700"]
    assert config.strategies[0].name == "sma_cross"
    assert config.symbols_of(config.strategies[0]) == ("AAPL", "0700")
    assert config.gateway.is_simulator
    assert not config.is_real_money
    assert config.journal_path == Path("var/b.db")
    assert (config.journal.durable, config.stream.silence_s, config.run.for_s) == ("power", 10.0, None)


@pytest.mark.parametrize("key", ["account", "bot"])
def test_a_variable_that_is_named_like_a_secret_is_not_shown_wherever_it_stands(key: str) -> None:
    value = f"horse {key} staple"
    others = {"bot": "b", "instruments": "[AAPL]", "strategies": "[{kind: sma_cross}]"} | {key: "${PAGER_TOKEN}"}
    text = wrong("".join(f"{name}: {each}\n" for name, each in others.items()), {"PAGER_TOKEN": value})
    assert value in text
    assert cleaned(text) == text.replace(value, "[redacted]"), "and nothing of a process of ours goes out uncleaned"


def test_a_path_may_begin_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = right("bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\njournal: {path: ~/bots/b.db}\n")
    assert config.journal_path == tmp_path / "bots" / "b.db"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("60", 60),
        ("60 s", 60),
        ("500ms", 0.5),
        ("1.5 min", 90),
        ("2 m", 120),
        ("1 h", 3600),
        ("1d", 86400),
        ("1e2", 100),
    ],
)
def test_durations(written: str, seconds: float) -> None:
    assert right(GOOD.replace("for: 60s", f"for: {written}")).run.for_s == seconds


def test_yaml_1_2_text_stays_text() -> None:
    words = "[NO, on, 16:00, 010, 0x10, 1_000, 2018-01-02, 'true', .5, 1e3, -3, ~, True]"
    assert resolve(parse(words, "f")) == [
        "NO", "on", "16:00", "010", "0x10", "1_000", "2018-01-02", "true", Decimal("0.5"), Decimal(1000), -3, None, True,
    ]  # fmt: skip


def test_environment() -> None:
    text = GOOD.replace("bot: sma-demo", "bot: ${BOT_NAME}").replace("speed: 30", "speed: '${SPEED}'")
    config = right(text.replace("path: var/sma-demo.db", "path: '${VAR:-var}/$${x}-${BOT_NAME}.db'"))
    assert config.bot == "from-env"
    assert config.market.speed == 12.5
    assert config.journal_path == Path("var/${x}-from-env.db")
    assert right(GOOD.replace("account: DU1234567", "account: ${NOBODY:-}")).account is None


def test_secret_by_reference_is_allowed_and_a_literal_is_not() -> None:
    line = "    fast: 10\n"
    params = right(GOOD.replace(line, "    api_key: ${KEY}\n"), {"KEY": "s3cret"}).strategies[0].params
    assert params.plain() == {"api_key": "s3cret"}
    assert "looks like a secret" in wrong(GOOD.replace(line, "    api_key: s3cret\n"))
    pin = "AB:" * 31 + "AB"
    gateway = f"{{kind: gateway, url: 'https://localhost:5000', pin: '{pin}'}}"
    assert right(GOOD.replace("{kind: embedded}", gateway)).gateway.pin == ("ab" * 32,)
    bare = f"{{kind: gateway, url: 'https://localhost:5000', pin: [{'ab' * 32}, {'0c' * 32}]}}"
    assert len(right(GOOD.replace("{kind: embedded}", bare)).gateway.pin) == 2


def test_secret_is_never_shown_nor_hashed() -> None:
    text = GOOD.replace("    fast: 10\n", "    api_key: ${KEY}\n    note: ${KEY2:-x}\n")
    one, two = (right(text, {"KEY": value}) for value in ("s3cret", "other"))
    shown = json.dumps(effective(one))
    assert "s3cret" not in shown
    assert "${KEY}" in shown
    assert '"note": "x"' in shown
    assert config_hash(one) == config_hash(two)
    assert one.strategies[0].params.plain()["api_key"] == "s3cret"


def test_secret_does_not_reach_the_error() -> None:
    token = "9f86d081884c7d659a2feaa0c55ad015"
    for text in (GOOD.replace("cancel", token, 1), GOOD.replace("    fast: 10", f"    token: {token}")):
        assert token not in wrong(text)


def test_ordinary_long_values_are_no_secrets() -> None:
    path = "../shared/data/taq-stock-2018-01/quotes_all_venues.parquet"
    tape = f"tape: {{path: {path}, columns: {{bid: bid_e4}}, where: {{exchange: N}}, from: '2018-01-02T14:30Z'}}"
    config = right(GOOD.replace("seed: 7", tape))
    assert config.market.tape is not None
    assert str(config.market.tape.path) == path
    assert config.market.tape.row_filter == {"exchange": "N"}
    assert config.market.tape.start is not None


def test_live_with_everything() -> None:
    rules = "".join(
        f"  - {{kind: {kind}, amount: 1 USD}}\n" for kind in ("max_order_notional", "daily_loss", "order_rate")
    )
    text = GOOD.replace("{kind: embedded}", "{kind: gateway, url: 'http://127.0.0.1:5000'}\nlive: true")
    text = text.replace("DU1234567", "U1234567").replace("questions:", rules + "questions:")
    assert right(text).is_real_money


def test_hash_ignores_layout_and_sees_meaning() -> None:
    base = config_hash(right(GOOD))
    assert config_hash(parse_config("# note\n" + GOOD, "other.yaml", {})) == base
    assert config_hash(right(GOOD.replace("speed: 30, seed: 7", "seed: 7, speed: 30.0"))) == base
    assert config_hash(right(GOOD.replace("fast: 10", "fast: 11"))) != base
    assert config_hash(right(GOOD.replace("limit: 500", "limit: 501"))) != base
    assert config_hash(right(GOOD.replace("at_stop: cancel", "at_stop: leave"))) != base
    assert config_hash(attrs.evolve(right(GOOD), run=RunConfig(for_s=5.0))) == base, "bot run --for"
    json.dumps(effective(right(GOOD)))


# ----------------------------------------------------------------------------------------------------------- the reader


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"bot: \xff\n", "f.yaml:1: byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"a: 1\nbot: \xc3(\n", "f.yaml:2: byte 0xc3 is not UTF-8; save the file as UTF-8"),
        (b"", "f.yaml: the file is empty; start with 'bot: a-name'"),
        (b"# nothing\n", "f.yaml: the file is empty; start with 'bot: a-name'"),
        (b"- a\n- b\n", "f.yaml:1: the file is no mapping; start with 'bot: a-name'"),
        (b"a: \x07\n", "f.yaml:1: the invisible or control character U+0007 is not allowed; remove it"),
        (b"%YAML 1.1\n---\na: 1\n", "f.yaml:1: a % directive is not allowed; remove it"),
        (b"? [a]\n: 1\n", "f.yaml:1: a key must be a word; put ${…} and other text with braces in quotes"),
        (b"[" * 5000, f"f.yaml:1: nested deeper than {DEPTH_MAX} levels; flatten it"),
        (b"x" * (BYTES_MAX + 1), f"f.yaml: {BYTES_MAX + 1} bytes are too many for a configuration; keep it under {BYTES_MAX}"),
        (b"[" + b"1," * NODES_MAX + b"]", f"f.yaml:1: more than {NODES_MAX} values; split the configuration"),
    ],
)  # fmt: skip
def test_refused_before_meaning(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(data, "f.yaml", {})
    assert str(caught.value) == message


def test_a_strategy_given_for_a_bot_is_told_as_what_it_is() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(b'"""Mine."""\nimport attrs\n', "mine.py", {})
    assert str(caught.value) == "mine.py: is a Python file; give the bot's YAML, which names it under plugins"


def test_byte_order_mark_and_windows_line_ends_are_harmless() -> None:
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert config_hash(parse_config(windows, "bot.yaml", {})) == config_hash(right(GOOD))


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t0.~$<", max_size=60))
def test_any_text_gives_values_or_one_line(text: str) -> None:
    try:
        resolve(parse(text, "f.yaml"))
    except BotError as error:
        assert "\n" not in str(error)
        assert str(error).startswith("f.yaml")


@given(
    st.recursive(
        st.integers() | st.booleans() | st.none() | st.text(alphabet="abc XYZ:#'\"-", max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="abc", min_size=1, max_size=4), inner)
        ),
        max_leaves=12,
    )
)
def test_what_is_written_is_read(value: object) -> None:
    text = yaml.safe_dump(value)
    assert resolve(parse(text, "f.yaml")) == value


# ---------------------------------------------------------------------------------------------------------------- files


def test_missing_file_suggests_a_neighbour(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(GOOD)
    with pytest.raises(ConfigError, match=r"no such file; did you mean '.*demo\.yaml'\?"):
        load(tmp_path / "deno.yaml", {})
    with pytest.raises(ConfigError, match="is a folder"):
        load(tmp_path, {})
    assert load(tmp_path / "demo.yaml", {}).source == str(tmp_path / "demo.yaml")


# ----------------------------------------------------------------------------------------------------------- parameters


class Mode(str, Enum):
    QUIET = "quiet"
    LOUD = "loud"


@attrs.define(eq=False, kw_only=True)
class Sample:
    """A strategy's parameters of every kind."""

    fast: int = attrs.field(default=10, validator=validators.ge(1), metadata={"help": "ticks in the short average"})
    slow: int = 30
    quantity: Decimal
    ratio: float = 1.0
    pause_s: float = 5.0
    band_percent: Decimal = Decimal(2)
    note: str = ""
    mode: Mode = Mode.QUIET
    side: Literal["long", "short"] = "long"
    levels: tuple[Decimal, ...] = ()
    weights: dict[str, float] = attrs.field(factory=dict)
    stop: Money | None = None
    pair: tuple[int, str] = (1, "x")
    instruments: tuple[str, ...] = ()
    _seen: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        if self.fast >= self.slow:
            raise ValueError(f"fast is {self.fast}, must be below slow, which is {self.slow}")


def raw(text: str) -> RawParams:
    node = parse(text, "bot.yaml")
    return RawParams(getattr(node, "entries", {}), "bot.yaml", "strategies[0]", node.line)


def test_parameters_of_every_kind() -> None:
    sample = build(
        Sample,
        raw("""\
fast: 5
quantity: 0.10
ratio: 1e-1
pause_s: 2 min
band_percent: 50 bps
note: NO
mode: loud
side: short
levels: [1, 2.50]
weights: {AAPL: 0.5, NO: 1}
stop: 1000 USD
pair: [3, y]
"""),
        instruments=("AAPL",),
    )
    assert sample.quantity.as_tuple() == Decimal("0.10").as_tuple()
    assert (sample.fast, sample.ratio, sample.pause_s, sample.band_percent) == (5, 0.1, 120.0, Decimal("0.5"))
    assert (sample.note, sample.mode, sample.side, sample.levels) == (
        "NO",
        Mode.LOUD,
        "short",
        (Decimal(1), Decimal("2.5")),
    )
    assert (sample.weights, sample.stop, sample.pair) == (
        {"AAPL": 0.5, "NO": 1.0},
        Money(Decimal(1000), "USD"),
        (3, "y"),
    )
    assert sample.instruments == ("AAPL",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fast: 5", "bot.yaml:1: strategies[0] needs 'quantity'; add 'quantity: 100'"),
        ("quantity: 1\nfst: 5", "bot.yaml:2: unknown key 'fst' under strategies[0]; did you mean 'fast'?"),
        ("quantity: 1\nfast: 0", "bot.yaml:2: strategies[0].fast must be at least 1, not 0"),
        ("fast: 40\nquantity: 1", "bot.yaml:1: strategies[0]: fast is 40, must be below slow, which is 30"),
        ("quantity: 1\nmode: lowd", "bot.yaml:2: strategies[0].mode must be one of quiet, loud, not 'lowd'; did you mean 'loud'?"),
        ("quantity: 1\nlevels:\n  - 1\n  - x", "bot.yaml:4: strategies[0].levels[1] must be a number, not 'x'; write digits, with a point for fractions"),
        ("quantity: 1\nweights: {AAPL: x}", "bot.yaml:2: strategies[0].weights.AAPL must be a number, not 'x'; write digits, with a point for fractions"),
        ("quantity: 1\npair: [1]", "bot.yaml:2: strategies[0].pair must be a list of 2 values, not a list; it has 1"),
        ("quantity: 10 USD", "bot.yaml:1: strategies[0].quantity must be a number without a unit, not '10 USD'; write 10"),
        ("quantity: 1\nstop: 5", "bot.yaml:2: strategies[0].stop must be an amount with its currency, not '5'; write it like 1000 USD"),
        ("quantity: 1\n_seen: 5", "bot.yaml:2: unknown key '_seen' under strategies[0]; the keys here are: fast, slow, quantity, ratio, pause_s, band_percent, note, mode, side, levels, weights, stop, pair"),
        ("quantity: 1\ninstruments: [A]", "bot.yaml:2: unknown key 'instruments' under strategies[0]; the keys here are: fast, slow, quantity, ratio, pause_s, band_percent, note, mode, side, levels, weights, stop, pair"),
    ],
)  # fmt: skip
def test_wrong_parameters(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build(Sample, raw(text), instruments=("AAPL",))
    assert str(caught.value) == message


def test_validator_that_looks_at_another_field() -> None:
    @attrs.define(eq=False, kw_only=True)
    class Pair:
        low: int
        high: int = attrs.field()

        @high.validator
        def _above(self, attribute: object, value: int) -> None:
            if value <= self.low:
                raise ValueError(f"high is {value}, must be above low")

    with pytest.raises(ConfigError) as caught:
        structure_params(Pair, raw("low: 5\nhigh: 5"))
    assert str(caught.value) == "bot.yaml:2: strategies[0]: high is 5, must be above low"


def test_class_without_attrs_takes_no_parameters() -> None:
    class Plain:
        pass

    assert structure_params(Plain, raw("{}")) == {}
    with pytest.raises(ConfigError, match="takes no parameters"):
        structure_params(Plain, raw("fast: 1"))


def test_parameter_type_that_cannot_be_read() -> None:
    @attrs.define(eq=False)
    class Odd:
        when: complex = 0j

    with pytest.raises(PluginError, match="no YAML value can be"):
        structure_params(Odd, raw("when: 1"))


def test_built_in_rules_take_their_parameters_from_yaml() -> None:
    written = {
        "max_order_quantity": "limit: 500",
        "max_order_notional": "amount: 100000 USD",
        "max_position": "limit: 1000\nsymbol: AAPL",
        "order_rate": "per_minute: 20",
        "price_collar": "percent: 2 %",
        "daily_loss": "amount: 1000 USD",
    }
    for kind, text in written.items():
        build(BUILTIN_RULES[kind], raw(text))
    for rule in BUILTIN_RULES.values():
        params_of(rule)
    jsonschema.Draft202012Validator.check_schema(json_schema({}, BUILTIN_RULES))
    with pytest.raises(ConfigError, match=r"bot.yaml:1: strategies\[0\]: limit is -5, must be more than 0"):
        build(BUILTIN_RULES["max_position"], raw("limit: -5"))


# --------------------------------------------------------------------------------------------------------------- schema


def test_schema_accepts_what_the_reader_accepts() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(resolve_floats(GOOD))
    assert list(validator.iter_errors(resolve_floats(GOOD.replace("at_stop: cancel", "at_stopp: cancel"))))
    assert list(validator.iter_errors(resolve_floats(GOOD.replace("speed: 30", "speed: [30]"))))


def test_schema_knows_the_parameters_of_plugins() -> None:
    validator = jsonschema.Draft202012Validator(json_schema({"sample": Sample}))
    base = "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sample, quantity: 5%s}]\n"
    validator.validate(resolve_floats(base % ", pause_s: 2 min, mode: loud"))
    for bad in (", fst: 5", ", mode: lowd", ", levels: 5"):
        assert list(validator.iter_errors(resolve_floats(base % bad))), bad
    text = json.dumps(json_schema({"sample": Sample}))
    assert "ticks in the short average" in text


def resolve_floats(text: str) -> object:
    """As an editor sees the file: plain JSON values."""
    return json.loads(json.dumps(resolve(parse(text, "f")), default=float))


SHIPPED = sorted(Path(__file__).resolve().parent.parent.glob("strategies/*.yaml"))


def test_there_are_shipped_files() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_pass_reader_and_schema(path: Path) -> None:
    config = load(path, {})
    plugins = Plugins.for_config(config)
    classes = {strategy.kind: plugins.strategy(strategy.kind, strategy.where) for strategy in config.strategies}
    for strategy in config.strategies:
        build(classes[strategy.kind], strategy.params)
    for rule in config.risk:
        build(BUILTIN_RULES[rule.kind], rule.params)
    validator = jsonschema.Draft202012Validator(json_schema(classes, BUILTIN_RULES))
    validator.validate(resolve_floats(path.read_text(encoding="utf-8")))
