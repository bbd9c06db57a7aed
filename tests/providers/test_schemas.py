"""A reply that has to fit a JSON schema: each service's own way, and words where it has none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from asking import KINDS, ask, provider, question, text_of
from body_types import check_body
from pydantic import BaseModel, Field
from servers.raw import Play, RawServer, Seen
from servers.wires import reply, wire_for_path

from jupyter_ai_assist.core.errors import RequestRejectedError
from jupyter_ai_assist.core.providers.base import ModelRequest, Retrying
from jupyter_ai_assist.core.providers.schemas import is_closed

OWN = tuple(kind for kind in KINDS if kind != "compatible")


class Pet(BaseModel):
    name: str


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int | None
    pets: list[Pet] = Field(description="All of them.")


class Counts(BaseModel):
    by_word: dict[str, int]


def asked(form: type[BaseModel] = Person) -> ModelRequest:
    return replace(question(json=True), schema=form.model_json_schema())


def answering(seen: Seen) -> Play:
    return Play(reply(wire_for_path(seen.path), ["{}"]))


@pytest.fixture
def raw() -> Any:
    with RawServer(answering) as server:
        yield server


def bodies(raw: RawServer, kind: str) -> list[dict[str, Any]]:
    found = [json.loads(seen.body) for seen in raw.seen]
    for body in found:
        check_body(kind, body)
    return found


def held_to(kind: str, body: dict[str, Any]) -> Any:
    """The schema in a body, where each protocol has it."""
    if kind == "openai-responses":
        shape = body["text"]["format"]
        return shape["schema"] if shape["type"] == "json_schema" else None
    if kind == "anthropic":
        return body.get("output_config", {}).get("format", {}).get("schema")
    if kind == "google":
        return body["generationConfig"].get("responseJsonSchema")
    shape = body["response_format"]
    return shape["json_schema"]["schema"] if shape["type"] == "json_schema" else None


@pytest.mark.parametrize("kind", OWN)
def test_a_service_that_can_holds_its_model_to_the_schema(raw, kind):
    events = ask(provider(kind, raw.url), asked())
    assert text_of(events) == "{}"
    (body,) = bodies(raw, kind)
    schema = held_to(kind, body)
    assert list(schema["properties"]) == ["name", "age", "pets"]
    assert schema["required"] == ["name", "age", "pets"]
    assert schema["properties"]["pets"]["description"] == "All of them."
    assert not any(isinstance(event, Retrying) for event in events)


def test_where_every_field_is_required_openai_is_strict(raw):
    ask(provider("openai-chat", raw.url), asked())
    ask(provider("openai-responses", raw.url), asked())
    chat, responses = (json.loads(seen.body) for seen in raw.seen)
    assert chat["response_format"]["json_schema"]["strict"] is True
    assert responses["text"]["format"]["strict"] is True


def test_a_compatible_server_gets_json_mode_and_the_words(raw):
    request = asked()
    asked_ = provider("compatible", raw.url)
    assert asked_.fitted(request).schema is None
    ask(asked_, request)
    assert bodies(raw, "compatible")[0]["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize("kind", OWN)
def test_an_object_with_free_keys_is_told_in_words(raw, kind):
    # Held to it, a model could name no key: the answer would fit, and be empty.
    ask(provider(kind, raw.url), asked(Counts))
    assert held_to(kind, bodies(raw, kind)[0]) is None


def refusing(called: str):
    def answer(seen: Seen) -> Play:
        if called in seen.body.decode():
            body = {"error": {"message": f"Invalid schema for {called}", "code": 400}}
            content = {"content-type": "application/json"}
            return Play([json.dumps(body).encode()], 400, content)
        return answering(seen)

    return answer


@pytest.mark.parametrize("kind", OWN)
def test_a_schema_that_is_refused_is_told_in_words_from_then_on(kind):
    called = {"google": "responseJsonSchema", "anthropic": "output_config"}.get(kind, "json_schema")
    with RawServer(refusing(called)) as raw:
        service = provider(kind, raw.url)
        first = ask(service, asked(), asked())
        sent = [held_to(kind, body) is not None for body in bodies(raw, kind)]
    assert sent == [True, False, False]
    (notice,) = [event for event in first if isinstance(event, Retrying)]
    assert notice.reason == "The Service does not take this schema, so it is told in words."


def test_more_optional_fields_than_anthropic_takes_are_told_in_words(raw):
    fields = {f"field_{number}": {"type": "string"} for number in range(40)}
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    model = question().model
    request = replace(
        question(json=True), schema=schema, model=replace(model, id="svc:claude-sonnet-5-5")
    )
    assert text_of(ask(provider("anthropic", raw.url), request)) == "{}"
    (body,) = bodies(raw, "anthropic")
    assert held_to("anthropic", body) is None


def test_another_refusal_stays_one():
    def answer(_: Seen) -> Play:
        body = json.dumps({"error": {"message": "temperature is too high"}}).encode()
        return Play([body], 400, {"content-type": "application/json"})

    with RawServer(answer) as raw, pytest.raises(RequestRejectedError, match="temperature"):
        ask(provider("openai-chat", raw.url), asked())
    assert len(raw.seen) == 1


@pytest.mark.parametrize(
    ("schema", "closed"),
    [
        ({"type": "object", "properties": {"a": {"type": "string"}}}, True),
        ({"type": "object", "properties": {}, "additionalProperties": True}, False),
        ({"type": "object"}, False),
        ({"type": "object", "properties": {}, "patternProperties": {"x": {}}}, False),
        ({"type": "object", "properties": {"a": {"anyOf": [{"type": "object"}]}}}, False),
        ({"$defs": {"A": {"type": "object"}}, "$ref": "#/$defs/A"}, False),
    ],
)
def test_a_closed_schema_names_every_property(schema, closed):
    assert is_closed(schema) is closed
