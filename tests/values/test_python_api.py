"""``from jupyter_ai_assist import assist``: the same engine, with values in and values out."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from servers.writers import asked, system
from values.conftest import KEY, start_kernel

IMPORT = "from jupyter_ai_assist import assist\n"
PERSON = "from pydantic import BaseModel\nclass Person(BaseModel):\n    name: str\n    age: int\n"
ADA = '{"name": "Ada", "age": 36}'


def test_importing_the_package_stays_light():
    code = (
        "import sys, jupyter_ai_assist\n"
        "assert not {'pydantic', 'IPython', 'pydantic_ai'} & set(sys.modules)\n"
        "from jupyter_ai_assist import assist\n"
        "assert not {'pydantic_ai', 'openai', 'PIL', 'pandas', 'jsonschema'} & set(sys.modules)\n"
        "print(assist.write.__name__)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "write\n"


def test_a_text_is_rewritten_and_nothing_is_shown(kernel, server):
    ran = kernel.run(
        IMPORT
        + "out = assist.write('A {text}.', 'shorter', wish='in verse', system='You rhyme.',\n"
        "    messages=[{'role': 'user', 'content': 'Rain.'}], max_tokens=77)"
    )
    assert ran.status == "ok", ran.errors
    assert ran.displays == []
    assert kernel.value("out") == "<A {text}.>"
    body = server.bodies[0]
    assert asked(body) == "A {text}."
    assert body["max_completion_tokens"] == 77
    assert [m["content"] for m in body["messages"][1:]] == ["Rain.", "A {text}."]
    told = system(body)
    assert "in verse" in told
    assert "You rhyme." in told
    ran = kernel.run("assist.write('Text.', 'shorter', show=True);")
    assert "&lt;Text." in ran.markdown


def test_a_call_belongs_to_the_history(kernel):
    kernel.run(IMPORT + "assist.write('Some text.', 'shorter')")
    listed = kernel.run("%assist /history search Some").markdown
    assert "writing" in listed


def test_json_and_many(kernel, server):
    kernel.run(IMPORT + "import pandas as pd\ntexts = pd.Series(['a', None, 'b'])")
    kernel.run("out = assist.write_all(texts, 'shorter')\nfailed = out.failed")
    assert kernel.value("(list(out), failed)") == (["<a>", None, "<b>"], {})
    server.write = lambda text, _: "" if text == "bad" else "[1]"
    kernel.run("out = assist.write_all({'x': 'bad', 'y': 'c'}, wish='size', json=True)")
    assert kernel.value("(list(out), list(out.failed))") == ([None, [1]], [0])
    kernel.run("one = assist.write('c', wish='its size', json=True)")
    assert kernel.value("one") == [1]


def test_objects_are_typed(kernel, server):
    server.write = lambda *_: ADA
    kernel.run(IMPORT + PERSON + "ada = assist.object('Ada is 36.', Person)")
    assert kernel.value("(type(ada) is Person, ada.age)") == (True, 36)
    ran = kernel.run("many = assist.object_all(['x', None], Person)")
    assert ran.status == "ok", ran.errors
    assert kernel.value("repr(list(many))") == "[Person(name='Ada', age=36), None]"
    kernel.run("bare = assist.object('x', {'type': 'object', 'required': ['age']})")
    assert kernel.value("bare") == json.loads(ADA)
    server.write = lambda *_: "no"
    ran = kernel.run("assist.object('x', Person)")
    assert ran.reply["ename"] == "AssistError"
    assert "answered twice" in ran.reply["evalue"]


def test_a_question_about_the_notebook(kernel, server):
    server.write = lambda *_: "Three."
    kernel.run("prices = [1, 2, 3]")
    kernel.run(IMPORT + "out = assist.ask('How many are @prices?')")
    assert kernel.value("out") == "Three."
    assert "list of 3" in json.dumps(server.bodies[0])
    kernel.run("listed = assist.ask('/models')")
    assert "gpt-6-luna" in kernel.value("listed")


def test_async_calls_do_not_block_and_can_be_gathered(kernel, server):
    ran = kernel.run(
        IMPORT + PERSON + "import asyncio\nticks = 0\n"
        "async def tick():\n"
        "    global ticks\n"
        "    while True:\n"
        "        ticks += 1\n"
        "        await asyncio.sleep(0.001)\n"
        "ticking = asyncio.create_task(tick())\n"
        "out = [await assist.awrite('a', 'shorter'), await assist.aask('What?')]\n"
        "ticking.cancel()"
    )
    assert ran.status == "ok", ran.errors
    assert kernel.value("out[0]") == "<a>"
    assert kernel.value("ticks") > 2
    server.write = lambda *_: ADA
    ran = kernel.run("ada = await assist.aobject('Ada', Person)")
    assert ran.status == "ok", ran.errors
    assert kernel.value("ada.name") == "Ada"


def test_many_ask_for_a_yes_and_the_policy_holds(kernel, server):
    kernel.run(IMPORT)
    ran = kernel.run("assist.write_all(list('abcdefg'), 'shorter')", answers=["no"])
    assert "Nothing was sent, as you said." in ran.reply["evalue"]
    ran = kernel.run("assist.write('a', 'shorter', model='openai:forbidden')")
    assert "is not allowed by AssistOpenAI.allowed_models" in ran.reply["evalue"]
    assert server.bodies == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("write('', 'shorter')", "There is no text to work on."),
        ("write('a', 'shortr')", "Did you mean shorter?"),
        ("write('a')", "needs to be told what to do"),
        ("write_all('text', 'shorter')", "is one text"),
        ("write_all(['a'], 'shorter', at_once=0)", "takes a number from 1 to 64"),
        ("object('a', int)", "int is no schema"),
        ("focal('a.png', crop='wide')", "takes a ratio such as 16:9"),
    ],
)
def test_a_slip_is_an_error_with_the_next_step(kernel, server, call, said):
    ran = kernel.run(IMPORT + f"assist.{call}")
    assert ran.status == "error"
    assert said in ran.reply["evalue"]
    assert server.bodies == []


def test_a_program_of_its_own(tmp_path, server):
    start_kernel(server, tmp_path).close()  # writes the configuration
    home = tmp_path / "config"
    environ = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "WRITING_KEY": KEY,
    }
    code = (
        IMPORT + "import asyncio\n"
        "print(assist.write('a', 'shorter'))\n"
        "print(assist.write_all(['b', None], 'shorter'))\n"
        "print(asyncio.run(assist.awrite('c', 'shorter')))\n"
        "print(assist.ask('Hello?'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[:3] == ["<a>", "['<b>', None]", "<c>"]
    assert lines[3].startswith("<")
