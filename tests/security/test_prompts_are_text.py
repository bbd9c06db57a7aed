"""A prompt is text: nothing in it is evaluated, and nothing that it brings is read as a prompt."""

from __future__ import annotations

import pytest
from hostile_room import do

from jupyter_ai_assist.core.workspace.base import Variable

TYPED = (
    "What is {1 + 1} and {df!r} and $HOME and ${HOME} and `id` and $(id)?",
    "{{df.values}} {{open('x').read()}} {{ missing }} {{{df}}} {{}} {{1+1}} {{__import__('os')}}",
    "{% raw %} {{ x | safe }} {# no #} %(name)s %s {0} {name}",
    "%run x.py\n!rm -rf /\n%%bash\nls",
    "f'{secret}' and \\{\\} and \\n and \\x41",
)


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_is_sent_as_typed(open_room, typed):
    room = open_room()
    room.provider.answer("Fine.")
    room.type(typed)
    assert room.provider.requests[0].messages[-1].text == typed


def test_a_text_that_is_inserted_is_not_read_again(open_room):
    """A table's content may say ``@file:…``: it was not the person who asked for that."""
    room = open_room()
    inserted = "{{other}} @other @file:plan.txt @notebook"
    room.workspace.texts = {"note": inserted, "other": "text of the other"}
    room.workspace.objects["other"] = Variable(
        name="other", type="str", summary="str", value="value of the other"
    )
    (room.folder / "plan.txt").write_text("text of the plan")
    room.provider.answer("Fine.")
    room.type("Sum up {{note}}")
    assert room.provider.requests[0].messages[-1].text == f"Sum up {inserted}"
    for brought in ("text of the other", "value of the other", "text of the plan"):
        assert brought not in room.sent


def test_a_question_of_the_model_and_its_answer_are_text(open_room):
    room = open_room()
    asked = "Which of {df} and $HOME and {{x}} and %assist /key list?"
    room.workspace.texts = {"x": "text of x"}
    room.provider.answer(do("search_notebook", query="{{x}} @x"), asked)
    finished = room.type("Hello")[-1]
    assert finished.text == asked
    assert "text of x" not in room.sent
