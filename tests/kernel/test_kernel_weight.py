"""What a kernel loads, and what it sends for a reply, in counts; see ``weight``."""

from __future__ import annotations

import pytest
from panel_page import PanelPage, comm_of
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path
from weight import FIRST_PROMPT, LOAD_EXT, REPLY, SDKS

PARAGRAPH = "A sentence of some length, with `code` and *stress*, goes on. " * 4 + "\n\n"
CONFIG = """
c.AssistCompatible.providers = [
    {{"name": "Lab", "slug": "lab", "base_url": "{url}/v1",
      "models": [{{"id": "m", "name": "M"}}]}}
]
c.Assist.default_model = "lab:m"
c.Assist.max_retries = 0
"""
IMPORTED = f"sorted(name for name in {SDKS} if name in sys.modules), len(set(sys.modules) - before)"


@pytest.fixture
def ask_for(tmp_path, start_kernel):
    """Start a kernel whose model answers with so many paragraphs as it is asked for."""

    def answer(seen):
        count = next(n for n in (200, 100, 1) if f"{n} paragraphs" in seen.body.decode())
        return Play(reply(wire_for_path(seen.path), [PARAGRAPH] * count))

    with RawServer(answer) as server:
        folder = tmp_path / "home0" / "config"
        folder.mkdir(parents=True)
        (folder / "jupyter_ai_assist_config.py").write_text(CONFIG.format(url=server.url))
        yield start_kernel()


def test_what_load_ext_imports(start_kernel):
    kernel = start_kernel()
    kernel.run("import sys\nbefore = set(sys.modules)")
    kernel.run(f"%load_ext jupyter_ai_assist\nheavy, count = {IMPORTED}")
    assert kernel.value("heavy") == []
    LOAD_EXT.holds(kernel.value("count"))


def test_what_the_first_prompt_imports(ask_for):
    ask_for.run("import sys\nbefore = set(sys.modules)\n%load_ext jupyter_ai_assist")
    assert ask_for.run("%assist 1 paragraphs").status == "ok"
    ask_for.run(f"heavy, count = {IMPORTED}")
    assert not {"anthropic", "google.genai"} & set(ask_for.value("heavy")), "SDKs of nobody asked"
    FIRST_PROMPT.holds(ask_for.value("count"))


def linear(sent: dict[int, int]) -> None:
    """Twice the reply takes about twice the bytes."""
    for count, size in sent.items():
        REPLY.holds(size / (count * len(PARAGRAPH)))
    assert sent[200] < 2.5 * sent[100]


def test_the_bytes_of_a_reply_in_a_cell(ask_for):
    ask_for.run("%load_ext jupyter_ai_assist")
    sent = {}
    for count in (100, 200):
        ran = ask_for.run(f"%assist --new {count} paragraphs")
        shown = ran.of("display_data", "update_display_data", "stream")
        sent[count] = sum(len(str(content)) for content in shown)
        assert sum(d["text/plain"].count("A sentence") for d in ran.displays) == 4 * count
    linear(sent)


def test_the_bytes_of_a_reply_in_the_panel(ask_for):
    ask_for.run("from jupyter_ai_assist import assist")
    page = PanelPage(ask_for, comm_of(ask_for.run("assist.panel()")))
    page.open()
    sent = {}
    for count in (100, 200):
        before = len(page.frames)
        ended = page.ask(f"{count} paragraphs", new=True)
        assert ended["text"].count("A sentence") == 4 * count
        sent[count] = sum(len(str(frame)) for frame in page.frames[before:])
    linear(sent)
