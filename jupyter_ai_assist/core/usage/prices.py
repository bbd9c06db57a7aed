"""What tokens cost, from the public price list that genai-prices carries.

Everything works offline. A model without a public price has the price
``None``, which is shown as unknown: nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_ai_assist.core.messages import Usage

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

__all__ = ["cost", "dollars", "preload", "price_per_million"]

_THOUSAND = 1_000

_LEAST = 0.001
"""US dollars, the smallest amount that is shown as such."""


def cost(
    model: str,
    usage: Usage,
    *,
    base_url: str = "",
    cache_write_tokens: int = 0,
    web_searches: int = 0,
) -> float | None:
    """US dollars for one request.

    Parameters
    ----------
    model
        ``provider:model``.
    base_url
        Where the request went, if not to the vendor's own address: a price is
        known then only if the address is one of a service with public prices.
    cache_write_tokens
        Input tokens that were written to a cache, where the service says so.
    web_searches
        Searches that the service made for it.
    """
    found = _calculate(
        model,
        base_url,
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=cache_write_tokens,
        output_tokens=usage.output_tokens,
        web_searches=web_searches,
    )
    return None if found is None else float(found.total_price)


def dollars(amount: float) -> str:
    """An amount of money, with as many digits as it needs."""
    if amount < _LEAST:
        return f"less than ${_LEAST}"
    return f"${amount:.2f}" if amount >= 0.1 else f"${amount:.3f}"  # noqa: PLR2004 - ten cents


def price_per_million(model: str) -> tuple[float, float] | None:
    """US dollars for a million tokens in and out, of a short prompt."""
    found = _calculate(model, "", input_tokens=_THOUSAND, output_tokens=_THOUSAND)
    if found is None:
        return None
    return float(found.input_price * _THOUSAND), float(found.output_price * _THOUSAND)


def preload() -> None:
    """Load the price list now, so that the first reply does not wait for it."""
    _calculate("openai:gpt-4o", "", input_tokens=1)


def _calculate(model: str, base_url: str, **counts: int) -> PriceCalculation | None:
    # A seventh of a second, and only when a price is asked for.
    from genai_prices import Usage as Counts  # noqa: PLC0415
    from genai_prices import calc_price  # noqa: PLC0415

    provider, _, name = model.partition(":")
    try:
        if base_url:
            return calc_price(Counts(**counts), name, provider_api_url=base_url)
        return calc_price(Counts(**counts), name, provider_id=provider)
    except (LookupError, ValueError):
        return None
