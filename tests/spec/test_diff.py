"""What changed in the description, and what that means: each kind of change with its level, and the ways to name a state."""

from __future__ import annotations

import copy
import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generated_client._operations import OPERATIONS
from tests.spec.test_description import CODEGEN, ROOT

TOTAL = len(OPERATIONS)

OLD: dict[str, Any] = {
    "info": {"version": "0.3.1"},
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "order_get",
                "tags": ["orders"],
                "summary": "One order.",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
                },
                "x-ibkr-retry": "safe",
                "x-ibkr-rate": "global",
            },
            "post": {
                "operationId": "order_change",
                "tags": ["orders"],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}}},
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "state": {"$ref": "#/components/schemas/State"},
                    "size": {"type": "number", "x-ibkr-wire": "decimal"},
                },
            },
            "State": {"type": "string", "enum": ["Open", "Done"]},
            "Ticket": {"type": "object", "required": ["size"], "properties": {"size": {"type": "number"}}},
        }
    },
    "x-ibkr-rates": {"global": {"requests": 10}},
}

Change = Callable[[dict[str, Any]], None]


def op(document: dict[str, Any], method: str = "get") -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/orders/{id}"][method]
    return found


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def _added_operation(d: dict[str, Any]) -> None:
    d["paths"]["/new"] = {"get": {**op(d), "operationId": "new_get"}}


def _union(d: dict[str, Any]) -> None:
    media = op(d)["responses"]["200"]["content"]["application/json"]
    media["schema"] = {"oneOf": [media["schema"], {"$ref": "#/components/schemas/Ticket"}]}


CASES: list[tuple[str, Change, str, str]] = [
    ("operation gone", lambda d: d["paths"]["/orders/{id}"].pop("post"), "operation order_change removed", "major"),
    ("operation new", _added_operation, "operation new_get added", "minor"),
    ("moved", lambda d: d["paths"].update({"/o/{id}": d["paths"].pop("/orders/{id}")}), "-> GET /o/{id}", "major"),
    ("parameter gone", lambda d: op(d)["parameters"].pop(1), "parameter deep (query) removed", "major"),
    (
        "parameter new",
        lambda d: op(d)["parameters"].append({"name": "x", "in": "query", "schema": {"type": "string"}}),
        "parameter x (query) added",
        "minor",
    ),
    (
        "parameter needed",
        lambda d: op(d)["parameters"].append(
            {"name": "x", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "parameter x (query) added",
        "major",
    ),
    ("parameter now needed", lambda d: op(d)["parameters"][1].update(required=True), "deep (query) required", "major"),
    (
        "parameter type",
        lambda d: op(d)["parameters"][1].update(schema={"type": "integer"}),
        "type parameter deep (query) boolean -> integer",
        "major",
    ),
    ("field new", lambda d: schema(d, "Order")["properties"].update(x={"type": "string"}), "Order.x added", "minor"),
    ("field gone", lambda d: schema(d, "Order")["properties"].pop("size"), "field Order.size removed", "major"),
    (
        "field type",
        lambda d: schema(d, "Order")["properties"]["id"].update(type=["string", "null"]),
        "type Order.id string -> null/string",
        "major",
    ),
    (
        "field meaning",
        lambda d: schema(d, "Order")["properties"]["size"].pop("x-ibkr-wire"),
        "type Order.size number (decimal) -> number",
        "major",
    ),
    ("field optional", lambda d: schema(d, "Order").update(required=[]), "field Order.id optional", "major"),
    ("field sure", lambda d: schema(d, "Order").update(required=["id", "size"]), "Order.size required", "minor"),
    ("sent field free", lambda d: schema(d, "Ticket").update(required=[]), "field Ticket.size optional", "minor"),
    (
        "sent field forced",
        lambda d: schema(d, "Ticket").update(
            required=["size", "x"], properties={"size": {"type": "number"}, "x": {"type": "string"}}
        ),
        "field Ticket.x added",
        "major",
    ),
    ("value new", lambda d: schema(d, "State")["enum"].append("Held"), "enum value State.Held added", "minor"),
    ("value gone", lambda d: schema(d, "State")["enum"].remove("Done"), "enum value State.Done removed", "major"),
    ("a further shape", _union, "type answer 200 Order -> Order | Ticket", "minor"),
    ("retry", lambda d: op(d).update({"x-ibkr-retry": "never"}), "policy x-ibkr-retry safe -> never", "minor"),
    ("rate", lambda d: op(d).update({"x-ibkr-rate": "slow"}), "policy x-ibkr-rate global -> slow", "patch"),
    ("pace", lambda d: d["x-ibkr-rates"]["global"].update(requests=5), "policy x-ibkr-rates global", "patch"),
    ("deprecated", lambda d: op(d).update(deprecated=True), "policy deprecated none -> true", "minor"),
    ("words", lambda d: op(d).update(summary="An order."), "text summary changed", "patch"),
]


@pytest.fixture(scope="module")
def diff() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CODEGEN)
        return importlib.import_module("diff")


@pytest.mark.parametrize(("change", "said", "level"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_kind_of_change_has_its_level(diff: Any, change: Change, said: str, level: str) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    found = diff.compare(OLD, new)
    lines = [f"{each.what} {each.name} {each.change}" for each in found]
    assert any(said in line for line in lines), lines
    judged = diff.verdict(found, "0.3.1", "0.3.1")
    assert (judged["level"], judged["version_is_enough"]) == (level, False)
    assert diff.compare(new, new) == []


def test_a_change_of_a_class_is_told_with_the_operations_that_use_it(diff: Any) -> None:
    new = copy.deepcopy(OLD)
    schema(new, "State")["enum"].append("Held")
    (found,) = diff.compare(OLD, new)
    assert found.operations == ("order_change", "order_get")


VERSIONS = [
    ("0.3.1", "major", "0.4.0"),
    ("0.3.1", "minor", "0.3.2"),
    ("0.3.1", "patch", "0.3.2"),
    ("0.3.1", "none", "0.3.1"),
    ("1.2.3", "major", "2.0.0"),
    ("1.2.3", "minor", "1.3.0"),
    ("1.2.3", "patch", "1.2.4"),
]


@pytest.mark.parametrize(("version", "level", "needed"), VERSIONS)
def test_the_next_version(diff: Any, version: str, level: str, needed: str) -> None:
    assert diff._bumped(version, level) == needed


def script(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "spec" / "codegen" / "diff.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def test_the_description_against_a_bundle_of_its_own_past(
    diff: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    past = json.loads((ROOT / "spec" / "dist" / "openapi.json").read_text())
    past["info"]["version"] = "0.0.9"
    del past["paths"]["/iserver/accounts"]
    past["components"]["schemas"]["OrderStatus"]["enum"].append("Vanished")
    file = tmp_path / "past.json"
    file.write_text(json.dumps(past))
    monkeypatch.setattr(diff, "current", lambda: json.loads((ROOT / "spec" / "dist" / "openapi.json").read_text()))
    found = diff.report(str(file))
    assert (found["operations_before"], found["operations_now"]) == (TOTAL - 1, TOTAL)
    names = {(each["what"], each["name"], each["change"]) for each in found["changes"]}
    assert names == {
        ("operation", "accounts_list", "added"),
        ("enum value", "OrderStatus.Vanished", "removed"),
    }
    assert found["verdict"]["level"] == "major"
    shown = diff.text(found)
    assert "accounts_list\n  + operation accounts_list  [minor: new]" in shown
    assert "verdict: major (0 patch, 1 minor, 1 major)" in shown
    assert diff.main(["--against", str(file), "--check"]) == 0  # 0.0.9 -> 0.1.x is bump enough
    past["info"]["version"] = "99.0.0"
    file.write_text(json.dumps(past))
    assert diff.main(["--against", str(file), "--check"]) == 1


def test_what_cannot_be_compared_is_one_line(tmp_path: Path) -> None:
    for words, said in (
        (("--against", "no-such-tag"), "neither a tag nor a commit"),
        (("--against", str(tmp_path / "none.json")), "not readable as a bundle"),
    ):
        done = script(*words)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert said in done.stderr


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own with two states of the description, and no tag."""
    folder = tmp_path_factory.mktemp("history")
    shutil.copytree(ROOT / "spec", folder / "spec", ignore=shutil.ignore_patterns("__pycache__"))
    run = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    bundle = folder / "spec" / "dist" / "openapi.json"
    now = bundle.read_text()
    past = json.loads(now)
    del past["paths"]["/iserver/accounts"]
    bundle.write_text(json.dumps(past))
    subprocess.run([*run, "init", "-q"], check=True)
    for text, message in ((None, "first"), (now, "second")):
        if text is not None:
            bundle.write_text(text)
        subprocess.run([*run, "add", "-A"], check=True)
        subprocess.run([*run, "commit", "-q", "-m", message], check=True)
    return folder


def test_without_a_tag_the_first_commit_stands_in_and_it_says_so(history: Path) -> None:
    done = script(folder=history)
    assert done.returncode == 0, done.stderr
    assert "there is no tag yet" in done.stdout
    assert f"{TOTAL - 1} -> {TOTAL} operations" in done.stdout
    subprocess.run(["git", "-C", str(history), "tag", "v1"], check=True)
    tagged = script(folder=history)
    assert "compared with v1 (" in tagged.stdout
    assert "verdict: none (0 patch, 0 minor, 0 major); nothing changed" in tagged.stdout


def test_a_broken_description_is_said_to_be_one(history: Path, tmp_path: Path) -> None:
    file = history / "spec" / "schemas" / "orders" / "OrderRow.yaml"
    kept = file.read_text()
    try:
        file.write_text("a: [\n")
        done = script(folder=history)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "OrderRow.yaml" in done.stderr
        assert "make spec-lint" in done.stderr
    finally:
        file.write_text(kept)
