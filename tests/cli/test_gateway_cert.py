"""``bot gateway cert``: files only their owner may read, a store Java reads, and a pin that is printed, never written."""

from __future__ import annotations

import shutil
import ssl
import subprocess

import pytest

from botframework.cli import main
from botframework.config import parse_config
from botframework.configrules import bundled_pin, is_bundled
from botframework.errors import ConfigError
from botframework.ibkr.pins import tls_context
from botframework.runner.certificates import (
    CERTIFICATE,
    CONF,
    KEY,
    KEY_STORE,
    NewCertificate,
    ShownCertificate,
    new_certificate,
    pin_line,
)
from tests.ibkr.test_pins import sync_get, tls_server

pytest.importorskip("cryptography", reason="keys are made with the tls extra")

BUNDLED = "13daf89a" + "00" * 25 + "eda3be"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> NewCertificate:
    return new_certificate(tmp_path_factory.mktemp("made") / "keys")


def server_of(made: NewCertificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.folder / CERTIFICATE, made.folder / KEY)
    return context


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as end:
        main(words)
    out, err = capsys.readouterr()
    return end.value.code, out, err


def test_a_new_certificate_is_for_this_machine_and_for_its_owner(made: NewCertificate) -> None:
    assert {path.name for path in made.folder.iterdir()} == {KEY_STORE, KEY, CERTIFICATE, CONF}
    assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}
    assert made.folder.stat().st_mode & 0o777 == 0o700
    password = (made.folder / CONF).read_text().split('sslPwd: "')[1].split('"')[0]
    assert password not in made.text()
    with tls_server(server_of(made)) as seen:
        assert sync_get(f"https://127.0.0.1:{seen.port}/", tls_context("pin", (made.pin,))) == "ok"
    trusting = ssl.create_default_context(cafile=made.folder / CERTIFICATE)
    for name in ("localhost", "127.0.0.1"):
        with tls_server(server_of(made)) as seen:
            assert sync_get(f"https://{name}:{seen.port}/", trusting) == "ok"


@pytest.mark.skipif(shutil.which("keytool") is None, reason="the key store is read with Java's keytool")
def test_java_reads_the_store_under_the_name_of_a_jks(made: NewCertificate) -> None:
    password = (made.folder / CONF).read_text().split('sslPwd: "')[1].split('"')[0]
    listed = subprocess.run(
        ["keytool", "-list", "-v", "-storetype", "JKS", "-keystore", made.folder / KEY_STORE, "-storepass", password],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert listed.returncode == 0, listed.stdout
    assert "PrivateKeyEntry" in listed.stdout
    assert made.pin.upper() in listed.stdout.replace(":", "")


def test_keys_are_not_replaced(made: NewCertificate, capsys: pytest.CaptureFixture[str]) -> None:
    before = (made.folder / KEY).read_bytes()
    code, _, err = run(["gateway", "cert", "new", "--out", str(made.folder)], capsys)
    assert code == 2
    assert "is there already" in err
    assert err.count("\n") == 1
    assert (made.folder / KEY).read_bytes() == before


def test_trust_asks_shows_and_sends_nothing(made: NewCertificate, capsys: pytest.CaptureFixture[str]) -> None:
    with tls_server(server_of(made)) as seen:
        url = f"https://127.0.0.1:{seen.port}"
        code, out, err = run(["gateway", "cert", "trust", url], capsys)
        assert (code, out) == (6, "")
        assert "no terminal" in err
        code, out, err = run(["gateway", "cert", "trust", url, "--yes"], capsys)
    assert (code, out) == (0, f"pin: {made.pin}\n")
    assert "CN=Client Portal Gateway" in err
    assert seen.received == b""


@pytest.mark.parametrize(
    ("url", "code"), [("http://127.0.0.1:1", 2), ("nonsense", 2), ("https://[", 2), ("https://127.0.0.1:1", 4)]
)
def test_what_cannot_be_looked_at(url: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    ended, out, err = run(["gateway", "cert", "trust", url, "--yes"], capsys)
    assert (ended, out) == (code, "")
    assert err.count("\n") == 1


def bot(url: str, more: str = "", account: str = "DU1234567") -> str:
    rules = "".join(f"  - {{kind: {kind}, limit: 1}}\n" for kind in ("max_order_quantity", "max_position"))
    return (
        f"bot: b\ngateway: {{kind: gateway, url: '{url}', pin: {BUNDLED}{more}}}\naccount: {account}\n"
        f"instruments: [AAPL]\nstrategies: [{{kind: sma_cross}}]\nrisk:\n{rules}"
    )


def test_the_bundled_certificate_is_known_and_serves_paper_on_this_machine_only() -> None:
    assert is_bundled(bytes.fromhex(BUNDLED))
    assert not is_bundled(bytes.fromhex("13daf89a" + "00" * 28))
    assert bundled_pin(parse_config(bot("https://localhost:5000"), "b.yaml", {}))
    with pytest.raises(ConfigError, match="key is public"):
        parse_config(bot("https://192.0.2.1:5000"), "b.yaml", {})
    live = bot("https://localhost:5000", account="U1234567") + "live: true\n"
    with pytest.raises(ConfigError, match=r"not for real money.*allow_bundled_certificate"):
        parse_config(live, "b.yaml", {})
    allowed = bot("https://localhost:5000", ", allow_bundled_certificate: true", "U1234567") + "live: true\n"
    with pytest.raises(ConfigError, match="live needs the risk rule"):  # the next question, not this one
        parse_config(allowed, "b.yaml", {})
    shown = ShownCertificate(host="192.0.2.1", pin=BUNDLED)
    assert "everybody has its private key" in shown.text()
    with pytest.raises(ConfigError, match="another machine"):
        pin_line(shown)
