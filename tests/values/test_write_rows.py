"""AI Writer, row by row, from a cell to the wire and back."""

from __future__ import annotations

import json

import pytest
from servers.writers import asked, system

LONG = "x" * 300


def sent(server, number=-1):
    return server.bodies[number]


@pytest.mark.parametrize(
    ("preset", "told"),
    [
        ("spelling", "Correct the spelling"),
        ("post", "post for social media"),
        ("longer", "twice its length"),
        ("shorter", "half its length"),
        ("description", "search engines"),
        ("custom in verse", "in verse"),
    ],
)
def test_ai_writer_has_six_presets(kernel, server, preset, told):
    ran = kernel.run(f"%%assist -o out /write {preset}\nSome *text*, {{as}} it is.")
    assert ran.status == "ok", ran.errors
    assert asked(sent(server)) == "Some *text*, {as} it is."
    assert told in system(sent(server))
    assert kernel.value("out") == "<Some *text*, {as} it is.>"


@pytest.mark.parametrize("preset", ["spelling", "longer", "shorter"])
def test_ai_writer_keeps_the_language_and_markup(kernel, server, preset):
    kernel.run(f"%%assist /write {preset}\n# Bonjour")
    assert "in its own language" in system(sent(server))
    assert "Keep its Markdown or HTML" in system(sent(server))


@pytest.mark.parametrize(("preset", "most"), [("post", 279), ("description", 149)])
def test_ai_writer_length_is_checked_and_repaired_once(kernel, server, preset, most):
    server.write = lambda text, _: LONG if text == "News." else "Short."
    ran = kernel.run(f"%%assist -o out /write {preset}\nNews.")
    assert kernel.value("out") == "Short."
    assert f"That has 300 characters, of at most {most}." in asked(sent(server))
    assert "plain text" in system(sent(server))
    assert f"300 characters, of at most {most}; asking for it once more" in ran.markdown


def test_ai_writer_says_what_stays_too_long(kernel, server):
    server.write = lambda *_: LONG
    ran = kernel.run("%%assist -o out /write post\nNews.")
    assert kernel.value("len(out)") == 300
    assert "The result still has 300 characters, of at most 279." in ran.markdown
    assert len(server.bodies) == 2


def test_ai_writer_max_tokens(kernel, server):
    kernel.run("%%assist /write shorter\nText.")
    assert sent(server)["max_completion_tokens"] == 1024
    kernel.run("%%assist /write shorter --max-tokens 99\nText.")
    assert sent(server)["max_completion_tokens"] == 99
    refused = kernel.run("%%assist /write shorter --max-tokens 0\nText.")
    assert "takes a number from 1" in refused.errors[0]


def test_ai_writer_order_is_preset_custom_system_thread_text(kernel, server):
    kernel.run(
        "thread = [{'role': 'system', 'content': 'You are a poet.'},"
        " {'role': 'user', 'content': 'Rain.'}, {'role': 'assistant', 'content': 'Grey drops.'}]"
    )
    ran = kernel.run('%%assist /write shorter --system "Use rhymes." --messages thread\nSnow.')
    assert ran.status == "ok", ran.errors
    told = system(sent(server))
    places = [told.index(part) for part in ("half its length", "Use rhymes.", "You are a poet.")]
    assert places == sorted(places)
    assert [m["content"] for m in sent(server)["messages"][1:]] == ["Rain.", "Grey drops.", "Snow."]
    roles = [message["role"] for message in sent(server)["messages"][1:]]
    assert roles == ["user", "assistant", "user"]


def test_ai_writer_thread_from_a_file(kernel, server):
    seeds = [{"role": "user", "content": "Rain."}, {"role": "assistant", "content": "Drops."}]
    (kernel.folder / "thread.json").write_text(json.dumps(seeds))
    kernel.run("%%assist /write shorter --messages thread.json\nSnow.")
    assert [m["content"] for m in sent(server)["messages"][1:]] == ["Rain.", "Drops.", "Snow."]
    (kernel.folder / "thread.json").write_text('[{"role": "pope", "content": "Rain."}]')
    refused = kernel.run("%%assist /write shorter --messages thread.json\nSnow.")
    assert "Message 1 is none (role)" in refused.errors[0]


@pytest.mark.parametrize(
    "model",
    ["openai:gpt-6-luna", "anthropic:claude-haiku-4-5", "google:gemini-3.8-flash", "lab:m"],
)
def test_ai_writer_json_mode_on_every_provider(kernel, server, model):
    server.write = lambda text, _: '```json\n{"title": "Rain"}\n```' if text == "It rains." else ""
    ran = kernel.run(f"%%assist -m {model} -f json -o out /write custom its title\nIt rains.")
    assert ran.status == "ok", ran.errors
    assert kernel.value("out") == {"title": "Rain"}
    assert "JSON value" in system(sent(server))


def test_ai_writer_json_is_repaired_once(kernel, server):
    server.write = lambda text, _: "Well …" if text == "It rains." else '["Rain"]'
    kernel.run("%%assist -f json -o out /write custom its title\nIt rains.")
    assert kernel.value("out") == ["Rain"]
    assert asked(sent(server)).startswith("That is no JSON value.")


def test_ai_writer_input_from_a_variable_a_cell_and_a_file(kernel, server):
    kernel.run("draft = 'From a {variable}.'")
    kernel.run("%assist /write shorter --from draft")
    kernel.run("# From a cell.", cell_id="c1")
    kernel.run("%assist /write shorter --from cell:c1")
    (kernel.folder / "notes.md").write_text("From a *file*.")
    kernel.run("%assist /write shorter --from file:notes.md")
    assert list(map(asked, server.bodies)) == [
        "From a {variable}.",
        "# From a cell.",
        "From a *file*.",
    ]


def test_ai_writer_result_to_a_variable_and_the_next_cell(kernel):
    ran = kernel.run("%%assist /write shorter --to short\nText.")
    assert ran.status == "ok", ran.errors
    assert kernel.value("short") == "<Text.>"
    ran = kernel.run("%%assist /write shorter --to next\nText.")
    assert [cell["text"] for cell in ran.next_cells] == ["%%markdown\n<Text.>"]


def test_ai_writer_own_preset_as_a_file(kernel, server):
    folder = kernel.folder.parent / "config" / "jupyter_ai_assist" / "presets"
    folder.mkdir(parents=True)
    (folder / "house.md").write_text("---\nhelp: Our style\nlimit: 5\n---\nBe like us.\n")
    (folder / "broken.md").write_text("---\nlimit: many\n---\nBe like us.\n")
    server.write = lambda *_: "ok"
    ran = kernel.run("%%assist -o out /write house\nText.")
    assert ran.status == "ok", ran.errors
    assert system(sent(server)).startswith("Be like us.")
    assert "at most 5 characters" in system(sent(server))
    listed = kernel.run("%assist /write").markdown
    assert "`house`: Our style" in listed
    assert "limit in" in kernel.run("%%assist /write broken\nText.").errors[0]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%assist /write shortr\nText.", "Did you mean shorter?"),
        ("%%assist /write shorter\n  \n", "There is no text to work on."),
        ("%assist /write shorter --from nowhere", "There is no variable 'nowhere'."),
        ("%%assist /write shorter --to cell:x\nText.", "no cell of the notebook can be changed"),
        ("%%assist /write shorter --to df.x\nText.", "a column needs --map"),
        ("%%assist /write custom\nText.", "needs to be told what to do"),
        ("%assist /write --from draft shorter", "The preset comes first."),
        ("%%assist -m lab:m /write shorter\n" + "word " * 200_000, "has room for"),
        ("%%assist /write shorter --at-once 3\nText.", "--at-once needs --map."),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(kernel, server, cell, said):
    ran = kernel.run(cell)
    assert ran.status == "error"
    assert said in ran.errors[0]
    assert "Traceback" not in ran.errors[0]
    assert server.bodies == []
