"""What an administrator's file sets is a ceiling: no weaker file widens it."""

import itertools

import pytest

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.policy import Act, Place, Policy, Touched

SHARES = ["none", "names", "schema", "values"]
MODES = ["deny", "ask", "allow"]
TOOLS = ["run_cells", "run_all", "edit_cell"]
RULES = [{}, *({pattern: mode} for pattern in ("*", "run_*", "run_cells") for mode in MODES)]
LISTS = [[], ["gpt-*"], ["gpt-6*", "o9"], ["*"], ["gpt-6"]]
NAMES = ["gpt-6", "gpt-7", "o9", "x"]
LIMITS = [None, 1, 5, 100]


def settings(machine, admin, user):
    machine.write(machine.system, {"Assist": admin})
    machine.write(machine.user, {"Assist": user})
    return machine.settings()


def size(limit):
    return float("inf") if limit is None else limit


@pytest.mark.parametrize(("admin", "user"), list(itertools.product(SHARES, SHARES)))
def test_the_level_that_shares_less_holds(machine, admin, user):
    holds = settings(machine, {"share": admin}, {"share": user}).share
    assert SHARES.index(holds) == min(SHARES.index(admin), SHARES.index(user))


@pytest.mark.parametrize(("admin", "user"), list(itertools.product(RULES, RULES)))
def test_no_tool_gets_looser_than_the_admins_files_make_it(machine, admin, user):
    both = Policy(settings(machine, {"tool_modes": admin}, {"tool_modes": user}))
    machine.write(machine.user, {})
    alone = Policy(machine.settings())
    for tool in TOOLS:
        ruled = any(rule in ("*", tool) or tool.startswith(rule.rstrip("*")) for rule in admin)
        if ruled:
            holds, ceiling = (one.decide(Act(tool, "run")).verdict for one in (both, alone))
            assert MODES.index(holds) <= MODES.index(ceiling)


CALL_RULES = [
    [],
    *(
        [{"mode": mode, "tools": "write_*", "path": path}]
        for mode in MODES
        for path in ("a/*", "*")
    ),
]


@pytest.mark.parametrize(("admin", "user"), list(itertools.product(CALL_RULES, CALL_RULES)))
def test_no_call_gets_looser_than_the_admins_rules_make_it(machine, admin, user):
    both = settings(machine, {"tool_rules": admin}, {"tool_rules": user})
    machine.write(machine.user, {})
    alone = machine.settings()
    for path in ("a/x", "b"):
        act = Act("write_file", "write", Place(root="/r"), Touched(paths=(path,)))
        holds, ceiling = (Policy(one).decide(act) for one in (both, alone))
        if "default" in ceiling.rule:  # which is the user's to loosen
            continue
        assert MODES.index(holds.verdict) <= MODES.index(ceiling.verdict)
        assert ceiling.verdict != "ask" or not holds.loosenable or holds.verdict == "deny"


def test_rules_of_all_of_a_users_files_and_an_admins_add_up(machine):
    rules = [{"mode": "deny", "path": name} for name in ("a", "b", "c")]
    machine.write(machine.system, {"Assist": {"tool_rules": rules[:1]}})
    machine.write(machine.user, {"Assist": {"tool_rules": rules[1:2]}})
    machine.write(machine.user, f"c.Assist.tool_rules = {rules[2:]!r}")
    both = machine.settings()
    assert sorted(rule.path for rule in both.tool_rules) == ["a", "b", "c"]
    assert both.sources["Assist.tool_rules[deny *, path a]"].startswith(str(machine.system))
    assert both.sources["Assist.tool_rules[deny *, path c]"].endswith(".py")
    assert "Assist.tool_rules" in both.locks


def test_a_tag_that_an_admin_protects_stays_protected(machine):
    both = settings(machine, {"protected_tags": ["final"]}, {"protected_tags": ["mine"]})
    assert set(both.protected_tags) == {"final", "mine"}


@pytest.mark.parametrize(("admin", "user"), list(itertools.product([False, True], repeat=2)))
def test_the_web_is_searched_only_where_nobody_says_no(machine, admin, user):
    assert settings(machine, {}, {}).web_search is False
    assert settings(machine, {"web_search": admin}, {"web_search": user}).web_search is (
        admin and user
    )
    assert settings(machine, {"web_search": admin}, {}).web_search is admin


@pytest.mark.parametrize(("admin", "env", "user"), list(itertools.product(LISTS, LISTS, LISTS)))
def test_a_model_must_fit_every_list(machine, admin, env, user):
    for folder, models in ((machine.system, admin), (machine.env, env), (machine.user, user)):
        machine.write(folder, {"AssistOpenAI": {"allowed_models": models}})
    policy = Policy(machine.settings())

    def fits(name, patterns):
        return any(name == p or (p[-1] == "*" and name.startswith(p[:-1])) for p in patterns)

    for name in NAMES:
        if all(fits(name, patterns) for patterns in (admin, env, user)):
            assert policy.model(f"openai:{name}").model == name
        else:
            with pytest.raises(PolicyError, match=r"AssistOpenAI\.allowed_models"):
                policy.model(f"openai:{name}")


@pytest.mark.parametrize(
    "name", ["max_tokens_per_turn", "max_cost_per_day", "max_requests_per_minute"]
)
@pytest.mark.parametrize(("admin", "user"), list(itertools.product(LIMITS, LIMITS)))
def test_the_smaller_limit_holds(machine, name, admin, user):
    holds = getattr(settings(machine, {name: admin}, {name: user}), name)
    assert size(holds) == min(size(admin), size(user))


@pytest.mark.parametrize("name", ["enabled", "save_history"])
@pytest.mark.parametrize(("admin", "user"), list(itertools.product([True, False], repeat=2)))
def test_off_stays_off(machine, name, admin, user):
    assert getattr(settings(machine, {name: admin}, {name: user}), name) == (admin and user)


@pytest.mark.parametrize("name", ["redact", "review_before_sending"])
@pytest.mark.parametrize(("admin", "user"), list(itertools.product([True, False], repeat=2)))
def test_on_stays_on(machine, name, admin, user):
    assert getattr(settings(machine, {name: admin}, {name: user}), name) == (admin or user)


def test_exclusions_add_up_and_each_names_its_file(machine):
    loaded = settings(machine, {"exclude": ["a", "b"]}, {"exclude": ["b", "c"]})
    assert loaded.exclude == ("a", "b", "c")
    assert loaded.source("Assist.exclude[b]").startswith(str(machine.system))
    assert loaded.source("Assist.exclude[c]").startswith(str(machine.user))


@pytest.mark.parametrize(
    ("section", "name", "admin", "user"),
    [
        ("Assist", "system_prompt", "", "Be rude."),
        ("AssistOpenAI", "base_url", "https://gateway.example.org/v1", "https://evil.example.org"),
        ("AssistOpenAI", "base_url", "", "https://evil.example.org"),
        ("AssistOpenAI", "headers", {"X-Team": "a"}, {"X-Team": "b"}),
        ("AssistOpenAI", "headers", {}, {"X-Team": "b"}),
        ("AssistOpenAI", "options", {"store": False}, {"store": True}),
        ("AssistOpenAI", "api_key_env", "SITE_KEY", "OWN_KEY"),
        ("AssistOpenAI", "api", "responses", "chat"),
        ("AssistCompatible", "providers", [], [{"slug": "x", "base_url": "http://localhost"}]),
    ],
)
def test_what_the_admin_locks_stays_and_the_user_is_told(machine, section, name, admin, user):
    locking = machine.write(machine.system, {section: {name: admin}})
    alone = machine.settings()
    ignored = machine.write(machine.user, {section: {name: user}})
    loaded = machine.load()
    assert loaded.settings == alone
    assert loaded.notes == (f"{section}.{name} in {ignored} does not hold: {locking} locks it.",)


def test_instructions_of_the_user_follow_the_admins(machine):
    loaded = settings(
        machine, {"extra_instructions": "Be kind."}, {"extra_instructions": "Speak Greek."}
    )
    assert loaded.extra_instructions == "Be kind.\n\nSpeak Greek."


def test_a_default_model_is_the_users_own_choice(machine):
    loaded = settings(machine, {"default_model": "openai:a"}, {"default_model": "openai:b"})
    assert loaded.default_model == "openai:b"
    assert loaded.source("Assist.default_model").startswith(str(machine.user))


def test_the_folder_nearer_to_the_system_is_the_stronger(machine):
    machine.write(machine.system, {"AssistOpenAI": {"base_url": "https://a.example.org"}})
    machine.write(machine.env, {"AssistOpenAI": {"base_url": "https://b.example.org"}})
    providers = machine.settings().providers
    assert providers[0].base_url == "https://a.example.org"


def test_adding_to_a_list_does_not_widen_the_admins(machine):
    machine.write(machine.system, {"AssistOpenAI": {"allowed_models": ["gpt-6"]}})
    machine.write(machine.user, "c.AssistOpenAI.allowed_models.append('gpt-7')")
    policy = Policy(machine.settings())
    assert policy.model("openai:gpt-6").model == "gpt-6"
    with pytest.raises(PolicyError, match=str(machine.system)):
        policy.model("openai:gpt-7")


def test_a_user_cannot_take_an_exclusion_back(machine):
    machine.write(machine.system, "c.Assist.exclude.append('tag:patients')")
    machine.write(machine.user, {"Assist": {"exclude": []}})
    assert {"tag:patients", "**/*.pem"} <= set(machine.settings().exclude)


def test_one_bad_setting_of_the_user_does_not_lift_the_admins(machine):
    machine.write(machine.system, {"Assist": {"enabled": False}})
    machine.write(machine.user, {"Assist": {"max_steps": 0}})
    assert not machine.load().settings.enabled


@pytest.mark.parametrize("word", ["0", "false", "No", "OFF"])
def test_the_environment_switches_off(machine, word):
    machine.write(machine.user, {"Assist": {"enabled": True}})
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = word
    settings = machine.settings()
    assert not settings.enabled
    assert "JUPYTER_AI_ASSIST_ENABLED" in settings.source("Assist.enabled")


@pytest.mark.parametrize("word", ["1", "true", ""])
def test_the_environment_does_not_switch_on(machine, word):
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = word
    assert machine.settings().enabled
    machine.write(machine.system, {"Assist": {"enabled": False}})
    assert not machine.settings().enabled
