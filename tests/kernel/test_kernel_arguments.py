"""Options, told apart from a prompt."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.kernel.arguments import (
    OPTIONS,
    Arguments,
    help_text,
    parse_cell,
    parse_line,
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hello", Arguments(prompt="hello")),
        ("  hello ", Arguments(prompt="hello ")),
        ("-m openai:gpt-5 hello", Arguments(prompt="hello", model="openai:gpt-5")),
        ("--model=openai:gpt-5 -x?", None),
        ("--model=a:b --mode agent hi", Arguments(prompt="hi", model="a:b", mode="agent")),
        ("--no-tools hi", Arguments(prompt="hi", tools=False)),
        ("-f code hi", Arguments(prompt="hi", format="code")),
        ("-f=json hi", Arguments(prompt="hi", format="json")),
        ("-o answer hi", Arguments(prompt="hi", out="answer")),
        ("--new --raw --dry-run hi", Arguments(prompt="hi", new=True, raw=True, dry_run=True)),
        ("--thread 'my plots' hi", Arguments(prompt="hi", thread="my plots")),
        ('--thread="it\'s" hi', Arguments(prompt="hi", thread="it's")),
        ("--attach a.png --attach df hi", Arguments(prompt="hi", attach=("a.png", "df"))),
        ("-- -m is an option", Arguments(prompt="-m is an option")),
        ("--   three spaces", Arguments(prompt="  three spaces")),
        ("--raw --", Arguments(raw=True)),
        ("-5 degrees", Arguments(prompt="-5 degrees")),
        ("- item", Arguments(prompt="- item")),
        ("-> arrow", Arguments(prompt="-> arrow")),
        ("---", Arguments(prompt="---")),
        ("-3x is fine", Arguments(prompt="-3x is fine")),
        ("hello -m not:read", Arguments(prompt="hello -m not:read")),
        ("'quoted' prompt", Arguments(prompt="'quoted' prompt")),
        ("-m 'a:b' 'quoted' prompt", Arguments(prompt="'quoted' prompt", model="a:b")),
    ],
)
def test_options_end_where_the_prompt_begins(typed, read):
    if read is None:
        with pytest.raises(UsageError, match="no option -x"):
            parse_line(typed.replace("?", ""))
    else:
        assert parse_line(typed) == read


@pytest.mark.parametrize(
    ("typed", "settings"),
    [
        ("temperature=0.2", {"temperature": 0.2}),
        ("seed=7", {"seed": 7}),
        ("json=true", {"json": True}),
        ("effort=high", {"effort": "high"}),
        ('effort="high"', {"effort": "high"}),
        ("stop='two words'", {"stop": "two words"}),
        ('stop=["a b", "c"]', {"stop": ["a b", "c"]}),
        ("stop='[\"a b\"]'", {"stop": ["a b"]}),
        ("stop=[1", {"stop": "[1"}),
        ("stop=", {"stop": ""}),
    ],
)
def test_model_settings_are_json_where_they_can_be(typed, settings):
    assert parse_line(f"-p {typed} hi") == Arguments(prompt="hi", settings=settings)
    assert parse_line(f"--param={typed} hi").settings == settings


def test_several_settings_come_together():
    read = parse_line("-p temperature=1 -p seed=2 -p temperature=0 hi")
    assert read.settings == {"temperature": 0, "seed": 2}


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("--modle x hi", "There is no option --modle.", "Did you mean --mod"),
        ("-z hi", "There is no option -z.", "goes after --"),
        ("-fcode hi", "There is no option -fcode.", "%assist /help"),
        ("--format cod hi", "--format cannot be 'cod'.", "Did you mean code?"),
        ("--mode=xyz hi", "--mode cannot be 'xyz'.", "It is ask or agent."),
        ("-m", "-m needs a value: PROVIDER:MODEL.", "-m PROVIDER:MODEL"),
        ("--mode=", "--mode needs a value: MODE.", "It is ask or agent."),
        ("--raw=yes hi", "--raw takes no value.", "/help"),
        ("-o 2x hi", "'2x' cannot be a variable's name.", "-o answer"),
        ("-o class hi", "'class' cannot be a variable's name.", "-o answer"),
        ("-p temperature hi", "-p needs KEY=VALUE.", "temperature=0.2"),
        ("--thread 'my plots hi", "has no closing quote.", "End it with '"),
    ],
)
def test_a_slip_is_named_with_the_next_step(typed, message, hint):
    with pytest.raises(UsageError) as caught:
        parse_line(typed)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_cell_adds_its_body():
    assert parse_cell("-f code ", "body\n") == Arguments(prompt="body\n", format="code")
    assert parse_cell("/fix ", "x = 1") == Arguments(prompt="/fix\nx = 1")


def test_every_option_is_in_the_help():
    shown = help_text()
    assert all(spelling in shown for option in OPTIONS for spelling in option.spellings)
    assert "{{name}}" in shown
