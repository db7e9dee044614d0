"""What a bot leaves out is left out of the command's process only, and nothing misses it there."""

from __future__ import annotations

import subprocess
import sys

import pytest

SEEN = "[name for name in ('httpx._main', 'aiofastnet', 'rich') if sys.modules.get(name, 0) is None or name == 'rich' and name in sys.modules]"
USED = "import httpx, picows, botframework.ibkr.broker, botframework.ibkr.stream_client"


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        (f"import sys, botframework, botframework.ibkr; print({SEEN})", "[]"),
        (
            f"""
import sys
from botframework.cli import main
sys.argv = ["bot", "--version"]
try:
    main()
except SystemExit as end:
    assert not end.code
{USED}
print({SEEN})
""",
            "['httpx._main', 'aiofastnet']",
        ),
        (
            f"""
import sys
from botframework.cli import main
try:
    main(["--version"])
except SystemExit as end:
    assert not end.code
print({SEEN})
""",
            "[]",
        ),
    ],
    ids=["a library", "the command", "the command within another program"],
)
def test_what_is_left_out_and_where(code: str, seen: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == seen, done.stderr


def test_the_text_attrs_writes_for_its_classes_is_not_kept() -> None:
    code = """
import linecache, sys
sys.argv = ["bot", "--version"]
from botframework.cli import main
try:
    main()
except SystemExit:
    pass
import botframework.core.events, botframework.core.portfolio
print(sorted(name for name in linecache.cache if "attrs" in name))
print(linecache.getline(linecache.__file__, 1) != "")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-2:] == ["[]", "True"], done.stderr
