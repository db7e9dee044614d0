"""``bot drift``: a gateway whose answers drifted, the report that names exactly that, and the patch that ends it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from botframework.cli import main
from botframework.ibkr.broker import IbkrBroker
from botframework.ibkr.library import SyncSession
from botframework.ibkr.talk import read_answer
from botframework.runner.assembly import RunOptions, assemble
from botframework.runner.plan import plan
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from generated_client import Response
from generated_client.models.brokerage_accounts import BrokerageAccounts
from tests.spec.test_description import CODEGEN, ROOT, lint

DRIFT = [
    ("/iserver/accounts", "newWord", "fine"),
    ("/iserver/accounts", "newAmount", 12.5),
    ("/iserver/accounts", "newThings", [{"a": 1}]),
    ("/iserver/accounts", "isFT", "maybe"),
    ("/fyi/settings", "*.FC", "MOON"),
    ("/iserver/secdef/search", "*.companyName", 5),
]
FOUND = {
    ("BrokerageAccounts.newWord", "unknown field"),
    ("BrokerageAccounts.newAmount", "unknown field"),
    ("BrokerageAccounts.newThings", "unknown field"),
    ("BrokerageAccounts.isFT", "not a boolean"),
    ("SearchRow.companyName", "not a string"),
    ("FyiType", "unknown enum value"),
}


@pytest.fixture(autouse=True)
def _own_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # What bots of this folder have found is read as well, and somebody may have run one here.
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(pacing="loose", speed=30)) as running:
        yield running


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["drift", *words])
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


def drifted(gateway: EmbeddedGateway) -> None:
    for path, member, value in DRIFT:
        gateway.gateway.faults.add("drifted", path=path, member=member, value=value)
    with SyncSession(url=gateway.url, establish=False) as session:
        session.raw("accounts_list")
        session.raw("contracts_search", symbol="AAPL")
        session.raw("fyi_settings")


def test_the_report_names_exactly_what_drifted(
    gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drifted(gateway)
    code, out, err = run(capfd, "--json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert {(row["field"], row["kind"]) for row in report["findings"]} == FOUND
    assert report["files"] == [str(tmp_path / "cache" / "tickwright" / "drift.json")]
    assert all(row["count"] >= 1 and row["first_seen"] <= row["last_seen"] for row in report["findings"])
    assert {row["field"]: row["operations"] for row in report["findings"]}["SearchRow.companyName"] == [
        "contracts_search"
    ]
    code, out, _ = run(capfd)
    assert code == 0
    assert "BrokerageAccounts.yaml: add property newAmount (number)" in out
    assert "fine" not in out  # the form of a value, never the value


def patched(tmp_path: Path, patch: Path) -> Path:
    """A copy of the project's description with the patch in it."""
    project = tmp_path / "copy"
    shutil.copytree(ROOT / "spec", project / "spec", ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as context:
        context.syspath_prepend(CODEGEN)
        importlib.import_module("drift").apply(patch, project / "spec")
    return project


def test_the_proposed_patch_passes_the_lint_and_describes_what_came(
    gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drifted(gateway)
    patch = tmp_path / "out.yaml"
    code, _, err = run(capfd, "--json", "--patch", str(patch))
    assert (code, err) == (0, f"{patch}: 6 changes proposed\n")
    project = patched(tmp_path, patch)
    assert lint(project) == []
    with pytest.MonkeyPatch.context() as context:
        context.syspath_prepend(CODEGEN)
        bundling = importlib.import_module("bundle")
        document = bundling.bundle(bundling.load(project / "spec"))
    schemas = document["components"]["schemas"]
    assert "MOON" in schemas["FyiType"]["enum"]
    accounts = schemas["BrokerageAccounts"]["properties"]
    assert accounts["newWord"] == {"type": "string"}
    assert accounts["newAmount"] == {"type": "number", "x-ibkr-wire": "decimal"}
    assert accounts["newThings"]["items"] == {"$ref": "#/components/schemas/BrokerageAccountsNewThings"}
    assert "string" in accounts["isFT"]["type"]
    assert set(schemas["SearchRow"]["properties"]["companyName"]["type"]) >= {"string", "number"}
    # Written in twice it changes nothing, and the lines of others are as they were.
    before = {path: path.read_bytes() for path in (project / "spec" / "schemas").rglob("*.yaml")}
    with pytest.MonkeyPatch.context() as context:
        context.syspath_prepend(CODEGEN)
        assert importlib.import_module("drift").apply(patch, project / "spec") == []
    assert {path: path.read_bytes() for path in before} == before
    changed = [
        path.name
        for path in sorted(before)
        if not (ROOT / path.relative_to(project)).exists()
        or (ROOT / path.relative_to(project)).read_bytes() != before[path]
    ]
    assert changed == ["BrokerageAccounts.yaml", "BrokerageAccountsNewThings.yaml", "SearchRow.yaml", "FyiType.yaml"]


def change(project: Path, tmp_path: Path, **words: Any) -> str:
    patch = tmp_path / "one.yaml"
    patch.write_text(json.dumps({"changes": [words]}))  # JSON is YAML
    with pytest.MonkeyPatch.context() as context:
        context.syspath_prepend(CODEGEN)
        module = importlib.import_module("drift")
        try:
            return "; ".join(module.apply(patch, project / "spec"))
        except module.CannotApply as error:
            return f"refused: {error}"


def test_every_kind_of_change_keeps_the_description_sound(tmp_path: Path) -> None:
    project = tmp_path / "copy"
    shutil.copytree(ROOT / "spec", project / "spec", ignore=shutil.ignore_patterns("__pycache__"))
    done = [
        change(project, tmp_path, schema="OrderStatus", do="add_values", values=["Sleeping", "NO", "5th state"]),
        change(project, tmp_path, schema="Side", do="add_values", values=["HOLD"]),
        change(project, tmp_path, schema="OrderRow", do="make_optional", property="conid"),
        change(project, tmp_path, schema="OrderRow", do="allow", property="status", types=["null"]),
        change(project, tmp_path, schema="OrderRow", do="allow", property="outsideRTH", types=["string"], wire="bool"),
        change(project, tmp_path, schema="OrderRow", do="add_property", property="_odd", types=["null"]),
        change(
            project, tmp_path, schema="OrderRow", do="add_property", property="order_id", types=["string", "integer"]
        ),
        change(project, tmp_path, schema="OrderRow", do="add_property", property="inner", types=["object", "null"]),
    ]
    assert not any(each.startswith("refused") or not each for each in done), done
    assert lint(project) == []
    for words, said in (
        ({"schema": "NoSuch", "do": "add_values", "values": ["A"]}, "there is no schema 'NoSuch'"),
        ({"schema": "OrderRow", "do": "add_values", "values": ["A"]}, "lists no values"),
        ({"schema": "OrderRow", "do": "allow", "property": "nope", "types": ["null"]}, "no property 'nope'"),
        ({"schema": "OrderRow", "do": "burn", "property": "conid"}, "'burn' is no change"),
        ({"schema": "OrderRow", "do": "add_property", "property": "x", "types": ["text"]}, "unknown types"),
        ({"schema": "../../x", "do": "add_values", "values": ["A"]}, "there is no schema"),
        ({"schema": "OrderStatus", "do": "add_values", "values": ['\\";import os#']}, "no word of the wire"),
        ({"schema": "OrderStatus", "do": "add_values", "values": {"a": 1}}, "values is no list"),
        ({"schema": "OrderRow", "do": "add_property", "property": 'x", 1/0)#', "types": ["null"]}, "no name"),
        ({"schema": "OrderRow", "do": "add_property", "property": "x", "types": 5}, "types is no list"),
        ({"schema": "OrderRow", "do": "add_property", "property": "Inner", "types": ["object"]}, "Inner already"),
        ({"schema": "OrderRow", "do": "add_property", "property": "/../x", "types": ["object"]}, "OrderRowX: new"),
    ):
        assert said in change(project, tmp_path, **words)


def test_a_bot_records_beside_its_journal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A bot put together as it runs; the answer is handed in where the broker hands them on."""
    file = tmp_path / "b.yaml"
    file.write_text(
        "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3, quantity: 1}]\n"
        f"journal: {{path: {tmp_path}/data/b.db}}\n"
    )
    body = {"accounts": ["DU1234567"], "newWord": "fine"}
    with contextlib.ExitStack() as cleanup:
        parts = assemble(plan(file), RunOptions(view="none"), cleanup)
        assert isinstance(parts.bot.broker, IbkrBroker)
        answer = httpx.Response(200, json=body)

        async def asked() -> Response[Any]:
            return read_answer("accounts_list", answer)

        asyncio.run(parts.bot.broker.api._read(asked(), BrokerageAccounts, "accounts_list"))
    assert (tmp_path / "data" / "drift.json").exists()
    _, out, _ = run(capfd, str(file), "--json")
    assert [row["field"] for row in json.loads(out)["findings"]] == ["BrokerageAccounts.newWord"]


def test_nothing_noticed_and_bad_places_are_one_line(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capfd, str(tmp_path))
    assert (code, out, err) == (0, "nothing noticed: what came fits the description\n", "")
    (tmp_path / "drift.json").write_text("{")
    code, _, err = run(capfd, str(tmp_path))
    assert (code, len(err.splitlines())) == (5, 1)
    assert "cannot be read" in err
    code, _, err = run(capfd, str(tmp_path / "nowhere"))
    assert (code, len(err.splitlines())) == (2, 1)
    (tmp_path / "drift.json").unlink()
    code, _, err = run(capfd, str(tmp_path), "--patch", str(tmp_path / "no" / "out.yaml"))
    assert (code, len(err.splitlines())) == (5, 1)
