"""A model, or the filter before it, declines what a command asks: said, kept, and nothing bound."""

from __future__ import annotations

import json

import pytest
from live_kernel import LiveKernel
from servers.painters import picture
from servers.raw import Play, RawServer
from servers.wires import wire_for_path


def declining(seen):
    wire = wire_for_path(seen.path)
    return Play([wire.start(), wire.refusal("I cannot help with that.")])


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    with RawServer(declining) as server:
        live = LiveKernel(tmp_path_factory.mktemp("home"), {"DECLINED_KEY": "sk-0123456789"})
        config = live.folder.parent / "config"
        config.mkdir()
        vendor = {"api": "chat", "api_key_env": "DECLINED_KEY", "base_url": f"{server.url}/v1"}
        settings = {"Assist": {"default_model": "openai:gpt-6-luna"}, "AssistOpenAI": vendor}
        (config / "jupyter_config.json").write_text(json.dumps(settings))
        assert live.run("%load_ext jupyter_ai_assist").status == "ok"
        live.run("schema = {'type': 'object', 'properties': {'a': {'type': 'string'}}}")
        (live.folder / "photo.png").write_bytes(picture(20, 20))
        yield live
        live.close()


@pytest.mark.parametrize(
    "cell",
    [
        "%assist -o out /write shorter --from text",
        "%assist -o out /object --schema schema --from text",
        "%assist -o out /translate French --from text",
        "%assist -o out /complete Once",
        "%assist -o out /focal photo.png",
        "%assist -o out /focal --map *.png",
        "%assist -o out /write shorter --map texts --yes",
    ],
)
def test_what_is_declined_fails_the_cell_and_binds_nothing(kernel, cell):
    kernel.run("text = 'Something.'; texts = ['One thing.', 'Another.']; out = 'as before'")
    ran = kernel.run(cell)
    assert ran.status == "error"
    assert "declined" in ran.errors[0]
    assert "Traceback" not in ran.errors[0]
    assert kernel.value("out") == "as before"


def test_a_command_that_there_is_not_names_what_to_type_in_a_cell(kernel):
    ran = kernel.run("%assist /fx")
    assert ran.status == "error"
    assert "See %assist /help." in ran.errors[0]
