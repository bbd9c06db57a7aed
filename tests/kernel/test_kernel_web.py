"""``/ask --web`` in a real kernel: research with sources, against the services' own protocols."""

from __future__ import annotations

import json

import pytest
from servers.raw import Play, RawServer
from servers.searches import Page, searched

KEY = "sk-web-0123456789abcdef"
PAGES = [Page("https://pandas.example/news", "What's new"), Page("https://example.org/a_(b)", "A")]


@pytest.fixture
def server():
    with RawServer(lambda seen: Play(searched(seen.path, "Pandas 3 is out.", PAGES))) as running:
        yield running


@pytest.fixture
def start(server, start_kernel, tmp_path):
    def started(**settings):
        config = tmp_path / "home0" / "config"
        config.mkdir(parents=True)
        vendor = {"api_key_env": "WEB_KEY", "allowed_models": ["*"]}
        content = {
            "Assist": {"max_retries": 0, **settings},
            "AssistOpenAI": {**vendor, "base_url": f"{server.url}/v1"},
            "AssistAnthropic": {**vendor, "base_url": server.url},
            "AssistGoogle": {**vendor, "base_url": server.url},
        }
        (config / "jupyter_ai_assist_config.json").write_text(json.dumps(content))
        kernel = start_kernel(WEB_KEY=KEY)
        assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
        return kernel

    return started


def test_researcher_finds_and_cites_pages_and_keeps_them(start, server):
    kernel = start(web_search=True)
    for model in ("openai:gpt-6-luna", "anthropic:claude-sonnet-5-5", "google:gemini-3.1-pro"):
        server.seen.clear()
        ran = kernel.run(f"%assist --new -m {model} -o answer /ask --web what's new in pandas?")
        assert ran.status == "ok", ran.errors
        assert "Searched the web for “what is new”." in ran.markdown
        assert "- [What's new](https://pandas.example/news)" in ran.markdown
        assert "(https://example.org/a_%28b%29)" in kernel.value("answer")
        assert "search" in json.dumps(json.loads(server.seen[-1].body)["tools"]).lower()
        kernel.run("%assist /export kept.md")
        kept = kernel.folder / "kept.md"
        assert "[What's new](https://pandas.example/news)" in kept.read_text()
        kept.unlink()


def test_it_is_off_until_it_is_allowed(start, server):
    kernel = start()
    ran = kernel.run("%assist -m openai:gpt-6-luna /ask --web what's new in pandas?")
    assert ran.status == "error"
    assert "Assist.web_search" in ran.errors[0]
    offline = kernel.run("%assist -m guide:offline /ask --web what's new?")
    assert offline.status == "error"
    assert server.seen == []
