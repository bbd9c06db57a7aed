"""What is kept back is kept back from maps, forms and Python, too."""

from __future__ import annotations

import json

import pytest
from values.conftest import start_kernel


@pytest.fixture(scope="module")
def strict(running_server, tmp_path_factory):
    """A kernel of which no value may leave."""
    kernel = start_kernel(running_server, tmp_path_factory.mktemp("home"), share="schema")
    kernel.run(
        "from jupyter_ai_assist import assist\n"
        "from pydantic import BaseModel\n"
        "class Thing(BaseModel):\n    name: str\n"
        "x = ['a']\nform = {'properties': {'age': {'default': 'my own value'}}}"
    )
    yield kernel
    kernel.close()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%assist /write shorter --map x --to y", "The value of x may not be sent"),
        ("%assist /write shorter --from x", "The value of x may not be sent"),
        ("%assist /object --schema form Ada", "The value of form may not be sent"),
        ("assist.write_all(x, 'shorter')", "A value of a program may not be sent"),
        ("assist.object_all(x, Thing)", "A value of a program may not be sent"),
    ],
)
def test_no_value_leaves_where_only_schemas_may(strict, server, cell, said):
    ran = strict.run(cell)
    assert ran.status == "error"
    assert said in ran.reply["evalue"] + ran.errors[0]
    assert server.bodies == []


@pytest.mark.parametrize("setting", [{"share": "names"}, {"exclude": ["var:texts"]}])
def test_a_map_ends_where_its_source_may_not_leave_any_more(tmp_path, running_server, setting):
    running_server.reset()
    kernel = start_kernel(running_server, tmp_path)
    path = kernel.folder.parent / "config" / "jupyter_config.json"

    def tighten(text, _):
        settings = json.loads(path.read_text())
        settings["Assist"].update(setting)
        path.write_text(json.dumps(settings))
        return f"{text}, shorter"

    running_server.write = tighten
    try:
        kernel.run("texts = ['one', 'two', 'three']")
        ran = kernel.run("%assist /write shorter --map texts --at-once 1 --yes")
        assert ran.status == "error"
        assert "what may leave was changed since this began" in "\n".join(ran.errors)
        assert len(running_server.bodies) == 1
        assert "two" not in json.dumps(running_server.bodies)
    finally:
        kernel.close()


def test_a_class_is_a_schema(strict, server):
    server.write = lambda *_: '{"name": "Ada"}'
    ran = strict.run("%assist -o ada /object --schema Thing Ada")
    assert ran.status == "ok", ran.errors
    assert strict.value("ada.name") == "Ada"


def test_an_excluded_name_is_no_schema(kernel, server):
    kernel.run("api_key = {'password': 'hunter2'}")
    ran = kernel.run("%assist /object --schema api_key Ada")
    assert ran.status == "error"
    assert "api_key never enters a prompt" in ran.errors[0]
    assert server.bodies == []
