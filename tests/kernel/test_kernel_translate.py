"""``/translate`` in a real kernel: glossary and style guide; nothing is applied by itself."""

from __future__ import annotations

import json

import pytest
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path

KEY = "sk-translate-0123456789abcdef"


def translated(seen) -> Play:
    """Upper case for words; marks are kept."""
    body = json.loads(seen.body)
    return Play(reply(wire_for_path(seen.path), [body["messages"][-1]["content"].upper()]))


@pytest.fixture
def server():
    with RawServer(translated) as running:
        yield running


@pytest.fixture
def kernel(server, start_kernel, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    vendor = {"api_key_env": "HELD_KEY", "allowed_models": ["m"], "base_url": f"{server.url}/v1"}
    content = {
        "Assist": {"default_model": "openai:m", "max_retries": 0},
        "AssistOpenAI": {**vendor, "api": "chat"},
    }
    (config / "jupyter_ai_assist_config.json").write_text(json.dumps(content))
    started = start_kernel(HELD_KEY=KEY)
    assert started.run("%load_ext jupyter_ai_assist").status == "ok"
    return started


def test_translation_of_fields_with_a_glossary_and_style_guide(kernel, server):
    kernel.run("terms = {'kernel': 'noyau'}; text = 'The kernel: `x`, $a_b$, [it](http://a.b).'")
    ran = kernel.run(
        '%assist /translate French --from text --glossary terms --style "very formal" --to done'
    )
    assert ran.status == "ok", ran.errors
    assert kernel.value("done") == "THE KERNEL: `x`, $a_b$, [IT](http://a.b)."
    sent = server.seen[-1].body.decode()
    assert "kernel = noyau" in sent
    assert "very formal" in sent
    assert "a_b" not in sent
    assert "http://a.b" not in sent
    assert "glossary's word for “kernel”" in ran.markdown


def test_from_a_cell_it_changes_none_and_gives_the_next_one(kernel):
    ran = kernel.run("%assist /translate French --to next It rains.")
    assert [cell["text"] for cell in ran.next_cells] == ["%%markdown\nIT RAINS."]
    refused = kernel.run("%assist /translate French --from notebook")
    assert refused.status == "error"
    assert "in the sidebar" in refused.errors[0]


def test_a_file_is_written_after_a_yes_only(kernel):
    (kernel.folder / "notes.md").write_text("It rains.\n")
    unasked = kernel.run("%assist /translate fr --from file:notes.md")
    assert not (kernel.folder / "notes.fr.md").exists()
    assert "IT RAINS." in unasked.markdown
    asked = kernel.run("%assist /translate fr --from file:notes.md", answers=["y"])
    assert asked.status == "ok", asked.errors
    assert (kernel.folder / "notes.fr.md").read_text() == "IT RAINS.\n"


def test_a_whole_column_in_one_go(kernel):
    kernel.run("import pandas as pd; df = pd.DataFrame({'a': ['it `rains`', None, 'it snows']})")
    ran = kernel.run("%assist /translate French --map df.a --to df.b --yes")
    assert ran.status == "ok", ran.errors
    assert kernel.value("df.b.tolist()[0]") == "IT `rains`"
    assert kernel.value("df.b.tolist()[2]") == "IT SNOWS"
