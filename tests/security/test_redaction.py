"""Secrets in text are found and hidden; what only looks a little like one stays."""

from __future__ import annotations

import json
import time

import pytest
from secret_corpus import BEGIN, END, HARMLESS, LOT, PEM, SECRETS

from jupyter_ai_assist.core.redaction import Redactor, marks_in
from jupyter_ai_assist.core.text import head_and_tail


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_hidden_however_it_is_written(text: str, secret: str) -> None:
    redacted = Redactor().redact(text)
    assert secret not in redacted
    assert marks_in(redacted)


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_hidden_in_text_within_json(text: str, secret: str) -> None:
    assert secret not in Redactor().redact(json.dumps({"output": f"ok\n{text}\nok"}))


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert Redactor().redact(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    for text, secret in SECRETS:
        before, _, after = text.partition(secret)
        redacted = Redactor().redact(text)
        assert redacted[0] == text[0] or not before
        assert redacted.count("\n") == text.count("\n")
        if after.startswith(("'", '"')):
            assert redacted.rstrip("\\n'\"}])… \n=xab120")[-1] == "]" or redacted.endswith(after)


def test_the_same_secret_gets_the_same_mark_and_another_one_another() -> None:
    redactor = Redactor()
    first = redactor.redact('password = "hunter2"')
    assert redactor.redact('{"password": "hunter2"}').count(first.split('"')[1]) == 1
    assert redactor.redact('password = "hunter3"') != first
    assert redactor.count == 2


def test_redacting_twice_changes_nothing() -> None:
    redactor = Redactor()
    for text, _ in SECRETS:
        once = redactor.redact(text)
        assert redactor.redact(once) == once


def test_only_secrets_of_the_text_that_is_replaced_are_put_back() -> None:
    redactor = Redactor()
    seen = redactor.redact('key = connect(password="hunter2")')
    other = redactor.redact('password = "hunter3"')
    assert redactor.restored(seen, seen) == 'key = connect(password="hunter2")'
    assert redactor.restored(other, seen) == other


@pytest.mark.parametrize("before", range(0, 4000, 170))
def test_a_private_key_is_hidden_wherever_the_text_around_it_is_cut(before: int) -> None:
    key = f"{BEGIN.format('RSA ')}\n{PEM}\n{END.format('RSA ')}"
    text = "a line before it\n" * (before // 17) + f"{key}\n" + "a line after it\n" * 120
    cut = Redactor().redact(head_and_tail(text, 2000))
    assert all(line[:20] not in cut and line[-20:] not in cut for line in PEM.splitlines())


HOSTILE = (
    "password", "password=", "password: ", "password='", "token=1a", 'token:\\"', "token--",
    "sk-", "sk-ant-", "eyJ", "eyJa.", "eyJaaaaaaaa.eyJaaaaaaaa", "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----", "-----END PRIVATE KEY-----\nAAAA\n", "-----BEGIN ", "=", '"',
    "\\", "://", "://a:", "curl ", "curl -u ", "authorization", "bearer ", "cookie", "cookie: a",
    '= "A1b', "a", "[hidden: ", "sig=", "sig=%2F", ":AA", "SG.", "--token ", "… ", "token : a[ ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """Eight times the text may take thirty times as long, since machines stutter; the
    square would be sixty-four.
    """

    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        took = []
        for _ in range(3):
            redactor, began = Redactor(), time.process_time()
            redactor.redact(text)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(160_000) < 30 * seconds(20_000) + 0.05


def test_a_long_secret_is_hidden_to_its_end() -> None:
    assert LOT not in Redactor().redact(f'token = "{LOT * 300}"')
    assert LOT not in Redactor().redact(f"TOKEN={LOT * 300}")
