"""No canary comes out: not one byte of one, in any form, in anything that the processes print, log, record or leave behind.

The same programs are run once more without the type and without the net (``bare``); what leaks then shows that each canary was
within reach, and that this test can fail.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.runtime.control import ask, socket_path
from botframework.sim.config import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.canaries import leaky
from tests.canaries.echoing import echoing
from tests.canaries.planted import (
    ENDS,
    KEPT,
    LITERAL,
    NEVER_SHOWN,
    PEM,
    ROUTES,
    SIMULATED,
    VALUES,
    canary,
    leaks,
    outputs,
)

ROOT = Path(__file__).resolve().parents[2]
SPEED = 30


def write_places(here: Path) -> None:
    """Every place a secret may be kept in, and the configurations that refer to them."""
    own, lent = here / "config" / "tickwright" / "secrets", here / "lent"
    for folder in (own, lent, here / "site"):
        folder.mkdir(parents=True)

    def keep(path: Path, text: str) -> None:
        path.write_text(text + "\n")
        path.chmod(0o600)

    keep(here / "by_file", VALUES["file"])
    keep(own / "folder", VALUES["folder"])
    keep(lent / "lent", VALUES["lent"])
    keep(own / "pem", PEM)
    keep(here / "printed", VALUES["command"])
    for name in ("several_1", "several_2", *ROUTES, *ENDS):
        keep(own / name, VALUES[name])
    (here / "site" / "keyring.py").write_text(f"def get_password(service, user):\n    return {VALUES['keyring']!r}\n")
    (here / "leaky.py").write_text(Path(leaky.__file__).read_text())


def config(here: Path, name: str, gateway: str, ends: str = "") -> Path:
    printer = "import sys; text = open('printed').read(); print(text); sys.stderr.write('on the error output ' + text)"
    routes = [*ROUTES, *(["check", "abort"] if ends else [])]
    file = here / f"{name}.yaml"
    file.write_text(
        f"bot: {name}\ngateway: {gateway}\naccount: DU1234567\ninstruments: [AAPL]\nplugins: [leaky.py]\n"
        f"market: {{speed: {SPEED}}}\njournal: {{path: {name}.db, durable: process}}\n"
        "risk: [{kind: gossip, token: '${secret:rule}'}, {kind: max_position, limit: 1000}]\n"
        "secrets:\n"
        "  file: {file: by_file}\n"
        f"  command: {{command: [{json.dumps(sys.executable)}, -c, {json.dumps(printer)}]}}\n"
        "  keyring: {keyring: canaries}\n"
        "  env: {env: CANARY_ENV}\n"
        "strategies:\n  - kind: leaky\n    api_key: ${CANARY_PLAIN}\n"
        f"    ends: '{ends}'\n    several: ['${{secret:several_1}}', '${{secret:several_2}}']\n    kept:\n"
        + "".join(
            f"      {each}: ${{secret:{each}}}\n"
            for each in ("file", "folder", "lent", "command", "keyring", "env", "pem")
        )
        + "      variable: ${CANARY_VARIABLE}\n    routes:\n"
        + "".join(f"      {each}: ${{secret:{each}}}\n" for each in routes)
        + "  - {kind: late, token: '${secret:stop}'}\n"
    )
    return file


def environment(here: Path) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    return {
        **kept,
        "HOME": str(here),
        "XDG_CONFIG_HOME": str(here / "config"),
        "XDG_STATE_HOME": str(here / "state"),
        "XDG_CACHE_HOME": str(here / "cache"),
        "CREDENTIALS_DIRECTORY": str(here / "lent"),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{here / 'site'}",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CANARY_ENV": VALUES["env"],
        "CANARY_VARIABLE": VALUES["variable"],
        "CANARY_PLAIN": VALUES["plain_env"],
    }


@contextmanager
def started(here: Path, name: str, module: str, *arguments: str, bare: bool) -> Iterator[subprocess.Popen[bytes]]:
    """A program whose outputs go into files of the folder."""
    way = ["tests.canaries.bare", module] if bare else [module]
    with (here / f"{name}.stdout").open("wb") as out, (here / f"{name}.stderr").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", *way, *arguments], cwd=here, env=environment(here), stdout=out, stderr=err
        )
        try:
            yield process
            process.wait(200)
        finally:
            process.kill()
            process.wait()


@contextmanager
def simulated(here: Path) -> Iterator[EmbeddedGateway]:
    """The simulated gateway, whose session id and cookie are canaries and who repeats them wherever it can."""
    settings = SimConfig(speed=SPEED, log_path=here / "gateway.jsonl", first_trades_empty=False, cash=Decimal(10**6))
    with EmbeddedGateway(settings) as gateway:

        def plant(sim: Any) -> None:
            sim.session.token, sim.session.cookie = VALUES["sim_token"], VALUES["sim_cookie"]
            told = f"session {VALUES['sim_token']} with cookie {VALUES['sim_cookie']}"
            sim.faults.add("echo", path="/portfolio", times=2)
            sim.faults.add("echo", path="/iserver/account/orders", times=2, after=2)
            sim.faults.add("echo", path="/tickle", times=1, after=3)
            words = f"refused: password={VALUES['sim_order']} {told}"
            sim.faults.add("http_status", status=400, text=words, path="/orders", method="POST", times=1)
            sim.faults.add("refuse_topic", topics=("spl",), times=1)

        gateway.call(plant)
        yield gateway


def disturb(gateway: EmbeddedGateway) -> None:
    told = f"token={VALUES['sim_notice']} in session {VALUES['sim_token']}, cookie x-sess-uuid={VALUES['sim_cookie']}"
    gateway.call(lambda sim: sim.faults.add("notice", id="1", title=told, text=told, url=f"https://x/?{told}"))
    gateway.call(lambda sim: sim.faults.add("bulletin", id="2", message=told))
    gateway.call(lambda sim: sim.faults.add("bad_bytes", topics=("smd",), times=2))
    gateway.call(lambda sim: sim.faults.add("garble", mode="torn", path="/tickle", times=1))


def speak_to(here: Path, control: Path, bare: bool) -> None:
    """What other processes ask of the running bot, and a person who writes a secret into a reason."""
    way = ["tests.canaries.bare", "botframework"] if bare else ["botframework"]
    answers = []
    for words in (
        ["status", "--json", "run.yaml"],
        ["pause", "run.yaml", "--reason", VALUES["reason"]],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *way, *words],
            cwd=here,
            env=environment(here),
            capture_output=True,
            check=False,
            timeout=60,
        )
        answers += [done.stdout, done.stderr]
    for line in (VALUES["control"].encode(), json.dumps({"op": VALUES["control"]}).encode(), b'{"op": "status"}'):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(20)
            client.connect(str(control))
            client.sendall(line + b"\n")
            answers.append(client.recv(1 << 20))
    (here / "answers").write_bytes(b"\n".join(answers))


def walk(here: Path, *, bare: bool) -> dict[str, list[str]]:
    """Run everything in ``here``; which canaries came out where."""
    here.mkdir()
    write_places(here)
    with simulated(here) as gateway, echoing() as hostile, echoing() as to_worker, echoing() as to_script:
        url = gateway.url.removesuffix("/v1/api")
        run = config(here, "run", f"{{kind: gateway, url: '{url}'}}")
        config(here, "check", "{kind: embedded}", "check")
        config(here, "abort", "{kind: embedded}", "abort")
        echo = config(here, "echo", f"{{kind: gateway, url: '{hostile.removesuffix('/v1/api')}'}}")
        # It takes this one for the broker, and would wait for the end of the broker's night.
        region = "asia" if time.gmtime().tm_hour < 12 else "america"
        echo.write_text(f"{echo.read_text()}session: {{region: {region}, maintenance: []}}\n")
        (here / "unreadable.yaml").write_text(f"bot: b\n\ttoken: '{canary('nobody')}\n")
        control = socket_path(here / "run.db")
        programs = {
            "run": ("botframework", "run", run.name, "--for", "600s", "--verbose", "--plain", "--summary", "s.json"),
            "worker": ("tests.canaries.worker", to_worker),
            "script": ("tests.canaries.script", to_script),
            "abort": ("botframework", "run", "abort.yaml", "--for", "1s", "--gateway-log", "abort.jsonl"),
            "echo": ("botframework", "run", "echo.yaml", "--for", "1s", "--json", "--debug"),
        }
        with ExitStack() as ends:
            for name, arguments in programs.items():
                ends.enter_context(started(here, name, *arguments, bare=bare))
            wait_for(lambda: control.exists() and "trading" in text_of(here / "run.stdout"))
            disturb(gateway)
            speak_to(here, control, bare)
            wait_for(lambda: "leaky is HALTED" in text_of(here / "run.stdout"))
            ask(here / "run.db", "stop")
    places = [here / name for name in ("config", "lent", "site", "by_file", "printed", "leaky.py")]
    return leaks(outputs(here, places))


def text_of(path: Path) -> str:
    return path.read_text(errors="replace")


def wait_for(done: Any, limit_s: float = 120.0) -> None:
    end = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > end:
            return
        time.sleep(0.05)


def test_there_are_enough_and_each_is_its_own() -> None:
    assert len(VALUES) == len(set(VALUES.values())) >= 50
    assert {*KEPT, *ROUTES, *SIMULATED, *LITERAL} < set(VALUES)


def test_the_search_finds_every_form() -> None:
    import base64

    value = VALUES["print"]
    for text in (
        value,
        f"…{value[:12]}",
        f"{value[12:]}…",
        value.encode().hex(),
        base64.b64encode(b"a:" + value.encode()).decode(),
    ):
        assert leaks([("x", text.encode())]) == {"print": ["x"]}
    assert leaks([("x", b"nothing of the kind")]) == {}


@pytest.mark.timeout(400)
def test_no_byte_comes_out(tmp_path: Path) -> None:
    here = tmp_path / "guarded"
    found = walk(here, bare=False)
    assert not found, json.dumps(found, indent=1)
    # The ways were walked to their ends, and it is the mask that stands there.
    for name, words in (
        ("run.stdout", "leaky is HALTED"),
        ("run.stdout", "PAUSED"),
        ("run.stderr", "notify [redacted]"),
        ("run.stderr", "not collected: [redacted]"),
        ("run.stderr", "bulletin: "),
        ("run.db", '"reason":"[redacted]"'),
        ("run.db", '"tag":"[redacted]"'),
        ("abort.stderr", "Fatal Python error: Aborted"),
        ("abort.stdout", "before the end [redacted]"),
        ("script.log", "Traceback"),
        ("script.stdout", "[redacted]"),
        ("worker.stderr", "must be a reference to a secret"),
        ("worker.stderr", "no use: [redacted]"),
        ("worker.stdout", '"session": "[redacted]"'),
        ("echo.stderr", "[redacted]"),
        ("s.json", "{"),
    ):
        assert words in text_of(here / name), (name, words)


@pytest.mark.timeout(400)
def test_without_the_net_and_the_type_they_do(tmp_path: Path) -> None:
    found = walk(tmp_path / "bare", bare=True)
    print(
        f"{len(found)} of {len(VALUES)} canaries come out in {len({file for each in found.values() for file in each})} files"
    )
    assert len(found) >= 50
    assert set(VALUES) - set(found) == set(NEVER_SHOWN)
