"""The description obeys its own rules, what is generated from it is fresh, and every rule bites."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODEGEN = ROOT / "spec" / "codegen"
PACKAGE = ROOT / "generated_client"


def codegen(code: str, *, seed: str = "0") -> str:
    """Run a few lines inside spec/codegen, which is a folder of scripts and no package. Returns what they print."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CODEGEN, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def lint(project: Path) -> list[str]:
    """What the lint finds in a copy of the description, as it prints it, with paths from the copy's top."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CODEGEN)
        check = importlib.import_module("lint").check
    return [f"{p.file.relative_to(project)}:{p.line}: {p.rule}: {p.text}" for p in check(project / "spec")[0]]


def test_the_committed_code_is_what_the_description_gives() -> None:
    """By hashes, in milliseconds; `make check-generated` shows the same by generating."""
    code = "import json,manifest,pathlib;p=pathlib.Path('../..').resolve();"
    code += "print(json.dumps([manifest.inputs(p), manifest.outputs(p/'generated_client'),"
    code += (
        "{n: manifest.sha256(p/n) for n in json.loads((p/'generated_client/_manifest.json').read_text())['outside']}]))"
    )
    inputs, files, outside = json.loads(codegen(code))
    committed = json.loads((PACKAGE / "_manifest.json").read_text())
    assert inputs == committed["inputs"], "spec/ has changed: run `make regenerate`"
    assert files == committed["files"], "generated_client/ was changed by hand: run `make regenerate`"
    assert outside == committed["outside"]


def test_operations_described_generated_and_in_the_policy_table_are_the_same() -> None:
    from generated_client._operations import OPERATIONS, SPEC_VERSION

    described = {path.stem for path in (ROOT / "spec" / "paths").glob("*/*.yaml")}
    generated = {path.stem for path in (PACKAGE / "api").glob("*/*.py") if path.stem != "__init__"}
    bundle = json.loads((ROOT / "spec" / "dist" / "openapi.json").read_text())
    lowered = json.loads((ROOT / "spec" / "dist" / "openapi.gen.json").read_text())
    for document in (bundle, lowered):
        assert {op["operationId"] for item in document["paths"].values() for op in item.values()} == described
    assert described == generated == set(OPERATIONS)
    assert len(described) == 118
    assert bundle["info"]["version"] == SPEC_VERSION
    for name, operation in OPERATIONS.items():
        assert bundle["paths"][operation.path][operation.method.lower()]["operationId"] == name


def test_the_description_has_no_problem() -> None:
    assert lint(ROOT) == []
    done = subprocess.run([sys.executable, "-B", CODEGEN / "lint.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_lint_ends_with_1_and_one_line_per_problem(small: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(small, project)
    shutil.copytree(CODEGEN, project / "spec" / "codegen", ignore=shutil.ignore_patterns("__pycache__", "templates"))
    edit(LOGOUT, "x-ibkr-retry: never", "x-ibkr-retry: perhaps")(project)
    command = [sys.executable, "-B", str(project / "spec" / "codegen" / "lint.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == f"spec/{LOGOUT}:10: policy: x-ibkr-retry must be one of never, safe\n"
    assert done.stderr == "lint: 1 problems\n"


def test_bundle_and_lowered_document_do_not_depend_on_the_hash_seed() -> None:
    code = "import bundle,lower,hashlib;d=bundle.bundle(bundle.load());"
    code += "print(bundle.dumps(d)+bundle.dumps(lower.lower(d))+lower.as_template(lower.facts(d)),end='')"
    first, second = codegen(code, seed="1"), codegen(code, seed="2")
    assert first == second
    assert first.startswith((ROOT / "spec" / "dist" / "openapi.json").read_text(encoding="utf-8"))


def test_the_lowered_document_holds_nothing_the_generator_would_lose() -> None:
    text = (ROOT / "spec" / "dist" / "openapi.gen.json").read_text(encoding="utf-8")
    for word in ("x-ibkr-", '"allOf"', '"examples"', '"discriminator"', '"nullable"', '"$defs"'):
        assert word not in text


def test_every_generated_file_says_where_it_comes_from() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert path.read_text(encoding="utf-8").startswith("# Generated from spec v"), path


# ---- every rule bites: a copy of a small description, one mistake, one line that names it

SMALL = {
    "spec/paths/session/session_logout.yaml": None,
    "spec/paths/portfolio/positions_all.yaml": None,
    "spec/paths/portfolio/portfolio_accounts.yaml": None,
    "spec/paths/marketdata/marketdata_snapshot.yaml": None,
    "spec/paths/accounts/accounts_list.yaml": None,
    "spec/paths/orders/order_reply.yaml": None,
    "spec/paths/orders/order_cancel.yaml": None,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A description of a few operations, as the real one has them, without problems."""
    project = tmp_path_factory.mktemp("small")
    (project / "spec").mkdir()
    shutil.copy(ROOT / "spec" / "openapi.yaml", project / "spec")
    for name in SMALL:
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
        shutil.copytree(ROOT / "spec" / "examples" / target.stem, project / "spec" / "examples" / target.stem)
    for folder in ("schemas", "parameters", "responses"):
        shutil.copytree(ROOT / "spec" / folder, project / "spec" / folder)
    while orphans := [line.split(":")[0] for line in lint(project) if ": orphan: " in line]:
        for orphan in orphans:
            (project / orphan).unlink()
    assert lint(project) == []
    return project


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(project: Path) -> None:
        path = project / "spec" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r} to spoil"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def write(name: str, text: str) -> Callable[[Path], None]:
    def apply(project: Path) -> None:
        path = project / "spec" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return apply


LOGOUT, POSITIONS, REPLY = (
    "paths/session/session_logout.yaml",
    "paths/portfolio/positions_all.yaml",
    "paths/orders/order_reply.yaml",
)
PROMPT = "schemas/orders/OrderPrompt.yaml"
POSITION, CANCEL = "schemas/portfolio/PositionUncached.yaml", "schemas/orders/CancelAck.yaml"
SNAPSHOT, STATUS = "schemas/marketdata/SnapshotRow.yaml", "schemas/common/OrderStatus.yaml"
THING = "description: A thing.\ntype: object\nx-ibkr-evidence: recorded 2026-07\n"

MISTAKES: list[tuple[str, str, Callable[[Path], None]]] = [
    (LOGOUT, "yaml-syntax", edit(LOGOUT, "tags: [session]", "tags: [session")),
    (STATUS, "yaml-quote", edit(STATUS, "enum: [", "enum: [NO, ")),
    (POSITIONS, "yaml-quote", edit(POSITIONS, '"200":', "200:")),
    (POSITION, "yaml-quote", edit(POSITION, '"null"', "null")),
    (
        LOGOUT,
        "yaml-duplicate-key",
        edit(LOGOUT, "    x-ibkr-rate: global", "    x-ibkr-rate: global\n    x-ibkr-rate: global"),
    ),
    (LOGOUT, "yaml-form", edit(LOGOUT, "tags: [session]", "tags: &t [session]")),
    ("openapi.yaml", "version", edit("openapi.yaml", '  version: "', '  version: "v')),
    ("openapi.yaml", "extension", edit("openapi.yaml", "x-ibkr-rates:", "x-ibkr-speed: {}\nx-ibkr-rates:")),
    (LOGOUT, "layout", edit(LOGOUT, "tags: [session]", "tags: [orders]")),
    (LOGOUT, "layout", edit(LOGOUT, "operationId: session_logout", "operationId: session_end")),
    (LOGOUT, "operation-id", edit(LOGOUT, "operationId: session_logout", "operationId: sessionLogout")),
    (LOGOUT, "summary", edit(LOGOUT, "    summary: End every session of this login.\n", "")),
    (LOGOUT, "policy", edit(LOGOUT, "    x-ibkr-retry: never\n", "")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-effect: session", "x-ibkr-effect: maybe")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-rate: global", "x-ibkr-rate: warp")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-warmup: 0", "x-ibkr-warmup: 99")),
    (POSITIONS, "policy", edit(POSITIONS, "[portfolio_accounts]", "[portfolio_acounts]")),
    (REPLY, "policy", edit(REPLY, "x-ibkr-retry: never", "x-ibkr-retry: safe")),
    (REPLY, "policy", edit(REPLY, "x-ibkr-list: strict", "x-ibkr-list: salvage")),
    (LOGOUT, "policy", edit(LOGOUT, "    x-ibkr-sources: [S, D, L]\n", "")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-sources: [S, D, L]", "x-ibkr-sources: [D, S]")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-sources: [S, D, L]", "x-ibkr-sources: []")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-warmup: 0", "x-ibkr-warmup: 0\n    x-ibkr-surfaces: [cloud]")),
    (LOGOUT, "policy", edit(LOGOUT, "x-ibkr-warmup: 0", "x-ibkr-warmup: 0\n    x-ibkr-unproven: false")),
    (CANCEL, "extension", edit(CANCEL, "x-ibkr-name: message", "x-ibkr-name: message, x-ibkr-secret: false")),
    (LOGOUT, "extension", edit(LOGOUT, "x-ibkr-warmup: 0", "x-ibkr-warmup: 0\n    x-ibkr-warmpu: 0")),
    (LOGOUT, "evidence", edit(LOGOUT, "recorded 2026-07", "rumoured 2026-07")),
    (CANCEL, "evidence", edit(CANCEL, "x-ibkr-evidence: recorded 2026-07\n", "")),
    (CANCEL, "description", edit(CANCEL, "description:", "title:")),
    (LOGOUT, "request-body", edit(LOGOUT, "requestBody:", "x-ibkr-body:")),
    (LOGOUT, "default-response", edit(LOGOUT, "      default: {$ref: ../../responses/Error.yaml}\n", "")),
    (POSITIONS, "path-parameters", edit(POSITIONS, "      - $ref: ../../parameters/AccountIdPath.yaml\n", "")),
    (REPLY, "parameter", edit(REPLY, "in: path", "in: header")),
    (POSITIONS, "reference", edit(POSITIONS, "PositionUncached.yaml", "PositionCached.yaml")),
    (POSITION, "reference", edit(POSITION, "currency: {type: string}", "currency: {$ref: ../../openapi.yaml}")),
    (CANCEL, "forbidden", edit(CANCEL, "required: [msg, order_id]", "required: [msg, order_id]\nallOf: []")),
    (CANCEL, "required", edit(CANCEL, "required: [msg, order_id]", "required: [msg, order_id, when]")),
    (CANCEL, "type", edit(CANCEL, "{type: string, x-ibkr-name: message}", "{x-ibkr-name: message}")),
    (CANCEL, "wire", edit(CANCEL, "x-ibkr-wire: id-str", "x-ibkr-wire: id-text")),
    (CANCEL, "wire", edit(CANCEL, "{type: [integer, string], x-ibkr-wire: id-str}", "{type: [integer, string]}")),
    (CANCEL, "inline-object", edit(CANCEL, "{type: string, x-ibkr-name: message}", "{type: object}")),
    (CANCEL, "inline-enum", edit(CANCEL, "{type: string, x-ibkr-name: message}", "{type: string, enum: [a]}")),
    (CANCEL, "array-items", edit(CANCEL, "{type: string, x-ibkr-name: message}", "{type: array}")),
    (CANCEL, "boolean-schema", edit(CANCEL, "{type: string, x-ibkr-name: message}", "true")),
    (CANCEL, "union", edit(CANCEL, "{type: string, x-ibkr-name: message}", "{oneOf: [{type: string}]}")),
    (CANCEL, "open-response", edit(CANCEL, "type: object", "type: object\nadditionalProperties: false")),
    (STATUS, "open-response", edit(STATUS, "type: string", "type: string\nx-ibkr-open: false")),
    (STATUS, "enum", edit(STATUS, "enum: [", "enum: [submitted, ")),
    (STATUS, "enum", edit(STATUS, "enum: [", 'enum: [">", ')),
    (
        "schemas/orders/ReplyBody.yaml",
        "closed-request",
        edit("schemas/orders/ReplyBody.yaml", "additionalProperties: false\n", ""),
    ),
    (
        "schemas/common/SortDirection.yaml",
        "closed-request",
        edit("schemas/common/SortDirection.yaml", "x-ibkr-open: false\n", ""),
    ),
    (STATUS, "literal", edit(STATUS, "enum: [", """enum: ['x\\";import os#', """)),
    (POSITION, "literal", edit(POSITION, "currency: {", """'x", 1/0)#': {x-ibkr-name: x1, """)),
    (SNAPSHOT, "python-name", edit(SNAPSHOT, "x-ibkr-name: bid}", "x-ibkr-name: ask}")),
    (SNAPSHOT, "python-name", edit(SNAPSHOT, ", x-ibkr-name: bid}", "}")),
    (POSITION, "python-name", edit(POSITION, "x-ibkr-name: at_s", "x-ibkr-name: to_dict")),
    ("schemas/common/Lonely.yaml", "orphan", write("schemas/common/Lonely.yaml", THING)),
    (CANCEL, "name", write("schemas/common/cancelAck.yaml", THING)),
    (
        "schemas/common/Texts.yaml",
        "named-schema",
        write("schemas/common/Texts.yaml", THING.replace("object", "string")),
    ),
    ("paths/orders/order_cancel.yaml", "union", edit(CANCEL, "required: [msg, order_id]\n", "")),
    (
        REPLY,
        "union",
        edit(
            PROMPT,
            "required: [orderId, reqId, text]\nproperties:",
            "required: [error]\nproperties:\n  error: {type: string}",
        ),
    ),
    (LOGOUT, "example", lambda p: (p / "spec/examples/session_logout/done.json").unlink()),
    (LOGOUT, "example", lambda p: shutil.rmtree(p / "spec/examples/session_logout")),
    ("examples/session_logout/done.json", "example", edit("examples/session_logout/done.json", "true", '"true"')),
    (
        "examples/session_logout/done.json",
        "example",
        edit("examples/session_logout/done.json", '"provenance"', '"source"'),
    ),
    ("examples/session_logout/done.json", "example", write("examples/session_logout/done.json", "{")),
    (
        "examples/session_end/a.json",
        "example",
        write("examples/session_end/a.json", '{"provenance":"x","status":200,"body":{}}'),
    ),
    (
        "examples/order_reply/accepted.json",
        "example",
        edit("examples/order_reply/accepted.json", '"confirmed": true', '"confirmed": 1'),
    ),
    (
        "examples/order_reply/accepted.json",
        "example",
        edit("examples/order_reply/accepted.json", '"replyId"', '"reply_id"'),
    ),
]


@pytest.mark.parametrize(("file", "rule", "spoil"), MISTAKES, ids=[f"{i}-{row[1]}" for i, row in enumerate(MISTAKES)])
def test_a_mistake_is_named_with_file_line_and_rule(
    file: str, rule: str, spoil: Callable[[Path], None], small: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(small, project)
    spoil(project)
    found = lint(project)
    hits = [line.split(":", 3) for line in found if line.startswith(f"spec/{file}:") and f": {rule}: " in line]
    assert hits, found
    assert all(int(line) >= 1 and text.strip() for _, line, _, text in hits)


def test_the_line_of_a_finding_is_the_line_of_the_mistake(small: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(small, project)
    edit(POSITION, "currency: {type: string}", "currency: {type: text}")(project)
    lines = (project / "spec" / POSITION).read_text(encoding="utf-8").splitlines()
    wanted = next(i for i, line in enumerate(lines, 1) if "currency:" in line)
    assert [line.split(": ")[0] for line in lint(project)] == [f"spec/{POSITION}:{wanted}"]


# ---- the pipeline itself, on a copy of the project

TOOLS = ROOT / ".venv-codegen"


def regenerate(project: Path, *arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TICKWRIGHT_CODEGEN_VENV": str(TOOLS), "PYTHONHASHSEED": seed}
    command = [sys.executable, str(project / "spec" / "codegen" / "regenerate.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def snapshot(project: Path) -> dict[str, Any]:
    files = (p for p in project.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(project).as_posix(): p.read_bytes() for p in files}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    if not (TOOLS / ".lock-sha256").is_file():
        pytest.skip("the generator's environment is not there (`make regenerate` makes it)")
    copy = tmp_path / "copy"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "spec", copy / "spec", ignore=ignore)
    shutil.copytree(PACKAGE, copy / "generated_client", ignore=ignore)
    shutil.copy(ROOT / "requirements-codegen.txt", copy)
    tables = copy / "botframework" / "ibkr" / "_stream_tables.py"
    tables.parent.mkdir(parents=True)
    shutil.copy(ROOT / "botframework" / "ibkr" / "_stream_tables.py", tables)
    return copy


@pytest.mark.slow
def test_regenerating_gives_the_same_bytes_and_repairs_what_was_touched(project: Path) -> None:
    before = snapshot(project)
    assert regenerate(project, "--check", seed="7").returncode == 0
    (project / "generated_client" / "models" / "side.py").write_text("broken")
    (project / "generated_client" / "extra.py").write_text("")
    (project / "generated_client" / "client.py").unlink()
    checked = regenerate(project, "--check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        "generated_client/client.py: missing",
        "generated_client/extra.py: not generated any more",
        "generated_client/models/side.py: differs",
    ]
    done = regenerate(project, seed="99")
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(project) == before


@pytest.mark.slow
def test_the_generator_takes_the_document_without_our_templates_too(project: Path) -> None:
    """So that the templates are needed for robustness only, never for generating at all."""
    document, config = project / "spec" / "dist" / "openapi.gen.json", project / "spec" / "codegen" / "config.yaml"
    arguments = [
        "--path",
        document,
        "--meta",
        "none",
        "--fail-on-warning",
        "--output-path",
        project / "out",
        "--config",
        config,
    ]
    command = [str(TOOLS / "bin" / "python"), "-m", "openapi_python_client", "generate", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)
    assert done.returncode == 0, done.stdout
    made = {p.stem for p in (project / "out" / "api").glob("*/*.py")} - {"__init__"}
    assert made == {p.stem for p in (project / "spec" / "paths").glob("*/*.yaml")}


@pytest.mark.slow
def test_a_description_with_a_mistake_changes_nothing(project: Path) -> None:
    edit(LOGOUT, "x-ibkr-retry: never", "x-ibkr-retry: perhaps")(project)
    before = snapshot(project)
    done = regenerate(project)
    assert done.returncode == 1
    assert "session_logout.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(project) == before
