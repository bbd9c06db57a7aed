"""``jupyter assist config`` as an administrator calls it: real processes and real files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "jupyter_ai_assist.headless", "config"]
SECRET = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"


def config(*arguments):
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def user_file(content, name="jupyter_ai_assist_config.json"):
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.fixture
def file(tmp_path):
    """Write a file that lies in no folder of Jupyter's."""

    def file(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return file


def findings(done):
    return [(found["kind"], found["message"], found["hint"]) for found in json.loads(done.stdout)]


def test_show_tells_each_value_and_the_file_that_sets_it():
    path = user_file({"Assist": {"share": "schema", "exclude": ["*.csv"]}})
    done = config("show")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert 'Assist.share = "schema"' in lines
    assert f"Set by {path} (user's)." in " ".join(done.stdout.split())
    assert "Assist.max_steps = 10" in lines
    everything = json.loads(config("show", "--json").stdout)["settings"]
    by_name = {one["trait"]: one for one in everything}
    assert by_name["Assist.share"]["value"] == "schema"
    assert by_name["Assist.share"]["source"] == str(path)
    assert by_name["Assist.max_steps"]["source"] == "the default"


def test_explain_finds_a_setting_with_or_without_its_section_and_names_the_nearest():
    path = user_file("c.Assist.max_steps = 4", "jupyter_ai_assist_config.py")
    later = user_file({"Assist": {"max_steps": 6}})
    for name in ("max_steps", "Assist.max_steps"):
        done = config("show", "--explain", name)
        shown = " ".join(done.stdout.split())
        assert shown.startswith("Assist.max_steps = 6")
        assert f"{path} (user's) sets 4: {later} overrides it." in shown
        assert "the smaller holds" in shown
        assert "Model requests in one turn" in shown
    done = config("show", "--explain", "max_stpes")
    assert done.returncode == 2
    assert "Did you mean Assist.max_steps?" in done.stderr


@pytest.mark.parametrize("arguments", [("show",), ("show", "--json"), ("check",)])
def test_keys_and_headers_are_never_printed(arguments):
    user_file(
        {
            "Assist": {"system_prompt": f"Use {SECRET}.", "default_model": SECRET},
            "AssistOpenAI": {
                "headers": {"X-Team": "hunter22"},
                "options": {"password": "correct-horse-9"},
            },
            "AssistCompatible": {
                "providers": [
                    {
                        "slug": "lab",
                        "base_url": "https://lab.example/v1",
                        "headers": {"X-Team": "hunter22"},
                    }
                ]
            },
        }
    )
    done = config(*arguments)
    for secret in (SECRET, "hunter22", "correct-horse-9"):
        assert secret not in done.stdout + done.stderr
    if "show" in arguments:
        assert "X-Team" in done.stdout


def test_show_says_what_is_wrong_and_that_prompts_are_refused():
    user_file("{")
    done = config("show")
    assert done.returncode == 1
    assert "is not JSON" in done.stderr
    assert "every prompt is refused" in done.stderr


def test_check_passes_what_is_in_order(file):
    user_file({"Assist": {"share": "schema"}})
    assert config("check").returncode == 0
    assert config("check", file("new.json", {"Assist": {"share": "names"}})).returncode == 0
    assert config("check", "--admin", file("a.py", "c.Assist.max_steps = 3")).returncode == 0


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        ({"Assist": {"shar": "none"}}, "no setting 'shar'", "Did you mean share?"),
        ({"Asist": {}}, "section 'Asist'", "Did you mean Assist?"),
        ({"Assist": {"max_steps": "ten"}}, "must be a whole number", ""),
        ({"Assist": {"allowed_providers": ["open[ai"]}}, "each [ closed", ""),
        ({"Assist": {"tool_modes": {"run_[": "deny"}}}, "no name or glob", ""),
        ({"Assist": {"default_model": "opnai:gpt"}}, "cannot be used", ""),
        ("{", "not JSON", ""),
    ],
)
def test_check_refuses_what_prompts_would_be_refused_for(file, content, message, hint):
    path = file("roll-out.json", content)
    done = config("check", "--json", path)
    assert done.returncode == 1, done.stdout
    errors = [found for found in findings(done) if found[0] == "error"]
    assert any(message in said and hint in next_step for _, said, next_step in errors), errors
    assert str(path) in done.stdout


def test_check_holds_a_users_file_against_an_administrators(file):
    ceiling = file(
        "etc.json",
        {
            "Assist": {"share": "schema", "tool_modes": {"run_cells": "ask"}},
            "AssistOpenAI": {"allowed_models": ["gpt-x"], "base_url": "https://gate.example/v1"},
        },
    )
    user = file(
        "mine.json",
        {
            "Assist": {"share": "values", "tool_modes": {"run_cells": "allow"}, "max_steps": 3},
            "AssistOpenAI": {"allowed_models": ["gpt-x", "gpt-y"]},
        },
    )
    done = config("check", "--json", "--admin", ceiling, user)
    assert done.returncode == 3
    assert [message for kind, message, _ in findings(done) if kind == "no effect"] == [
        f"Assist.share in {user} does not hold: {ceiling} locks it.",
        f"Assist.tool_modes['run_cells'] in {user} does not hold: {ceiling} locks it.",
        f"AssistOpenAI.allowed_models['gpt-y'] in {user} does not hold: {ceiling} locks it.",
    ]


def test_check_tells_of_names_that_fit_nothing(file):
    path = file(
        "new.json",
        {
            "Assist": {"tool_modes": {"run_cels": "deny"}, "allowed_providers": ["opnai"]},
            "AssistOpenAI": {"allowed_models": ["gpt-nobody-knows"]},
        },
    )
    done = config("check", "--json", path)
    assert done.returncode == 3
    told = findings(done)
    assert any("'run_cels' fits no tool" in m and "run_cells" in hint for _, m, hint in told)
    assert any("'opnai' fits no provider" in m and "openai" in hint for _, m, hint in told)
    assert ("note", "gpt-nobody-knows") in [(k, m.split("'")[1]) for k, m, _ in told]


def test_a_slip_in_what_is_typed_ends_with_2(tmp_path):
    done = config("check", tmp_path / "none.json")
    assert done.returncode == 2
    assert "there is no file" in done.stderr
