"""The documentation is executed: its code runs, its files load, its commands exist, its links lead somewhere.

Nothing here needs a network. A page's named blocks are written side by side into a folder of their own, as a reader would.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest

from botframework.cli import root
from botframework.config import parse_config
from botframework.core.engine import Engine
from botframework.runner.plan import plan
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.docs_kit import GENERATED, PAGES, ROOT, Block, anchors, blocks, commands, files, links, node_program, read

BOT = (sys.executable, "-m", "botframework")
LANGUAGES = {"python", "yaml", "json", "toml", "csv", "console", "sh", "js", "csharp", "text"}
WRONG = "wrong.yaml"  # a file that is shown because it is refused
ADDRESS = "127.0.0.1:5000"


def called(page: Path) -> str:
    return str(page.relative_to(ROOT))


def all_blocks(*languages: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page, *languages)]


def written(page: Path, folder: Path) -> Path:
    """The page's named blocks as files."""
    for name, text in files(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def process(*words: str, cwd: Path, timeout_s: float = 250) -> subprocess.CompletedProcess[str]:
    # One folder for what the reader wrote, one for the project: as after `make install`.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(cwd)}
    return subprocess.run(
        words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False
    )


# --- the pages as such --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_every_block_is_one_that_is_checked(page: Path) -> None:
    text = read(page)
    assert text.count("```") == 2 * len(blocks(page)), "a fence is not closed, or is no fence"
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{block}: nothing here checks '{block.language}'"
        if block.language in ("python", "csv"):
            assert block.name, f"{block}: give the block a file name, so that it is run"


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{called(page)}: {link} does not exist"
        assert target.is_relative_to(ROOT), f"{called(page)}: {link} leaves the project"
        if anchor and target != GENERATED:
            assert anchor in anchors(target), f"{called(page)}: {link} has no such heading"


def test_every_page_can_be_found_from_the_readme() -> None:
    seen, queue = set(), [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        queue += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link]
    docs = {page for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert docs <= seen


def test_no_page_names_the_machine_it_was_written_on() -> None:
    for page in PAGES:
        assert not re.search(r"/(work|root|home|tmp)/", read(page)), called(page)


# --- commands -----------------------------------------------------------------------------------------------------------


def _walk(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command meant, and the words left for it."""
    command: click.Command = root
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        context = click.Context(command)
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no command '{words[0]}'"
        command, words = found, words[1:]
    return command, words


def _check_bot(line: str, *, is_whole: bool) -> None:
    command, words = _walk(shlex.split(line)[1:])
    if is_whole:
        try:
            command.make_context(command.name, list(words))
        except click.exceptions.Exit:
            return  # --help
        except click.ClickException as error:
            raise AssertionError(f"{line}: {error.format_message()}") from error
    known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    known |= {"--help", "-h"} | ({"--debug", "--version"} if command is root else set())
    for word in words:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, f"{line}: no option {word}"


def _check_make(line: str) -> None:
    makefile = read(ROOT / "Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    variables = set(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE))
    for word in shlex.split(line)[1:]:
        if "=" in word:
            assert word.partition("=")[0] in variables, f"{line}: no variable {word}"
        else:
            assert word in targets, f"{line}: no target {word}"


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_commands_exist_with_the_options_shown(page: Path) -> None:
    for line, is_whole in commands(page):
        if line.startswith("make "):
            _check_make(line)
        else:
            _check_bot(line, is_whole=is_whole)


def test_commands_that_do_not_exist_are_noticed() -> None:
    for line in ("bot frobnicate", "bot run x.yaml --fro 20s", "bot run x.yaml --for soon", "bot journal verify"):
        with pytest.raises(AssertionError):
            _check_bot(line, is_whole=True)
    for line in ("make frobnicate", "make run BOOT=x"):
        with pytest.raises(AssertionError):
            _check_make(line)


def test_help_texts_give_examples_that_exist() -> None:
    context = click.Context(root)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        for line in re.findall(r"^ +(bot .*)$", command.epilog or "", re.MULTILINE):
            _check_bot(re.split(r" {2,}| \| ", line)[0], is_whole=True)


# --- files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "block", [b for b in all_blocks("yaml") if b.name and b.name != WRONG], ids=lambda block: f"{block}"
)
def test_a_whole_yaml_is_a_bot_that_would_start(block: Block, tmp_path: Path) -> None:
    planned = plan(written(block.page, tmp_path) / block.name, {})
    assert planned.strategies


@pytest.mark.parametrize("block", [b for b in all_blocks("yaml") if not b.name], ids=lambda block: f"{block}")
def test_a_piece_of_yaml_fits_a_bot(block: Block) -> None:
    keys = set(re.findall(r"^([a-z_]+):", block.text, re.MULTILINE))
    assert keys, f"{block}: no key at the margin"
    base = {
        "bot": "base",
        "instruments": "[AAPL]",
        "strategies": "[{name: fast, kind: sma_cross}]",
    }
    rest = "".join(f"{key}: {value}\n" for key, value in base.items() if key not in keys)
    parse_config(rest + block.text, str(block), {})


def test_a_wrong_file_is_refused_in_the_words_shown(tmp_path: Path) -> None:
    shown = [block for block in all_blocks("text") if block.name == "check"]
    assert shown
    for block in shown:
        done = process(*BOT, "check", WRONG, cwd=written(block.page, tmp_path))
        assert (done.returncode, done.stderr.strip(), done.stdout) == (2, block.text.strip(), "")


def test_json_and_toml_can_be_read() -> None:
    for block in all_blocks("json"):
        json.loads(block.text)
    for block in all_blocks("toml"):
        tomllib.loads(block.text)


@pytest.mark.parametrize("page", [p for p in PAGES if any(name.endswith(".py") for name in files(p))], ids=called)
def test_python_files_do_what_they_are_shown_for(page: Path, tmp_path: Path) -> None:
    """Tests pass, scripts run, plugins are named by a YAML of the same page (which another test loads)."""
    folder = written(page, tmp_path)
    bots = "".join(text for name, text in files(page).items() if name.endswith(".yaml"))
    for name, text in files(page).items():
        if not name.endswith(".py"):
            continue
        if name.startswith("test_"):
            done = process(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", name, cwd=folder)
        elif "@hookimpl" in text:
            assert name in bots, f"{called(page)}: no YAML there loads {name}"
            continue
        else:
            done = process(sys.executable, name, cwd=folder)
        assert done.returncode == 0, f"{called(page)}: {name}\n{done.stdout}{done.stderr}"


def test_the_strategy_of_the_readme_is_short() -> None:
    strategy = files(ROOT / "README.md")["my_strategy.py"]
    assert len([line for line in strategy.splitlines() if line.strip()]) <= 25


# --- a run, for real ----------------------------------------------------------------------------------------------------


def test_the_bot_of_the_readme_runs_as_shown(tmp_path: Path) -> None:
    readme = ROOT / "README.md"
    (command,) = [line for line, _ in commands(readme) if line.startswith("bot run my_bot.yaml --for")]
    words = shlex.split(command)[1:]
    done = process(*BOT, *words, "--summary", "out.json", cwd=written(readme, tmp_path))
    assert done.returncode == 0, done.stderr
    (shown,) = [block.text for block in blocks(readme, "text") if block.name == "run"]
    log, _, summary = shown.partition("   …\n")
    assert _shape(summary.strip()) == _shape(done.stdout[done.stdout.index("my-first ended") :].partition("\n\n")[0])
    real = {_shape(line) for line in done.stdout.splitlines()}
    for line in log.splitlines():
        assert _shape(line) in real, f"no line of a run looks like: {line}"
    figures = json.loads((tmp_path / "out.json").read_text())
    assert figures["fills"] > 0
    assert figures["unknown_orders"] == 0
    assert figures["gateway"] == {"orders": figures["orders"], "fills": figures["fills"]}


def test_the_summary_has_the_keys_shown() -> None:
    (shown,) = blocks(ROOT / "docs" / "first-strategy.md", "json")
    known = {*_engine_keys(), "gateway"}
    assert set(json.loads(shown.text)) == known


def _engine_keys() -> set[str]:
    from botframework.core.questions import QuestionPolicy
    from botframework.core.risk.gate import Gate
    from botframework.runtime.days import market_day
    from botframework.runtime.seams import SeededRng

    engine = Engine(
        account="DU1",
        journal_id="j",
        strategies=[],
        gate=Gate([]),
        question_policy=QuestionPolicy(),
        day_of=market_day,
        rng=lambda _: SeededRng(0),
    )
    return set(engine.summary())


def _shape(text: str) -> str:
    """A text without its numbers, and without what is held, which depends on the moment."""
    text = re.sub(r"positions: .*", "positions: …", text)
    return re.sub(r"[-+]?\d+(\.\d+)?", "N", text)


# --- other clients ------------------------------------------------------------------------------------------------------


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig()) as running:
        yield running


def _with_address(block: Block, gateway: EmbeddedGateway) -> str:
    assert ADDRESS in block.text
    return block.text.replace(ADDRESS, gateway.url.split("/")[2])


def test_curl_gets_the_answers_described(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    if shutil.which("curl") is None or shutil.which("sh") is None:
        pytest.skip("curl is not installed")
    (block,) = [block for block in all_blocks("sh") if block.name == "curl"]
    # One answer a line: the gateway's bodies do not end with one.
    script = re.sub(r"^curl ", r"curl -w '\\n' ", _with_address(block, gateway), flags=re.MULTILINE)
    done = process("sh", "-e", "-c", script, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    status, accounts, search, first, second, order = map(json.loads, done.stdout.splitlines())
    assert status["authenticated"] is True
    assert accounts["accounts"] == ["DU1234567"]
    assert search[0]["conid"] == "265598"
    assert "84" not in first[0]
    assert float(second[0]["84"]) < float(second[0]["86"])
    (shown,) = [json.loads(b.text) for b in blocks(block.page, "json")]
    assert [row.keys() for row in order] == [row.keys() for row in shown]
    assert gateway.counts()["orders"] == 1


def test_javascript_sees_a_quote(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    node = node_program()
    version = process(node, "--version", cwd=tmp_path).stdout.strip().lstrip("v") if node else "0"
    major, minor = (int(part) for part in (*version.split("."), "0")[:2])
    if node is None or (major, minor) < (20, 10):
        pytest.skip("no node with a websocket is installed")
    (block,) = [block for block in all_blocks("js") if block.name == "quote.mjs"]
    (tmp_path / "client.mjs").write_text(_with_address(block, gateway))
    flags = [] if major >= 22 else ["--experimental-websocket"]
    done = process(node, *flags, "client.mjs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^bid [\d.]+ ask [\d.]+$", done.stdout, re.MULTILINE), done.stdout + done.stderr


def test_the_requests_of_the_csharp_client_are_answered(gateway: EmbeddedGateway) -> None:
    """Not compiled: its requests are read out of the text and made."""
    (block,) = all_blocks("csharp")
    (order,) = re.findall(r"var order = new \{ (.*) \};", block.text)
    fields = {name: json.loads(value) for name, value in re.findall(r'(\w+) = ("[^"]*"|\d+)', order)}
    requests = re.findall(r'(PostAsJson|Get)Async\("([^"]+)"', block.text)
    assert [verb for verb, _ in requests] == ["PostAsJson", "Get", "PostAsJson"]
    answers = []
    with httpx.Client(base_url=gateway.url, timeout=60) as client:
        for verb, path in requests:
            body = {"orders": [fields]} if path.endswith("/orders") else {}
            answer = client.get(path) if verb == "Get" else client.post(path, json=body)
            assert answer.status_code == 200, answer.text
            answers.append(answer)
    assert answers[-1].json()[0]["local_order_id"] == fields["cOID"]


# --- what is said not to be there ---------------------------------------------------------------------------------------


def test_what_the_readme_says_is_missing_is_missing(tmp_path: Path) -> None:
    """When one of these arrives, the sentence about it has to go."""
    text = read(ROOT / "README.md").partition("## What is not there yet")[2].partition("\n## ")[0]
    names = set(root.list_commands(click.Context(root)))
    assert ("there is no command for them" in text) == ("backtest" not in names)
    gateway = root.get_command(click.Context(root), "gateway")
    assert isinstance(gateway, click.Group)
    assert ("are reserved for it" in text) == (not gateway.commands)
    (tmp_path / "bot.yaml").write_text(
        "bot: o\ngateway: {kind: oauth1}\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\n"
    )
    done = process(*BOT, "run", "bot.yaml", cwd=tmp_path)
    assert ("`bot run` refuses them with exit code 2" in text) == (done.returncode == 2)
