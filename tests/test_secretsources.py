"""Where secrets are kept: each place read as it should be, refused when it is open to others, and never quoted in an error."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

from botframework.config import config_hash, effective, parse_config
from botframework.errors import ConfigError
from botframework.secret import Secret
from botframework.secretsources import BYTES_MAX, Secrets, SecretSource
from botframework.structure import structure_params

VALUE = "Kt72mPz01LtXw55BnR"
AT = "b.yaml:5"


def kept(folder: Path, text: str = VALUE + "\n", mode: int = 0o600, name: str = "pager") -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(mode)
    return path


def secrets(folder: Path, source: SecretSource | None = None, env: Mapping[str, str] | None = None) -> Secrets:
    return Secrets(
        {"XDG_CONFIG_HOME": str(folder / "none"), **(env or {})}, folder, {} if source is None else {"pager": source}
    )


def refused(store: Secrets) -> str:
    with pytest.raises(ConfigError) as error:
        store.get("pager", AT)
    text = str(error.value)
    assert text.startswith(f"{AT}: ")
    assert "; " in text
    assert VALUE not in text + repr(error.value.__cause__) + repr(error.value.__context__)
    return text


# --- files ----------------------------------------------------------------------------------------------------------------


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = kept(tmp_path)
    for source in (SecretSource(file=Path("pager")), SecretSource(file=path)):
        store = secrets(tmp_path, source)
        secret = store.get("pager", AT)
        assert (secret.reveal(), secret.name) == (VALUE, "pager")
        path.write_text("changed-meanwhile")  # read once a process
        assert store.get("pager", AT) is secret
        path.write_text(VALUE + "\n")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o666, 0o610, 0o601, 0o700 | 0o007, 0o620])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path, mode=mode)
    text = refused(secrets(tmp_path, SecretSource(file=path)))
    assert text == f"{AT}: the secret 'pager': {path} is open to others (mode {mode:04o}); chmod 600 {path}"


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_of_the_owner_alone_is_taken(tmp_path: Path, mode: int) -> None:
    assert secrets(tmp_path, SecretSource(file=kept(tmp_path, mode=mode))).get("pager", AT).reveal() == VALUE


def test_no_links_folders_pipes_and_no_file_of_others(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "pager")
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, words in (
        ("link", "is a link"),
        ("folder", "is no file"),
        ("pipe", "is no file"),
        ("none", "cannot be read"),
    ):
        assert words in refused(secrets(tmp_path, SecretSource(file=Path(name))))


def test_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert "belongs to somebody else" in refused(secrets(tmp_path, SecretSource(file=path)))


def test_without_a_line_the_usual_folders_are_looked_at(tmp_path: Path) -> None:
    own = tmp_path / "config" / "tickwright" / "secrets"
    own.mkdir(parents=True)
    kept(own, "from-the-own-folder")
    lent = tmp_path / "lent"
    lent.mkdir()
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "CREDENTIALS_DIRECTORY": str(lent)}
    assert secrets(tmp_path, env=env).get("pager", AT).reveal() == "from-the-own-folder"
    kept(lent, "from-the-service", 0o440)
    assert secrets(tmp_path, env=env).get("pager", AT).reveal() == "from-the-service"
    (lent / "pager").chmod(0o444)
    assert "is open to others" in refused(secrets(tmp_path, env=env))
    text = refused(secrets(tmp_path))
    assert "there is no secret 'pager'; write it into " in text
    assert text.endswith("none/tickwright/secrets/pager and chmod 600 it, or say under 'secrets:' where it is kept")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "gives nothing"),
        ("\n", "gives nothing"),
        ("short", "has fewer than 6 characters"),
        ("with\0zero-byte", "gives a control character"),
        ("x" * (BYTES_MAX + 2), "more than 65536 bytes"),
    ],
)
def test_what_is_no_secret_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in refused(secrets(tmp_path, SecretSource(file=kept(tmp_path, text))))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.write_bytes(b"\xff\xfe" + VALUE.encode())
    assert "no UTF-8 text" in refused(secrets(tmp_path, SecretSource(file=path)))


# --- commands -------------------------------------------------------------------------------------------------------------


def command(*argv: str, timeout_s: float = 60.0) -> SecretSource:
    return SecretSource(command=argv, timeout_s=timeout_s)


def test_what_a_command_prints(tmp_path: Path) -> None:
    script = f"import sys; print('{VALUE}'); print('{VALUE} on the error output', file=sys.stderr)"
    assert secrets(tmp_path, command(sys.executable, "-c", script)).get("pager", AT).reveal() == VALUE


def test_no_shell_looks_at_the_arguments(tmp_path: Path) -> None:
    source = command(sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; `id` && rm -rf *")
    assert secrets(tmp_path, source).get("pager", AT).reveal() == "$HOME; `id` && rm -rf *"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (f"import sys; print('{VALUE}', file=sys.stderr); print('{VALUE}'); sys.exit(3)", "ended with 3"),
        (f"print('{VALUE}', flush=True); import time; time.sleep(60)", "did not answer within 0.5 s"),
        ("pass", "gives nothing"),
        ("print('x' * 100_000)", "more than 65536 bytes"),
        (f"raise ValueError('{VALUE}')", "ended with 1"),
    ],
)
def test_a_command_that_fails_says_nothing_of_what_it_printed(
    tmp_path: Path, script: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    timeout_s = 0.5 if "sleep" in script else 60.0
    assert words in refused(secrets(tmp_path, command(sys.executable, "-c", script, timeout_s=timeout_s)))
    assert capfd.readouterr() == ("", "")


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be run (No such file" in refused(secrets(tmp_path, command(str(tmp_path / "none"))))


# --- keyring and environment ----------------------------------------------------------------------------------------------

KEYRING = """
def get_password(service, user):
    if service == "locked":
        raise RuntimeError("cannot unlock {value}")
    return {{("tickwright", "pager"): "{value}", ("tickwright", "other"): "the-other-one"}}.get((service, user))
"""


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of that name with the one function that is used; the package itself is an extra."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "keyring.py").write_text(KEYRING.format(value=VALUE))
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.delitem(sys.modules, "keyring", raising=False)


@pytest.mark.usefixtures("keyring")
def test_the_keyring(tmp_path: Path) -> None:
    assert secrets(tmp_path, SecretSource(keyring="tickwright")).get("pager", AT).reveal() == VALUE
    other = SecretSource(keyring="tickwright", user="other")
    assert secrets(tmp_path, other).get("pager", AT).reveal() == "the-other-one"
    missing = refused(secrets(tmp_path, SecretSource(keyring="elsewhere")))
    assert missing.endswith("the keyring has nothing for elsewhere, pager; keyring set elsewhere pager")
    assert "gives no secret 'pager' (RuntimeError)" in refused(secrets(tmp_path, SecretSource(keyring="locked")))
    sys.modules.pop("keyring", None)


def test_a_keyring_that_is_not_installed_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    text = refused(secrets(tmp_path, SecretSource(keyring="tickwright")))
    assert text.endswith(
        "the package keyring is not installed; pip install 'tickwright[keyring]', or keep it in a file"
    )


def test_the_environment_is_taken_and_warned_of(tmp_path: Path) -> None:
    source = SecretSource(env="PAGER")
    store = secrets(tmp_path, source, {"PAGER": VALUE})
    assert store.get("pager", AT).reveal() == VALUE
    assert "other processes" not in str(store.warnings())
    assert "comes from the environment" in store.warnings()[0]
    assert "the environment has no PAGER" in refused(secrets(tmp_path, source))


# --- in a configuration ---------------------------------------------------------------------------------------------------


@attrs.define(eq=False, kw_only=True)
class Pager:
    token: Secret
    spare: Secret | None = None
    several: tuple[Secret, ...] = ()
    named: dict[str, Secret] = attrs.field(factory=dict)
    note: str = ""
    count: int = 1


FILE = """\
bot: b
instruments: [AAPL]
strategies:
  - kind: pager
    token: ${secret:pager}
secrets:
  pager: {env: PAGER}
"""
ENV = {"PAGER": VALUE, "KEY": "Zz91kQpl0934mmWW", "XDG_CONFIG_HOME": "none"}


def params(text: str) -> Pager:
    config = parse_config(text, "b.yaml", ENV)
    return Pager(**structure_params(Pager, config.strategies[0].params))


def test_a_parameter_takes_a_reference() -> None:
    assert params(FILE).token.reveal() == VALUE
    line = "    token: ${secret:pager}\n"
    for more, read in (
        ("    spare: ${KEY}\n", lambda pager: pager.spare),
        ("    several: ['${secret:pager}', '${KEY}']\n", lambda pager: pager.several[1]),
        ("    named: {one: '${KEY}'}\n", lambda pager: pager.named["one"]),
    ):
        assert read(params(FILE.replace(line, line + more))).reveal() == ENV["KEY"]


def test_the_value_is_neither_shown_nor_hashed() -> None:
    one = parse_config(FILE, "b.yaml", ENV)
    two = parse_config(FILE, "b.yaml", {**ENV, "PAGER": "another-value-there"})
    assert config_hash(one) == config_hash(two)
    assert effective(one)["strategies"][0]["token"] == "${secret:pager}"
    assert effective(one)["secrets"]["pager"]["env"] == "PAGER"
    assert VALUE not in str(effective(one)) + repr(one)


def test_nothing_is_read_before_a_parameter_takes_it() -> None:
    text = FILE.replace("{env: PAGER}", "{command: [/nowhere/at-all]}")
    config = parse_config(text, "b.yaml", ENV)
    assert config.vault.asked == {"pager": "b.yaml:5"}


def test_a_secret_that_stands_in_the_file_is_refused() -> None:
    config = parse_config(FILE, "b.yaml", {**ENV, "PAGER": "instruments"})
    structure_params(Pager, config.strategies[0].params)
    with pytest.raises(ConfigError, match=r"b\.yaml:5: the value of the secret 'pager' stands in the file itself"):
        config.vault.refuse_known(str(effective(config)), config.where)


LITERAL = "hunter-2-literal"
WRONG = [
    ("token: ${secret:pager}", f"token: {LITERAL}", "looks like a secret written out; keep it out of the file"),
    ("token: ${secret:pager}", "token: [a]", "must be a reference to a secret, not what stands there"),
    ("token: ${secret:pager}", "token: {a: 1}", "must be a reference to a secret, not what stands there"),
    ("token: ${secret:pager}", "token: ~", "looks like a secret written out|must be a reference to a secret, not what stands there"),
    ("token: ${secret:pager}", "token: ${KEY:-x}", "looks like a secret written out|must be a reference"),
    ("token: ${secret:pager}", "token: x${secret:pager}", "looks like a secret written out|more than the reference"),
    ("token: ${secret:pager}", "token: ${secret:}", "names no secret"),
    ("token: ${secret:pager}", "token: ${secret:a b}", "names no secret"),
    ("token: ${secret:pager}", "token: ${secret:../x}", "names no secret"),
    ("token: ${secret:pager}", "token: ${secret:other}", "there is no secret 'other'"),
    ("    token", f"    spare: {LITERAL}\n    token", "must be a reference to a secret"),
    ("    token", f"    several: {LITERAL}\n    token", "must be a list of references to secrets"),
    ("    token", f"    several: [{LITERAL}]\n    token", "must be a reference to a secret"),
    ("    token", f"    named: {LITERAL}\n    token", "must be a mapping of references to secrets"),
    ("    token", f"    named: {{a: {LITERAL}}}\n    token", "must be a reference to a secret"),
    ("    token", "    note: ${secret:pager}\n    token", "note takes no secret"),
    ("    token", "    count: ${secret:pager}\n    token", "count takes no secret"),
    ("    token: ${secret:pager}", "    count: 2", r"needs 'token'; add 'token: \$\{secret:NAME\}'"),
    ("bot: b", "bot: ${secret:pager}", "bot takes no secret"),
    ("{env: PAGER}", "{}", "write exactly one of file, keyring, command, env"),
    ("{env: PAGER}", "{env: PAGER, file: x}", "exactly one of file, keyring, command, env, not file and env"),
    ("{env: PAGER}", "{env: PAGER, user: x}", "user goes with keyring"),
    ("{env: PAGER}", LITERAL, "secrets.pager looks like a secret written out"),
    ("{env: PAGER}", "{fil: x}", "unknown key 'fil' under secrets.pager; did you mean 'file'"),
    ("{env: PAGER}", "{command: pass show x}", "must be a list"),
    ("{env: PAGER}", "{command: [a], timeout_s: 0}", "at least 0.1"),
    ("pager: {env: PAGER}", "'pa ger': {env: PAGER}", "is no name of a secret"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), WRONG, ids=[new.strip()[:40] for _, new, _ in WRONG])
def test_what_is_no_reference_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    assert old in FILE
    with pytest.raises(ConfigError, match=words) as error:
        params(FILE.replace(old, new, 1))
    text = str(error.value)
    assert text.startswith("b.yaml:")
    assert error.value.where.rpartition(":")[2].isdigit()
    if "secrets.pager" not in text:
        assert LITERAL not in text
