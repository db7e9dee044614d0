"""`bot gateway`: what it is told on its command line, and what it says when a file cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from botframework.errors import ExitCode, JournalError, UsageError
from botframework.runner.serve import ServeOptions, serve_gateway
from botframework.sim import faults
from botframework.sim.faults import Faults, read_fault


@pytest.mark.parametrize("option", ["book", "gateway_log"])
@pytest.mark.parametrize("path", ["file/under.jsonl", "folder"])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, option: str, path: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    options: dict[str, Any] = {option: tmp_path / path, "port": 0}
    with pytest.raises(JournalError) as caught:
        serve_gateway(ServeOptions(**options), as_json=True)
    assert caught.value.exit_code == ExitCode.JOURNAL
    line = str(caught.value)
    assert line.startswith(f"{tmp_path / path}: ")
    assert "\n" not in line


def test_a_fault_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no fault 'frobnicate'"):
        serve_gateway(ServeOptions(port=0, faults=("frobnicate",)), as_json=True)


def test_a_file_that_is_no_list_of_faults_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "faults.txt"
    path.write_text("# nothing\n" * 30_000 + "http_429\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is no list of faults: it has more than 256 KiB"):
        serve_gateway(ServeOptions(port=0, named_faults=(str(path),)), as_json=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half_open", ("half_open", {})),
        (
            "http_status:status=503,html=true,path=/orders",
            ("http_status", {"status": 503, "html": True, "path": "/orders"}),
        ),
        ("mute_stream:topics=smd+sor", ("mute_stream", {"topics": ("smd", "sor")})),
        ("answer_lost:times=1,method=POST", ("answer_lost", {"times": 1, "method": "POST"})),
        ("abort_10s:effect=false", ("abort_10s", {"effect": False})),
    ],
)
def test_faults_as_words_of_a_command_line(text: str, expected: tuple[str, dict[str, Any]]) -> None:
    assert read_fault(text) == expected


@pytest.mark.parametrize("text", ["", "x", "half_open:nonsense=1", "half_open:times", "http_429:times=often"])
def test_faults_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|times"):
        read_fault(text)


def test_every_parameter_of_a_fault_can_be_written() -> None:
    for name in faults.NAMES:
        Faults().add(name, times=1, after=1, path="x", method="GET")


def test_faults_act_from_the_start_in_a_process_of_its_own(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "botframework", "gateway", "--port", "0", "--json", "--nights"]
    words += ["--fault", "http_429:path=/secdef/search,times=1"]
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            about = json.loads(process.stdout.readline())
            with httpx.Client(base_url=about["url"], timeout=60) as client:
                statuses = [client.get("/iserver/secdef/search?symbol=AAPL").status_code for _ in range(2)]
                # At night the simulated brokerage may be closed, and says so.
                assert statuses[0] == 429
                assert statuses[1] in (200, 400)
                assert 0 < client.post("/tickle", json={}).json()["ssoExpires"] <= 600_000
        finally:
            process.terminate()
        assert process.wait(60) == 0


def test_what_it_keeps_is_for_its_owner_only(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "botframework", "gateway", "--port", "0", "--json"]
    words += ["--book", "kept/book.jsonl", "--gateway-log", "kept/orders.jsonl"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True, umask=0o022
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"]
        process.terminate()
        process.communicate(timeout=60)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "kept").iterdir()}
    assert modes == {"book.jsonl": 0o600, "book.jsonl.lock": 0o600, "orders.jsonl": 0o600}
