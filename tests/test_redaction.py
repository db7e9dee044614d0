"""The net: known values in every form, shapes, and that it leaves alone what is none."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.redaction import MASK, Known, cleaned, cleaned_json, cleaned_value
from botframework.secret import Secret

TOKEN = "kQ83mPz01LtXw55BnR9e"
WORDY = 'pass phrase/+%ü"quoted\\'


def forms(value: str) -> list[str]:
    raw = value.encode()
    return [
        value,
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        urlencode({"x": value}),
        json.dumps(value),
        json.dumps(value, ensure_ascii=False),
        json.dumps(json.dumps({"t": value})) if value.isalnum() else json.dumps(value),
        repr(value),
        raw.hex(),
        base64.b64encode(raw).decode(),
        base64.b64encode(b"user:" + raw).decode(),
        base64.b64encode(b"x" + raw + b"yz").decode(),
        base64.urlsafe_b64encode(b"xy" + raw).decode(),
    ]


@pytest.mark.parametrize("value", [TOKEN, WORDY])
def test_every_form_is_found(value: str) -> None:
    known = Known()
    known.add(value)
    for form in forms(value):
        text = known.hidden(f"before {form} after")
        assert text.startswith("before ")
        assert text.endswith(" after")
        assert MASK in text, form
        assert value not in text
        if value == TOKEN:
            assert known.hidden(text) == text
    assert known.hidden("nothing here") == "nothing here"


def test_what_was_cut_off_is_found_too() -> None:
    known = Known()
    known.add(TOKEN)
    for cut in range(8, len(TOKEN)):
        assert known.hidden(f"{TOKEN[:cut]}… end") == f"{MASK}… end"
        assert known.hidden(f"…{TOKEN[-cut:]} end") == f"…{MASK} end"
    assert known.hidden(TOKEN + TOKEN) in (MASK, MASK * 2)


def test_a_key_file_is_found_line_by_line() -> None:
    body = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"]
    secret = Secret("\n".join(["-----BEGIN PRIVATE KEY-----", *body, "-----END PRIVATE KEY-----"]))
    for text in (secret.reveal(), " ".join(secret.reveal().split()), repr(secret.reveal()), body[1][:20]):
        assert not any(line in cleaned(text) for line in body)
    assert cleaned("-----BEGIN CERTIFICATE-----") == "-----BEGIN CERTIFICATE-----"


@pytest.mark.parametrize(
    "text",
    [
        "Cookie: x-sess-uuid=0.5f2a3b; JSESSIONID={}",
        "set-cookie: other={}; Path=/",
        "{{'Set-Cookie': 'a={}'}}",
        "Authorization: Bearer {}",
        '"authorization": "Basic {}"',
        'OAuth realm="limited_poa", oauth_token="{}", oauth_signature="abc%3D"',
        '{{"session": "{}"}}',
        '{{"access_token":"{}","x":1}}',
        "GET /v1/api/x?oauth_consumer_key={}&z=1",
        "https://user:{}@host/path",
        "client_secret={}",
        "password: {}",
        '\\"token\\": \\"{}\\"',
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\\n{}\\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\\\\n{}\\\\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_shapes_are_found_without_knowing_the_value(text: str) -> None:
    value = "7Hq2Zk9Lw0Tt4Xx1"
    assert value in text.format(value)
    assert value not in cleaned(text.format(value))


@pytest.mark.parametrize(
    "text",
    [
        "session   ready, stream live",
        '{"session": {"region": "america"}, "token": 5, "client_key": "my-order-2026-01-05-0001"}',
        "config hash  b3cd3aaaab8859de46273a2131f91ccf04ea4321e4421a9004b81006a5035edb",
        "v1.fast.20260105.k3mq7w2n5r4t6y8p bought 100 AAPL at 187.50",
        "https://localhost:5000/v1/api: no answer; is the gateway running?",
        "a cookie: what the gateway keeps",
        "the session ended at 2026-01-05T14:30Z; token expired",
        "pin: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert cleaned(text) == text
    assert cleaned_json(json.dumps({"text": text})) == json.dumps({"text": text})


def test_json_stays_json_and_numbers_stay_numbers() -> None:
    secret = Secret("1234567890123")
    body = {"id": 1234567890123, "text": f"is {secret.reveal()}", secret.reveal(): [None, True, 1.5]}
    found = json.loads(cleaned_json(json.dumps(body)))
    assert found == {"id": 1234567890123, "text": f"is {MASK}", MASK: [None, True, 1.5]}
    assert cleaned_value({"session": TOKEN, "speed": 2}) == {"session": MASK, "speed": 2}


def test_quick_looks_for_known_values_only() -> None:
    secret = Secret("Pl0934nmWWVq81kT99aa")
    assert secret.reveal() not in cleaned_json(json.dumps({"tag": secret.reveal()}), quick=True)
    other = json.dumps({"text": "password=7Hq2Zk9Lw0Tt4Xx1"})
    assert cleaned_json(other, quick=True) == other


@given(st.text(min_size=6, max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_known_value_never_stays(value: str, before: str, after: str) -> None:
    known = Known()
    known.add(value)
    assert value not in known.hidden(before + value + after).replace(MASK, "\0")


_WORDS = """Cookie:·a=b;|authorization|:·OAuth·|Bearer·|oauth_token=|session|"|'|\\|=|:|·|{|}|,|7Hq2Zk9Lw0Tt4Xx1
|-----BEGIN·PRIVATE·KEY-----|MIIE|-----END·PRIVATE·KEY-----|://u:|@h|eyJhbGciOiJI.abc"""
_SHAPELY = st.lists(st.sampled_from(_WORDS.replace("·", " ").split("|")), max_size=12).map("".join)


@given(st.dictionaries(_SHAPELY, _SHAPELY | st.lists(_SHAPELY) | st.integers()))
def test_cleaning_the_text_of_json_leaves_json(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=2), json.dumps({"inner": json.dumps(value)})):
        json.loads(cleaned(text))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))  # fmt: skip
def test_cleaning_json_keeps_it_readable(value: object) -> None:
    json.loads(cleaned_json(json.dumps(value)))
