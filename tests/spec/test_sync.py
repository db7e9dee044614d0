"""The description beside a vendor's document that is small and odd in every way the real one is."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generated_client._operations import OPERATIONS
from tests.spec.test_description import CODEGEN, ROOT

TOTAL = len(OPERATIONS)

ORDERS = "/v1/api/iserver/account/{account_id}/orders"
VENDOR: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "IB REST API", "version": "2.99.0"},
    "security": [{"bearerAuth": [None]}],
    "paths": {
        # Named otherwise, with a base path, an array without items that carries properties, and no operationId.
        ORDERS: {
            "post": {
                "parameters": [{"name": "acct", "in": "path", "required": True, "schema": {"type": "string"}}],
                "requestBody": {
                    "content": {
                        "application/jwt": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "orders": {
                                        "type": "array",
                                        "properties": {
                                            "conid": {"type": "integer"},
                                            "newTicketField": {"type": "string"},
                                            "tif": {"enum": ["DAY", "GTC", "NEVER"]},
                                        },
                                    }
                                },
                            }
                        }
                    }
                },
                "responses": {"200": {"content": {"*/*": {"schema": {"type": "array"}}}}},
            }
        },
        # A path item that is a reference, and a parameter that is a reference to a reference, given for the whole path.
        "/iserver/account/trades/": {"$ref": "#/components/pathItems/Trades"},
        # New at the vendor; a circle of schemas, a reference that leads nowhere, a parameter with content.
        "/iserver/brand/new/{thing}": {
            "get": {
                "operationId": "same",
                "parameters": [
                    {"name": "far", "in": "query", "content": {"application/json": {"schema": {"type": "string"}}}},
                    {"$ref": "#/components/parameters/Nowhere"},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Loop"}}}}
                },
            }
        },
        "/iserver/accounts": {"get": {"operationId": "same", "responses": {"default": {"description": "?"}}}},
        "/tickle": {"post": "nonsense"},
        "/gw/api/v1/accounts": {"get": {"responses": {}}},
        "/empty": None,
        "/both/{a}": {"get": {"responses": {}}},
        "/both/{b}": {"get": {"responses": {}}},
    },
    "components": {
        "pathItems": {
            "Trades": {
                "parameters": [{"$ref": "#/components/parameters/Days"}],
                "get": {
                    "responses": {
                        "2XX": {
                            "content": {
                                "application/json; charset=utf-8": {
                                    "schema": {
                                        "type": "array",
                                        "items": {
                                            "allOf": [
                                                {"$ref": "#/components/schemas/Trade"},
                                                {"properties": {"brandNew": {"type": "string"}}},
                                            ]
                                        },
                                    }
                                }
                            }
                        }
                    }
                },
            }
        },
        "parameters": {
            "Days": {"$ref": "#/components/parameters/RealDays"},
            "RealDays": {"name": "days", "in": "query", "schema": {"type": "string", "enum": ["1", "7"]}},
        },
        "schemas": {
            "Trade": {"oneOf": [{"properties": {"execution_id": {}}}, {"properties": {"conid": True}}]},
            "Loop": {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Loop"}}},
        },
    },
}


@pytest.fixture(scope="module")
def sync() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CODEGEN)
        return importlib.import_module("sync")


BUNDLE: dict[str, Any] = json.loads((ROOT / "spec" / "dist" / "openapi.json").read_text())


def written(folder: Path, form: str, document: Any = VENDOR) -> Path:
    file = folder / f"vendor.{form}"
    file.write_text(json.dumps(document) if form == "json" else yaml.safe_dump(document, sort_keys=False))
    return file


@pytest.fixture(params=["json", "yaml"])
def found(request: pytest.FixtureRequest, sync: Any, tmp_path: Path) -> Any:
    return sync.report(written(tmp_path, request.param), BUNDLE)


def changes(found: Any, operation: str) -> list[tuple[str, str, str]]:
    (row,) = [each for each in found["changed"] if each["operation"] == operation]
    return [(each["change"], each["what"], each.get("value", each["name"])) for each in row["changes"]]


def test_no_operation_vanishes_however_odd_it_is(found: Any) -> None:
    operations = found["operations"]
    assert operations["theirs"] == 7
    assert operations["same"] == 4
    assert [row["path"] for row in operations["added"]] == ["/both/{a}", "/iserver/brand/new/{thing}"]
    assert [row["path"] for row in operations["out_of_scope"]] == ["/gw/api/v1/accounts"]
    official = [row["operation"] for row in operations["removed"]]
    beside = [row["operation"] for row in operations["never_official"]]
    assert len(official) + len(beside) == TOTAL - 4
    assert "portfolio_allocation_combined" in beside  # known to be beside the official document: nothing has gone
    assert "order_reply" in official


def test_an_array_without_items_keeps_its_fields_and_the_path_matches_by_place(found: Any) -> None:
    rows = changes(found, "orders_place")
    assert ("added", "request field", "orders[].newTicketField") in rows
    assert ("removed", "request field", "orders[].orderType") in rows
    assert ("added", "value of request field", "NEVER") in rows
    assert ("removed", "value of request field", "OPG") in rows
    assert not any(what == "parameter" for _, what, _ in rows)  # acct is accountId, by its place
    assert not any(name == "orders[].conid" for _, _, name in rows)


def test_references_of_every_kind_are_followed(found: Any) -> None:
    rows = changes(found, "trades_list")
    assert ("added", "answer field", "[].brandNew") in rows
    assert not any(name in ("[].execution_id", "[].conid", "days (query)") for _, _, name in rows)
    assert ("removed", "parameter", "accountId (query)") in rows


def test_what_is_odd_is_counted_and_named(found: Any) -> None:
    assert {kind: len(places) for kind, places in found["odd"].items()} == {
        "array without items": 2,
        "operation that is no mapping": 1,
        "operation without operationId": 6,
        "operationId given twice": 1,
        "parameter that cannot be read": 1,
        "parameter without a schema": 1,
        "path parameter that is not in the path": 1,
        "path without operations": 1,
        "reference that leads nowhere": 1,
        "same operation twice": 1,
    }


def test_our_own_bundle_differs_in_nothing(sync: Any) -> None:
    found = sync.report(ROOT / "spec" / "dist" / "openapi.json", BUNDLE)
    assert (found["operations"]["same"], found["changed"], found["odd"]) == (TOTAL, [], {})


def script(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CODEGEN / "sync.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_report_reads_and_parses(sync: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "json")
    shown = sync.text(sync.report(file, BUNDLE))
    assert f"IB REST API 2.99.0: 7 operations, ours {TOTAL}, 4 the same" in shown
    assert "  + request field orders[].newTicketField" in shown
    assert "array without items: 2, e.g. " in shown
    parsed = script(str(file), "--json")  # as `make spec-sync` starts it, beside the description itself
    assert parsed.returncode == 0, parsed.stderr
    assert json.loads(parsed.stdout) == sync.report(file, BUNDLE)


NOT_OPENAPI = [
    ("<!doctype html><p>Log in", "a web page"),
    ('{"openapi": "3.0.0", "paths": {', "not JSON"),
    ("a: [1\nb: {", "neither JSON nor YAML"),
    ("just words", "no OpenAPI document"),
    ("[1, 2]", "no OpenAPI document"),
    ('{"swagger": "2.0", "paths": {"/a": {}}}', "Swagger 2"),
    ('{"openapi": "4.0.0", "paths": {"/a": {}}}', "OpenAPI '4.0.0'"),
    ('{"openapi": "3.1.0", "paths": {}}', "it has no paths"),
    ('{"openapi": "3.1.0", "paths": 5}', "it has no paths"),
    ("", "no OpenAPI document"),
    ("{" + '"a":{' * 100_000, ""),
]


@pytest.mark.parametrize(("content", "said"), NOT_OPENAPI, ids=[s or "deep" for _, s in NOT_OPENAPI])
def test_what_is_no_openapi_document_is_one_line(
    sync: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "vendor.json"
    file.write_text(content)
    assert sync.main([str(file)]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert str(file) in err
    assert said in err


def test_files_that_are_not_there_or_no_text(tmp_path: Path) -> None:
    binary = tmp_path / "x.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for file, said in ((tmp_path / "none.json", "cannot be read"), (binary, "not UTF-8"), (tmp_path, "cannot be read")):
        done = script(str(file))
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert said in done.stderr


def test_the_make_target_asks_for_the_file() -> None:
    text = (ROOT / "Makefile").read_text()
    assert "make spec-sync VENDOR=file: name the document you downloaded" in text


def test_a_vendors_words_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"\x1b[2J": {"type": "string"}}}
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    paths = {"/x\n\x1b[31m": {"get": {"operationId": "\x1b]0;x\x07", "responses": answer}}}
    file = tmp_path / "vendor.json"
    file.write_text(json.dumps({"openapi": "3.0.0", "paths": paths}))
    done = subprocess.run([sys.executable, "-B", CODEGEN / "sync.py", file], capture_output=True, text=True, check=True)
    assert all(each.isprintable() for each in done.stdout.splitlines())
    assert "\\x1b[31m" in done.stdout
