"""The examples of all messages, which the tests of the browser's side read as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from jupyter_ai_assist.core.protocol import COMMAND, EVENT, Command, Event

HERE = Path(__file__).parent
MESSAGES = [
    pytest.param(adapter, message, id=f"{file}-{number}-{message['type']}")
    for file, adapter in (("commands", COMMAND), ("events", EVENT))
    for number, message in enumerate(json.loads((HERE / f"{file}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(("adapter", "message"), MESSAGES)
def test_an_example_is_read_and_written_as_it_stands(adapter, message):
    read = adapter.validate_json(json.dumps(message))
    assert json.loads(adapter.dump_json(read, exclude_unset=True)) == message


@pytest.mark.parametrize(("adapter", "message"), MESSAGES)
def test_a_field_that_nobody_knows_is_an_error(adapter, message):
    with pytest.raises(ValidationError):
        adapter.validate_json(json.dumps({**message, "surplus": 1}))


@pytest.mark.parametrize(("file", "union"), [("commands", Command), ("events", Event)])
def test_every_message_has_an_example_with_every_field(file, union):
    examples = json.loads((HERE / f"{file}.json").read_text("utf-8"))
    for kind in get_args(get_args(union)[0]):
        name = kind.model_fields["type"].default
        shown = {field for one in examples if one["type"] == name for field in one}
        assert shown == set(kind.model_fields), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "yes"},
        {"verdict": ""},
        {"hash": None},
        {"text": ["a"]},
        {"run": "maybe"},
    ],
)
def test_a_decision_that_is_none_is_refused(wrong):
    decide = {"type": "decide", "id": "call-1", "hash": "5f70bf18a086", "verdict": "once"}
    COMMAND.validate_python(decide)
    with pytest.raises(ValidationError):
        COMMAND.validate_python({**decide, **wrong})
