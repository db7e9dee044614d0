"""Certificates for the user's own Client Portal Gateway: a fresh key store, and a look at the one a gateway shows.

Called by ``cli``; imports ``configrules``, ``ibkr.address`` and ``ibkr.pins``, and ``cryptography`` (the extra ``tls``) when a
key is made or a certificate described. Nothing here writes a bot's YAML.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import attrs

from botframework.configrules import is_bundled
from botframework.errors import BotError, ConfigError, GatewayError, GatewayUnreachable, JournalError, UsageError
from botframework.ibkr.address import is_loopback
from botframework.ibkr.pins import fingerprint
from botframework.runtime.seams import RealClock

LIFE_DAYS = 730
KEY_STORE, KEY, CERTIFICATE, CONF = "gateway.jks", "gateway-key.pem", "gateway-certificate.pem", "gateway-conf.yaml"
_COMMON_NAME = "Client Portal Gateway"


@attrs.frozen(kw_only=True)
class NewCertificate:
    """What ``new_certificate`` wrote, and the pin (64 hexadecimal digits) that goes into a bot's YAML."""

    folder: Path
    pin: str
    not_after: datetime

    def text(self) -> str:
        folder = self.folder
        return "\n".join(
            [
                f"wrote {folder / KEY_STORE}, {KEY}, {CERTIFICATE} and {CONF}, readable by you only",
                f"valid until {self.not_after:%Y-%m-%d} for localhost and 127.0.0.1",
                "",
                f"1. copy {KEY_STORE} into the gateway's folder root/, beside vertx.jks",
                f"2. in the gateway's root/conf.yaml replace these two lines (they stand in {folder / CONF} as well):",
                f"     sslCert: {KEY_STORE}",
                f"     sslPwd: the password in {folder / CONF}",
                "3. start the gateway again, and put this under 'gateway' into your bot's YAML:",
                f"     pin: {self.pin}",
                "   (while you change over: pin: [the old one, the new one])",
            ]
        )


@attrs.frozen(kw_only=True)
class ShownCertificate:
    """The certificate a gateway showed in a handshake. Without the extra ``tls`` only its digest is known."""

    host: str
    pin: str
    subject: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    is_expired: bool = False

    @property
    def is_bundled(self) -> bool:
        return is_bundled(bytes.fromhex(self.pin))

    def text(self) -> str:
        lines = [f"subject   {self.subject or 'not read: install tickwright[tls]'}"]
        if self.not_before and self.not_after:
            past = " (expired; a pin does not mind)" if self.is_expired else ""
            lines.append(f"valid     {self.not_before:%Y-%m-%d} to {self.not_after:%Y-%m-%d}{past}")
        lines.append(f"SHA-256   {fingerprint_text(self.pin)}")
        if self.is_bundled:
            lines.append(
                "warning   this is the certificate of the gateway's download: everybody has its private key, so the pin "
                "keeps out accidents only; 'bot gateway cert new' makes one of your own"
            )
        return "\n".join(lines)


def fingerprint_text(pin: str) -> str:
    """64 hexadecimal digits as browsers and openssl show them."""
    return ":".join(pin[i : i + 2].upper() for i in range(0, len(pin), 2))


def new_certificate(folder: Path) -> NewCertificate:
    """A fresh key with a self-signed certificate for localhost and 127.0.0.1, in files of mode 0600 under ``folder``.

    The key store is PKCS #12 with the old algorithms, which the Java 8 of a gateway reads under the name of a JKS store;
    its password stands beside it in clear in the gateway's own file, so file modes protect it, not the algorithm.
    Raises ``ConfigError`` without the extra ``tls``, or when one of the files is there already.
    """
    x509 = _cryptography().x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, _COMMON_NAME)])
    now = datetime.fromtimestamp(RealClock().wall_ns() // 1_000_000_000, UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=LIFE_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # As hard to guess as the key, and says nothing of it.
    password = hashlib.sha256(b"key store of the gateway\0" + pem).hexdigest()[:40]
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(50_000)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())  # Java 8 before 8u301 reads no other
        .build(password.encode())
    )
    files = {
        KEY_STORE: pkcs12.serialize_key_and_certificates(b"gateway", key, certificate, None, old),
        KEY: pem,
        CERTIFICATE: certificate.public_bytes(Encoding.PEM),
        CONF: f'sslCert: "{KEY_STORE}"\nsslPwd: "{password}"\n'.encode(),
    }
    _write_all(folder, files)
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
    return NewCertificate(folder=folder, pin=digest, not_after=certificate.not_valid_after_utc)


def shown_certificate(url: str, timeout_s: float = 10.0) -> ShownCertificate:
    """What the server at ``url`` shows; the connection ends with the handshake, no request is sent.

    Raises ``UsageError`` for an address without TLS, ``GatewayUnreachable``, and ``GatewayError`` for a failed handshake.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        parts, host, port = urlsplit(""), None, 0
    if parts.scheme != "https" or not host or parts.username or parts.password:
        raise UsageError("this is no https address", where=url, hint="write it like https://localhost:5000")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the question is what is shown; nothing is sent over this connection
    try:
        with (
            socket.create_connection((host, port), timeout_s) as raw,
            context.wrap_socket(raw, server_hostname=host) as tls,
        ):
            der = tls.getpeercert(binary_form=True)
    except ssl.SSLError as error:
        raise GatewayError(f"no TLS handshake ({error.reason or error})", where=url, hint="is it a gateway?") from error
    except OSError as error:
        hint = "start the gateway, or look at host and port"
        raise GatewayUnreachable(f"nothing answers ({error.strerror or error})", where=url, hint=hint) from error
    if not der:
        raise GatewayError("the server showed no certificate", where=url, hint="is it a gateway?")
    return _described(host, der)


def pin_line(shown: ShownCertificate) -> str:
    """The line for the YAML. Raises ``ConfigError`` for the bundled certificate on another machine."""
    if shown.is_bundled and not is_loopback(shown.host):
        raise ConfigError(
            "this certificate's key is public, and the gateway is on another machine",
            where=shown.host,
            hint="give that gateway a certificate of its own: bot gateway cert new",
        )
    return f"pin: {shown.pin}"


def _described(host: str, der: bytes) -> ShownCertificate:
    pin = fingerprint(der).replace(":", "").lower()
    try:
        x509 = _cryptography().x509
    except ConfigError:
        return ShownCertificate(host=host, pin=pin)
    try:
        certificate = x509.load_der_x509_certificate(der)
        subject = certificate.subject.rfc4514_string()
    except ValueError as error:
        raise GatewayError("the certificate shown cannot be read", where=host, hint="is it a gateway?") from error
    return ShownCertificate(
        host=host,
        pin=pin,
        # A stranger wrote the subject: what could move the cursor or break the line is not printed.
        subject="".join(char if char.isprintable() else "?" for char in subject)[:200],
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_expired=certificate.not_valid_after_utc.timestamp() * 1e9 < RealClock().wall_ns(),
    )


def _cryptography() -> ModuleType:
    try:
        import cryptography.x509
        import cryptography.x509.oid
    except ImportError:
        raise ConfigError(
            "this needs the package 'cryptography'", where="bot gateway cert", hint="pip install 'tickwright[tls]'"
        ) from None
    return cryptography


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    """All files or none, none of them over one that is there."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, data in files.items():
            path = folder / name
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(path, flags, 0o600)
            written.append(path)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise _refused(folder, error) from error


def _refused(folder: Path, error: OSError) -> BotError:
    where = str(error.filename or folder)
    if isinstance(error, FileExistsError):
        return ConfigError(
            "is there already", where=where, hint="choose another folder with --out; keys are not replaced"
        )
    return JournalError(f"cannot be written ({error.strerror})", where=where, hint="choose another folder with --out")
