"""A gateway of the worst kind: it hands out secrets, repeats those it was given, and errs in every way with one in its mouth."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from tests.canaries.planted import VALUES

JWT = f"eyJhbGciOiJIUzI1NiJ9.{VALUES['jwt']}.sig"


class Echoing(BaseHTTPRequestHandler):
    """Answers by turns, whatever is asked."""

    protocol_version = "HTTP/1.1"
    turns = count()

    def do_GET(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        self.rfile.read(size)
        if "tickle" in self.path:
            self.answer(
                200, json.dumps({"session": VALUES["tickle"], "iserver": {"authStatus": {"authenticated": False}}})
            )
            return
        bodies = self.bodies()
        status, body = bodies[next(self.turns) % len(bodies)]
        self.answer(status, body)

    do_POST = do_GET  # noqa: N815 - the name the server looks for

    def bodies(self) -> list[tuple[int, str]]:
        cookie = self.headers.get("cookie", "")
        v = VALUES
        oauth = (
            f'OAuth realm="limited_poa", oauth_consumer_key="{v["oauth_consumer_key"]}", oauth_token="{v["oauth_token"]}", '
            f'oauth_signature="{v["oauth_signature"]}", oauth_nonce="abc"'
        )
        pem = f"-----BEGIN RSA PRIVATE KEY-----\\nMIIE{v['private_key']}\\n-----END RSA PRIVATE KEY-----"
        return [
            (500, json.dumps({"error": f"cannot serve cookie: {cookie} in session {v['tickle']}"})),
            (500, json.dumps({"error": f"query was {self.path}?session={v['query']}&x=1"})),
            (400, json.dumps({"error": f"Authorization: {oauth}"})),
            (401, json.dumps({"error": f"header oauth_token={v['oauth_header']}; nothing else"})),
            (400, json.dumps({"error": f"Authorization: Bearer {v['bearer']}"})),
            (400, json.dumps({"error": f"Authorization: Basic {v['basic']}"})),
            (404, json.dumps({"error": f"password={v['json_token']}"})),
            (500, json.dumps({"error": f"token {JWT} is no good"})),
            (500, json.dumps({"error": f"upstream https://user:{v['userinfo']}@10.0.0.1/x"})),
            (500, json.dumps({"error": pem})),
            (200, '{"access_token": "' + v["torn"] + '", "accounts": ['),
            (503, f"<html>session={v['page']}</html>"),
            (500, f"plain text, access_token={v['access_token']} and more"),
            (500, json.dumps({"error": f"live_session_token: {v['live_session_token']}"})),
            (500, json.dumps({"error": f"x-sess-uuid={v['echoed_cookie']}"})),
        ]

    def answer(self, status: int, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        if status == 503:
            self.send_header("location", f"https://elsewhere/?token={VALUES['redirect']}")
        self.send_header("x-request-token", VALUES["header"])
        self.send_header("set-cookie", f"x-sess-uuid={VALUES['cookie_sess']}; HttpOnly")
        self.send_header("set-cookie", f"JSESSIONID={VALUES['cookie_jsession']}; Path=/sso")
        self.send_header("set-cookie", f"SBID={VALUES['cookie_odd']}; Secure")
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of what it replaces
        """Says nothing."""


@contextmanager
def echoing() -> Iterator[str]:
    """The address of one, while it runs. For one client: with others it would miss the answers that those get."""
    handler = type("Echoing", (Echoing,), {"turns": count()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1/api"
        finally:
            server.shutdown()
            thread.join()
