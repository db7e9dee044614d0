"""The recipe of CONTRIBUTING.md for a new endpoint, taken word for word through a copy of the project; and a patch of drift.

Generating needs the generator's own environment; where that is missing the test is skipped.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.spec.test_description import CODEGEN, ROOT, lint

TOOLS = Path(os.environ.get("TICKWRIGHT_CODEGEN_VENV") or ROOT / ".venv-codegen")
_BLOCK = re.compile(r"^( *)```text (\S+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COPIED = ("spec", "generated_client", "botframework", "strategies")

CALL = """\
import httpx
from botframework.ibkr.drift import findings
from botframework.ibkr.library import SyncSession
from botframework.ibkr.talk import read_answer
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from generated_client.models import MarketClock

with EmbeddedGateway(SimConfig(pacing="loose")) as gateway:
    with SyncSession(url=gateway.url, establish=False, remember_pace=None, remember_drift=None) as session:
        found = session.call("market_clock", conid=265598)
        assert type(found) is MarketClock, found
        assert found.time_at_ms > 1_700_000_000_000, found
        refused = session.raw("market_clock", conid=1)
        assert refused.parsed.error == "no such contract", refused
answer = read_answer("accounts_list", httpx.Response(200, json={"accounts": ["DU1234567"], "newWord": "x"}))
print(found.zone, list(findings("accounts_list", answer)))
"""


def recipe() -> dict[str, str]:
    """The files of the recipe, by name."""
    text = (
        (ROOT / "CONTRIBUTING.md")
        .read_text(encoding="utf-8")
        .partition("## Add an endpoint\n")[2]
        .partition("\n## ")[0]
    )
    return {name: textwrap.dedent(body) for _, name, body in _BLOCK.findall(text)}


def prepared(project: Path) -> None:
    """A copy of what the recipe touches, with its steps 2 and 3 done."""
    for name in COPIED:
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements-codegen.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, project / name)
    for name, body in recipe().items():
        file = project / name
        if name.endswith("__init__.py"):
            table = file.read_text()
            start = table.index("_TABLE")
            file.write_text(
                table[: table.index("\n)", start)] + "\n" + body.rstrip() + table[table.index("\n)", start) :]
            )
        elif name.endswith(".py"):
            file.write_text(file.read_text() + "\n\n" + body)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            assert not file.exists(), f"{name}: the recipe's endpoint is there already"
            file.write_text(body)


def run(project: Path, *words: str, python: str = sys.executable) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(project),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TICKWRIGHT_CODEGEN_VENV": str(TOOLS),
        "XDG_CACHE_HOME": str(project / "cache"),
    }
    done = subprocess.run(
        [python, *words], cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def test_the_recipe_passes_the_lint(tmp_path: Path) -> None:
    assert len(recipe()) == 6
    prepared(tmp_path)
    assert lint(tmp_path) == []


@pytest.mark.timeout(300)
@pytest.mark.skipif(not (TOOLS / "bin" / "python").exists(), reason="the generator's environment is not here")
def test_the_recipe_leads_from_nothing_to_an_endpoint_that_answers(tmp_path: Path) -> None:
    prepared(tmp_path)
    patch = tmp_path / "drift.yaml"
    patch.write_text(
        json.dumps(
            {
                "changes": [
                    {"schema": "BrokerageAccounts", "do": "add_property", "property": "newWord", "types": ["string"]}
                ]
            }
        )
    )
    with pytest.MonkeyPatch.context() as context:
        context.syspath_prepend(CODEGEN)
        assert importlib.import_module("drift").apply(patch, tmp_path / "spec")
    run(tmp_path, "spec/codegen/parity.py")
    assert "files changed" in run(tmp_path, "spec/codegen/regenerate.py")
    assert run(tmp_path, "-P", "-c", CALL).strip() == "America/New_York []"  # and the drift is gone
    shown = run(tmp_path, "-P", "-m", "botframework", "api", "show", "market_clock")
    assert "GET /iserver/marketclock" in shown
    row = next(line for line in (tmp_path / "spec" / "PARITY.md").read_text().splitlines() if "`market_clock`" in line)
    assert [cell.strip() for cell in row.split("|")[-3:-1]] == ["yes", "no"]  # served, and not called by the bot
    said = run(tmp_path, "spec/codegen/diff.py", "--against", str(ROOT / "spec" / "dist" / "openapi.json"))
    assert "market_clock\n  + operation market_clock  [minor: new]" in said
    assert "+ field BrokerageAccounts.newWord  [minor: new]" in said
    assert "verdict: minor" in said
