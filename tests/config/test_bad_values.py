"""What is wrong in a file is named: file, setting, value, and what it takes."""

import json

import pytest

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.policy import Act, Policy

LOCAL = "http://localhost:8000/v1"
KEY = "sk-proj-3f9a8b7c6d5e4f"


def only_problem(loaded):
    assert len(loaded.problems) == 1, loaded.problems
    return str(loaded.problems[0])


@pytest.mark.parametrize(
    ("section", "name", "value", "said"),
    [
        ("Assist", "max_steps", "ten", ["'ten'", "a whole number of at least 1"]),
        ("Assist", "max_steps", True, ["True", "a whole number"]),
        ("Assist", "max_steps", 0, ["is 0", "at least 1"]),
        ("Assist", "max_steps", None, ["None"]),
        ("Assist", "max_steps", 2.5, ["2.5"]),
        ("Assist", "request_timeout", float("nan"), ["nan", "a number of at least 1"]),
        ("Assist", "max_cost_per_day", -1, ["-1", "at least 0 or None"]),
        ("Assist", "max_cost_per_day", True, ["True"]),
        ("Assist", "max_tokens_per_turn", "1000", ["'1000'", "or None"]),
        ("Assist", "enabled", "no", ["'no'", "true or false"]),
        ("Assist", "enabled", 2, ["is 2"]),
        ("Assist", "share", "value", ["'value'", "'values', 'schema', 'names' or 'none'"]),
        ("Assist", "tool_modes", {"run_*": "never"}, ["['run_*']", "'never'", "'deny'"]),
        ("Assist", "tool_modes", {"run_*": []}, ["['run_*']", "[]"]),
        ("Assist", "tool_modes", {" run": "ask"}, ["' run'"]),
        ("Assist", "tool_modes", ["run_*"], ["['run_*']", "a dict of tool names"]),
        ("Assist", "tool_rules", {"mode": "deny"}, ["a dict", "a list of dicts"]),
        ("Assist", "tool_rules", [{"mode": "no", "path": "x"}], ["[0].mode", "'no'", "'deny'"]),
        ("Assist", "tool_rules", [{"path": "x"}], ["[0].mode", "None", "'deny'"]),
        ("Assist", "tool_rules", [{"mode": "deny"}], ["[0]", "none of path", "use tool_modes"]),
        ("Assist", "tool_rules", [{"mode": "ask", "paths": "x"}], ["'paths'", "mean path?"]),
        ("Assist", "tool_rules", [{"mode": "ask", "path": "a["}], ["[0].path", "'a['"]),
        ("Assist", "tool_rules", [{"mode": "ask", "path": ""}], ["[0].path", "a text"]),
        ("Assist", "tool_rules", [{"mode": "ask", "when": "now"}], [".when", "'ask' or 'agent'"]),
        ("Assist", "tool_rules", [{"mode": "ask", "code": "a("}], [".code", "backslash"]),
        ("Assist", "tool_rules", [{"mode": "ask", "code": "a" * 1001}], [".code", "1000"]),
        ("Assist", "tool_rules", [{"mode": "allow", "code": "a"}], ["can ask or deny"]),
        ("Assist", "protected_tags", ["keep*"], ["[0]", "'keep*'", "a tag"]),
        ("Assist", "exclude", {"*.csv": 1}, ["a dict", "a list"]),
        ("Assist", "exclude", ["tags:secret"], ["[0]", "'tags:secret'", "'tag:NAME'"]),
        ("Assist", "exclude", ["a", ""], ["[1]", "''"]),
        ("Assist", "exclude", ["var:"], ["'var:'"]),
        ("Assist", "max_step", 3, ["no setting 'max_step'", "Did you mean max_steps?"]),
        ("Assist", "parent", 3, ["no setting 'parent'"]),
        ("AssistOpenAI", "api", "completions", ["'completions'", "'responses' or 'chat'"]),
        ("AssistOpenAI", "allowed_models", 6, ["is 6", "a list"]),
        ("AssistOpenAI", "allowed_models", [7], ["[0]", "7"]),
        ("AssistOpenAI", "allowed_models", ["google:gemini"], ["'google:gemini'", "OpenAI"]),
        ("AssistOpenAI", "base_url", "api.example.org", ["'api.example.org'", "http or https"]),
        ("AssistOpenAI", "base_url", "ftp://example.org", ["'ftp://example.org'"]),
        ("AssistOpenAI", "base_url", "https://", ["'https://'"]),
        ("AssistOpenAI", "base_url", "https://h:99999/v1", ["99999"]),
        ("AssistOpenAI", "base_url", "http://example.org/v1", ["https unless"]),
        ("AssistOpenAI", "options", {"stream": False}, ["'stream'", "sets itself"]),
        ("AssistAnthropic", "options", {"messages": []}, ["'messages'"]),
        ("AssistAnthropic", "options", {"a": {"b": float("inf")}}, ["['a']", "a JSON value"]),
        ("AssistGoogle", "headers", {"Bad Name": "x"}, ["'Bad Name'"]),
        ("AssistGoogle", "headers", {"Host": "x"}, ["'Host'", "sets itself"]),
    ],
)
def test_a_bad_value_is_named_with_its_file_and_what_it_takes(machine, section, name, value, said):
    path = machine.write(machine.user, {section: {name: value}})
    problem = only_problem(machine.load())
    for part in (section, str(path), *said):
        assert part in problem
    assert "\n" not in problem.partition("\n")[2], "a message and a hint, no more"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("AssistOpenAI", "api_key_env", KEY),
        ("AssistOpenAI", "headers", f"Bearer {KEY}"),
        ("AssistOpenAI", "headers", {"Authorization": f"Bearer {KEY}"}),
        ("AssistOpenAI", "headers", {"X-Api-Key": KEY}),
        ("AssistOpenAI", "headers", {"X-Team": f"{KEY}\r\nHost: elsewhere"}),
        ("AssistOpenAI", "base_url", f"https://me:{KEY}@example.org/v1"),
        ("AssistOpenAI", "base_url", f"https://example.org/v1?key={KEY}"),
        ("AssistOpenAI", "api_key", KEY),
        ("AssistCompatible", "providers", {"lab": {"api_key": KEY}}),
        ("AssistCompatible", "providers", [{"slug": "lab", "base_url": LOCAL, "api_key": KEY}]),
    ],
)
def test_a_key_in_the_wrong_place_is_refused_and_not_shown(machine, section, name, value):
    machine.write(machine.user, {section: {name: value}})
    assert KEY not in only_problem(machine.load())


@pytest.mark.parametrize(
    ("entry", "where", "said"),
    [
        ({"base_url": LOCAL}, "[0].slug", "is missing"),
        ({"slug": "lab"}, "[0].base_url", "is missing"),
        ({"slug": "openai", "base_url": LOCAL}, "[0].slug", "'openai'"),
        ({"slug": "guide", "base_url": LOCAL}, "[0].slug", "'guide'"),
        ({"slug": "My Lab", "base_url": LOCAL}, "[0].slug", "small letters"),
        ({"slug": "lab", "base_url": LOCAL, "modles": []}, "[0] in", "Did you mean models?"),
        ({"slug": "lab", "base_url": LOCAL, "models": ["a"]}, "[0].models[0]", "a dict"),
        ({"slug": "lab", "base_url": LOCAL, "models": [{"id": "*"}]}, "[0].models[0].id", "glob"),
        (
            {"slug": "lab", "base_url": LOCAL, "models": [{"id": "a"}, {"id": "a"}]},
            "[0].models[1].id",
            "an entry before it",
        ),
        (
            {"slug": "lab", "base_url": LOCAL, "models": [{"id": "a", "context_window": 0}]},
            "[0].models[0].context_window",
            "at least 1",
        ),
        (
            {"slug": "lab", "base_url": LOCAL, "models": [{"id": "a", "options": {"model": "b"}}]},
            "[0].models[0].options",
            "'model'",
        ),
        (
            {"slug": "lab", "base_url": "http://gpu.example.org/v1", "api_key_env": "LAB_KEY"},
            "[0].base_url",
            "never sent unencrypted",
        ),
        ("http://localhost", "[0]", "a dict"),
    ],
)
def test_a_bad_endpoint_is_named_down_to_its_field(machine, entry, where, said):
    machine.write(machine.user, {"AssistCompatible": {"providers": [entry]}})
    problem = only_problem(machine.load())
    assert f"providers{where}" in problem
    assert said in problem


def test_two_endpoints_cannot_share_a_slug(machine):
    twins = [{"slug": "lab", "base_url": LOCAL}, {"slug": "lab", "base_url": LOCAL}]
    machine.write(machine.user, {"AssistCompatible": {"providers": twins}})
    assert "providers[1].slug" in only_problem(machine.load())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"Assist": {"share": "none",}}', "line 1, column"),
        ('{"Assist": \n {"share" "none"}}', "line 2, column"),
        ('{"Assist": {"share": "none", "share": "values"}}', "'share' twice"),
        ('["Assist"]', "not a JSON object"),
        ("", "line 1"),
        ('{"Assist": "none"}', "a dict"),
        ('{"Asist": {"share": "none"}}', "Did you mean Assist?"),
        ('{"Server": {"port": 1}}', "'Server'"),
    ],
)
def test_a_broken_json_file_is_named_with_the_place(machine, content, said):
    path = machine.write(machine.user, content, "jupyter_ai_assist_config.json")
    problem = only_problem(machine.load())
    assert str(path) in problem
    assert said in problem


def test_a_file_that_is_not_text_is_named(machine):
    path = machine.user / "jupyter_config.json"
    path.write_bytes(b'{"Assist": {"share": "\xff"}}')
    assert str(path) in only_problem(machine.load())


def test_a_folder_in_the_place_of_a_file_is_named(machine):
    (machine.user / "jupyter_config.json").mkdir()
    assert "is not a file" in only_problem(machine.load())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("c.Assist.share = 'none'\nraise ValueError('oh')\n", "line 2: ValueError: oh"),
        ("c.Assist.share = \n", "line 1: SyntaxError"),
        ("\nimport sys\nsys.exit(1)\n", "line 3: SystemExit"),
        ("open('/does/not/exist')\n", "line 1: FileNotFoundError"),
        ("c.Assist.max_steps.append(3)\n", "cannot be changed by extend"),
        ("c.Assist.exclude.update({'a': 'b'})\n", "cannot be changed by update"),
        ("c.Assist.exclud.append('x')\n", "Did you mean exclude?"),
        ("c.assist.share = 'none'\n", "Did you mean Assist?"),
    ],
)
def test_a_broken_python_file_is_named_with_the_line(machine, content, said):
    path = machine.write(machine.user, content)
    problem = only_problem(machine.load())
    assert str(path) in problem
    assert said in problem


def test_sections_of_other_programs_are_theirs_in_the_shared_file(machine):
    machine.write(machine.user, {"ServerApp": {"port": 1}}, "jupyter_config.json")
    assert not machine.load().problems


def test_a_misspelt_section_is_found_in_the_shared_file_too(machine):
    machine.write(machine.user, {"Asist": {"share": "none"}}, "jupyter_config.json")
    assert "Did you mean Assist?" in only_problem(machine.load())
    machine.write(machine.user, {"AssistOllama": {}}, "jupyter_config.json")
    assert "AssistOllama" in only_problem(machine.load())


def test_every_problem_of_every_file_is_kept(machine):
    machine.write(machine.user, {"Assist": {"share": 1, "max_steps": 0}})
    machine.write(machine.user, "1 / 0")
    said = [problem.message for problem in machine.load().problems]
    assert ["ZeroDivisionError" in said[0], "share" in said[1], "max_steps" in said[2]] == [
        True
    ] * 3


def test_with_a_bad_user_file_the_assistant_speaks_but_allows_nothing(machine):
    machine.write(machine.user, {"Assist": {"max_steps": 0}})
    settings = machine.load().settings
    policy = Policy(settings)
    assert settings.enabled
    assert policy.decide(Act("read_cells", "read")).verdict == "deny"
    with pytest.raises(PolicyError):
        policy.decide_share("names", "The name of df").require()
    assert {model.id for model in policy.models()} == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jupyter_ai_assist_config.json", '{"Assist": {"max_steps": 0}}'),
        ("jupyter_config.json", "{"),
        ("jupyter_config.py", "raise RuntimeError"),
        ("jupyter_config.d/10-site.json", "nonsense"),
    ],
)
def test_with_a_bad_admin_file_the_assistant_is_off(machine, name, content):
    machine.write(machine.user, {"Assist": {"enabled": True, "share": "values"}})
    path = machine.write(machine.system, content, name)
    loaded = machine.load()
    assert not loaded.settings.enabled
    assert loaded.settings.source("Assist.enabled") == str(path)
    assert str(path) in loaded.problems[0].message


@pytest.mark.parametrize("word", ["maybe", "2", "none"])
def test_a_variable_that_is_neither_yes_nor_no_switches_off(machine, word):
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = word
    loaded = machine.load()
    assert not loaded.settings.enabled
    assert repr(word) in only_problem(loaded)


def test_a_json_number_too_odd_for_json_is_refused(machine):
    machine.write(
        machine.user,
        json.dumps({"Assist": {"max_cost_per_day": float("inf")}}),
        "jupyter_config.json",
    )
    assert "inf" in only_problem(machine.load())


@pytest.mark.parametrize("place", ["audit.jsonl", "logs/audit.jsonl"])
def test_the_audit_log_is_the_same_file_wherever_a_process_works(machine, place):
    machine.write(machine.user, {"Assist": {"audit_log": place}})
    (problem,) = machine.load().problems
    assert "an absolute path" in problem.message
    machine.write(machine.user, {"Assist": {"audit_log": f"~/{place}"}})
    assert machine.settings().audit_log == f"~/{place}"


def test_nobody_turns_an_administrator_s_audit_off(machine):
    machine.write(machine.system, {"Assist": {"audit_log": "/var/log/a.jsonl"}})
    machine.write(machine.user, {"Assist": {"audit_log": "", "audit_content": True}})
    settings = machine.settings()
    assert settings.audit_log == "/var/log/a.jsonl"
    assert "Assist.audit_log" in settings.locks
