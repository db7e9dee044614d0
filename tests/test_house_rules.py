"""Rules of this code base that no general linter knows, checked on the syntax tree.

The clock, chance and identifiers come in through the seams; nothing is evaluated, unpickled or trusted unseen; nothing
names the machine it was written on. A rule that finds nothing because it cannot find anything would be worse than none,
so each is also shown a line it must refuse.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = sorted([*ROOT.glob("botframework/**/*.py"), *ROOT.glob("strategies/**/*.py")])

# Who may ask for the time or for chance, and why.
SEAMS = {
    "botframework/runtime/seams.py": "implements the clock, chance and ids of ports.py",
    "botframework/runner/inspect.py": "waits, in real time, for another process to end",
    "botframework/simulation/guard.py": "takes the real ones out of reach while a simulated run lasts",
    "botframework/sim/certificate.py": "a certificate is valid from a real date on",
    "botframework/sim/server.py": "a server of its own: the gateway's clock is not the bot's",
    "botframework/sim/embedded.py": "starts that server inside the process, with its own clock",
}
SEAM_FOLDERS = {"botframework/cli/": "what a person sees and waits for is real time"}

IMPURE = ("time", "random", "secrets", "uuid")
IMPURE_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("os", "urandom"),
    ("os", "getrandom"),
}
EXECUTES = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
UNSAFE_YAML = {"load", "load_all", "full_load", "unsafe_load", "full_load_all", "unsafe_load_all"}


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def aliases(tree: ast.Module) -> dict[str, str]:
    """Local name -> the full name it was imported as."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def used_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every dotted name used, with imports resolved, longest form only."""
    known = aliases(tree)
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and id(node) not in inner:
            for child in ast.walk(node):
                inner.add(id(child))
            name = dotted(node)
            if name:
                head, _, rest = name.partition(".")
                full = known.get(head)
                yield node.lineno, f"{full}.{rest}".rstrip(".") if full else name


def impure(tree: ast.Module) -> Iterator[tuple[int, str]]:
    imported = set(aliases(tree).values())
    for line, name in used_names(tree):
        parts = name.split(".")
        if (parts[0] in IMPURE and any(full.split(".")[0] == parts[0] for full in imported)) or (
            len(parts) >= 2 and tuple(parts[-2:]) in IMPURE_CALLS
        ):
            yield line, name


def unsafe(tree: ast.Module) -> Iterator[tuple[int, str]]:
    known = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in UNSAFE_MODULES:
                    yield node.lineno, f"import {alias.name}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNSAFE_MODULES:
            yield node.lineno, f"from {node.module} import"
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in EXECUTES:
                yield node.lineno, name
            full = known.get(name.split(".")[0], name.split(".")[0])
            if full == "yaml" and name.split(".")[-1] in UNSAFE_YAML:
                yield node.lineno, name
            for keyword in node.keywords:
                value = keyword.value
                is_off = isinstance(value, ast.Constant) and value.value is False
                if keyword.arg in ("verify", "verify_ssl", "check_hostname") and is_off:
                    yield node.lineno, f"{keyword.arg}=False"
        if isinstance(node, ast.Attribute) and node.attr == "_create_unverified_context":
            yield node.lineno, node.attr


def client_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        for module in modules:
            if module.split(".")[0] == "generated_client":
                yield node.lineno, module


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_seam(path: Path) -> bool:
    name = name_of(path)
    return name in SEAMS or name.startswith(tuple(SEAM_FOLDERS))


def test_there_is_something_to_check() -> None:
    assert len(PRODUCT) > 20


def test_clock_chance_and_ids_come_through_the_seams() -> None:
    found = [
        f"{name_of(path)}:{line}: {what}"
        for path in PRODUCT
        if not is_seam(path)
        for line, what in impure(parsed(path))
    ]
    assert not found, "ask ports.Clock, ports.Rng or ports.Ids instead:\n" + "\n".join(found)


def test_seams_exist() -> None:
    assert [name for name in SEAMS if not (ROOT / name).is_file()] == []


def test_nothing_is_executed_unpickled_or_unverified() -> None:
    found = [f"{name_of(path)}:{line}: {what}" for path in PRODUCT for line, what in unsafe(parsed(path))]
    assert not found, "\n".join(found)


def test_generated_client_is_used_by_ibkr_only() -> None:
    found = [
        f"{name_of(path)}:{line}: {what}"
        for path in PRODUCT
        if not name_of(path).startswith("botframework/ibkr/")
        for line, what in client_imports(parsed(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import time\ntime.time()",
        "import time as t\nt.monotonic_ns()",
        "from time import monotonic\nmonotonic()",
        "import random\nrandom.Random(1)",
        "from uuid import uuid4\nuuid4()",
        "import secrets\nsecrets.token_hex()",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now(datetime.timezone.utc)",
        "from datetime import datetime as dt\ndt.utcnow()",
        "import os\nos.urandom(8)",
        "import time\ndefault = time.monotonic",
    ],
)
def test_impure_lines_are_seen(line: str) -> None:
    assert list(impure(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    ["clock.wall_ns()", "rng.random()", "tick.time", "from datetime import time\nx: time", "self.random.uniform(1, 2)", "time = 1\ntime + 1"],
)  # fmt: skip
def test_harmless_lines_are_left_alone(line: str) -> None:
    assert not list(impure(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "exec('1')",
        "import pickle",
        "from marshal import loads",
        "import yaml\nyaml.load(x)",
        "import yaml\nyaml.unsafe_load(x)",
        "httpx.get(url, verify=False)",
        "import ssl\nssl._create_unverified_context()",
    ],
)
def test_unsafe_lines_are_seen(line: str) -> None:
    assert list(unsafe(ast.parse(line)))


# ------------------------------------------------------------------------------------------------------------ text files

TEXT = (
    ".py",
    ".toml",
    ".md",
    ".yaml",
    ".yml",
    ".json",
    ".txt",
    ".cfg",
    ".ini",
    ".html",
    ".js",
    ".css",
    ".jinja",
    ".lock",
    "",
)
SKIPPED = {
    ".git",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
    ".hypothesis",
    "var",
    "build",
    "__pycache__",
}
# Home directories and the like: what a path of one particular machine begins with.
MACHINE = re.compile(r"(?<![\w.~$}/-])/(?:work|root|Users/\w+|home/(?!user\b)\w+|tmp/\w+|mnt|opt)/[\w./-]+")
INDEX = re.compile(r"^\s*(-i |-f |--(extra-)?index-url|--find-links|--trusted-host)|https?://|@ file:")


def text_files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if any(
            part in SKIPPED or part.startswith((".venv", ".ci-venv", ".codegen")) or part.endswith(".egg-info")
            for part in parts
        ):
            continue
        if path.is_file() and path.suffix in TEXT and path.name != ".git":
            yield path


def test_no_path_of_one_machine() -> None:
    found = []
    for path in text_files():
        if path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{name_of(path)}:{number}: {match[0]}" for match in MACHINE.finditer(line)]
    assert not found, "\n".join(found)


def test_machine_paths_are_seen() -> None:
    for line in ("see /" + "root/x.py", "'/home/anna/bot.yaml'", "(/Users/anna/bot)", "open('/tmp/scratch/out.json')"):
        assert MACHINE.search(line), line
    for line in (
        "GET /" + "work",
        "https://example.org/home/anna/",
        "../shared/data",
        "var/run/x",
        "${HOME}/" + "root/x",
    ):
        assert not MACHINE.search(line), line


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_lock_has_hashes_and_no_index(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if INDEX.search(line)]
    pinned = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]
    assert pinned
    for line in pinned:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,]+\])?==[^ ]+( ;.*)? \\$", line), line
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)
