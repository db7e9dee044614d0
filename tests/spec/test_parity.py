"""The table of parity is what the description gives, complete, and its last columns are what the code does."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from botframework.sim.rest import ROUTES
from generated_client._operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
RENEW = "run `python spec/codegen/parity.py`"


@pytest.fixture(scope="module")
def parity() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "spec" / "codegen")
        yield importlib.import_module("parity")


@pytest.fixture(scope="module")
def bundle(parity: Any) -> Any:
    return parity.bundling.bundle(parity.bundling.load(ROOT / "spec"))


def rows() -> list[dict[str, str]]:
    """The table as it is committed, row by row."""
    out: list[dict[str, str]] = []
    names: list[str] = []
    for line in (ROOT / "spec" / "PARITY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if cells and cells[0] == "method":
            names = cells
        elif cells and not line.startswith("| ---"):
            out.append(dict(zip(names, cells, strict=True)))
    return out


def test_the_committed_table_is_what_the_description_gives(parity: Any, bundle: Any) -> None:
    text = (ROOT / "spec" / "PARITY.md").read_text(encoding="utf-8")
    assert text == parity.render(bundle, parity.lists()), RENEW


def test_every_operation_has_a_row_and_no_cell_is_empty() -> None:
    table = rows()
    assert [row["operation"] for row in table if not all(row.values())] == []
    assert sorted(row["operation"] for row in table) == sorted(OPERATIONS)
    for row in table:
        operation = OPERATIONS[row["operation"]]
        assert (row["method"], row["path"]) == (operation.method, operation.path)
        assert operation.standing in row["standing"] or row["standing"] == "direct only"
    assert (len(table), sum(row["official"] == "yes" for row in table)) == (118, 114)
    assert {row["operation"] for row in table if row["official"] == "no"} == {
        "portfolio_allocation_combined",
        "session_reauthenticate",
        "fyi_notifications_more",
        "hmds_scanner",
    }
    assert {row["operation"] for row in table if "direct only" in row["standing"]} == {
        "oauth_request_token",
        "oauth_access_token",
        "oauth_live_session_token",
    }


def test_the_simulator_serves_what_the_table_says() -> None:
    served = {(route.method, route.template) for route in ROUTES}
    here = {name for name, operation in OPERATIONS.items() if (operation.method, operation.path) in served}
    assert {row["operation"] for row in rows() if row["simulator"] == "yes"} == here, RENEW


def test_the_runtime_calls_what_the_table_says(parity: Any, bundle: Any) -> None:
    said = {row["operation"] for row in rows() if row["runtime"] == "yes"}
    assert said == set(parity.found(bundle, ROOT)["runtime"]), RENEW
    code = (
        "import importlib,pkgutil,sys,botframework.ibkr as b;"
        "[importlib.import_module(f'botframework.ibkr.{m.name}') for m in pkgutil.iter_modules(b.__path__)];"
        "print(*[n.rsplit('.',1)[1] for n in sys.modules if n.startswith('generated_client.api.') and n.count('.')==3])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.split()) <= said, "imported at run time, and not found in the sources"


def test_a_list_that_names_no_operation_is_refused(parity: Any, bundle: Any) -> None:
    with pytest.raises(ValueError, match=r"parity/simulator.txt: there is no operation 'orders_plaice'"):
        parity.render(bundle, {"simulator": ["orders_plaice"], "runtime": []})


def test_the_source_letters_decide_the_cells(parity: Any, bundle: Any) -> None:
    letters = {op["operationId"]: op["x-ibkr-sources"] for item in bundle["paths"].values() for op in item.values()}
    for row in rows():
        wanted = ["yes" if letter in letters[row["operation"]] else "no" for letter in "SDL"]
        assert [row["official"], row["documented"], row["live"]] == wanted
