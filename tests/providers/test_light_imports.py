"""Nothing heavy is loaded before a model is asked."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pydantic_ai", "openai", "anthropic", "google.genai", "httpx2", "genai_prices")


def loaded_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name for name in HEAVY if f"'{name}'" in done.stdout}


def test_a_provider_can_be_made_and_listed_without_any_sdk():
    code = """
from jupyter_ai_assist.core.providers.catalog import shipped
from jupyter_ai_assist.core.providers.remote import remote_providers
from jupyter_ai_assist.core.settings import ProviderSettings, Settings
from jupyter_ai_assist.core.keys import Keys
kinds = ["openai-responses", "openai-chat", "anthropic", "google"]
models = shipped("openai")
made = [ProviderSettings(k, k, k, allowed_models=("*",), models=models) for k in kinds]
for provider in remote_providers(Settings(providers=tuple(made)), Keys([])):
    assert provider.models() and provider.unusable() == "no key"
"""
    assert loaded_after(code) == set()


def test_preloading_brings_what_a_kind_needs_and_no_other_sdk():
    code = (
        "from jupyter_ai_assist.core.providers.remote import preload\nlist(preload(['anthropic']))"
    )
    assert loaded_after(code) == {"pydantic_ai", "anthropic", "httpx2", "genai_prices"}


def test_a_server_opens_chats_without_any_sdk():
    heavy = loaded_after("import jupyter_ai_assist.server.hub")
    assert not heavy & {"pydantic_ai", "openai", "anthropic", "google.genai", "genai_prices"}
