"""Which files are read, in which order, and what becomes of them."""

import json
import subprocess
import sys

from jupyter_ai_assist.config.ceilings import RULES
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.config.traits import SECTIONS
from jupyter_ai_assist.core.settings import DEFAULT_EXCLUDE, Settings


def test_without_files_everything_is_the_default(machine):
    loaded = machine.load()
    plain = Settings()
    for name in SECTIONS["Assist"].class_traits(config=True):
        assert getattr(loaded.settings, name) == getattr(plain, name), name
    assert loaded.files == ()
    assert loaded.settings.source("Assist.share") == "the default"


def test_the_built_in_providers_start_with_the_shipped_models(machine):
    for provider in machine.settings().providers:
        assert provider.models
        assert provider.allowed_models == tuple(model.model for model in provider.models)
        assert all(model.provider == provider.slug for model in provider.models)


def test_the_user_s_files_override_each_other_as_in_jupyter(machine):
    order = [
        "jupyter_config.d/a.json",
        "jupyter_config.d/b.json",
        "jupyter_config.py",
        "jupyter_config.json",
        "jupyter_ai_assist_config.d/a.json",
        "jupyter_ai_assist_config.py",
        "jupyter_ai_assist_config.json",
    ]
    for steps, name in enumerate(order, start=1):
        content = {"Assist": {"max_steps": steps}}
        text = f"c.Assist.max_steps = {steps}" if name.endswith(".py") else json.dumps(content)
        path = machine.write(machine.user, text, name)
        settings = machine.settings()
        assert settings.max_steps == steps
        assert settings.source("Assist.max_steps") == str(path)
    assert [file.path for file in machine.load().files] == [
        str(machine.user / name) for name in order
    ]


def test_files_that_are_read_say_whose_they_are(machine):
    machine.write(machine.user, {})
    machine.write(machine.system, {})
    assert [file.admin for file in machine.load().files] == [True, False]


def test_lists_and_dicts_can_be_added_to(machine):
    machine.write(
        machine.user,
        "c.Assist.exclude.append('x')\nc.Assist.exclude.extend(['y'])\n"
        "c.Assist.tool_modes.update({'run_*': 'deny'})\n"
        "c.AssistOpenAI.allowed_models.append('gpt-own')\n",
    )
    settings = machine.settings()
    assert settings.exclude == (*DEFAULT_EXCLUDE, "x", "y")
    assert settings.tool_modes == {"run_*": "deny"}
    assert settings.providers[0].allowed_models[-1] == "gpt-own"
    assert len(settings.providers[0].allowed_models) > 1


def test_a_setting_that_is_only_looked_at_is_not_set(machine):
    machine.write(machine.user, "if c.Assist.share == 'none': pass\nc.Assist.exclud\n")
    assert machine.settings().share == "values"


def test_an_endpoint_has_every_field_it_was_given(machine):
    model = {
        "id": "qwen3:32b",
        "name": "Qwen",
        "context_window": 4096,
        "max_output": 512,
        "attachments": True,
        "reasoning": True,
        "images": False,
        "options": {"min_p": 0.1},
    }
    entry = {
        "name": "Our lab",
        "slug": "lab",
        "base_url": "https://lab.example.org/v1/",
        "api_key_env": "LAB_KEY",
        "headers": {"X-Team": "a"},
        "options": {"store": False},
        "models": [model, {"id": "small"}],
    }
    machine.write(machine.user, {"AssistCompatible": {"providers": [entry]}})
    provider = machine.settings().providers[-1]
    assert (provider.name, provider.slug, provider.kind) == ("Our lab", "lab", "compatible")
    assert provider.base_url == "https://lab.example.org/v1"
    assert (provider.api_key_env, provider.key_required) == ("LAB_KEY", True)
    assert provider.headers == {"X-Team": "a"}
    assert provider.options == {"store": False}
    assert provider.allowed_models == ("qwen3:32b", "small")
    large, small = provider.models
    assert vars(large) | {"in_process": False} == {
        **model,
        "id": "lab:qwen3:32b",
        "in_process": False,
    }
    assert (small.id, small.context_window, small.max_output) == ("lab:small", 128_000, 16_000)


def test_a_local_endpoint_needs_no_key_and_a_remote_one_in_clear_is_reported(machine):
    entries = [
        {"slug": "here", "base_url": "http://127.0.0.1:11434/v1"},
        {"slug": "there", "base_url": "http://gpu.example.org/v1"},
    ]
    machine.write(machine.user, {"AssistCompatible": {"providers": entries}})
    loaded = machine.load()
    assert [p.key_required for p in loaded.settings.providers[-2:]] == [False, False]
    (note,) = loaded.notes
    assert note.startswith("there:")


def test_openai_can_speak_chat(machine):
    machine.write(machine.user, {"AssistOpenAI": {"api": "chat"}})
    assert machine.settings().providers[0].kind == "openai-chat"


def test_a_model_may_be_listed_with_its_provider(machine):
    machine.write(machine.user, {"AssistOpenAI": {"allowed_models": ["openai:gpt-x", "gpt-y*"]}})
    assert machine.settings().providers[0].allowed_models == ("gpt-x", "gpt-y*")


def test_one_text_is_a_list_of_one_as_in_jupyter(machine):
    machine.write(machine.user, {"Assist": {"exclude": "*.csv"}})
    assert machine.settings().exclude == ("*.csv",)


def test_a_python_file_can_load_another_of_its_own_folder(machine):
    machine.write(machine.user, "c.Assist.share = 'none'", "more.py")
    machine.write(machine.user, "load_subconfig('more.py')")
    assert machine.settings().share == "none"


def test_a_byte_order_mark_is_no_error(machine):
    machine.write(machine.user, '\ufeff{"Assist": {"share": "none"}}', "jupyter_config.json")
    assert machine.settings().share == "none"


def test_nothing_is_read_or_imported_from_the_working_folder(machine, tmp_path, monkeypatch):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for name in ("jupyter_config", "jupyter_ai_assist_config"):
        (notebooks / f"{name}.json").write_text('{"Assist": {"share": "none"}}')
        (notebooks / f"{name}.py").write_text("raise RuntimeError('read from the project')")
    (notebooks / "site_settings.py").write_text("raise RuntimeError('imported from the project')")
    machine.write(
        machine.user,
        "try:\n    import site_settings\nexcept ImportError:\n    c.Assist.max_steps = 3\n",
    )
    monkeypatch.chdir(notebooks)
    monkeypatch.syspath_prepend("")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", f":.:{machine.user}")
    loaded = load_settings()
    assert loaded.settings.max_steps == 3
    assert loaded.settings.share == "values"
    assert any("is left out" in note for note in loaded.notes)
    assert sys.path[0] == ""


def test_every_trait_has_help_and_a_ceiling():
    for section in SECTIONS.values():
        for name, trait in section.class_traits(config=True).items():
            assert trait.help, name
            assert trait.metadata["ceiling"] in RULES, name


def test_loading_needs_no_heavy_package(machine):
    code = (
        "import sys; from jupyter_ai_assist.config.loader import load_settings; load_settings();"
        "print({'pydantic', 'pydantic_ai', 'openai', 'IPython', 'tornado'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_the_reference_is_what_the_traits_say(request):
    script = request.config.rootpath / "scripts" / "docs"
    result = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
