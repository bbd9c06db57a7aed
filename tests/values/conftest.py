"""Kernels whose providers are all one writing service on this machine."""

from __future__ import annotations

import json

import pytest
from kernel.live_kernel import LiveKernel
from servers.writers import WritingServer

KEY = "sk-writing-0123456789abcdef"
MODEL = "openai:gpt-6-luna"


def start_kernel(server, home, **settings):
    """A kernel in a home; a second one in the same home is what a restart leaves."""
    kernel = LiveKernel(home, {"WRITING_KEY": KEY})
    config = kernel.folder.parent / "config"
    config.mkdir(exist_ok=True)
    vendor = {"api_key_env": "WRITING_KEY"}
    configured = {
        "AssistOpenAI": {**vendor, "base_url": f"{server.url}/v1", "api": "chat"},
        "AssistAnthropic": {**vendor, "base_url": server.url},
        "AssistGoogle": {**vendor, "base_url": server.url},
        "AssistCompatible": {
            "providers": [
                {
                    "name": "Lab",
                    "slug": "lab",
                    "base_url": f"{server.url}/v1",
                    "models": [{"id": "m", "context_window": 8_000, "max_output": 1_000}],
                }
            ]
        },
        "Assist": {"default_model": MODEL, **settings},
    }
    (config / "jupyter_config.json").write_text(json.dumps(configured))
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    return kernel


@pytest.fixture(scope="module")
def running_server():
    with WritingServer() as server:
        yield server


@pytest.fixture(scope="module")
def live(running_server, tmp_path_factory):
    kernel = start_kernel(running_server, tmp_path_factory.mktemp("home"))
    yield kernel
    kernel.close()


@pytest.fixture
def server(running_server):
    """The service, as if nobody had asked it yet."""
    running_server.reset()
    return running_server


@pytest.fixture
def kernel(live, server):
    """The same kernel for all tests of a module, with no name of its user's and no file."""
    for file in live.folder.iterdir():
        file.unlink()
    live.run("%reset -f")
    live.run(
        "from jupyter_ai_assist.assembly import assistant; assistant().results.forget('')",
        store_history=False,
    )
    return live
