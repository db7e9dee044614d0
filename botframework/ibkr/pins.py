"""TLS by certificate pin: the gateway's self-signed certificate is compared with a fingerprint we were told.

The gateway's shipped certificate has no subject alternative name and has expired, so the usual verification cannot
accept it; a pin can, and is stricter. The comparison runs inside the handshake, before one byte of a request can leave,
for every user of an ``ssl`` context alike (httpx sync and async, the websocket). There is deliberately no way to switch
checking off. Imports the standard library and ``botframework.errors``; called by the runner through ``tls_context``.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
from typing import Any

from botframework.errors import CertificateRefused, ConfigError

#: Context attribute that carries the accepted digests to the socket classes below.
_PINS = "accepted_pins"


class PinMismatch(ssl.SSLError):
    """The peer showed another certificate. ``fingerprint`` is the one seen, as colon-separated hex."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            f"the gateway's certificate has the SHA-256 fingerprint {fingerprint}, which is not the pinned one; "
            f"if it is the one your gateway shows, set gateway.pin to it, else do not connect"
        )
        self.fingerprint = fingerprint

    def __str__(self) -> str:
        return str(self.args[0])


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate in DER form as colon-separated upper case hex, as browsers and openssl show it."""
    return _colons(hashlib.sha256(der).digest())


def _colons(digest: bytes) -> str:
    return ":".join(f"{byte:02X}" for byte in digest)


def parse_pin(text: str) -> bytes:
    """A fingerprint as people paste it (any case, colons or not, ``sha256:`` in front or not) as 32 bytes.

    Raises ``ConfigError`` when it is no SHA-256 fingerprint.
    """
    body = text.strip().lower().removeprefix("sha256:").replace(":", "").replace(" ", "")
    try:
        digest = bytes.fromhex(body)
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise ConfigError(
            f"{text!r} is no SHA-256 fingerprint",
            where="gateway.pin",
            hint="give 64 hex digits; `openssl x509 -noout -fingerprint -sha256 -in cert.pem` prints them",
        )
    return digest


def _check(der: bytes | None, accepted: tuple[bytes, ...]) -> None:
    digest = hashlib.sha256(der or b"").digest()
    # Every pin is compared, so that the time taken says nothing about which one was near.
    matches = [hmac.compare_digest(digest, pin) for pin in accepted]
    if not der or not any(matches):
        raise PinMismatch(_colons(digest) if der else "(none shown)")


class _PinnedObject(ssl.SSLObject):
    """In-memory TLS, as asyncio uses it."""

    def do_handshake(self) -> None:
        super().do_handshake()
        _check(self.getpeercert(binary_form=True), getattr(self.context, _PINS))


class _PinnedSocket(ssl.SSLSocket):
    """Blocking TLS, as the synchronous client uses it."""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        try:
            _check(self.getpeercert(binary_form=True), getattr(self.context, _PINS))
        except PinMismatch:
            self.close()
            raise


class PinnedContext(ssl.SSLContext):
    """A client context that accepts exactly the pinned leaf certificates (two of them while one is being replaced).

    Chain and host name are not looked at: the pin names the certificate itself.
    """

    sslsocket_class = _PinnedSocket
    sslobject_class = _PinnedObject
    accepted_pins: tuple[bytes, ...]

    def __new__(cls, pins: tuple[bytes, ...]) -> PinnedContext:
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(self, pins: tuple[bytes, ...]) -> None:
        if not pins:
            raise ValueError("a pinned context needs at least one pin")
        self.accepted_pins = pins
        self.minimum_version = ssl.TLSVersion.TLSv1_2
        self.check_hostname = False
        self.verify_mode = ssl.CERT_NONE  # the pin is the verification; see the class docstring

    def __setattr__(self, name: str, value: Any) -> None:
        # httpx and others may "help" by loading default trust; the pins themselves never change after creation.
        if name == _PINS and hasattr(self, _PINS):
            raise AttributeError("the pins of a context do not change")
        super().__setattr__(name, value)


def tls_context(mode: str = "pin", pins: tuple[str, ...] = ()) -> ssl.SSLContext:
    """The context for ``tls: pin`` (with one or two fingerprints) or ``tls: system`` (the machine's trust store).

    Raises ``ConfigError`` for anything else: an unverified connection is not on offer.
    """
    if mode == "pin":
        if not 1 <= len(pins) <= 2:
            raise ConfigError(
                f"{len(pins)} fingerprints given" if pins else "no fingerprint given",
                where="gateway.pin",
                hint="give the SHA-256 fingerprint of the gateway's certificate (two while it is being replaced)",
            )
        return PinnedContext(tuple(parse_pin(pin) for pin in pins))
    if mode == "system":
        if pins:
            raise ConfigError("a pin with tls: system", where="gateway.pin", hint="use tls: pin, or remove the pin")
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.keylog_filename = None  # type: ignore[assignment] # SSLKEYLOGFILE must not leak sessions; typed as str
        return context
    raise ConfigError(f"{mode!r} is no way to check a certificate", where="gateway.tls", hint="use pin or system")


def certificate_refused(exc: BaseException, url: str) -> CertificateRefused | None:
    """The error to show when ``exc`` or a cause of it is a refused certificate; ``None`` when it is something else."""
    seen: BaseException | None = exc
    for _ in range(8):
        if isinstance(seen, PinMismatch):
            return CertificateRefused(
                f"the certificate shown has the SHA-256 fingerprint {seen.fingerprint}, not the pinned one",
                where=url,
                hint="if your gateway was given a new certificate, put this fingerprint into gateway.pin; else find "
                "out who answers there",
            )
        if isinstance(seen, ssl.SSLCertVerificationError):
            return CertificateRefused(
                f"the certificate cannot be verified ({seen.verify_message})",
                where=url,
                hint="a gateway with a certificate of its own needs the SHA-256 fingerprint of it: gateway.pin, --pin, pins=(…,)",
            )
        if seen is None:
            return None
        seen = seen.__cause__ or seen.__context__
    return None
