"""Structured output: a text becomes a value of the person's own class."""

from __future__ import annotations

import json

import pytest
from servers.writers import asked, system

ADA = '{"name": "Ada", "age": 36}'

CLASSES = {
    "pydantic": (
        "from pydantic import BaseModel\nclass Person(BaseModel):\n    name: str\n    age: int"
    ),
    "dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass Person:\n    name: str\n    age: int"
    ),
    "TypedDict": (
        "from typing import TypedDict\nclass Person(TypedDict):\n    name: str\n    age: int"
    ),
    "JSON schema": (
        "Person = {'type': 'object', 'properties': {'name': {'type': 'string'},"
        " 'age': {'type': 'integer'}}, 'required': ['name', 'age']}"
    ),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_structured_output_from_a_class_in_the_namespace(kernel, server, kind):
    server.write = lambda *_: ADA
    kernel.run(CLASSES[kind])
    ran = kernel.run("%%assist -o ada /object --schema Person\nAda is 36.")
    assert ran.status == "ok", ran.errors
    if kind in {"TypedDict", "JSON schema"}:
        assert kernel.value("ada") == {"name": "Ada", "age": 36}
    else:
        assert kernel.value("(type(ada) is Person, ada.name, ada.age)") == (True, "Ada", 36)
    assert asked(server.bodies[0]) == "Ada is 36."
    assert '"age"' in system(server.bodies[0])
    shape = server.bodies[0]["response_format"]
    assert shape["type"] == "json_schema"
    assert set(shape["json_schema"]["schema"]["properties"]) == {"name", "age"}
    (shown,) = [data for data in ran.displays if "application/json" in data]
    assert shown["application/json"] == {"name": "Ada", "age": 36}


def test_structured_output_from_a_schema_in_a_file(kernel, server):
    server.write = lambda *_: ADA
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    (kernel.folder / "person.json").write_text(json.dumps(schema))
    kernel.run("ada = %assist /object --schema person.json Ada is 36.")
    assert kernel.value("ada") == {"name": "Ada", "age": 36}
    assert asked(server.bodies[0]) == "Ada is 36."


@pytest.mark.parametrize(
    "model",
    ["openai:gpt-6-luna", "anthropic:claude-haiku-4-5", "google:gemini-3.8-flash", "lab:m"],
)
def test_structured_output_on_every_provider(kernel, server, model):
    server.write = lambda *_: f"```json\n{ADA}\n```"
    kernel.run(CLASSES["pydantic"])
    ran = kernel.run(f"%%assist -m {model} -o ada /object --schema Person\nAda is 36.")
    assert ran.status == "ok", ran.errors
    assert kernel.value("ada.age") == 36


def test_a_reply_of_another_form_is_repaired_once(kernel, server):
    server.write = lambda text, _: '{"name": "Ada"}' if text == "Ada is 36." else ADA
    kernel.run(CLASSES["pydantic"])
    ran = kernel.run("%%assist -o ada /object --schema Person\nAda is 36.")
    assert kernel.value("ada.age") == 36
    assert "That has not the form that was asked for (age: Field required)" in asked(
        server.bodies[1]
    )
    assert "asking for it once more" in ran.markdown


def test_a_validator_of_ones_own_counts(kernel, server):
    server.write = lambda text, _: '{"age": -1}' if text == "?" else '{"age": 1}'
    kernel.run(
        "from pydantic import BaseModel, field_validator\n"
        "class Aged(BaseModel):\n"
        "    age: int\n"
        "    @field_validator('age')\n"
        "    @classmethod\n"
        "    def positive(cls, age):\n"
        "        if age < 0: raise ValueError('nobody is that young')\n"
        "        return age"
    )
    kernel.run("%%assist -o out /object --schema Aged\n?")
    assert kernel.value("out.age") == 1
    assert "nobody is that young" in asked(server.bodies[1])


def test_a_reply_that_never_validates_fails_the_cell(kernel, server):
    server.write = lambda *_: "I cannot."
    kernel.run(CLASSES["pydantic"])
    ran = kernel.run("%%assist -o ada /object --schema Person\nAda is 36.")
    assert ran.status == "error"
    assert "answered twice, and the result is no JSON value." in ran.errors[0]
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("before", "cell", "said"),
    [
        ("", "/object Ada", "/object needs a schema."),
        ("", "/object --schema Nobody Ada", "There is no 'Nobody' here."),
        ("Person = 3", "/object --schema Person Ada", "Person is no schema: it is of type int."),
        ("Person = {'type': 'thing'}", "/object --schema Person Ada", "This is no JSON schema"),
        ("P = {'type': 'array'}", "/object --schema P Ada", "describes no object but: array."),
        ("P = {'$ref': 'http://x/y'}", "/object --schema P Ada", "The schema leads elsewhere"),
        ("Person = {}", "/object --schema Person", "There is no text to read."),
        ("", "/object --schema gone.json Ada", "gone.json"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(kernel, server, before, cell, said):
    kernel.run(before)
    ran = kernel.run(f"%assist {cell}")
    assert ran.status == "error"
    assert said in ran.errors[0]
    assert server.bodies == []
