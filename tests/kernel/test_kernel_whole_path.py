"""From a cell in a real kernel to the bytes on the wire, and back."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path

KEY = "sk-whole-path-0123456789abcdef"

KINDS = {
    "openai-responses": ("openai:m", "c.AssistOpenAI.api = 'responses'\n"),
    "openai-chat": ("openai:m", "c.AssistOpenAI.api = 'chat'\n"),
    "anthropic": ("anthropic:m", ""),
    "google": ("google:m", ""),
    "compatible": ("lab:m", ""),
}
SECTIONS = {"openai": "AssistOpenAI", "anthropic": "AssistAnthropic", "google": "AssistGoogle"}

NASTY = [
    'parse {"a": {"b": [1, 2]}} please',
    "{}",
    'f"{value!r:>10}" and {1 + 1} and {{missing}}',
    "$HOME ${PATH} $x",
    r"\frac{a}{b} $\alpha$ \n \\",
    "what's in \"this\" isn't it",
    "is that so?",
    "why??",
    "a trailing backslash \\",
    "!ls %magic # comment",
]
TRACEBACK = """\
why?
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
KeyError: 'a{b}'
?help me!
"""


def configuration(kind: str, url: str) -> str:
    model, extra = KINDS[kind]
    slug = model.partition(":")[0]
    if kind == "compatible":
        endpoint = {
            "name": "Lab",
            "slug": "lab",
            "base_url": f"{url}/v1",
            "api_key_env": "WHOLE_PATH_KEY",
            "models": [{"id": "m", "name": "M"}],
        }
        own = f"c.AssistCompatible.providers = [{endpoint!r}]\n"
    else:
        own = (
            f"c.{SECTIONS[slug]}.allowed_models = ['*']\n"
            f"c.{SECTIONS[slug]}.base_url = {url + ('/v1' if slug == 'openai' else '')!r}\n"
            f"c.{SECTIONS[slug]}.api_key_env = 'WHOLE_PATH_KEY'\n"
        )
    return f"{own}{extra}c.Assist.default_model = {model!r}\nc.Assist.max_retries = 0\n"


def answering(seen) -> Play:
    return Play(reply(wire_for_path(seen.path), ["An ", "answer."]))


@pytest.fixture
def server():
    with RawServer(answering) as running:
        yield running


@pytest.fixture
def connected(server, start_kernel, tmp_path):
    """A function that starts a kernel configured for a kind of provider."""

    def start(kind="compatible", **environ):
        config = tmp_path / "home0" / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "jupyter_ai_assist_config.py").write_text(configuration(kind, server.url))
        kernel = start_kernel(WHOLE_PATH_KEY=KEY, **environ)
        assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
        return kernel

    return start


def texts(value) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return []


def sent(server) -> list[str]:
    return texts(json.loads(server.seen[-1].body))


@pytest.mark.parametrize("kind", KINDS)
def test_prompts_reach_every_kind_of_provider_byte_for_byte(connected, server, kind):
    kernel = connected(kind)
    for prompt in NASTY:
        ran = kernel.run(f"%assist --new {prompt}")
        assert ran.status == "ok", ran.errors
        assert prompt in sent(server)
        assert "An answer." in ran.markdown
    kernel.run(f"%%assist --new\n{TRACEBACK}")
    assert any(text.rstrip("\n") == TRACEBACK.rstrip("\n") for text in sent(server))


@pytest.mark.parametrize("kind", KINDS)
def test_output_shows_while_the_server_still_streams_and_stop_closes_it(connected, server, kind):
    kernel = connected(kind)
    assert kernel.run("%assist warm up").status == "ok"
    wire = wire_for_path(server.seen[0].path)
    server.play(Play([wire.start(), wire.text("Begun, "), wire.text("and ")], end="hang"))
    shown = []

    def stop_once_shown(message):
        data = message["content"].get("data", {})
        if not shown and "Begun" in str(data.get("text/markdown", "")):
            shown.append(server.seen[-1].answered.is_set())
            kernel.interrupt()

    ran = kernel.run("%assist go on", watch=stop_once_shown)
    assert shown == [False]  # it was displayed before the answer's end
    assert ran.status == "error"
    assert ran.reply["ename"] == "TurnInterrupted"
    assert "Begun" in ran.markdown  # what had come stays
    assert server.seen[-1].gone.wait(60)  # and the connection is closed
    assert kernel.run("%assist again").status == "ok"


def test_run_all_stops_at_a_failed_turn(connected, server):
    kernel = connected()
    server.play(Play([b"{}"], status=500))
    ran = kernel.run_all("x = 1", "%assist hello", "x = 2")
    assert [cell.status for cell in ran] == ["ok", "error", "aborted"]
    assert kernel.value("x") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503, 529])
def test_an_error_status_is_one_sentence_and_the_next_cell_works(connected, server, status):
    kernel = connected()
    body = json.dumps({"error": {"message": f"No. Your key was {KEY}.", "type": "x"}}).encode()
    headers = {"content-type": "application/json"}
    server.play(Play([body], status=status, headers=headers))
    ran = kernel.run("%assist hello")
    assert ran.status == "error"
    (shown,) = ran.errors
    assert "Traceback" not in shown
    assert len(shown.strip().splitlines()) <= 3, shown
    assert KEY not in json.dumps(ran.messages, default=str)
    assert kernel.run("%assist again").status == "ok"


@pytest.mark.parametrize(
    "play",
    [
        Play([b"data: {not json\n\n"]),
        Play([b"<html>a proxy's page</html>"]),
        Play([], end="cut"),
        Play([], silent=True, end="cut"),
        Play([], headers={"content-type": "text/plain"}),
    ],
    ids=["malformed", "html", "cut-at-once", "no-status", "empty"],
)
def test_a_broken_reply_fails_the_cell_in_words(connected, server, play):
    kernel = connected()
    server.play(play)
    ran = kernel.run("%assist hello")
    assert ran.status == "error"
    assert "Traceback" not in "".join(ran.errors)
    assert kernel.run("%assist again").status == "ok"


def test_a_host_that_nobody_answers_at_fails_in_words(start_kernel, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    text = configuration("compatible", "http://127.0.0.1:1")
    (config / "jupyter_ai_assist_config.py").write_text(text)
    kernel = start_kernel(WHOLE_PATH_KEY=KEY)
    kernel.run("%load_ext jupyter_ai_assist")
    ran = kernel.run("%assist hello")
    assert ran.status == "error"
    assert "127.0.0.1:1" in ran.errors[0]


def test_what_came_of_a_cut_stream_is_kept_and_shown(connected, server):
    kernel = connected()
    kernel.run("%assist warm up")
    wire = wire_for_path(server.seen[0].path)
    server.play(Play([wire.start(), wire.text("Half an answer")]))
    ran = kernel.run("%assist --thread tea hello")
    assert ran.status == "error"
    assert "Half an answer" in ran.markdown
    assert "Half an answer" in kernel.run("%assist /history show tea").markdown


def test_a_key_is_in_its_own_header_and_nowhere_else(connected, server, tmp_path):
    kernel = connected(PYTHONLOGLEVEL="DEBUG")
    kernel.run("import logging; logging.basicConfig(level=logging.DEBUG, filename='debug.log')")
    refused = Play([KEY.encode()], status=401, headers={"content-type": "text/plain"})
    codes = (
        "%assist hello",
        "%assist /key list",
        "%assist /doctor",
        "%assist /context",
        "%assist /models",
        "%assist --dry-run hello",
        "%assist what is @os",
        "%assist /history",
    )
    shown = [kernel.run(code) for code in codes]
    server.play(refused)
    shown.append(kernel.run("%assist hello"))
    assert shown[-1].status == "error"
    assert KEY not in json.dumps([ran.messages for ran in shown], default=str)
    assert kernel.value("__import__('os').environ['WHOLE_PATH_KEY']") == KEY  # as it was set
    for seen in server.seen:
        assert KEY.encode() not in seen.body
        assert KEY not in seen.path
        assert [name for name, value in seen.headers.items() if KEY in value] == ["authorization"]
    home = tmp_path / "home0"
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "debug.log" and path.stat().st_size for path in written)
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


def test_a_corrupt_history_is_set_aside_and_the_prompt_answered(connected, tmp_path):
    data = tmp_path / "home0" / "data" / "jupyter_ai_assist"
    data.mkdir(parents=True)
    (data / "history.db").write_bytes(b"this is no database" * 1000)
    kernel = connected()
    ran = kernel.run("%assist hello")
    assert ran.status == "ok", ran.errors
    assert "An answer." in ran.markdown
    assert "damaged" in ran.markdown
    aside = [path for path in data.iterdir() if "damaged" in path.name]
    assert any(path.read_bytes().startswith(b"this is no database") for path in aside)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("c.Assist.share = 'everything'\n", "share"),
        ("c.Assist.shrae = 'values'\n", "shrae"),
        ("c.Assist.share = \n", "line 1"),
    ],
)
def test_a_corrupt_configuration_is_named_and_the_next_cell_works(
    start_kernel, tmp_path, text, named
):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_ai_assist_config.py").write_text(text)
    kernel = start_kernel()
    kernel.run("%load_ext jupyter_ai_assist")
    ran = kernel.run("%assist hello")
    assert ran.status == "error"
    assert named in ran.errors[0]
    assert "jupyter_ai_assist_config.py" in ran.errors[0]
    assert "Traceback" not in ran.errors[0]
    assert kernel.run("1 + 1").status == "ok"
    assert named in kernel.run("%assist /doctor").markdown


def test_a_conversation_survives_the_kernels_end(connected, tmp_path):
    kernel = connected()
    kernel.run("%assist --thread tea remember chamomile")
    kernel.close()  # kills it
    database = tmp_path / "home0" / "data" / "jupyter_ai_assist" / "history.db"
    rows = sqlite3.connect(database).execute("SELECT question, outcome FROM turn").fetchall()
    assert rows == [("remember chamomile", "finished")]


@pytest.mark.parametrize("kind", KINDS)
def test_open_connections_neither_hold_up_nor_clutter_the_end(server, kind):
    config = Path(os.environ["JUPYTER_CONFIG_DIR"]) / "jupyter_ai_assist_config.py"
    config.parent.mkdir()
    config.write_text(configuration(kind, server.url))
    ended = subprocess.run(
        [sys.executable, "-W", "default", "-m", "IPython", "--simple-prompt", "--no-banner"],
        input="%load_ext jupyter_ai_assist\n%assist hello\nexit\n",
        env={**os.environ, "WHOLE_PATH_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "An answer." in ended.stdout
    assert ended.stderr == ""


def test_cells_that_a_frontend_keeps_out_of_the_history_are_still_seen(connected):
    kernel = connected()
    for code in ("%assist /help", "first = 1", "second = first + 1"):
        kernel.run(code, store_history=False)
    ran = kernel.run("%assist -m guide:offline /explain", store_history=False)
    assert ran.status == "ok", ran.errors
    assert "second" in ran.markdown
