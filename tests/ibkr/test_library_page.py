"""The page about the library names what there is: every method, every failure, and other clients' calls as they are called."""

from __future__ import annotations

import ast
import re

import pytest

import botframework.ibkr
from botframework.errors import BotError
from botframework.ibkr import CallFailed, SyncSession
from botframework.ibkr.catalogue import described
from tests.docs_kit import ROOT, table
from tests.ibkr.test_doors import doors

PAGE = ROOT / "docs" / "library.md"


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_method_stands_in_the_table_once() -> None:
    shown = [word for cell, _ in table(PAGE, "methods") for word in words(cell)]
    assert sorted(shown) == sorted(name for name in doors(SyncSession) if name != "raw_text")


def test_every_failure_stands_in_the_table_and_is_what_it_says() -> None:
    rows = {words(cell)[0]: about for cell, about in table(PAGE, "failures")}
    kinds = {name: getattr(botframework.ibkr, name) for name in botframework.ibkr.__all__}
    failures = {name for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, BotError)}
    assert set(rows) == failures - {"CallFailed"}
    below_gateway = list(rows)[list(rows).index("GatewayCallFailed") :]
    for name, about in rows.items():
        assert issubclass(kinds[name], CallFailed)
        assert issubclass(kinds[name], kinds["GatewayCallFailed"]) == (name in below_gateway)
        base = re.match(r"a `(\w+)`", about)
        if base is not None:
            assert kinds[name].__bases__[0] is kinds[base[1]]


def test_our_side_of_the_comparison_can_be_called() -> None:
    offered = doors(SyncSession)
    for _, _, ours in table(PAGE, "coming from"):
        for word in words(ours):
            if not word.startswith("s."):
                continue
            call = ast.parse(word, mode="eval").body
            assert isinstance(call, ast.Call)
            assert isinstance(call.func, ast.Attribute)
            parameters = offered[call.func.attr].action.__code__.co_varnames
            if call.func.attr in ("call", "raw"):
                assert isinstance(call.args[0], ast.Constant)
                described(str(call.args[0].value))  # raises where there is no such operation
            else:
                assert {keyword.arg for keyword in call.keywords} <= set(parameters), word


def test_the_other_side_is_called_so() -> None:
    ibind = pytest.importorskip("ibind", reason="the other client is a test extra")
    for theirs, _, _ in table(PAGE, "coming from"):
        for word in words(theirs):
            assert hasattr(ibind.IbkrClient, word), word
