"""``/prompt`` and ``/prompts``, as they are typed."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.stored_prompts import StoredPrompt, parse_arguments, written

REVIEW = """---
description: Review a function
system: Be strict.
messages:
  - {role: user, text: "Review f."}
  - {role: assistant, text: "f is fine."}
variables:
  function:
    description: Its name
  depth: {type: integer, default: 2}
  tone: {choices: [kind, blunt], default: kind}
---
Review {{function}} to depth {{ depth }}, and be {{tone}}. Leave {{{x}} and {y} alone.
"""


def test_a_prompt_is_filled_in_and_asked(shelf):
    shelf.write("review", REVIEW)
    asked = shelf.ask("/prompt review function=load depth=3")
    assert asked == (
        "Be strict.\n\nExample, user:\nReview f.\n\nExample, assistant:\nf is fine.\n\n"
        "Review load to depth 3, and be kind. Leave {{{x}} and {y} alone."
    )


def test_values_are_text_whatever_stands_in_them(shelf):
    shelf.write("say", "Say {{what}} and {{more}}")
    value = '{{more}} {df} \\"quoted\\" \\\\frac{a}{b}\\nsecond = line'
    asked = shelf.ask(f'/prompt say what="{value}" more=x')
    assert asked == 'Say {{more}} {df} "quoted" \\frac{a}{b}\nsecond = line and x'


def test_what_stands_below_goes_along(shelf):
    shelf.write("check", "Check this:")
    assert shelf.ask("/prompt check\nx = 1\ny = 2") == "Check this:\n\nx = 1\ny = 2"


def test_a_prompt_without_front_matter_is_its_text(shelf):
    shelf.write("plain", "--- what is {{topic}}?\n---\n")
    assert shelf.ask("/prompt plain topic=this") == "--- what is this?\n---"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/prompt review", "needs function. Write /prompt review function="),
        ("/prompt review fucntion=f", "no variable 'fucntion'. Did you mean function?"),
        ("/prompt review function=f depth=two", "depth is 'two'; it must be an integer."),
        ("/prompt review function=f depth=1e3", "it must be an integer"),
        ("/prompt review function=f tone=loud", "must be one of kind, blunt"),
        ('/prompt review function=" "', "function is blank. Its name"),
        ("/prompt review function=f function=g", "given twice"),
        ("/prompt review load", "'load' is no variable=value"),
        ('/prompt review function="load', "is no variable=value"),
        ("/prompt reveiw", "There is no prompt 'reveiw'. Did you mean review?"),
        ("/prompt zzz", "See /prompts for all"),
        ("/prompts drop x", "not how /prompts is used"),
    ],
)
def test_a_slip_is_one_clear_sentence(shelf, typed, said):
    shelf.write("review", REVIEW)
    assert said in shelf.refusal(typed)


@pytest.mark.parametrize(
    ("type_", "value", "becomes"),
    [
        ("number", "1.5", "1.5"),
        ("boolean", "TRUE", "yes"),
        ("boolean", "no", "no"),
        ("line", "a", "a"),
    ],
)
def test_variables_have_types(shelf, type_, value, becomes):
    shelf.write("typed", f"---\nvariables:\n  x: {{type: {type_}}}\n---\nx is {{{{x}}}}")
    assert shelf.ask(f"/prompt typed x={value}") == f"x is {becomes}"
    for wrong in ('"a\\nb"', "nan"):
        if type_ in {"number", "boolean"} or (type_ == "line" and wrong != "nan"):
            assert "x " in shelf.refusal(f"/prompt typed x={wrong}")


def test_all_are_listed_with_what_is_wrong(shelf):
    shelf.write("review", REVIEW)
    shelf.write("old", "---\nstatus: archived\n---\nx")
    shelf.write("new", "---\nstatus: draft\n---\nx")
    shelf.write("bad", "---\nvariables: 3\n---\nx")
    shelf.write("ours", "Ours: {{x}}", project=True)
    listed = shelf.report("/prompts")
    assert "- `review function depth=2 tone=kind`: Review a function\n" in listed
    assert "- `new` (draft)" in listed
    assert "- `ours x` (project, ours.md)" in listed
    assert "`old`" not in listed
    assert "bad.md" in listed
    assert listed == shelf.report("/prompt")
    assert "is archived" in shelf.refusal("/prompt old")
    assert "bad.md" in shelf.refusal("/prompt bad")


def test_the_last_question_is_saved_and_can_be_asked_again(shelf):
    assert "no turn" in shelf.refusal("/prompts save mine")
    shelf.ask("Describe {{column}} of the table: it's 'odd'")
    path = shelf.user / "describe.md"
    saved = shelf.report("/prompts save describe")
    assert str(path) in saved
    assert '`/prompt describe column="…"`' in saved
    assert path.stat().st_mode & 0o777 == 0o600
    assert shelf.user.stat().st_mode & 0o777 == 0o700
    assert shelf.ask("/prompt describe column=price").startswith("Describe price of the table")
    assert "already" in shelf.refusal("/prompts save describe")
    assert "was a command" in shelf.refusal("/prompts save again")
    assert "no name" in shelf.refusal("/prompts save ../evil")
    assert "at most 64 of them; for example the-odd-one." in shelf.refusal(
        "/prompts save The odd one!"
    )


def test_a_default_is_shown_as_it_is_typed(shelf):
    shelf.write("check", "---\nvariables: {careful: true, part: 0.5}\n---\n{{careful}} {{part}}")
    assert "- `check careful=yes part=0.5`" in shelf.report("/prompts")
    assert shelf.ask("/prompt check") == "yes 0.5"


def test_prompts_of_packages_come_after_the_user_s_own_and_before_the_project_s(shelf):
    shelf.assistant.prompts = (
        StoredPrompt(name="a", text="packaged a", source="team"),
        StoredPrompt(name="b", text="packaged b", source="team"),
    )
    shelf.write("a", "mine")
    shelf.write("b", "the project's", project=True)
    assert shelf.ask("/prompt a") == "mine"
    assert shelf.ask("/prompt b") == "packaged b"


def test_asked_again_it_is_the_same(shelf):
    shelf.write("say", "Say {{x}}")
    assert shelf.ask("/prompt say x=1") == "Say 1"
    assert shelf.ask("/retry") == "Say 1"


@pytest.mark.parametrize(
    "values", [{"a": "1"}, {"a": 'x "y" \\ \n z', "b": ""}, {"ü": "é=1 b=2"}, {}]
)
def test_what_a_form_writes_is_read_back(values):
    arguments = parse_arguments(written("name", values))
    assert (arguments.name, dict(arguments.values)) == ("name", values)
