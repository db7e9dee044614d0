"""The steps of a regeneration, inside the tool environment: lint, bundle, validate, lower, generate aside, check, swap.

Imports the other modules of this folder and the generator's command line. Started by `regenerate.py`.
Nothing is written into the project before everything has been made and checked; then whole folders change places.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import bundle as bundling
import describe
import lint
import lower as lowering
import manifest
import operations_table
import parity
from openapi_spec_validator import validate
from source import ROOT

PROJECT = ROOT.parent
CODEGEN = ROOT / "codegen"
CONFIG_KEYS = {
    "package_name_override", "use_path_prefixes_for_title_model_names", "docstrings_on_attributes", "field_prefix",
    "literal_enums", "generate_all_tags", "content_type_overrides", "post_hooks",
}  # fmt: skip
_COMMON = (".", "--no-cache", "--isolated", "--target-version", "py311", "--config")
RUFF_FIX = ("check", *_COMMON, "lint.isort.split-on-trailing-comma=false", "--fix-only", "--select", "F401,F841,I")
RUFF_FORMAT = ("format", *_COMMON, "format.skip-magic-trailing-comma=true", "--line-length", "120")


class Failed(Exception):
    """A step did not give what it must; nothing was changed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="pipeline.py")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="regenerate-") as folder:
            made = make(Path(folder))
            changed = differences(made)
            if check:
                for line in changed:
                    print(line)
                if changed:
                    raise Failed(f"{len(changed)} files are not what the description gives: run `make regenerate`")
            elif changed:
                with (CODEGEN / "pipeline.py").open("rb") as lock:  # two runs at once take turns
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    install(made)
    except (Failed, ValueError, OSError) as e:
        print(f"regenerate: {e}", file=sys.stderr)
        return 1
    verdict = "up to date" if not changed else f"{len(changed)} files changed"
    print(f"regenerate: {verdict} ({time.monotonic() - started:.1f} s)")
    return 0


def make(aside: Path) -> dict[Path, Path]:
    """Make everything aside. Returns project path -> made path, for folders and files."""
    problems, _, document = lint.check(ROOT)
    if problems:
        raise Failed("\n".join(str(p) for p in problems) + f"\n{len(problems)} problems in the description")
    assert document is not None
    validate(document)
    lowered = lowering.lower(document)
    facts = lowering.facts(document)
    dist = aside / "dist"
    dist.mkdir()
    (dist / "openapi.json").write_text(bundling.dumps(document), encoding="utf-8")
    (dist / "openapi.gen.json").write_text(bundling.dumps(lowered), encoding="utf-8")
    package = _generate(aside, dist / "openapi.gen.json", facts)
    (package / "_operations.py").write_text(operations_table.render(document), encoding="utf-8")
    (package / "_describe.json").write_text(describe.render(document, ROOT / "examples"), encoding="utf-8")
    (package / "py.typed").write_text("")
    _ruff(package)
    _check(package, document, facts)
    made = {PROJECT / "generated_client": package}
    for name in ("openapi.json", "openapi.gen.json"):
        made[ROOT / "dist" / name] = dist / name
    table = aside / parity.TABLE.name
    table.write_text(parity.render(document, parity.lists()), encoding="utf-8")
    made[parity.TABLE] = table
    stream = _stream(aside)
    if stream is not None:
        made[PROJECT / manifest.STREAM_TABLES] = stream
    _write_manifest(package, dist, stream, document)
    return made


def _generate(aside: Path, document: Path, facts: dict[str, Any]) -> Path:
    config = lint.plain_yaml(CODEGEN / "config.yaml")
    unknown = sorted(set(config) - CONFIG_KEYS)
    if unknown:
        raise Failed(f"config.yaml: unknown key {unknown[0]!r}")
    templates = aside / "templates"
    shutil.copytree(CODEGEN / "templates", templates)
    (templates / "facts.jinja").write_text(lowering.as_template(facts), encoding="utf-8")
    package = aside / "generated_client"
    command = [
        sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document), "--meta", "none",
        "--fail-on-warning", "--output-path", str(package), "--config", str(CODEGEN / "config.yaml"),
        "--custom-template-path", str(templates),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=aside)
    if done.returncode != 0:
        raise Failed(f"the generator refused:\n{done.stdout}{done.stderr}")
    return package


def _ruff(folder: Path) -> None:
    tool = Path(sys.executable).parent / "ruff"
    for arguments in (RUFF_FIX, RUFF_FORMAT):
        done = subprocess.run([tool, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"ruff {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def _check(package: Path, document: dict[str, Any], facts: dict[str, Any]) -> None:
    """Exit code 0 of the generator means nothing: count, compare names, import everything."""
    wanted = {(op["tags"][0], op["operationId"]) for item in document["paths"].values() for op in item.values()}
    found = {(p.parent.name, p.stem) for p in (package / "api").glob("*/*.py") if p.stem != "__init__"}
    if wanted != found:
        raise Failed(
            f"operations differ: not generated {sorted(wanted - found)}, not described {sorted(found - wanted)}"
        )
    script = (
        "import importlib,json,sys;sys.path.insert(0,sys.argv[1]);"
        "import generated_client.models as m, generated_client._operations as o;"
        "[importlib.import_module('generated_client.'+n) for n in json.loads(sys.argv[2])];"
        "print(json.dumps([[getattr(m,n).__name__ for n in m.__all__], sorted(o.OPERATIONS)]))"
    )
    modules = [".".join(p.relative_to(package).with_suffix("").parts) for p in sorted(package.rglob("*.py"))]
    modules = [m for m in modules if not m.endswith("__init__")]
    arguments = [sys.executable, "-B", "-c", script, str(package.parent), json.dumps(modules)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"the generated code cannot be imported:\n{done.stderr}")
    classes, operations = json.loads(done.stdout)
    described = {*facts["models"], *facts["enums"]}
    if set(classes) != described:
        raise Failed(
            f"classes differ: missing {sorted(described - set(classes))}, extra {sorted(set(classes) - described)}"
        )
    if set(operations) != {name for _, name in wanted}:
        raise Failed("the policy table does not list every operation")


def _stream(aside: Path) -> Path | None:
    """The stream tables, when their generator is there."""
    if not (CODEGEN / "stream_tables.py").is_file():
        return None
    import stream_tables

    folder = aside / "stream"
    folder.mkdir()
    path = folder / "_stream_tables.py"
    path.write_text(stream_tables.render(ROOT / "stream"), encoding="utf-8")
    return path


def _write_manifest(package: Path, dist: Path, stream: Path | None, document: dict[str, Any]) -> None:
    outside = {f"spec/dist/{p.name}": manifest.sha256(p) for p in sorted(dist.iterdir())}
    if stream is not None:
        outside[manifest.STREAM_TABLES.as_posix()] = manifest.sha256(stream)
    table = {
        "spec_version": document["info"]["version"],
        "generator": manifest.GENERATOR,
        "inputs": manifest.inputs(PROJECT),
        "outside": outside,
        "files": manifest.outputs(package),
    }
    (package / "_manifest.json").write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def differences(made: dict[Path, Path]) -> list[str]:
    """Every file that is missing, stale or extra in the project, as one line each."""
    out: list[str] = []
    for there, here in made.items():
        if here.is_file():
            pairs = {"": (there, here)}
        else:
            names = {p.relative_to(base).as_posix() for base in (there, here) for p in _files(base)}
            pairs = {name: (there / name, here / name) for name in sorted(names)}
        for old, new in pairs.values():
            shown = old.relative_to(PROJECT).as_posix()
            if not old.exists():
                out.append(f"{shown}: missing")
            elif not new.exists():
                out.append(f"{shown}: not generated any more")
            elif not filecmp.cmp(old, new, shallow=False):
                out.append(f"{shown}: differs")
    return out


def _files(base: Path) -> list[Path]:
    return [p for p in base.rglob("*") if p.is_file() and "__pycache__" not in p.parts] if base.is_dir() else []


def install(made: dict[Path, Path]) -> None:
    """Put what was made in place: complete copies beside the old ones first, then renames."""
    staged: list[tuple[Path, Path]] = []
    for there in made:
        _clear_remains(there)
    try:
        for there, here in made.items():
            there.parent.mkdir(parents=True, exist_ok=True)
            beside = there.with_name(f".{there.name}.new-{os.getpid()}")
            if here.is_dir():
                shutil.copytree(here, beside, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(here, beside)
            staged.append((there, beside))
        for there, beside in staged:
            _swap(there, beside)
    finally:
        for _, beside in staged:
            if beside.is_dir():
                shutil.rmtree(beside, ignore_errors=True)
            else:
                beside.unlink(missing_ok=True)


def _clear_remains(there: Path) -> None:
    """What a killed run may have left beside the target: half copies, or the old folder waiting to go."""
    for old in there.parent.glob(f".{there.name}.old-*"):
        if there.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(there)
    for new in there.parent.glob(f".{there.name}.new-*"):
        if new.is_dir():
            shutil.rmtree(new, ignore_errors=True)
        else:
            new.unlink(missing_ok=True)


def _swap(there: Path, beside: Path) -> None:
    if beside.is_file():
        beside.replace(there)
        return
    if there.exists() and _exchange(there, beside):
        shutil.rmtree(beside, ignore_errors=True)  # what was there before
        return
    old = there.with_name(f".{there.name}.old-{os.getpid()}")
    if there.exists():
        there.rename(old)
    try:
        beside.rename(there)
    except OSError:
        if old.exists():
            old.rename(there)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, so that there is no moment without one; False where that cannot be done.

    Linux has `renameat2` for it, macOS `renamex_np`; both call the flag for it 2.
    """
    system = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):
        here = -100  # AT_FDCWD: relative paths begin in the current folder
        return bool(system.renameat2(here, first, here, second, 2) == 0)
    if hasattr(system, "renamex_np"):
        return bool(system.renamex_np(first, second, 2) == 0)
    return False


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:  # whoever started this says so
        code = 130
    raise SystemExit(code)
