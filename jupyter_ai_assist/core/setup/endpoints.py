"""Endpoints of the user's own: kept in their configuration, usable at once.

Only what a form asks for can be set here. What else an entry holds, written by hand,
stays with it as long as it goes on leading to the same host.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import ConfigError, UsageError
from jupyter_ai_assist.core.keys import host_of
from jupyter_ai_assist.core.policy.models import ENDPOINTS
from jupyter_ai_assist.core.settings import ProviderSettings

from .user_config import UserConfig

__all__ = ["delete_endpoint", "origin_of", "require_open", "save_endpoint"]

_FIELDS = {"slug", "name", "base_url", "models"}
_OF_HOST = {"api_key_command", "api_key_env", "headers"}
"""What an entry says for one host and no other."""

Entry = Mapping[str, Any]


def save_endpoint(assistant: Assistant, given: Entry) -> None:
    """Add an endpoint, or change the one of this slug.

    Parameters
    ----------
    given
        ``slug``, ``name``, ``base_url`` and ``models``, as in the configuration.

    Raises
    ------
    PolicyError
        An administrator's setting does not allow it.
    UsageError
        A field is missing or unknown, or the slug belongs to something else.
    ConfigError
        A value is none that the setting takes, or it cannot be kept.
    """
    unknown = set(given) - _FIELDS
    if unknown:
        raise UsageError(f"An endpoint has no field {', '.join(sorted(unknown))} here.")
    slug = given.get("slug")
    if not isinstance(slug, str) or not slug or not given.get("models"):
        raise UsageError("An endpoint needs a short name, an address and at least one model.")
    require_open(assistant, slug)

    def change(entries: Any) -> list[Entry]:
        kept: list[Entry] = entries or []
        before = next((entry for entry in kept if entry.get("slug") == slug), {})
        entry = {**_carried_over(before, given), **given}
        return [*(other for other in kept if other is not before), entry]

    _config(assistant).change(ENDPOINTS, change)


def delete_endpoint(assistant: Assistant, slug: str) -> None:
    """Remove an endpoint of the user's own, and the key that was stored for it.

    Raises
    ------
    PolicyError, UsageError, ConfigError
        As ``save_endpoint``; or there is none.
    KeyStoreError
        The endpoint is removed, its key could not be.
    """
    require_open(assistant, slug)
    if _configured(assistant, slug) is None:
        raise UsageError(f"There is no endpoint {slug!r}.")

    def change(entries: Any) -> list[Entry]:
        return [entry for entry in entries or [] if entry.get("slug") != slug]

    _config(assistant).change(ENDPOINTS, change)
    assistant.keys.delete(slug)


def require_open(assistant: Assistant, slug: str) -> None:
    """Refuse an endpoint that is not the user's to set.

    Raises
    ------
    PolicyError
        An administrator's setting does not allow it; the message names it and its file.
    UsageError
        The slug belongs to something else.
    """
    assistant.policy.decide_endpoint(slug).require()
    if slug in assistant.providers and _configured(assistant, slug) is None:
        raise UsageError(f"{slug!r} is another provider's name.", hint="Choose another one.")
    origin = origin_of(assistant, slug)
    if origin and origin != _config(assistant).path:
        raise UsageError(
            f"The endpoint {slug!r} is set in {origin}, by hand.",
            hint="Change it there, or choose another short name.",
        )


def origin_of(assistant: Assistant, slug: str) -> str:
    """The file that an endpoint is set in; blank if there is no such endpoint."""
    settings = assistant.settings
    if _configured(assistant, slug) is None:
        return ""
    return settings.sources.get(f"{ENDPOINTS}[{slug}]") or settings.source(ENDPOINTS)


def _configured(assistant: Assistant, slug: str) -> ProviderSettings | None:
    providers = assistant.settings.providers
    return next((one for one in providers if one.slug == slug and one.kind == "compatible"), None)


def _carried_over(before: Entry, given: Entry) -> dict[str, Any]:
    """What was written by hand, of the entry and of its models."""
    if not before:
        return {}
    kept = dict(before)
    if host_of(str(before.get("base_url"))) != host_of(str(given.get("base_url"))):
        kept = {name: value for name, value in kept.items() if name not in _OF_HOST}
    return kept


def _config(assistant: Assistant) -> UserConfig:
    if assistant.user_config is None:
        raise ConfigError("There is no configuration of the user's here to keep it in.")
    return assistant.user_config
