"""Tab, through a real complete_request."""

from __future__ import annotations

import pytest


@pytest.fixture(params=[True, False], ids=["jedi", "no-jedi"])
def completing(kernel, request):
    kernel.run(f"%config IPCompleter.use_jedi = {request.param}\nsales = 1\nsalary = 2")
    return kernel


@pytest.mark.parametrize(
    ("typed", "replaced", "offered"),
    [
        ("%assist -m ", "", ["openai:gpt-5", "guide:offline"]),
        ("%assist -m openai:g", "openai:g", ["openai:gpt-5"]),
        ("%assist --model=gui", "gui", ["guide:offline"]),
        ("%%assist -m gui", "gui", ["guide:offline"]),
        ("x = %assist -m gui", "gui", ["guide:offline"]),
        ("y = 1\nif y:\n    %assist -m gui", "gui", ["guide:offline"]),
        ("%assist --mode ", "", ["ask", "agent"]),
        ("%assist -f j", "j", ["json"]),
        ("%assist --thread ", "", ["plots"]),
        ("%assist --dr", "--dr", ["--dry-run"]),
        ("%assist --raw --dr", "--dr", ["--dry-run"]),
        ("%assist -p temp", "temp", ["temperature="]),
        ("%assist /expl", "/expl", ["/explain"]),
        ("%assist -m a:b /expl", "/expl", ["/explain"]),
        ("%assist /model gui", "gui", ["guide:offline"]),
        ("%assist what is @sal", "@sal", ["@salary", "@sales"]),
        ("%%assist\nwhat is @sal", "@sal", ["@salary", "@sales"]),
        ("%assist @err", "@err", ["@error"]),
        ("%assist @note", "@note", ["@notebook"]),
        ("%assist @fi", "@fi", ["@file:"]),
        ("%assist --attach sale", "sale", ["sales"]),
    ],
)
def test_what_is_offered(completing, typed, replaced, offered):
    assert completing.complete(typed) == (replaced, offered)


def test_all_commands_and_options(completing):
    commands = completing.complete("%assist /")[1]
    assert {"/ask", "/fix", "/help"} <= set(commands)
    assert {"--model", "--dry-run", "-m"} <= set(completing.complete("%assist -")[1])


def test_cells_and_files(completing):
    (completing.folder / "data.csv").touch()
    (completing.folder / "dir").mkdir(exist_ok=True)
    (completing.folder / "dir" / "a b.png").touch()
    (completing.folder / ".hidden").touch()
    assert completing.complete("%assist @file:da") == ("@file:da", ["@file:data.csv"])
    assert completing.complete("%assist @file:dir/") == ("@file:dir/", ['@file:"dir/a b.png"'])
    assert "@file:dir/" in completing.complete("%assist @file:")[1]
    assert "@file:.hidden" not in completing.complete("%assist @file:")[1]
    recent = completing.complete("%assist @In[")[1]
    assert recent[0].startswith("@In[")


def test_plain_words_and_other_lines_complete_as_ever(completing):
    assert "salary" in completing.complete("sala")[1]
    assert completing.complete("%assist tell me -m ")[1] != ["openai:gpt-5", "guide:offline"]
    assert "%assist" in completing.complete("%assi")[1]
    assert "openai:gpt-5" not in completing.complete("text = '%assistant -m ")[1]
