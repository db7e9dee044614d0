"""``bot api call`` for what moves orders: through a running bot, through a run of its own, and what is refused before."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from botframework.cli import main
from botframework.errors import ExitCode, OrderDenied, OrderInDoubt
from botframework.runner.inspect import lock_plugins
from botframework.runner.manual import _error
from tests.e2e.books import BOT, bot, bot_json, journal_rows

AAPL = ("conid=265598", "tif=DAY")
PATIENT = ("--wait", "60s")  # no longer than it takes: what is filled or cancelled is waited for no more
FILE = """\
bot: hand
gateway: {kind: embedded}
instruments: [AAPL, SPY]
strategies: [{name: idle, kind: sma_cross, fast: 5000, slow: 10000, quantity: 1}]
risk:
  - {kind: max_order_quantity, limit: 500}
  - {kind: max_position, limit: 300, strategy: manual}
  - {kind: price_collar, percent: 50, outer_percent: 90}
questions: [{id: o163, accept: true}, {id: o10331, accept: true}, {id: o354, accept: {size_max: 5}}]
market: {speed: 30, seed: 1}
journal: {path: JOURNAL}
"""


def write(folder: Path, text: str = FILE) -> Path:
    file = folder / "hand.yaml"
    file.write_text(text.replace("JOURNAL", str(folder / "hand.db")))
    return file


def in_process(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["api", "call", *words])
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bot that trades nothing by itself, started as its users start it."""
    file = write(tmp_path_factory.mktemp("running"))
    process = subprocess.Popen(
        [*BOT, "run", str(file), "--plain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "trading: ticks" in line:  # the books agree, and quotes have come
            break
    try:
        yield file
    finally:
        process.terminate()
        process.communicate(timeout=60)


def place(
    capfd: pytest.CaptureFixture[str], file: Path, *words: str, operation: str = "orders_place"
) -> tuple[int, dict[str, Any], str]:
    code, out, err = in_process(capfd, operation, "--config", str(file), "--json", *words)
    return code, json.loads(out) if out else {}, err


@pytest.mark.parametrize(
    ("status", "filled", "words"),
    [
        ("unknown", "0", "whether it left is not proven yet"),
        ("pending", "0", "whether it left is not proven yet"),
        ("rejected", "0", "is rejected (never sent): it came to nothing; to order again, give another --key"),
        ("cancelled", "3", "that is the order you asked for"),
        ("filled", "10", "that is the order you asked for"),
    ],
)
def test_a_key_used_before_is_told_with_what_became_of_the_order(status: str, filled: str, words: str) -> None:
    order = {"client_order_id": "v1.manual.x", "status": status, "filled": filled, "reason": "never sent"}
    reason = {"code": "DUPLICATE_ORDER", "observed": "mine", "limit": "", "unit": "", "text": "used before"}
    state = {"outcome": "denied", "text": "", "action": "place", "reasons": [reason], "order": order}
    error = _error("orders_place", state)
    assert error is not None
    assert words in error.hint
    assert error.hint.startswith("nothing was sent now; v1.manual.x has this key")
    for another in ({**state, "action": "modify"}, {**state, "order": None}):
        error = _error("orders_place", another)
        assert error is not None
        assert error.hint == "nothing was sent"


@pytest.mark.timeout(400)
def test_a_running_bot_judges_and_carries_what_a_person_asks(running: Path, capfd: pytest.CaptureFixture[str]) -> None:
    journal = running.with_name("hand.db")
    before = [len(rows) for rows in (journal_rows(journal, "SubmitOrder"), journal_rows(journal, "DenyOrder"))]
    far = (*AAPL, "side=BUY", "orderType=LMT", "price=150", "--wait", "0.1s")
    code, done, err = place(capfd, running, *far, "quantity=10", "--key", "mine")
    assert (code, err) == (0, "")
    assert (done["by"], done["verdict"], done["outcome"]) == ("the running bot", "allowed", "accepted")
    assert [(each["ids"], each["confirmed"]) for each in done["questions"]] == [(["o163"], True)]  # as the file says
    assert (done["order"]["strategy"], done["order"]["status"]) == ("manual", "working")
    number = done["order"]["broker_order_id"]

    code, again, err = place(capfd, running, *far, "quantity=10", "--key", "mine")
    assert (code, again["outcome"]) == (ExitCode.DENIED, "denied")
    assert "DUPLICATE_ORDER" in err
    assert f"{done['client_order_id']} has this key and is working: that is the order you asked for" in err

    code, changed, _ = place(capfd, running, f"orderId={number}", "quantity=12", operation="order_modify")
    assert (code, changed["outcome"], changed["order"]["quantity"]) == (0, "accepted", "12")
    code, gone, _ = place(capfd, running, f"orderId={number}", *PATIENT, operation="order_cancel")
    assert (code, gone["verdict"], gone["order"]["status"]) == (0, None, "cancelled")
    code, _, err = place(capfd, running, f"orderId={number}", operation="order_cancel")
    assert code == ExitCode.DENIED
    assert "nothing to do: the order is cancelled" in err
    code, _, err = place(capfd, running, *far, "quantity=10", "--key", "mine")
    assert code == ExitCode.DENIED
    assert "is cancelled: it came to nothing; to order again, give another --key" in err

    code, denied, err = place(capfd, running, *AAPL, "side=BUY", "orderType=MKT", "quantity=501")
    assert (code, denied["outcome"], len(err.splitlines())) == (ExitCode.DENIED, "denied", 1)
    assert {each["code"] for each in denied["reasons"]} == {"MAX_ORDER_QUANTITY", "MAX_POSITION"}
    assert "observed=501 limit=500" in err

    code, filled, _ = place(capfd, running, *AAPL, "side=BUY", "orderType=MKT", "quantity=5", *PATIENT)
    assert (code, filled["order"]["status"]) == (0, "filled")
    assert sum(float(each["quantity"]) for each in filled["fills"]) == 5
    shown = bot_json("journal", "orders", journal, "--json")
    assert [row["strategy"] for row in shown] == ["manual"] * (before[0] + 2)
    assert len(journal_rows(journal, "DenyOrder")) == before[1] + 3


@pytest.mark.timeout(400)
def test_a_trailing_stop_by_hand_is_judged_and_carried_with_its_distance(
    running: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trailing = (*AAPL, "side=SELL", "orderType=TRAIL", "quantity=5", "--wait", "0.1s")
    for amount, unit, seen in (("95", "%", "observed=95.0000 limit=90"), ("0.05", "%", "observed=0.0500 limit=0.1")):
        code, denied, err = place(capfd, running, *trailing, f"trailingAmt={amount}", f"trailingType={unit}")
        assert (code, denied["outcome"]) == (ExitCode.DENIED, "denied")
        assert "PRICE_COLLAR" in err
        assert seen in err
    code, done, err = place(capfd, running, *trailing, "trailingAmt=20", "trailingType=%")
    assert (code, err) == (0, "")
    assert (done["verdict"], done["outcome"], done["order"]["status"]) == ("allowed", "accepted", "working")
    assert [(each["ids"], each["confirmed"]) for each in done["questions"]] == [(["o10331"], True)]
    order = done["order"]
    assert (order["order_type"], order["trail"], order["stop_price"], order["limit_price"]) == (
        "TRAIL",
        "20%",
        None,
        None,
    )
    number = f"orderId={order['broker_order_id']}"

    code, changed, _ = place(capfd, running, number, "quantity=3", operation="order_modify")
    assert (code, changed["outcome"], changed["order"]["trail"]) == (0, "accepted", "20%")
    same = ("trailingAmt=20.0", "trailingType=%", "quantity=2")
    code, changed, _ = place(capfd, running, number, *same, operation="order_modify")
    assert (code, changed["outcome"], changed["order"]["quantity"]) == (0, "accepted", "2")
    for other in (("trailingAmt=30", "trailingType=%"), ("trailingAmt=20", "trailingType=amt")):
        code, _, err = place(capfd, running, number, *other, operation="order_modify")
        assert code == ExitCode.REFUSED
        assert "a modification cannot change the distance from 20% to " in err
    code, gone, _ = place(capfd, running, number, *PATIENT, operation="order_cancel")
    assert (code, gone["order"]["status"]) == (0, "cancelled")


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*AAPL, "side=BUY", "orderType=LMT", "price=150.001", "quantity=1"), "the nearest is 150.00"),
        (("conid=8314", "tif=DAY", "side=BUY", "orderType=MKT", "quantity=1"), "conid 8314 is no instrument"),
        ((*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "accountId=U7654321"), None),
        ((*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "acctId=U7654321"), "and the bot trades DU1234567"),
        ((*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "ticker=MSFT"), "is AAPL, and the ticker says MSFT"),
        ((*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "secType=265598:OPT"), "the security type says OPT"),
    ],
)
def test_what_the_bot_cannot_judge_is_refused_with_its_words(
    running: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], said: str | None
) -> None:
    if said is None:
        file = running.with_name("named.yaml")
        file.write_text(running.read_text() + "account: DU1234567\n")
        code, _, err = place(capfd, file, *words)
        said = "the call says account U7654321, and the file says DU1234567"
    else:
        code, _, err = place(capfd, running, *words)
    assert (code, len(err.splitlines())) == (ExitCode.REFUSED, 1)
    assert said in err


@pytest.mark.timeout(400)
def test_without_a_running_bot_a_run_of_its_own_does_this_one_thing(tmp_path: Path) -> None:
    file = write(tmp_path)
    words = (*AAPL, "side=BUY", "orderType=LMT", "price=150", "quantity=3")
    done = bot("api", "call", "orders_place", "--config", file, "--wait", "0.1s", "--json", *words)
    assert done.returncode == 0, done.stderr
    state = json.loads(done.stdout)
    assert (state["by"], state["order"]["status"], state["mode"]) == ("a run of its own", "working", "simulator")
    shown = bot("journal", "show", tmp_path / "hand.db", "--json", "--last", 1000).stdout
    kinds = [json.loads(line)["kind"] for line in shown.splitlines()]
    assert kinds.count("SubmitOrder") == 1
    assert "CancelOrder" not in kinds  # `at_stop` is about the bot's runs; this order was asked for to stay
    assert kinds[-1] == "RunStopped"
    assert kinds.index("ReconcileFinished") < kinds.index("SubmitOrder")


BODY = '{"orders": [{"conid": 265598, "tif": "DAY", "side": "BUY", "orderType": "MKT", "quantity": %s}]}'
MARKET = (*AAPL, "side=BUY", "orderType=MKT", "quantity=1")


@pytest.mark.timeout(400)
def test_an_account_of_the_line_is_the_accounts_own_or_nothing_is_sent(tmp_path: Path) -> None:
    words = (*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "accountId=U7654321")
    done = bot("api", "call", "orders_place", "--config", write(tmp_path), "--json", *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (ExitCode.REFUSED, 1)
    assert "the call says account U7654321, and the bot trades DU1234567" in done.stderr
    assert journal_rows(tmp_path / "hand.db", "SubmitOrder") == []


@pytest.mark.timeout(400)
def test_a_running_bot_is_the_one_of_the_file(running: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = running.with_name("changed.yaml")
    file.write_text(running.read_text().replace("bot: hand", "bot: other"))
    code, _, err = place(capfd, file, *AAPL, "side=BUY", "orderType=MKT", "quantity=1")
    assert code == ExitCode.REFUSED
    assert "the running bot is hand (simulator), and the file says other (simulator)" in err


TRAIL = ("orders_place", *AAPL, "side=SELL", "orderType=TRAIL", "quantity=1")
BEFORE = [
    (("orders_place", "conid=1", "sid=BUY"), 2, "did you mean 'side'?"),
    (("orders_place", *AAPL, "side=BOY", "orderType=MKT", "quantity=1"), 2, "did you mean 'BUY'?"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT"), 2, "quantity is missing"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=lots"), 2, "quantity is 'lots', not number"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MIT", "quantity=1"), 2, "MIT cannot be carried by a bot yet"),
    (("orders_place", *AAPL, "side=BUY", "orderType=TRAIL", "quantity=1"), 2, "trailingAmt is missing"),
    ((*TRAIL, "trailingAmt=2"), 2, "trailingType is missing"),
    ((*TRAIL, "trailingType=%"), 2, "trailingAmt is missing"),
    ((*TRAIL, "trailingAmt=2", "trailingType=percent"), 2, "trailingType cannot be 'percent'; one of amt, %"),
    ((*TRAIL, "trailingAmt=2", "trailingType=%", "price=99"), 2, "price has no meaning in a TRAIL order"),
    ((*TRAIL, "trailingAmt=2", "trailingType=%", "auxPrice=99"), 2, "auxPrice has no meaning in a TRAIL order"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "trailingAmt=2"), 2, "no meaning in a MKT"),
    (("order_modify", "orderId=1", "trailingAmt=2"), 2, "trailingType is missing"),
    (("orders_place", "conid=1", "tif=PAX", "side=BUY", "orderType=MKT", "quantity=1"), 2, "tif PAX cannot be carried"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "parentId=p"), 2, "a bracket or a group"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "cashQty=5"), 2, "cashQty cannot be carried"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "cOID=x"), 2, "with --key"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "auxPrice=5"), 2, "no meaning in a MKT order"),
    (("orders_place", "--body", '{"orders": [{"conid": 1}]}'), 2, "orderType is missing"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1e3000"), 2, "quantity is '1e3000', not number"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1_0"), 2, "quantity is '1_0', not number"),
    (("orders_place", "--body", BODY % "1e999999999"), 2, "quantity 1.000E+999999999 is of no size"),
    (("orders_place", "--body", BODY % '1, "quantity": 100'), 2, "'quantity' is there twice"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "listingExchange=LSE"), 2, "go to SMART"),
    (("orders_place", *AAPL, "side=BUY", "orderType=MKT", "quantity=1", "secType=8314:STK"), 2, "of another contract"),
    (("order_modify", "orderId=5", "price=5", "--key", "k"), 2, "needs no key"),
    (("order_cancel", "orderId=5", "--key", "k"), 2, "needs no key"),
    (("orders_place", *MARKET, "accountId=U1", "--account", "U2"), 6, "says account U1, and the line says U2"),
    (("orders_place", *MARKET, "accountId=U1", "acctId=U2"), 6, "the ticket says account U2"),
    (("order_modify", "price=5"), 2, "orderId is missing"),
    (("order_cancel", "orderId=-1"), 2, "orders of others too"),
    (("order_cancel", "orderId=5", "extOperator=me"), 2, "extOperator cannot be carried"),
    (("order_reply", "replyId=5", "confirmed=true"), 6, "list the message id under questions:"),
    (("order_notification",), 6, "answered at the broker"),
    (("model_invest",), 6, "no limit can hold"),
    (("model_transfers",), 6, "no limit can hold"),
]


@pytest.mark.parametrize(("words", "code", "said"), BEFORE, ids=[f"{w[0]}-{s[:20]}" for w, _, s in BEFORE])
def test_wrong_words_are_refused_before_anything_starts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    file = write(tmp_path)
    ended, out, err = in_process(capfd, words[0], "--config", str(file), *words[1:])
    assert (ended, out, len(err.splitlines())) == (code, "", 1)
    assert said in err
    assert not file.with_name("hand.db").exists()


@pytest.mark.timeout(400)
def test_other_calls_reach_the_simulator_of_a_running_bot(running: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ("contracts_search", "symbol=AAPL", "--config", str(running))
    code, out, err = in_process(capfd, *words, "--json")
    assert (code, json.loads(out)[0]["conid"], err) == (0, "265598", "")
    url = bot_json("status", running, "--json")["gateway"]
    assert f"  gateway {url}\n" in bot("status", running).stdout
    code, out, _ = in_process(capfd, *words, "--curl")
    assert (code, out.startswith(f"curl -sS -X GET '{url}/iserver/secdef/search")) == (0, True)
    assert list(running.parent.glob("pace-*.bin"))  # of one budget with the bot


@pytest.mark.parametrize("more", [(), ("--curl",)])
def test_other_calls_to_the_simulator_of_a_bot_that_does_not_run_say_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    file = write(tmp_path)
    code, out, err = in_process(capfd, "contracts_search", "symbol=AAPL", "--config", str(file), *more)
    assert (code, out, len(err.splitlines())) == (ExitCode.GATEWAY, "", 1)
    assert "the simulated gateway of the bot 'hand' is there while the bot runs, and it does not run" in err
    assert "start it with `bot run`, or start `bot gateway` and leave --config out" in err


def test_two_tickets_are_refused_as_the_bracket_they_are(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ticket = {"conid": 265598, "side": "BUY", "orderType": "MKT", "tif": "DAY", "quantity": 1}
    body = json.dumps({"orders": [ticket, ticket]})
    code, _, err = in_process(capfd, "orders_place", "--config", str(write(tmp_path)), "--body", body)
    assert code == 2
    assert "2 tickets are a bracket or a group" in err


def test_there_is_no_curl_line_for_an_order(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = (*AAPL, "side=BUY", "orderType=MKT", "quantity=1", "--curl")
    code, out, err = in_process(capfd, "orders_place", "--config", str(write(tmp_path)), *words)
    assert (code, out, len(err.splitlines())) == (6, "", 1)
    assert "leave --curl out" in err


def test_real_money_is_named_on_the_command_line_for_this_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    limits = """\
  - {kind: max_order_notional, amount: 1000 USD}
  - {kind: order_rate, per_minute: 5}
  - {kind: daily_loss, amount: 100 USD}
"""
    text = FILE.replace("{kind: embedded}", "{kind: gateway, url: 'http://127.0.0.1:1'}")
    text = text.replace("questions:", limits + "questions:").replace("market: {speed: 30, seed: 1}\n", "")
    text = text.replace(", strategy: manual", "") + "account: U1234567\nlive: true\n"
    file = write(tmp_path, text)
    words = (*AAPL, "side=BUY", "orderType=MKT", "quantity=1")
    code, _, err = in_process(capfd, "orders_place", "--config", str(file), *words)
    assert (code, len(err.splitlines())) == (3, 1)
    assert "plugins.lock" in err
    lock_plugins(file)
    code, _, err = in_process(capfd, "orders_place", "--config", str(file), *words)
    assert (code, len(err.splitlines())) == (6, 1)
    assert "confirm with --account U1234567" in err


def test_a_tape_is_no_place_for_an_order_by_hand(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = FILE.replace(
        "{speed: 30, seed: 1}", "{tape: {path: t.csv, columns: {time: t, bid: b, ask: a}, symbol: AAPL}}"
    )
    file = write(tmp_path, text)
    code, _, err = in_process(
        capfd, "orders_place", "--config", str(file), *AAPL, "side=BUY", "orderType=MKT", "quantity=1"
    )
    assert code == 2
    assert "a market from a tape ends with its run" in err


def test_a_strategy_cannot_take_the_persons_name(tmp_path: Path) -> None:
    file = write(tmp_path, FILE.replace("name: idle", "name: manual"))
    done = bot("check", file)
    assert done.returncode == 2
    assert "hand.yaml:4: the name 'manual' is reserved" in done.stderr


STATE: dict[str, Any] = {"text": "no answer", "reasons": [], "outcome": "", "action": "place", "order": None}
ENDS = [
    ("accepted", None),
    ("denied", OrderDenied),
    ("refused", OrderDenied),
    ("nothing to do", OrderDenied),
    ("unknown", OrderInDoubt),
    ("pending", OrderInDoubt),
]


@pytest.mark.parametrize(("outcome", "error"), ENDS)
def test_only_what_was_accepted_is_a_success(outcome: str, error: type[Exception] | None) -> None:
    found = _error("orders_place", {**STATE, "outcome": outcome})
    assert (None if found is None else type(found)) is error
