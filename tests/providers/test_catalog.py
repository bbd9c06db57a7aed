from __future__ import annotations

import pytest

from jupyter_ai_assist.core import catalog
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.prices import cost, price_per_million
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

VENDORS = {"openai-responses": "openai", "anthropic": "anthropic", "google": "google"}


def settings(kind: str = "anthropic", *allowed: str, **rest: object) -> ProviderSettings:
    return ProviderSettings(slug="svc", name="Svc", kind=kind, allowed_models=allowed, **rest)


@pytest.mark.parametrize(("kind", "maker"), VENDORS.items())
def test_every_vendor_has_a_few_current_models(kind, maker):
    models = catalog.allowed(settings(kind, "*"))
    assert 3 <= len(models) <= 5
    for model in models:
        assert model.provider == "svc"
        assert model.name
        assert model.max_output < model.context_window
        # A shipped id that has no public price is most likely misspelt.
        assert price_per_million(f"{maker}:{model.model}") is not None


def test_nothing_is_allowed_by_an_empty_list():
    assert catalog.allowed(settings("anthropic")) == ()


def test_globs_choose_among_the_known():
    found = catalog.allowed(settings("anthropic", "claude-haiku-*"))
    assert {model.model for model in found} == {"claude-haiku-5-5", "claude-haiku-4-5"}
    assert catalog.is_allowed(settings("anthropic", "claude-*"), "claude-next")
    assert not catalog.is_allowed(settings("anthropic", "claude-*"), "gpt-6.1-sol")


def test_a_full_name_makes_an_unknown_model_known():
    assert catalog.allowed(settings("google", "gemini-9")) == (ModelInfo(id="svc:gemini-9"),)


def test_a_configured_model_replaces_the_shipped_one():
    mine = ModelInfo(id="svc:claude-haiku-5-5", name="Mine", max_output=5)
    configured = settings("anthropic", "*", models=(mine,))
    assert catalog.describe(configured, "claude-haiku-5-5") is mine
    assert [m for m in catalog.allowed(configured) if m.model == mine.model] == [mine]


def test_an_unknown_model_gets_the_defaults():
    assert catalog.describe(settings("compatible"), "qwen3:8b") == ModelInfo(id="svc:qwen3:8b")


def test_a_cached_token_costs_less_and_a_written_one_more():
    plain = Usage(input_tokens=10_000, output_tokens=100)
    cached = plain.model_copy(update={"cached_tokens": 9_000})
    model = "anthropic:claude-haiku-4-5"
    full = cost(model, plain)
    assert full is not None
    assert cost(model, cached) < full < cost(model, plain, cache_write_tokens=9_000)


def test_nothing_is_guessed():
    usage = Usage(input_tokens=1_000, output_tokens=10)
    assert cost("anthropic:claude-nobody-knows", usage) is None
    assert cost("local:llama", usage) is None
    assert cost("anthropic:claude-haiku-4-5", usage, base_url="http://localhost:1/v1") is None
    assert price_per_million("guide:offline") is None


def test_a_service_with_public_prices_is_known_by_its_address():
    usage = Usage(input_tokens=1_000, output_tokens=10)
    assert cost("mine:gpt-4o", usage, base_url="https://api.openai.com/v1") == cost(
        "openai:gpt-4o", usage
    )
