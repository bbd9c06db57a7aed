from __future__ import annotations

import pytest

from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.providers import catalog
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, ProviderSettings
from jupyter_ai_assist.core.usage.prices import cost, price_per_million

MAKERS = ("openai", "anthropic", "google")


def anthropic(*allowed: str, **rest: object) -> ProviderSettings:
    given = {"models": catalog.shipped("anthropic"), **rest}
    return ProviderSettings("anthropic", "Anthropic", "anthropic", allowed_models=allowed, **given)


@pytest.mark.parametrize("maker", MAKERS)
def test_every_vendor_has_a_few_current_models(maker):
    models = [model for model in catalog.shipped(maker) if not model.images]
    assert 3 <= len(models) <= 5
    for model in models:
        assert model.provider == maker
        assert model.name
        assert model.max_output < model.context_window
        # A shipped id that has no public price is most likely misspelt.
        assert price_per_million(model.id) is not None


def test_nobody_else_has_shipped_models():
    assert catalog.shipped("somebody") == ()


def test_nothing_is_allowed_by_an_empty_list():
    assert catalog.allowed(anthropic()) == ()


def test_globs_choose_among_the_known():
    found = catalog.allowed(anthropic("claude-haiku-*"))
    assert {model.model for model in found} == {"claude-haiku-5-5", "claude-haiku-4-5"}


def test_an_admins_list_narrows_it():
    ceiling = AllowList(("claude-haiku-5*",), "admin.py")
    found = catalog.allowed(anthropic("claude-haiku-*", ceilings=(ceiling,)))
    assert [model.model for model in found] == ["claude-haiku-5-5"]


def test_a_full_name_makes_an_unknown_model_known_with_the_defaults():
    assert catalog.allowed(anthropic("claude-9", "claude-[89]")) == (
        ModelInfo(id="anthropic:claude-9"),
    )


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
