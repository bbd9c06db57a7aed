"""Which model a name means, and whether it may be used."""

import pytest

from jupyter_ai_assist.core.errors import PolicyError, UsageError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, ProviderSettings, Settings

FILE = "/etc/jupyter/jupyter_config.py"
GUIDE = ModelInfo(id="guide:offline", in_process=True)
PLUGIN = ModelInfo(id="plugin:tiny")


def provider(slug, allowed, models=(), **fields):
    known = tuple(ModelInfo(id=f"{slug}:{model}", context_window=7) for model in models)
    section = {"openai": "AssistOpenAI"}.get(slug, "AssistCompatible")
    return ProviderSettings(
        slug, slug, "any", section=section, allowed_models=allowed, models=known, **fields
    )


def policy(*providers, **fields):
    return Policy(Settings(providers=providers, **fields))


OPENAI = provider("openai", ("gpt-6", "ft:*"), ["gpt-6", "gpt-7"])
LAB = provider("lab", ("llama3:8b", "qwen"), ["llama3:8b", "qwen"])
BOTH = policy(OPENAI, LAB, sources={"AssistOpenAI.allowed_models": FILE})


def test_a_full_id_is_the_model_with_all_that_is_known_of_it():
    assert BOTH.model("openai:gpt-6").context_window == 7


def test_a_bare_name_is_enough_where_one_provider_has_it():
    assert BOTH.model("gpt-6").id == "openai:gpt-6"
    assert BOTH.model("llama3:8b").id == "lab:llama3:8b"
    assert BOTH.model("lab:llama3:8b").id == "lab:llama3:8b"


def test_a_bare_name_that_two_providers_have_is_asked_back():
    both = policy(provider("a", ("m",), ["m"]), provider("b", ("m",), ["m"]))
    with pytest.raises(UsageError) as raised:
        both.model("m")
    assert raised.value.hint == "Name one: a:m, b:m."


def test_a_model_that_a_glob_allows_gets_the_defaults():
    assert BOTH.model("openai:ft:gpt-6:me::1") == ModelInfo(id="openai:ft:gpt-6:me::1")


def test_a_model_that_is_not_allowed_names_setting_and_file():
    with pytest.raises(
        PolicyError, match=rf"AssistOpenAI\.allowed_models, set by {FILE}"
    ) as raised:
        BOTH.model("openai:gpt-7")
    assert "openai:gpt-6" in raised.value.hint


def test_an_empty_list_allows_none():
    closed = policy(provider("openai", (), ["gpt-6"]))
    with pytest.raises(PolicyError, match="the default"):
        closed.model("openai:gpt-6")
    assert closed.models() == ()


@pytest.mark.parametrize("name", ["openai:GPT-6", "openai:gpt-6 x", "openai:xgpt-6"])
def test_a_pattern_fits_the_whole_name_and_its_case(name):
    with pytest.raises(PolicyError):
        BOTH.model(name)


def test_an_endpoint_names_its_own_setting():
    with pytest.raises(PolicyError, match=r"AssistCompatible\.providers") as raised:
        BOTH.model("lab:qwem")
    assert raised.value.hint == "Did you mean lab:qwen?"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("opnai:gpt-6", "openai:gpt-6"),
        ("opnai:x", "openai"),
        ("gtp-6", "openai:gpt-6"),
        ("nothing-like-it", "/models"),
        ("openai:", "openai:gpt"),
        ("guide:online", "guide:offline"),
        (":gpt-6", "openai:gpt-6"),
        ("", "/models"),
    ],
)
def test_an_unknown_name_gets_the_nearest(name, said):
    with pytest.raises(UsageError) as raised:
        BOTH.model(name, known=[GUIDE])
    assert said in raised.value.hint


def test_the_guide_is_always_allowed():
    closed = policy(allowed_providers=(AllowList((), FILE),))
    assert closed.model("guide:offline", known=[GUIDE]) == GUIDE
    assert closed.model("guide:offline").id == "guide:offline"


def test_providers_of_extensions_fall_under_the_list_of_providers():
    assert policy().model("plugin:tiny", known=[PLUGIN]) == PLUGIN
    closed = policy(OPENAI, allowed_providers=(AllowList(("openai",), FILE),))
    assert closed.models([PLUGIN, GUIDE]) == (OPENAI.models[0], GUIDE)
    with pytest.raises(PolicyError, match=rf"Assist\.allowed_providers, set by {FILE}"):
        closed.model("plugin:tiny", known=[PLUGIN])


def test_every_ceiling_counts_and_the_one_that_refuses_is_named():
    ceiling = AllowList(("gpt-*", "o*"), FILE)
    narrowed = policy(provider("openai", ("*-6",), ["gpt-6", "o-6", "x-6"], ceilings=(ceiling,)))
    assert [model.model for model in narrowed.models()] == ["gpt-6", "o-6"]
    with pytest.raises(PolicyError, match=FILE):
        narrowed.model("openai:x-6")
    with pytest.raises(PolicyError, match="the default"):
        narrowed.model("openai:gpt-7")
