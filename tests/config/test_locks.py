"""What an administrator has fixed, as it is shown."""

import os
import subprocess
import sys

from jupyter_ai_assist.config.start import locks_at_start


def test_without_an_administrator_nothing_is_locked(machine):
    machine.write(machine.user, {"Assist": {"share": "none", "agent_mode": False}})
    assert machine.settings().locks == {}
    assert locks_at_start(machine.dirs(), {}) == {}


def test_what_binds_is_locked_and_what_is_left_open_is_not(machine):
    path = machine.write(
        machine.system,
        {
            "Assist": {
                "agent_mode": False,
                "inline_completion": True,
                "default_model": "openai:gpt-x",
                "share": "schema",
                "max_steps": 5,
                "max_cost_per_day": None,
                "tool_modes": {"run_*": "deny"},
            },
            "AssistOpenAI": {"allowed_models": ["gpt-x", "gpt-y"]},
        },
    )
    machine.write(machine.user, {"AssistOpenAI": {"allowed_models": ["gpt-x"]}})
    machine.write(machine.user, "c.Assist.tool_modes = {'edit_cell': 'allow'}")
    locks = machine.settings().locks
    assert set(locks.values()) == {str(path)}
    assert set(locks) == {
        "Assist.agent_mode",
        "Assist.share",
        "Assist.max_steps",
        "Assist.tool_modes",
        "Assist.tool_modes[run_*]",
        "AssistOpenAI.allowed_models",
    }
    assert locks_at_start(machine.dirs(), {}) == locks


def test_a_user_s_stricter_wish_is_no_lock_of_the_administrator_s(machine):
    machine.write(machine.system, {"Assist": {"share": "schema"}})
    machine.write(machine.user, {"Assist": {"share": "none"}})
    assert "Assist.share" not in machine.settings().locks


def test_the_settings_are_not_loaded_where_no_administrator_speaks_of_them(tmp_path):
    (tmp_path / "jupyter_ai_assist_config.py").write_text("c.Assist.share = 'names'")
    code = (
        "import sys; from jupyter_ai_assist.config.start import locks_at_start;"
        "print(locks_at_start(), [n for n in sys.modules if n.endswith(('traits', 'loader'))"
        " and n.startswith('jupyter_ai_assist')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "{} []"
