"""``bot secrets``: every reference with its place and state, and no value in any of it."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from botframework.cli import root
from botframework.errors import ConfigError, ExitCode
from botframework.runner.secretlist import listed, listed_text

VALUES = {name: f"Zq{name}74Lm0Xw9" for name in ("kept", "open", "run", "var", "usual", "plain", "spare", "late")}
HEAD = "bot: b\ninstruments: [AAPL]\n"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot with a secret in each kind of place; its strategy is not even there."""
    usual = tmp_path / "config" / "tickwright" / "secrets"
    usual.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PAGER_VAR", VALUES["var"])
    monkeypatch.setenv("PLAIN_TOKEN", VALUES["plain"])
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    written(usual / "usual", VALUES["usual"])
    os.utime(written(tmp_path / "kept", VALUES["kept"] + "\n"), ns=(0, 10**18))
    written(tmp_path / "open", VALUES["open"], 0o644)
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    found = tmp_path / "bot.yaml"
    found.write_text(
        HEAD
        + "strategies:\n"
        + "  - kind: not_there.py:Pager\n"
        + "".join(f"    p{n}: ${{secret:{name}}}\n" for n, name in enumerate(("kept", "open", "run", "var", "usual")))
        + "".join(f"    q{n}: ${{secret:{name}}}\n" for n, name in enumerate(("gone", "link", "nowhere", "fails")))
        + "    api_token: ${PLAIN_TOKEN}\n"
        + "secrets:\n"
        + "  kept: {file: kept}\n  open: {file: open}\n  var: {env: PAGER_VAR}\n  gone: {file: gone}\n  link: {file: link}\n"
        + f"  run: {{command: ['{sys.executable}', '-c', 'print(\"{VALUES['run'][:8]}\" + \"{VALUES['run'][8:]}\")']}}\n"
        + f"  fails: {{command: ['{sys.executable}', '-c', 'import sys; print(\"{VALUES['late'][:7]}\"); sys.exit(3)']}}\n"
        + "  spare: {file: spare}\n"
    )
    return found


def rows(file: Path) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in listed(file)}


def test_each_reference_says_where_it_is_kept_and_whether_it_can_be_read(file: Path) -> None:
    found = rows(file)
    assert list(found) == [*sorted(set(found) - {"PLAIN_TOKEN"}), "PLAIN_TOKEN"]
    assert {name for name, each in found.items() if each["readable"]} == {"kept", "run", "var", "usual", "PLAIN_TOKEN"}
    assert [found[name]["kind"] for name in ("kept", "run", "var", "usual", "nowhere", "PLAIN_TOKEN")] == [
        "file",
        "command",
        "env",
        "file",
        "",
        "env",
    ]
    assert found["kept"]["asked"] == f"{file}:5"
    assert found["kept"]["path"] == str(file.parent / "kept")
    assert found["usual"]["path"] == str(file.parent / "config" / "tickwright" / "secrets" / "usual")
    assert found["spare"]["asked"] == ""
    assert found["var"]["place"] == "the environment's PAGER_VAR"


def test_of_files_mode_and_age_are_told_also_when_they_are_refused(file: Path) -> None:
    found = rows(file)
    assert (found["kept"]["mode"], found["open"]["mode"]) == ("0600", "0644")
    assert found["kept"]["age_s"] > 86_400
    assert 0 <= found["open"]["age_s"] < 3_600
    assert "is open to others (mode 0644)" in found["open"]["problem"]
    assert found["open"]["hint"] == f"chmod 600 {file.parent / 'open'}"
    assert "is a link" in found["link"]["problem"]
    assert found["link"]["mode"] == f"{stat.S_IMODE((file.parent / 'link').lstat().st_mode):04o}"  # the link's own
    assert (found["gone"]["mode"], found["gone"]["age_s"]) == (None, None)
    assert "No such file" in found["gone"]["problem"]
    assert found["nowhere"]["problem"] == "there is no secret 'nowhere'"
    assert "ended with 3" in found["fails"]["problem"]


def test_no_value_is_in_what_is_printed(file: Path) -> None:
    for more in ([], ["--json"]):
        result = CliRunner().invoke(root, ["secrets", str(file), *more], standalone_mode=False)
        assert result.exception is None
        assert result.return_value == ExitCode.CONFIG  # some that are asked for cannot be read
        for value in VALUES.values():
            assert value not in result.output
            assert value[:7] not in result.output  # nor the beginning a command printed before it failed
        if more:
            assert [each["name"] for each in json.loads(result.output)] == list(rows(file))
    text = listed_text(file, listed(file))
    assert "\n  kept         the file " in text
    assert "; mode 0600, changed " in text
    assert "; can be read\n" in text
    assert f"CANNOT be read: the secret 'open': {file.parent / 'open'} is open to others" in text
    assert "nobody asks for it" in text


def test_a_bot_whose_secrets_can_be_read_ends_well(tmp_path: Path) -> None:
    written(tmp_path / "kept", VALUES["kept"])
    file = tmp_path / "bot.yaml"
    file.write_text(HEAD + "strategies: [{kind: sma_cross}]\n")
    assert (
        CliRunner().invoke(root, ["secrets", str(file)], standalone_mode=False).output
        == f"{file}: refers to no secret\n"
    )
    file.write_text(
        HEAD
        + "strategies: [{kind: a.py:A, x: '${secret:kept}'}]\nsecrets: {kept: {file: kept}, spare: {file: spare}}\n"
    )
    result = CliRunner().invoke(root, ["secrets", str(file)], standalone_mode=False)
    assert result.return_value == 0  # nobody asks for the one that is not there
    file.write_text("bot: [")
    with pytest.raises(ConfigError):
        listed(file)
