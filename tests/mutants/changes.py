"""Small changes of the code, made by mutmut's operators: which there are, which of them count, and a sample that stays.

A sample is drawn by a hash of each change, so that work on other functions does not draw it anew. Not counted are changes
of the words of a message: a string with a space in it is written for people, and so is its place in a call (everything else
counts). Imports
mutmut and libcst; used by ``mutation``.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

PACKAGES = {
    "orders": (
        "botframework/core/orders.py",
        "botframework/core/orderstates.py",
        "botframework/core/book.py",
        "botframework/core/shelf.py",
        "botframework/core/groups.py",
        "botframework/core/desk.py",
        "botframework/core/answering.py",
        "botframework/core/state.py",
    ),
    "risk": ("botframework/core/risk/*.py", "botframework/core/risk/rules/*.py"),
    "journal": (
        "botframework/runtime/journal.py",
        "botframework/runtime/store.py",
        "botframework/runtime/storefile.py",
        "botframework/runtime/codec.py",
    ),
}
"""What is changed, by the name its score is printed under."""
LEFT_OUT = ("botframework/core/risk/explain.py",)  # words for people, all of it
_SPACE = re.compile(r"\s")


@attrs.frozen(kw_only=True)
class Change:
    """One change of one place. ``key`` is the same as long as the place and what it becomes are."""

    package: str
    file: str
    function: str
    line: int
    before: str
    after: str
    key: str
    is_words: bool
    mutation: Mutation = attrs.field(eq=False, repr=False)


class _Visitor(MutationVisitor):
    """mutmut's, going into decorated functions too: here a change takes the place of a function's code, not of its name."""

    def __init__(self) -> None:
        super().__init__(mutation_operators, IgnoredCode(set(), set(), set()))

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators and not node.name.value.startswith("__"):
            return False
        return bool(super()._skip_node_and_children(node))


@attrs.define(eq=False)
class Source:
    """One file, and every change of what stands inside its functions."""

    file: str
    package: str
    text: str
    module: cst.Module
    changes: tuple[Change, ...]
    spans: dict[cst.CSTNode, tuple[int, int]]

    @classmethod
    def of(cls, root: Path, file: str, package: str) -> Source:
        text = (root / file).read_text(encoding="utf-8")
        wrapper = MetadataWrapper(cst.parse_module(text))
        visitor = _Visitor()
        wrapper.visit(visitor)
        positions = wrapper.resolve(PositionProvider)
        places = wrapper.resolve(WhitespaceInclusivePositionProvider)
        begins = [0, *itertools.accumulate(len(line) for line in text.splitlines(keepends=True))]
        spans = {}
        names = _names(wrapper.module)
        seen: Counter[tuple[str, str, str]] = Counter()
        found = []
        for mutation in visitor.mutations:
            owner: Any = mutation.contained_by_top_level_function
            if not isinstance(owner, cst.FunctionDef):
                continue
            place = places[mutation.original_node]
            spans[mutation.original_node] = (
                begins[place.start.line - 1] + place.start.column,
                begins[place.end.line - 1] + place.end.column,
            )
            before = wrapper.module.code_for_node(mutation.original_node).strip()
            after = wrapper.module.code_for_node(mutation.mutated_node).strip()
            function = names[owner]
            which = (function, before, after)
            seen[which] += 1
            words = "\0".join((file, *which, str(seen[which])))
            found.append(
                Change(
                    package=package,
                    file=file,
                    function=function,
                    line=positions[mutation.original_node].start.line,
                    before=before,
                    after=after,
                    key=hashlib.sha256(words.encode()).hexdigest()[:12],
                    is_words=_is_words(mutation.original_node) or _drops_words(mutation),
                    mutation=mutation,
                )
            )
        return cls(file, package, text, wrapper.module, tuple(found), spans)

    def changed(self, change: Change) -> str:
        """The file with the change in it: the new text put where the old one stood, since a new tree takes seconds."""
        begin, end = self.spans[change.mutation.original_node]
        return self.text[:begin] + self.module.code_for_node(change.mutation.mutated_node) + self.text[end:]

    def function_hash(self, change: Change) -> str:
        """What the change was made in."""
        owner = change.mutation.contained_by_top_level_function
        assert owner is not None
        return hashlib.sha256(self.module.code_for_node(owner).encode()).hexdigest()[:12]


def _names(module: cst.Module) -> dict[cst.CSTNode, str]:
    found: dict[cst.CSTNode, str] = {}
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            found[node] = node.name.value
        elif isinstance(node, cst.ClassDef):
            for inner in node.body.body:
                if isinstance(inner, cst.FunctionDef):
                    found[inner] = f"{node.name.value}.{inner.name.value}"
    return found


def _is_words(node: cst.CSTNode) -> bool:
    """Whether a literal is written for people: it has a space in it."""
    if isinstance(node, cst.SimpleString):
        return _SPACE.search(str(node.evaluated_value)) is not None
    if isinstance(node, cst.FormattedString):
        return any(isinstance(part, cst.FormattedStringText) and _SPACE.search(part.value) for part in node.parts)
    return isinstance(node, cst.ConcatenatedString) and (_is_words(node.left) or _is_words(node.right))


def _drops_words(mutation: Mutation) -> bool:
    """Whether all the change does is to leave such a literal out of a call."""
    before, after = mutation.original_node, mutation.mutated_node
    if not (isinstance(before, cst.Call) and isinstance(after, cst.Call)):
        return False
    kept = {id(argument) for argument in after.args}
    gone = [argument for argument in before.args if id(argument) not in kept]
    return len(gone) == 1 and _is_words(gone[0].value)


def sources(root: Path) -> Iterator[Source]:
    """Every file of the packages, in order."""
    for package, patterns in PACKAGES.items():
        for file in dict.fromkeys(
            path.relative_to(root).as_posix() for pattern in patterns for path in sorted(root.glob(pattern))
        ):
            if file not in LEFT_OUT:
                yield Source.of(root, file, package)


def sample(changes: list[Change], size: int, seed: int) -> list[Change]:
    """As many of them as asked for, by the lowest hashes of key and seed."""
    ranked = sorted(changes, key=lambda change: hashlib.sha256(f"{seed}:{change.key}".encode()).digest())
    return sorted(ranked[:size], key=lambda change: (change.file, change.line, change.key))
