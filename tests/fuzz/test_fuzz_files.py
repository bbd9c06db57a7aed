"""Configuration and notebooks that are broken somehow: said in one sentence, and nothing wider."""

from __future__ import annotations

import json

import pytest
from config.conftest import JSON, machine  # noqa: F401 - a fixture
from fuzz.mutations import corpus, mutated, nearly_json, require_one_sentence
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.policy import Act, Policy
from jupyter_ai_assist.headless.notebook_file import FileNotebook, OpenNotebook

CONFIGS, NOTEBOOKS = corpus("config"), corpus("notebook")
WHOLE = [json.loads(seed) for seed in (CONFIGS[0], NOTEBOOKS[-1])]
ADMIN = {
    "Assist": {
        "tool_modes": {"write_*": "deny", "edit_cell": "ask"},
        "share": "names",
        "exclude": ["secret.txt"],
        "allowed_providers": ["lab"],
        "max_tokens_per_turn": 50,
        "redact": True,
    },
    "AssistCompatible": {"providers": []},
}


def structured(value):
    """Values of nearly the right form, as JSON."""
    return nearly_json(value).map(lambda changed: json.dumps(changed).encode())


@given(written=st.sampled_from(CONFIGS) | mutated(CONFIGS) | structured(WHOLE[0]))
def test_a_users_configuration_breaks_and_widens_nothing(machine, written):  # noqa: F811
    machine.write(machine.system, ADMIN)
    (machine.user / JSON).write_bytes(written)
    loaded = machine.load()
    for problem in loaded.problems:
        require_one_sentence(problem)
    settings = loaded.settings
    policy = Policy(settings)
    assert policy.decide(Act("write_file", "write")).verdict == "deny"
    assert policy.decide(Act("edit_cell", "write")).verdict in {"ask", "deny"}
    assert settings.share in {"names", "none"}
    assert settings.redact is True
    # With a problem every prompt is refused; the limit is there for all others.
    assert loaded.problems or settings.max_tokens_per_turn <= 50
    assert {one.slug for one in settings.providers if one.kind == "compatible"} == set()


@given(written=st.sampled_from(NOTEBOOKS) | mutated(NOTEBOOKS) | structured(WHOLE[1]))
def test_a_notebook_is_read_or_refused_and_never_lost(tmp_path, written):
    path = tmp_path / "work.ipynb"
    path.write_bytes(written)
    try:
        saved = FileNotebook(path).read()
        opened = OpenNotebook.open(str(path))
    except AssistError as error:
        require_one_sentence(error)
        assert path.read_bytes() == written
        return
    assert len(saved.cells) <= len(opened.content.cells) + 1
    before = opened.content
    opened.save(before.cells)
    again = OpenNotebook.open(str(path)).content
    assert [cell.source for cell in again.cells] == [cell.source for cell in before.cells]


def test_the_corpus_holds_what_is_no_notebook_as_well(tmp_path):
    path = tmp_path / "work.ipynb"
    path.write_bytes(corpus("notebook")[0])
    with pytest.raises(AssistError):
        OpenNotebook.open(str(path))
