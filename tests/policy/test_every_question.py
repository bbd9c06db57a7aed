"""Whatever is put before the policy gets one kind of answer, and nobody ignores it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import jupyter_ai_assist
from jupyter_ai_assist.core.errors import BudgetError, PolicyError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.policy import Act, Held, Place, Policy, Touched
from jupyter_ai_assist.core.policy.models import ENDPOINTS
from jupyter_ai_assist.core.policy.policy import Policy as AllChecks
from jupyter_ai_assist.core.settings import (
    AllowList,
    ModelInfo,
    ProviderSettings,
    Settings,
    ToolRule,
)
from jupyter_ai_assist.core.usage.limits import Bound, Day

FILE = "/etc/jupyter/jupyter_config.json"
MODEL = ModelInfo(id="lab:m")
LAB = ProviderSettings(
    slug="lab",
    kind="compatible",
    name="Lab",
    base_url="https://lab.test/v1",
    allowed_models=("*",),
    api_key_command=("vault", "read"),
)
RULE = ToolRule(tools="write_file", mode="deny", path="*.csv", why="Raw data stays.")
FREE = {"providers": (LAB,), "agent_mode": True}


def spending(policy):
    return policy.decide_request(Usage(), Day(tokens=10), Bound("lab:m", 5, 5, lambda _: 0.1))[0]


def estimate(policy):
    return policy.decide_estimate(Day(cost=1.0), 2.0)


def writing(policy):
    about = Touched(paths=("raw.csv",))
    return policy.decide(Act("write_file", "write", touched=about))


QUESTIONS = {
    "decide": (writing, {"tool_rules": (RULE,)}, f"tool_rules[{RULE.text}]"),
    "decide_model": (
        lambda policy: policy.decide_model(MODEL),
        {"allowed_providers": (AllowList((), FILE),)},
        "allowed_providers",
    ),
    "decide_key_command": (
        lambda policy: policy.decide_key_command(MODEL),
        {"key_commands": (AllowList((), FILE),)},
        "key_commands",
    ),
    "decide_web_search": (
        lambda policy: policy.decide_web_search(),
        {"web_search": False},
        "web_search",
    ),
    "decide_completion": (
        lambda policy: policy.decide_completion(),
        {"inline_completion": False},
        "inline_completion",
    ),
    "decide_mode": (
        lambda policy: policy.decide_mode("agent"),
        {"agent_mode": False},
        "agent_mode",
    ),
    "decide_request": (spending, {"max_tokens_per_day": 1}, "max_tokens_per_day"),
    "decide_share": (
        lambda policy: policy.decide_share("values", "The value of df"),
        {"share": "names"},
        "share",
    ),
    "decide_value": (
        lambda policy: policy.decide_value("salary"),
        {"exclude": ("var:salary",)},
        "exclude[var:salary]",
    ),
    "decide_whole": (
        lambda policy: policy.decide_whole("df", "  name  salary\n0  Ann    5000", None),
        {"exclude": ("var:salary",)},
        "exclude",
    ),
    "decide_cell": (
        lambda policy: policy.decide_cell(["private"]),
        {"exclude": ("tag:private",)},
        "exclude[tag:private]",
    ),
    "decide_change": (
        lambda policy: policy.decide_change("a", ["final"]),
        {"protected_tags": ("final",)},
        "protected_tags[final]",
    ),
    "decide_file_name": (
        lambda policy: policy.decide_file_name("raw.csv"),
        {"exclude": ("*.csv",)},
        "exclude[*.csv]",
    ),
    "decide_file": (
        lambda policy: policy.decide_file("raw.csv", ".")[0],
        {"exclude": ("*.csv",)},
        "exclude[*.csv]",
    ),
    "decide_file_to_write": (
        lambda policy: policy.decide_file_to_write("raw.csv", ".")[0],
        {"exclude": ("*.csv",)},
        "exclude[*.csv]",
    ),
    "decide_notebook": (
        lambda policy: policy.about(Place("raw.ipynb")).decide_notebook(),
        {"exclude": ("raw.*",)},
        "exclude[raw.*]",
    ),
    "decide_image_host": (
        lambda policy: policy.decide_image_host("images.test"),
        {"image_hosts": (AllowList(("*.org",), FILE),)},
        "image_hosts",
    ),
    "decide_project": (
        lambda policy: policy.decide_project("."),
        {"project_rules": False},
        "project_rules",
    ),
    "decide_endpoints": (
        lambda policy: policy.decide_endpoints(),
        {"locks": {ENDPOINTS: FILE}},
        ENDPOINTS,
    ),
    "decide_endpoint": (
        lambda policy: policy.decide_endpoint("mine"),
        {"allowed_providers": (AllowList(("lab",), FILE),)},
        "allowed_providers",
    ),
    "decide_estimate": (estimate, {"max_cost_per_day": 2.5}, "max_cost_per_day"),
}
LIMITS = {"decide_request", "decide_estimate"}


def trait_of(setting):
    """A setting's own name, without the entry that decides."""
    name = setting.partition("[")[0]
    return name if name.startswith("Assist") else f"Assist.{name}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_no_names_the_setting_and_its_file(question):
    ask, settings, setting = QUESTIONS[question]
    policy = Policy(Settings(**{**FREE, **settings}, sources={f"Assist.{setting}": FILE}))
    decision = ask(policy)
    assert decision.verdict == "deny"
    assert trait_of(setting) in decision.rule
    assert FILE in decision.rule
    with pytest.raises(BudgetError if question in LIMITS else PolicyError) as caught:
        decision.require()
    assert (caught.value.message, caught.value.rule) == (decision.reason, decision.rule)
    if question != "decide":  # of a tool, the reason is what whoever wrote the rule says
        assert decision.rule in decision.reason


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_nothing_speaks_against_goes_ahead(question):
    ask, *_ = QUESTIONS[question]
    free = {"web_search": True, "share": "values", "exclude": (), "agent_mode": True}
    free["image_hosts"] = (AllowList(("*",), FILE),)
    decision = ask(Policy(Settings(**{**FREE, **free})))
    assert decision.verdict == ("ask" if question == "decide" else "allow")
    decision.require()


def test_a_turn_that_began_with_more_sends_no_more():
    began = Settings()
    settings = [began]
    policy = Policy(Held(lambda: settings[0]))
    policy.decide_as_begun().require()
    settings[0] = Settings(share="none")
    with pytest.raises(PolicyError, match="was changed since this began"):
        policy.decide_as_begun().require()


def test_every_question_is_tried_here():
    asked = {name for name in dir(AllChecks) if name.startswith("decide")}
    assert asked == {*QUESTIONS, "decide_as_begun"}


def test_no_decision_is_made_and_dropped():
    dropped = [
        f"{path}:{node.lineno}"
        for path in Path(jupyter_ai_assist.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Expr) and _asks(node.value)
    ]
    assert dropped == []


def _asks(node: ast.expr) -> bool:
    if isinstance(node, ast.Await):
        return _asks(node.value)
    name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return name.lstrip("_").startswith(("decide_", "denied"))
