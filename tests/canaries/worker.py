"""Many commands in one process: what ``bot`` says of hostile answers and wrong files. Arguments: the gateway's address."""

from __future__ import annotations

import sys
from pathlib import Path

from botframework.cli import main
from tests.canaries.planted import VALUES

CALLS = 16  # a turn for each answer, and one more


def run(*arguments: str) -> None:
    print(f"--- bot {arguments[0]}", flush=True)
    try:
        main(list(arguments))
    except SystemExit as end:
        print(f"--- ended with {end.code}", flush=True)


def wrong_files(here: Path) -> None:
    """Files with a secret written out, in every place where a reference belongs, and some where none does."""
    head = "bot: b\ninstruments: [AAPL]\nplugins: [leaky.py]\nstrategies:\n  - kind: leaky\n"
    v = VALUES
    files = {
        "literal_parameter": head + f"    api_key: {v['literal_parameter']}\n",
        "literal_optional": head + f"    kept: {v['literal_optional']}\n",
        "literal_list": head + f"    several: [{v['literal_list']}]\n",
        "literal_map": head + f"    routes: {{print: {v['literal_map']}}}\n",
        "literal_key": head + f"    note:\n      token: {v['literal_key']}\n",
        "literal_pem": head + f"    note: '-----BEGIN PRIVATE KEY----- {v['literal_pem']}'\n",
        "literal_source": head + f"secrets: {{pager: {v['literal_source']}}}\n",
        "literal_userinfo": head
        + f"gateway: {{kind: gateway, url: 'https://user:{v['literal_userinfo']}@localhost:99999'}}\n",
    }
    for name, text in files.items():
        file = here / f"{name}.yaml"
        file.write_text(text)
        for arguments in (("check", str(file)), ("check", str(file), "--debug"), ("run", str(file), "--json")):
            run(*arguments)
        file.unlink()


def calls(url: str) -> None:
    for number in range(CALLS):
        debug = ("--debug",) if number % 2 else ()
        run("api", "call", "accounts_list", "--url", url, *debug)
    for _ in range(CALLS // 2):
        run("api", "call", "contracts_search", "symbol=AAPL", "--url", url, "--json")
    run("api", "call", "session_tickle", "--url", url)
    run("api", "call", "session_tickle", "--url", url, "--json")
    run("api", "call", "no_such", "--url", f"http://user:{VALUES['operation']}@127.0.0.1:1")
    run("api", "call", "accounts_list", "--url", f"http://user:{VALUES['operation']}@127.0.0.1:1/v1/api", "--debug")
    run("api", "call", "accounts_list", "--url", f"{url}?token={VALUES['operation']}", "--curl")


if __name__ == "__main__":
    wrong_files(Path())
    calls(sys.argv[1])
    for file in ("check.yaml", "unreadable.yaml"):
        run("check", file)
        run("check", file, "--json", "--debug")
        run("run", file)
