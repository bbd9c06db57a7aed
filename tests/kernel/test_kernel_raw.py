"""``/complete`` and ``/chat`` from a cell in a real kernel to the wire, and back into a name."""

from __future__ import annotations

import json

import pytest
from live_kernel import LiveKernel
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path

USUAL = "sk-usual-0123456789abcdef"
OTHER = "sk-other-0123456789abcdef"
TALK = [
    {"role": "system", "content": "You count."},
    {"role": "user", "content": "One."},
    {"role": "assistant", "content": "Two."},
    {"role": "user", "content": "Three."},
]


@pytest.fixture(scope="module")
def running():
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["An ", "answer."]))) as one:
        yield one


@pytest.fixture(scope="module")
def live(running, tmp_path_factory):
    """A kernel with all kinds of provider, all of them on this machine."""
    environ = {"RAW_KEY": USUAL, "JUPYTER_AI_ASSIST_MASTER_KEY": "a long enough master key"}
    kernel = LiveKernel(tmp_path_factory.mktemp("home"), environ)
    config = kernel.folder.parent / "config"
    config.mkdir()
    vendor = {"api_key_env": "RAW_KEY", "allowed_models": ["m"]}
    settings = {
        "Assist": {"default_model": "openai:m", "max_retries": 0},
        "AssistOpenAI": {**vendor, "base_url": f"{running.url}/v1", "api": "chat"},
        "AssistAnthropic": {**vendor, "base_url": running.url},
        "AssistGoogle": {**vendor, "base_url": running.url},
    }
    (config / "jupyter_config.json").write_text(json.dumps(settings))
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def server(running):
    running.forget()
    return running


@pytest.fixture
def kernel(live, server):
    live.run("%reset -f")
    return live


def body(server) -> dict:
    return json.loads(server.seen[-1].body)


def test_text_completion_with_temperature_max_length_top_p_and_penalties(kernel, server):
    ran = kernel.run(
        "%%assist /complete --temperature 0.5 --max-tokens 60 --top-p 0.9 --presence-penalty 0.1 "
        "--frequency-penalty 0.2 --seed 7 --stop END --to story\nOnce upon a time"
    )
    assert ran.status == "ok", ran.errors
    assert "An answer." in ran.markdown
    assert kernel.value("story") == "An answer."
    sent = body(server)
    assert sent["messages"] == [{"role": "user", "content": "Once upon a time"}]
    knobs = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "stop")
    assert {knob: sent[knob] for knob in knobs} == {
        "temperature": 0.5,
        "top_p": 0.9,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
        "seed": 7,
        "stop": ["END"],
    }
    assert sent["max_completion_tokens"] == 60
    assert "tools" not in sent


@pytest.mark.parametrize("given", ["cell", "variable"])
@pytest.mark.parametrize("model", ["openai:m", "anthropic:m", "google:m"])
def test_chat_with_messages_as_json_or_a_variable(kernel, server, model, given):
    kernel.run(f"messages = {TALK!r}")
    what = " @messages" if given == "variable" else f"\n{json.dumps(TALK)}"
    magic = "%assist" if given == "variable" else "%%assist"
    ran = kernel.run(f"{magic} -m {model} /chat --temperature 0 --to said{what}")
    assert ran.status == "ok", ran.errors
    assert kernel.value("said") == "An answer."
    text = json.dumps(body(server))
    places = [text.index(word) for word in ("One.", "Two.", "Three.")]
    assert places == sorted(places)
    assert "You count." in text


def test_global_key_settings_with_an_override_for_each_use(kernel, server, tmp_path):
    stored = kernel.run("%assist /key set openai/work", answers=[OTHER])
    assert stored.status == "ok", stored.errors
    assert "set (encrypted file)" in kernel.run("%assist /key list openai/work").markdown
    assert kernel.run("%assist /complete Once").status == "ok"
    assert server.seen[-1].headers["authorization"] == f"Bearer {USUAL}"
    assert kernel.run("%assist /complete --key-name work Once").status == "ok"
    assert server.seen[-1].headers["authorization"] == f"Bearer {OTHER}"
    assert OTHER not in server.seen[-1].body.decode()
    assert kernel.run("%assist /key delete openai/work").status == "ok"
    gone = kernel.run("%assist /complete --key-name work Once")
    assert gone.status == "error"
    assert "/key set openai/work" in gone.errors[0]


def test_a_named_key_goes_to_the_host_it_was_stored_for_only(kernel, server):
    kernel.run("%assist /key set openai/home", answers=[OTHER])
    ran = kernel.run("%assist -m anthropic:m /complete --key-name home Once")
    assert ran.status == "error"
    assert server.seen == []


def test_a_key_that_is_typed_in_place_of_a_name_is_neither_sent_nor_kept(kernel, server):
    ran = kernel.run(f"%assist /complete --key-name {USUAL.upper()} Once")
    assert ran.status == "error"
    assert USUAL.upper() not in ran.errors[0]
    assert server.seen == []
    files = [path for path in (kernel.folder.parent / "data").rglob("*") if path.is_file()]
    assert not [path for path in files if USUAL.upper().encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("model", "knob", "valid"),
    [
        ("anthropic:m", "--seed 7", "temperature, top_p"),
        ("anthropic:m", "--presence-penalty 1", "stop, temperature"),
        ("anthropic:m --dry-run", "--seed 7", "temperature, top_p"),
    ],
)
def test_a_knob_that_a_provider_lacks_is_refused(kernel, server, model, knob, valid):
    ran = kernel.run(f"%assist -m {model} /complete {knob} Once")
    assert ran.status == "error"
    assert "takes no setting" in ran.errors[0]
    assert valid in ran.errors[0]
    assert server.seen == []


def test_the_policy_holds_for_what_is_raw(kernel, server):
    ran = kernel.run("%assist -m openai:other /complete Once")
    assert ran.status == "error"
    assert "allowed_models" in ran.errors[0]
    offline = kernel.run("%assist -m guide:offline /complete Once")
    assert "no language model" in offline.errors[0]
    assert server.seen == []
