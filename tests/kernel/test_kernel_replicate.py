"""Replicate from a real kernel: writing and answering by models that run there."""

from __future__ import annotations

import json

import pytest
from servers.predictions import MISTRAL, PredictionServer, events

KEY = "r8-replicate-0123456789abcdef"


@pytest.fixture
def server():
    with PredictionServer(lambda _: "A shorter text.") as running:
        yield running


@pytest.fixture
def kernel(server, start_kernel, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    content = {
        "Assist": {"max_retries": 0},
        "AssistReplicate": {"base_url": server.url, "api_key_env": "HELD_KEY"},
    }
    (config / "jupyter_ai_assist_config.json").write_text(json.dumps(content))
    started = start_kernel(HELD_KEY=KEY)
    assert started.run("%load_ext jupyter_ai_assist").status == "ok"
    return started


@pytest.mark.parametrize(
    "model", ["meta/meta-llama-3-70b-instruct", "mistralai/mistral-7b-instruct-v0.2"]
)
def test_ai_writer_by_replicates_llama_and_mistral(kernel, server, model):
    server.inputs = MISTRAL if "mistral" in model else server.inputs
    ran = kernel.run(
        f"%%assist -m replicate:{model} -o short /write shorter\nIt's a {{long}} text."
    )
    assert ran.status == "ok", ran.errors
    assert kernel.value("short") == "A shorter text."
    sent = server.bodies[-1]
    assert "It's a {long} text." in sent["prompt"]
    assert 1024 in (sent.get("max_tokens"), sent.get("max_new_tokens"))
    assert server.seen[1].path == f"/v1/models/{model}/predictions"
    assert f"replicate:{model}" in ran.markdown


def test_output_shows_while_it_still_streams_and_stop_cancels_it(kernel, server):
    server.stream = [*events(["Begun, "])[:1], 60.0]
    stopped = []

    def stop_once_shown(message):
        shown = str(message["content"].get("data", {}).get("text/markdown", ""))
        if "Begun" in shown and not stopped:
            stopped.append(True)
            kernel.interrupt()

    ran = kernel.run(
        "%assist -m replicate:meta/meta-llama-3-70b-instruct Hi", watch=stop_once_shown
    )
    assert ran.reply["ename"] == "TurnInterrupted"
    assert "Begun" in ran.markdown
    posted = [seen.path for seen in server.seen if seen.method == "POST"]
    while len(posted) < 2:
        server.await_request(len(server.seen) + 1)
        posted = [seen.path for seen in server.seen if seen.method == "POST"]
    assert posted[-1] == "/v1/predictions/p1/cancel"


def test_it_is_no_agent(kernel, server):
    model = "replicate:meta/meta-llama-3-70b-instruct"
    ran = kernel.run(f"%assist -m {model} --mode agent add a cell")
    assert ran.status == "error"
    assert "calls no tools" in ran.errors[0]
    assert server.bodies == []
