"""Whether the assistant is switched off, as ``%load_ext`` finds out."""

import os
import subprocess
import sys

import pytest


def test_it_is_on_unless_somebody_says_otherwise(machine):
    assert machine.switched_off() == ""
    machine.write(machine.user, "c.Assist.enabled = True\n# not enabled = False")
    assert machine.switched_off() == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jupyter_config.py", "c.Assist.enabled = False"),
        ("jupyter_ai_assist_config.json", {"Assist": {"enabled": False}}),
        ("jupyter_ai_assist_config.d/off.json", {"Assist": {"enabled": False}}),
    ],
)
def test_any_file_switches_it_off_and_is_named(machine, name, content):
    path = machine.write(machine.user, content, name)
    said = f"The assistant is switched off (Assist.enabled, set by {path})."
    assert machine.switched_off() == said
    assert machine.settings().switched_off == said


def test_an_administrator_s_word_holds(machine):
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = "1"
    machine.write(machine.user, {"Assist": {"enabled": True}})
    path = machine.write(machine.system, {"Assist": {"enabled": False}})
    assert str(path) in machine.switched_off()


@pytest.mark.parametrize(("word", "off"), [("0", True), ("No", True), ("1", False), ("", False)])
def test_the_environment_is_asked(machine, word, off):
    machine.environ["JUPYTER_AI_ASSIST_ENABLED"] = word
    assert bool(machine.switched_off()) is off
    assert ("the variable JUPYTER_AI_ASSIST_ENABLED" in machine.switched_off()) is off


def test_problems_are_left_to_the_session_which_refuses(machine):
    machine.write(machine.system, "c.Assist.enabled = 'off'")
    machine.write(machine.user, "c.Assist.enabled = False")
    assert machine.switched_off() == ""
    assert machine.load().problems
    assert not machine.load().settings.enabled


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_cannot_be_read_holds_nothing_up(machine):
    os.mkfifo(machine.user / "jupyter_config.json")
    (machine.user / "jupyter_ai_assist_config.py").mkdir()
    assert machine.switched_off() == ""


def test_the_settings_are_not_loaded_for_it(tmp_path):
    (tmp_path / "jupyter_ai_assist_config.py").write_text("c.Assist.share = 'names'")
    code = (
        "import sys; from jupyter_ai_assist.config.switch import switched_off;"
        "print(repr(switched_off()), [n for n in sys.modules if n.endswith(('traits', 'loader'))"
        " and n.startswith('jupyter_ai_assist')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "'' []"
