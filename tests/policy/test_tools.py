"""Tool modes, and the names of model settings."""

import pytest

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.policy import Act, Policy
from jupyter_ai_assist.core.settings import Settings


@pytest.mark.parametrize(
    ("modes", "kind", "mode"),
    [
        ({}, "read", "allow"),
        ({}, "write", "ask"),
        ({}, "run", "ask"),
        ({"run_cells": "allow"}, "run", "allow"),
        ({"*": "deny"}, "read", "deny"),
        ({"run_*": "ask", "run_cells": "allow"}, "run", "ask"),
        ({"run_cells": "allow", "*": "deny"}, "run", "deny"),
        ({"edit_*": "deny"}, "run", "ask"),
        ({"RUN_CELLS": "deny"}, "run", "ask"),
    ],
)
def test_the_strictest_mode_that_fits_holds(modes, kind, mode):
    assert Policy(Settings(tool_modes=modes)).decide(Act("run_cells", kind)).verdict == mode


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("temperature", "0.2", 0.2),
        ("temperature", 1, 1),
        ("max_tokens", "500", 500),
        ("stop", "3", "3"),
        ("stop", '["a", "b"]', '["a", "b"]'),
        ("stop", ["a", "b"], ["a", "b"]),
        ("effort", "high", "high"),
        ("json", "True", True),
        ("json", "false", False),
        ("seed", 0, 0),
        ("presence_penalty", "-2", -2),
    ],
)
def test_a_model_setting_gets_its_type(name, typed, value):
    checked = Policy(Settings()).model_settings({name: typed})
    assert checked == {name: value}
    assert type(checked[name]) is type(value)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("temprature", 1, "Did you mean temperature?"),
        ("base_url", "https://evil.example.org", "The settings are"),
        ("temperature", 3, "from 0 to 2"),
        ("temperature", "hot", "from 0 to 2"),
        ("temperature", True, "from 0 to 2"),
        ("temperature", "NaN", "from 0 to 2"),
        ("top_p", -0.1, "from 0 to 1"),
        ("max_tokens", "1.5", "whole number"),
        ("max_tokens", 0, "whole number"),
        ("seed", None, "whole number"),
        ("stop", [], "a list of texts"),
        ("effort", "max", "off, low, medium or high"),
        ("json", "yes", "true or false"),
    ],
)
def test_a_bad_model_setting_is_named(name, value, hint):
    with pytest.raises(UsageError, match=name) as raised:
        Policy(Settings()).model_settings({name: value})
    assert hint in raised.value.hint
