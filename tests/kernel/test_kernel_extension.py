"""Loading, unloading, reloading, switching off."""

from __future__ import annotations

import pytest

HEAVY = ("pydantic", "pydantic_ai", "openai", "anthropic", "google.genai", "httpx2")


@pytest.fixture
def bare(start_kernel):
    return start_kernel()


def test_loading_imports_nothing_heavy(bare):
    ran = bare.run(
        "%load_ext jupyter_ai_assist\n"
        f"import sys\nheavy = [name for name in {HEAVY} if name in sys.modules]"
    )
    assert ran.status == "ok"
    assert bare.value("heavy") == []


def test_the_rest_is_loaded_in_the_background(bare):
    bare.run(
        "%load_ext jupyter_ai_assist\n"
        "import sys, threading\n"
        "for thread in threading.enumerate():\n"
        "    if thread.name == 'jupyter-ai-assist-preload': thread.join(60)"
    )
    assert bare.value("'jupyter_ai_assist.kernel.assistant' in sys.modules") is True


def test_loading_twice_and_reloading_leave_one_of_each(bare):
    bare.run("%load_ext jupyter_ai_assist")
    bare.run("%load_ext jupyter_ai_assist\n%reload_ext jupyter_ai_assist")
    bare.run("import scripted; scripted.load(); scripted.load()")
    count = (
        "(len(get_ipython().Completer.custom_matchers),"
        " sum(t.__name__ == 'AssistLine'"
        " for t in get_ipython().input_transformer_manager.token_transformers))"
    )
    assert bare.value(count) == (1, 1)
    assert bare.run("%assist what is df?").status == "ok"
    assert bare.value("scripted.SEEN[-1].prompt") == "what is df?"


def test_cells_and_errors_from_before_the_first_prompt_are_known(bare):
    bare.run("%load_ext jupyter_ai_assist\nstart = 0", cell_id="first")
    bare.run("area = 6 * 7", cell_id="second")
    bare.run("area / start", cell_id="third")
    assert "no option" in bare.run("%assist -z hello").errors[0]
    ran = bare.run("%assist --dry-run what is @cell:first @cell:second")
    assert "code cell [1] id=first:" in ran.markdown
    assert "code cell [2] id=second:" in ran.markdown
    ran = bare.run("%assist -m guide:offline /fix")
    assert ran.status == "ok", ran.errors
    assert "ZeroDivisionError" in ran.markdown


def test_unloading_leaves_nothing_behind(bare):
    state = (
        "(len(get_ipython().Completer.custom_matchers),"
        " [str(t) for t in get_ipython().input_transformers_cleanup],"
        " [str(t) for t in get_ipython().input_transformer_manager.line_transforms],"
        " [str(t) for t in get_ipython().input_transformer_manager.token_transformers],"
        " 'assist' in get_ipython().magics_manager.magics['line'],"
        " 'assist' in get_ipython().magics_manager.magics['cell'],"
        " {name: len(calls) for name, calls in get_ipython().events.callbacks.items()})"
    )
    before = bare.value(state)
    bare.run("%load_ext jupyter_ai_assist")
    bare.run("%assist /help")
    assert bare.value(state) != before
    bare.run("%unload_ext jupyter_ai_assist")
    assert bare.value(state) == before
    assert "not found" in bare.run("%assist hello").stream
    assert bare.run("%load_ext jupyter_ai_assist\n%assist /help").status == "ok"


HOOKS = (
    "('assist' in get_ipython().magics_manager.magics['line'],"
    " 'assist' in get_ipython().magics_manager.magics['cell'],"
    " len(get_ipython().Completer.custom_matchers),"
    " len(get_ipython().events.callbacks['post_run_cell']),"
    " [str(t) for t in get_ipython().input_transformers_cleanup if 'assist' in str(t)])"
)


def stays_out(kernel, source):
    """Load the extension where it is switched off."""
    before = kernel.value(HOOKS)
    ran = kernel.run("%load_ext jupyter_ai_assist")
    assert ran.stream == f"The assistant is switched off (Assist.enabled, set by {source}).\n"
    assert kernel.value(HOOKS) == before
    ran = kernel.run("%assist hello")
    assert ran.stream.splitlines() == ["UsageError: Line magic function `%assist` not found."]
    assert kernel.run("%reload_ext jupyter_ai_assist").stream
    assert kernel.run("%unload_ext jupyter_ai_assist").status == "ok"


@pytest.mark.parametrize("off", ["0", "false", "No"])
def test_switched_off_by_the_environment_there_is_a_notice_and_nothing_else(start_kernel, off):
    kernel = start_kernel(JUPYTER_AI_ASSIST_ENABLED=off)
    stays_out(kernel, "the variable JUPYTER_AI_ASSIST_ENABLED")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jupyter_ai_assist_config.py", "c.Assist.enabled = False\n"),
        ("jupyter_config.d/off.json", '{"Assist": {"enabled": false}}'),
    ],
)
def test_switched_off_by_a_file_there_is_a_notice_and_nothing_else(
    start_kernel, tmp_path, name, text
):
    path = tmp_path / "home0" / "config" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    stays_out(start_kernel(), path)


def test_a_user_cannot_switch_on_what_an_administrator_switched_off(start_kernel, tmp_path):
    user = tmp_path / "home0" / "config" / "jupyter_ai_assist_config.py"
    admin = tmp_path / "etc" / "jupyter_config.json"
    for path, text in (
        (user, "c.Assist.enabled = True\n"),
        (admin, '{"Assist": {"enabled": false}}'),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    kernel = start_kernel(JUPYTER_AI_ASSIST_ENABLED="1")
    kernel.run(
        f"import jupyter_core.paths as p; p.SYSTEM_CONFIG_PATH.append({str(admin.parent)!r})"
    )
    stays_out(kernel, admin)


def test_switched_off_in_a_roundabout_way_every_prompt_is_refused(start_kernel, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_ai_assist_config.py").write_text("load_subconfig('more.py')\n")
    (config / "more.py").write_text("c.Assist.enabled = False\n")
    kernel = start_kernel()
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    ran = kernel.run("%assist hello")
    assert ran.status == "error"
    assert "The assistant is switched off (Assist.enabled, set by " in ran.errors[0]
    assert "Traceback" not in ran.errors[0]
