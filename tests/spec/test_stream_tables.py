"""The websocket's description: it is checked strictly, the committed tables are what it gives, and its facts hold."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.ibkr import _stream_tables as tables

ROOT = Path(__file__).resolve().parents[2]
CODEGEN = ROOT / "spec" / "codegen"
SCRIPT = CODEGEN / "stream_tables.py"


def script_module(name: str) -> ModuleType:
    """A module of spec/codegen, which is a folder of scripts and no package."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, CODEGEN / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


strict_yaml = script_module("strict_yaml")
stream_description = script_module("stream_description")
stream_tables = script_module("stream_tables")
DESCRIPTION: dict[str, Any] = stream_description.load_all()


# --------------------------------------------------------------------------------------------------------- freshness


def test_committed_tables_are_what_the_description_gives() -> None:
    assert stream_tables.render() == stream_tables.TARGET.read_text(encoding="utf-8")


def test_check_runs_as_a_script_and_does_not_write() -> None:
    before = stream_tables.TARGET.stat().st_mtime_ns
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "botframework/ibkr/_stream_tables.py: fresh\n")
    assert stream_tables.TARGET.stat().st_mtime_ns == before


def test_check_notices_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "_stream_tables.py"
    stale.write_text(
        stream_tables.TARGET.read_text(encoding="utf-8").replace("renew_s=600", "renew_s=601"), encoding="utf-8"
    )
    monkeypatch.setattr(stream_tables, "TARGET", stale)
    monkeypatch.setattr(stream_tables, "ROOT", tmp_path)
    assert stream_tables.main(["--check"]) == 1
    assert "not what spec/stream/ gives" in capsys.readouterr().err
    assert "renew_s=601" in stale.read_text(encoding="utf-8")
    assert stream_tables.main([]) == 0
    assert stream_tables.main(["--check"]) == 0


# ----------------------------------------------------------------------------------------------- mistakes in the files


@pytest.fixture
def source(tmp_path: Path) -> Path:
    copy = tmp_path / "spec" / "stream"
    shutil.copytree(stream_description.SOURCE, copy)
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("topics/smd.yaml", "needs_brokerage: true", "needs_brokerge: true", "did you mean 'needs_brokerage'?"),
        ("topics/smd.yaml", "needs_brokerage: true", "needs_brokerage: yes", "true or false is expected here"),
        ("topics/smd.yaml", "apply: merge", "apply: blend", "'blend' is not one of merge, upsert, replace, drop_repeat"),
        ("topics/smd.yaml", "apply: merge", "apply: merge\napply: merge", "key 'apply' is given twice"),
        ("topics/smd.yaml", "apply: merge\n", "", "key 'apply' is missing"),
        ("topics/smd.yaml", "renew_s: 600", "renew_s: 900", "renew_s has to be below after_s"),
        ("topics/smd.yaml", "umd+<target>", "umd+<targt>", "unknown placeholder 'targt'; did you mean 'target'?"),
        ("topics/smd.yaml", '"topic":"smd+8314"', '"topic":"smh+8314"', "topic 'smh+8314' of the example does not belong here"),
        ("topics/str.yaml", "dedupe_key: [execution_id]", "dedupe_key: [exec_id]", "dedupe key 'exec_id' is none of the keys"),
        ("topics/str.yaml", '"execution_id":', '"executionid":', "key 'executionid' of the example is not described"),
        ("topics/uld.yaml", "", "topic: smd\n", "is missing"),
        ("fields.yaml", 'code: "31"', "code: 31", "'31' is read as int; put it into quotes"),
        ("fields.yaml", 'code: "55"', 'code: "31"', "'31' is given twice"),
        ("fields.yaml", "name: symbol", "name: last", "'last' is given twice"),
        ("fields.yaml", "kind: price", "kind: prize", "did you mean 'price'?"),
        ("fields.yaml", "  \"N\": not_subscribed", "  N: [", "expected"),
        ("hot.yaml", '"7059"', '"9999"', "field '9999' is not in fields.yaml"),
        ("hot.yaml", '"7059"', '"83"', "only price, size and text are hot"),
        ("stream.yaml", "order: [system, act, sts]", "order: [system, act, stz]", "did you mean 'sts'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line(source: Path, file: str, old: str, new: str, message: str) -> None:
    path = source / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(strict_yaml.DescriptionError) as caught:
        stream_description.load_all(source)
    text = str(caught.value)
    where, _, what = text.partition(": ")
    assert where.startswith(f"spec/stream/{file}:")
    assert int(where.rpartition(":")[2]) >= 1
    assert message in what


def test_the_line_is_the_line_of_the_mistake(source: Path) -> None:
    path = source / "topics" / "sor.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    index = lines.index("echo: bare")
    lines[index] = "echo: bear"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(strict_yaml.DescriptionError, match=rf"^spec/stream/topics/sor\.yaml:{index + 1}: "):
        stream_description.load_all(source)


# ------------------------------------------------------------------------------------------------------------ topics


ALL_TOPICS = [
    "act",
    "blt",
    "ech",
    "ntf",
    "sbd",
    "sld",
    "smd",
    "smh",
    "sor",
    "spl",
    "ssd",
    "str",
    "sts",
    "system",
    "tic",
]


def test_all_topics_are_there() -> None:
    assert list(tables.TOPICS) == ALL_TOPICS
    assert [code for code, topic in tables.TOPICS.items() if topic.subscribe is None] == [
        "act",
        "blt",
        "ntf",
        "sts",
        "system",
    ]


def test_what_the_stream_client_lives_by() -> None:
    smd = tables.TOPICS["smd"]
    assert (smd.expiry_s, smd.renew_s, smd.cadence_ms) == (900, 600, 500)
    assert [code for code, topic in tables.TOPICS.items() if topic.expiry_s] == ["smd"]
    assert tables.TOPICS["str"].dedupe_key == ("execution_id",)
    assert tables.TOPICS["str"].params == ("realtimeUpdatesOnly", "days")
    assert not tables.TOPICS["sor"].confirmed  # no open order, no frame: silence proves nothing
    assert not tables.TOPICS["spl"].needs_brokerage
    assert tables.GREETING[-1] == "sts"


def test_the_error_frame_is_tested_first() -> None:
    assert tables.TOPICLESS[0].marker == "error"


@pytest.mark.parametrize("topic", DESCRIPTION["topics"].values(), ids=lambda topic: topic["topic"])
def test_any_example_frame_can_be_looked_at_with_the_typed_decoder(topic: dict[str, Any]) -> None:
    for example in topic["examples"]:
        if topic["payload"]["at"] != "text":
            assert tables.decode_smd(example["frame"]).topic.split("+")[0] == topic["topic"]


# ------------------------------------------------------------------------------------------------------------ fields


def test_fields_are_complete() -> None:
    current = [code for code, field in tables.FIELDS.items() if field.current]
    assert len(tables.FIELDS) == 121
    assert len(current) == 111  # the published list has 112, one of them marked as replaced
    assert tables.CODE_OF["bid"] == "84"
    assert tables.CODE_OF["ask_size"] == "85"
    assert tables.CODE_OF["bid_size"] == "88"


def test_no_withdrawn_code_is_described() -> None:
    for span in DESCRIPTION["fields"]["withdrawn"]["codes"]:
        low, _, high = span.partition("-")
        assert not set(tables.FIELDS) & {str(code) for code in range(int(low), int(high or low) + 1)}


@pytest.mark.parametrize(
    "fact", DESCRIPTION["fields"]["parsing"]["facts"], ids=lambda fact: f"{fact['kind']}:{fact['text']}"
)
def test_facts_of_the_texts(fact: dict[str, Any]) -> None:
    prefixes = "".join(fact.get("prefixes", ()))
    if fact.get("unreadable"):
        with pytest.raises(tables.Unreadable):
            tables.parse_number(fact["text"], fact["kind"], prefixes)
    else:
        assert tables.parse_number(fact["text"], fact["kind"], prefixes) == (fact["value"], fact.get("flag", ""))


@given(text=st.text(max_size=12), kind=st.sampled_from(["price", "size", "money", "percent", "number"]))
def test_any_text_gives_a_finite_number_or_none_or_unreadable(text: str, kind: Any) -> None:
    try:
        value, flag = tables.parse_number(text, kind, "CH")
    except tables.Unreadable:
        return
    assert value is None or abs(value) < float("inf")
    assert flag in ("", *tables.PRICE_FLAGS.values())


@given(value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_thousands_separators_do_not_change_the_number(value: float) -> None:
    assert tables.parse_number(f"{value:,.4f}", "price") == (float(f"{value:.4f}"), "")


# ------------------------------------------------------------------------------------------------------- typed frames


def smd(**members: Any) -> bytes:
    return json.dumps({"conid": 265598, "_updated": 1778000000250, "topic": "smd+265598", **members}).encode()


def as_dict(frame: tables.SmdFrame) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in frame.__struct_fields__}


def test_the_common_frame() -> None:
    prices = {"31": "189.62", "84": "189.61", "86": "189.63"}
    out = tables.decode_smd(smd(**prices, **{"85": "200", "88": "600", "7059": "100", "6509": "RpB"}))
    assert (out.topic, out.conid, out.updated_ms) == ("smd+265598", 265598, 1778000000250)
    assert (out.last, out.bid, out.ask) == (189.62, 189.61, 189.63)
    assert (out.ask_size, out.bid_size, out.last_size, out.availability) == (200.0, 600.0, 100.0, "RpB")
    assert (out.last_flag, out.cleared, out.unreadable, out.error) == ("", (), (), None)


def test_what_is_not_in_the_frame_is_none_and_not_cleared() -> None:
    out = tables.decode_smd(smd(**{"84": "189.61"}))
    assert (out.bid, out.ask, out.last, out.ask_size, out.cleared) == (189.61, None, None, None, ())


@pytest.mark.parametrize(
    ("code", "name", "raw", "value", "flag", "cleared", "unreadable"),
    [
        ("31", "last", "C189.61", 189.61, "previous_close", (), ()),
        ("31", "last", "H189.61", 189.61, "halted", (), ()),
        ("31", "last", "H..", None, "", ("last",), ("last",)),
        ("84", "bid", "", None, "", ("bid",), ()),
        ("84", "bid", "N/A", None, "", ("bid",), ()),
        ("84", "bid", "C189.61", None, "", ("bid",), ("bid",)),
        ("84", "bid", "nan", None, "", ("bid",), ("bid",)),
        ("86", "ask", "inf", None, "", ("ask",), ("ask",)),
        ("86", "ask", "1e999", None, "", ("ask",), ("ask",)),
        ("86", "ask", "1,200.25", 1200.25, "", (), ()),
        ("86", "ask", 1200.25, 1200.25, "", (), ()),
        ("86", "ask", True, None, "", ("ask",), ("ask",)),
        ("86", "ask", {"x": 1}, None, "", ("ask",), ("ask",)),
        ("85", "ask_size", "1,200", 1200.0, "", (), ()),
        ("85", "ask_size", "12.2M", 12200000.0, "", (), ()),
        ("85", "ask_size", "", None, "", ("ask_size",), ()),
        ("85", "ask_size", "many", None, "", ("ask_size",), ("ask_size",)),
        ("85", "ask_size", 700, 700.0, "", (), ()),
        ("85", "ask_size", "7" * 400, None, "", ("ask_size",), ("ask_size",)),
        ("6509", "availability", 5, None, "", ("availability",), ("availability",)),
    ],
)
def test_the_odd_value(
    code: str,
    name: str,
    raw: Any,
    value: float | None,
    flag: str,
    cleared: tuple[str, ...],
    unreadable: tuple[str, ...],
) -> None:
    neighbours = {"31": "190.00", "84": "189.99", "86": "190.01", "85": "300", "88": "400", "6509": "DPB"}
    out = tables.decode_smd(smd(**{**neighbours, code: raw}))
    assert getattr(out, name) == value
    assert (out.last_flag, out.cleared, out.unreadable) == (flag, cleared, unreadable)
    values = {"31": 190.0, "84": 189.99, "86": 190.01, "85": 300.0, "88": 400.0, "6509": "DPB"}
    for other in values.keys() - {code}:
        assert getattr(out, tables.FIELDS[other].name) == values[other]


def test_odd_members_do_not_lose_the_frame() -> None:
    assert tables.decode_smd(smd(conid="265598")).conid == 265598
    assert tables.decode_smd(smd(conid="265598@SMART", **{"84": "1.5"})).bid == 1.5
    assert tables.decode_smd(smd(conid="265598@SMART")).conid == 0
    assert tables.decode_smd(b'{"topic":"smd+265598"}').conid == 0
    assert tables.decode_smd(smd(_updated=1.5)).updated_ms == 0
    assert tables.decode_smd(b'{"error":"Topic unknown x","code":1}').error == "Topic unknown x"
    assert tables.decode_smd(b'{"error":{"a":1},"topic":null}').error == '{"a":1}'


@pytest.mark.parametrize("raw", [b"[]", b"1", b"ech+hb", b'{"topic":', b""])
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        tables.decode_smd(raw)


def test_bytes_that_are_no_utf8_do_not_lose_the_frame() -> None:
    assert tables.decode_smd(b'{"topic":"\x99","84":"1.5"}') == tables.decode_smd('{"topic":"\u2122","84":"1.5"}')
    assert tables.decode_smd(b'{"topic":"\x81\xff"}').topic == "\ufffd\u00ff"
    assert tables.as_text('{"text":"Zürich"}'.encode()) == '{"text":"Zürich"}'


TEXTS = st.sampled_from(
    ["189.61", "1,236", "C189.61", "H1", "", "N/A", "-", "12.2M", "nan", "-inf", "600", "0.5%", "..", "²"]
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(tables.HOT_FIELDS, TEXTS | st.floats(-1e9, 1e9) | st.booleans()))
)
def test_the_fast_and_the_slow_way_agree(members: dict[str, Any]) -> None:
    frame = smd(**members)
    fast, slow = as_dict(tables.decode_smd(frame)), as_dict(tables.decode_smd_slow(frame))
    for key in ("cleared", "unreadable"):
        fast[key], slow[key] = sorted(fast[key]), sorted(slow[key])
    if fast["availability"] == "":  # an empty text is kept by one way and dropped by the other; both say nothing
        fast["availability"] = None
        slow["cleared"].remove("availability")
    assert fast == slow
    assert all(v is None or abs(v) < float("inf") for v in (fast["last"], fast["bid"], fast["ask"], fast["ask_size"]))
