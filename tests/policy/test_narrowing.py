"""Settings that meet while a turn runs: nothing is allowed that one of them refuses."""

import itertools
from dataclasses import replace

import pytest

from jupyter_ai_assist.config.traits import Assist
from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.narrowing import narrowed
from jupyter_ai_assist.core.policy import Act, Held, Policy
from jupyter_ai_assist.core.settings import AllowList, ProviderSettings, Settings, ToolRule

MODES = ["deny", "ask", "allow"]
TOOLS = ["run_cells", "run_all", "edit_cell", "read_cells"]
RULES = [{}, *({pattern: mode} for pattern in ("*", "run_*", "run_cells") for mode in MODES)]
ON = {"redact", "refuse_unknown_prices", "review_before_sending"}
"""Switches that are stricter when they are on."""
LISTS = [(), ("gpt-*",), ("gpt-6", "o9"), ("*",)]


@pytest.mark.parametrize(("first", "then"), list(itertools.product(RULES, RULES)))
def test_no_tool_gets_looser_than_either_makes_it(first, then):
    before, after = Settings(tool_modes=first), Settings(tool_modes=then)
    both = Policy(narrowed(before, after))
    for tool, kind in itertools.product(TOOLS, ["read", "write", "run"]):
        alone = [
            MODES.index(Policy(one).decide(Act(tool, kind)).verdict) for one in (before, after)
        ]
        assert MODES.index(both.decide(Act(tool, kind)).verdict) <= min(alone)


@pytest.mark.parametrize(("first", "then"), list(itertools.product(LISTS, LISTS)))
def test_a_model_must_be_allowed_by_both(first, then):
    def settings(models):
        provider = ProviderSettings(
            slug="openai",
            name="O",
            kind="openai-chat",
            section="AssistOpenAI",
            allowed_models=models,
        )
        return Settings(providers=(provider,))

    both = Policy(narrowed(settings(first), settings(then)))
    for name in ("gpt-6", "gpt-7", "o9", "x"):
        fits = all(settings(models).providers[0].allows(name) for models in (first, then))
        try:
            both.model(f"openai:{name}")
        except PolicyError:
            assert not fits
        else:
            assert fits


def test_a_provider_that_is_gone_is_not_allowed():
    provider = ProviderSettings(slug="lab", name="Lab", kind="compatible", allowed_models=("m",))
    both = narrowed(Settings(providers=(provider,)), Settings())
    with pytest.raises(PolicyError):
        Policy(both).model("lab:m")


def test_every_limit_and_switch_is_the_stricter_one_and_names_its_file():
    loose = Settings(sources={"Assist.max_steps": "loose", "Assist.share": "loose"})
    tight = Settings(
        max_steps=2,
        share="names",
        redact=True,
        agent_mode=False,
        save_history=False,
        max_cost_per_day=1.0,
        exclude=("x",),
        sources={"Assist.max_steps": "tight", "Assist.share": "tight"},
        admin_files=frozenset({"tight"}),
    )
    for first, then in ((loose, tight), (tight, loose)):
        both = narrowed(first, then)
        assert (both.max_steps, both.share, both.redact) == (2, "names", True)
        assert (both.agent_mode, both.save_history, both.max_cost_per_day) == (False, False, 1.0)
        assert set(both.exclude) == {"x", *loose.exclude}
        assert both.source("Assist.max_steps") == both.source("Assist.share") == "tight"
        assert both.admin_files == {"tight"}


def test_a_host_for_images_has_to_be_allowed_by_both():
    hosts = (AllowList(("a.example",), "f"),)
    assert narrowed(Settings(), Settings(image_hosts=hosts)).image_hosts == ()
    assert narrowed(Settings(image_hosts=hosts), Settings()).image_hosts == ()
    assert narrowed(Settings(image_hosts=hosts), Settings(image_hosts=hosts)).image_hosts == hosts


def test_a_policy_follows_its_settings_and_so_does_the_one_that_hides_nothing():
    now = [Settings()]
    policy = Policy(Held(lambda: now[0]))
    exact = policy.exact
    now[0] = Settings(share="none", exclude=("var:x",), redact=True)
    assert policy.settings.share == exact.settings.share == "none"
    assert exact.excludes("x")
    assert exact.settings.redact is False
    now[0] = Settings()
    assert exact.settings.share == "none"


SAME = {
    "default_model",
    "default_image_model",
    "system_prompt",
    "extra_instructions",
    "audit_log",
    "audit_content",
    "audit_max_mb",
    "audit_files",
    "telemetry",
}
"""What nothing is refused by, and what is not asked of a turn's own policy."""

OTHERS = {
    "tool_modes": ({"*": "allow"}, {"*": "deny"}),
    "tool_rules": ((), (ToolRule("deny", path="x"),)),
    "protected_tags": ((), ("x",)),
    "exclude": ((), ("x",)),
    "refused_projects": ((), ("x",)),
    "image_hosts": ((AllowList(("a",), "f"),), ()),
    "allowed_providers": ((), (AllowList((), "f"),)),
    "key_commands": ((), (AllowList((), "f"),)),
}


@pytest.mark.parametrize("name", sorted(Assist.class_traits(config=True)))
def test_no_setting_is_forgotten(name):
    loose, tight = OTHERS.get(name, (None, None))
    if name not in OTHERS:
        value = getattr(Settings(), name)
        match value:
            case bool():
                loose, tight = ((True, False), (False, True))[name in ON]
            case str():
                loose, tight = "values", "none"
            case _:
                loose, tight = 20, 1
    first, then = (replace(Settings(), **{name: value}) for value in (loose, tight))
    both = getattr(narrowed(first, then), name)
    assert both == loose if name in SAME else both != loose
