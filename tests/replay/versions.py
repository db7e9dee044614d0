"""The same tapes under every Python the project is for, and under several hash seeds: one journal, to the last byte.

``python -m tests.replay.versions`` (``make check-versions``) sets up an environment for each version it finds an interpreter of, with the
locked versions of what the project needs, and compares. As a part it prints the hashes of this interpreter. Standard library, the
kit and the table of published cases.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")
SEEDS = ("0", "1", "4294967295")
_PART_MAX_S, _INSTALL_MAX_S = 300, 600
_SUITABLE = "import sys, venv, ensurepip, ssl; print('.'.join(map(str, sys.version_info[:2])))"


def hashes() -> dict[str, str]:
    """By tape: the journal's hash. Orders of all kinds by chance, bars with a rule, chance and queues in the fills, fees by schedule."""
    from tests.published.table import CASES
    from tests.replay.kit import busy, planned, run, walk

    found = {
        "orders of all kinds": run(busy("AAPL, SPY"), walk(2_000, symbols=("AAPL", "SPY"))).journal_hash,
        "one-sided quotes": run(busy(), walk(1_000, one_sided=True)).journal_hash,
    }
    for model in ("{kind: chance, percent: 30}", "{kind: queue}", "{kind: limited, percent: 40}"):
        more = f"fills: {{model: {model}, slippage: {{kind: bps, bps: 3}}, seed: 5}}\ncosts: {{commission: {{kind: ibkr_tiered}}}}"
        plan = planned("[{kind: 'tests.replay.kit:Busy'}]", more=more)
        found[model] = run(plan, walk(1_000, seed=3)).journal_hash
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyalgotrade_tutorial_sma_15", "bt_rotation_with_commission", "freqtrade_tc15"):
            [case] = [case for case in CASES if case.name == name]
            found[name] = case.play(Path(folder)).journal_hash
    return found


# --- other interpreters -------------------------------------------------------------------------------------------------


def interpreters() -> Iterator[str]:
    """Where a Python may be: this one, the path, and where pyenv keeps its own."""
    yield sys.executable
    for version in VERSIONS:
        yield f"python{version}"
        yield from map(str, sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"), reverse=True))


def by_version() -> dict[str, str]:
    """An interpreter for each version there is one of, found by running it."""
    found: dict[str, str] = {}
    for python in interpreters():
        try:
            done = subprocess.run([python, "-c", _SUITABLE], capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        version = done.stdout.strip()
        if done.returncode == 0 and version in VERSIONS:
            found.setdefault(version, python)
    return dict(sorted(found.items()))


def environment(version: str) -> Path:
    """The folder of a version's environment."""
    return ROOT / f".venv-{version}"


def ready(version: str) -> Path | None:
    """Its interpreter, where it is set up."""
    python, stamp = environment(version) / "bin" / "python", environment(version) / ".installed"
    return python if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _wanted() else None


def _wanted() -> str:
    """What a bot needs to run, at the versions of the lock."""
    locked = dict(
        re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return "\n".join([*project["dependencies"], "--", *(f"{name}=={version}" for name, version in locked.items())])


def set_up(version: str, python: str) -> Path:
    """Make the environment of a version. Raises ``RuntimeError`` with the installer's last line."""
    folder = environment(version)
    subprocess.run(
        [python, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True, timeout=_INSTALL_MAX_S
    )
    needed, _, locked = _wanted().partition("\n--\n")
    (folder / "constraints.txt").write_text(locked, encoding="utf-8")
    (folder / "needed.txt").write_text(needed, encoding="utf-8")
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONNOUSERSITE": "1"}
    inside = folder / "bin" / "python"
    command = [str(inside), "-m", "pip", "--quiet", "install", "--constraint", str(folder / "constraints.txt")]
    done = subprocess.run(
        [*command, "--requirement", str(folder / "needed.txt")],
        capture_output=True,
        text=True,
        env=quiet,
        timeout=_INSTALL_MAX_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no word why"])[-1])
    (folder / ".installed").write_text(_wanted(), encoding="utf-8")
    return inside


def of(python: str | Path, seed: str) -> Mapping[str, str]:
    """The hashes as another interpreter finds them, under a hash seed."""
    done = subprocess.run(
        [str(python), "-m", "tests.replay.versions", "hashes"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=_PART_MAX_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no word why"])[-1])
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Compare all there are; 1 when they differ, or when there is only one."""
    if sys.argv[1:] == ["hashes"]:
        print(json.dumps(hashes()))
        return 0
    first: Mapping[str, str] = {}
    code = 0
    versions = by_version()
    for version, python in versions.items():
        inside = ready(version)
        if inside is None:
            print(f"{version}: setting up {environment(version).name}", flush=True)
            inside = set_up(version, python)
        for seed in SEEDS:
            found = of(inside, seed)
            first = first or found
            differs = [name for name in first if found.get(name) != first[name]]
            code = code or bool(differs)
            print(
                f"{version}, hash seed {seed}: {'DIFFERS in ' + ', '.join(differs) if differs else 'the same'}",
                flush=True,
            )
    if missing := [version for version in VERSIONS if version not in versions]:
        print(f"no Python {', '.join(missing)} was found")
    print(
        f"{len(versions)} of {len(VERSIONS)} versions, {len(SEEDS)} hash seeds, {len(first)} tapes: {'DIFFERENT' if code else 'one journal each'}"
    )
    return int(code or len(versions) < 2)


if __name__ == "__main__":
    sys.exit(main())
