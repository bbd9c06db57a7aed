"""What the setup form shows and does: providers, their keys, and endpoints of the user's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.config.bad_value import BadValueError
from jupyter_ai_assist.config.checked import check_value
from jupyter_ai_assist.config.endpoints import Endpoint
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.images.base import ImageService
from jupyter_ai_assist.core.keys import host_of
from jupyter_ai_assist.core.keys.base import checked_key
from jupyter_ai_assist.core.policy.allowed import OFFLINE_PROVIDER
from jupyter_ai_assist.core.policy.key_commands import decide_key_command
from jupyter_ai_assist.core.providers.base import Provider
from jupyter_ai_assist.core.settings import ProviderSettings
from jupyter_ai_assist.core.setup.endpoints import (
    delete_endpoint,
    origin_of,
    require_open,
    save_endpoint,
)
from jupyter_ai_assist.core.setup.key_requests import key_command_from
from jupyter_ai_assist.core.setup.trial import try_provider

__all__ = ["Setup"]

_LIMIT = 60.0
"""Seconds after which the form is told that there is no answer."""


@dataclass(frozen=True)
class Setup:
    """As plain functions, which may wait for a disk, a keyring or a service.

    Parameters
    ----------
    in_engine
        Runs something on the engine's loop, where providers have their connections,
        and waits so many seconds for it.
    """

    assistant: Assistant
    in_engine: Callable[[Coroutine[Any, Any, str], float], str]

    def state(self) -> dict[str, Any]:
        """All providers, and who fixed what."""
        assistant = self.assistant
        config = assistant.user_config
        # One that does both is there once: it has one key.
        services: dict[str, Provider | ImageService] = {**assistant.providers}
        for slug, service in assistant.image_services.items():
            services.setdefault(slug, service)
        return {
            "providers": [
                self._provider(service)
                for slug, service in services.items()
                if slug != OFFLINE_PROVIDER
            ],
            "file": config.path if config else "",
            "endpoints_locked": assistant.policy.decide_endpoints().reason,
        }

    def test(self, slug: str) -> dict[str, Any]:
        """Whether a provider answers, and what came of asking it, in a sentence."""
        try:
            said = self.in_engine(try_provider(self.assistant, slug), _LIMIT)
        except AssistError as error:
            self.assistant.refused(error)
            return {"ok": False, "message": f"{error.message} {error.hint}".strip()}
        return {"ok": True, "message": said}

    def save(self, slug: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Add or change an endpoint; all providers after that."""
        endpoint = {**given, "slug": slug}
        require_open(self.assistant, slug)
        for name, value in endpoint.items():
            _checked(name, value)
        save_endpoint(self.assistant, endpoint)
        return self.state()

    def delete(self, slug: str) -> dict[str, Any]:
        """Remove an endpoint and its key; all providers after that."""
        delete_endpoint(self.assistant, slug)
        return self.state()

    def models_at(self, slug: str, base_url: str, key: str) -> list[str]:
        """The models that an endpoint lists which is not there yet, or is to be changed.

        Parameters
        ----------
        key
            As typed, for this one request; blank for the stored one of this endpoint,
            which goes to its own host only.
        """
        self.assistant.refresh()
        self.assistant.require_switched_on()
        require_open(self.assistant, slug)
        address: str = _checked("base_url", base_url)
        # Half a second, for the sake of a form that most people never open.
        from jupyter_ai_assist.core.providers.listing import list_models  # noqa: PLC0415

        async def listed() -> tuple[str, ...]:
            used = checked_key(key) if key else await self._known_key(slug, address)
            return await list_models(address, used)

        return list(asyncio.run(listed()))

    async def _known_key(self, slug: str, address: str) -> str | None:
        """The key of an endpoint that is there already, if it leads to the same host."""
        provider, settings = self.assistant.providers.get(slug), self._settings(slug)
        request = provider.key if provider else None
        if provider is None or settings is None or request is None:
            return None
        if request.host != host_of(address):
            return None
        decide_key_command(settings, settings.command_lists).require()
        return await self.assistant.keys.obtain(request, name=provider.name, required=False)

    def _provider(self, provider: Provider | ImageService) -> dict[str, Any]:
        slug, key = provider.slug, provider.key
        settings = self._settings(slug)
        reason = provider.unusable()
        answers = slug in self.assistant.providers
        models = self.assistant.models() if answers else self.assistant.image_models()
        return {
            "slug": slug,
            "name": provider.name,
            "host": key.host if key else "",
            "key": str(self.assistant.keys.status(key)) if key else None,
            "key_command": key_command_from(self.assistant, slug),
            "usable": not reason,
            "reason": reason,
            "models": [model.id for model in models if model.provider == slug],
            "models_locked": self._models_locked(settings),
            "can_test": answers,
            "endpoint": self._endpoint(settings),
        }

    def _settings(self, slug: str) -> ProviderSettings | None:
        configured = self.assistant.settings.providers
        return next((one for one in configured if one.slug == slug), None)

    def _models_locked(self, settings: ProviderSettings | None) -> str:
        """The setting of an administrator that says which models there are, and its file."""
        if settings is None:
            return ""
        trait = f"{settings.section}.allowed_models"
        file = self.assistant.settings.locks.get(trait)
        return f"{trait}, set by {file}" if file else ""

    def _endpoint(self, settings: ProviderSettings | None) -> dict[str, Any] | None:
        """What the form needs of an endpoint, and whether it may be changed here."""
        if settings is None or settings.kind != "compatible":
            return None
        assistant, slug = self.assistant, settings.slug
        origin = origin_of(assistant, slug)
        config = assistant.user_config
        free = assistant.policy.decide_endpoints().verdict == "allow"
        own = config is not None and origin == config.path and free
        return {
            "base_url": settings.base_url,
            "file": origin,
            "editable": own,
            "models": [
                {"id": model.model, "name": model.name, "context_window": model.context_window}
                for model in settings.models
            ],
        }


_CALLED = {"slug": "The short name", "base_url": "The address", "name": "The name"}
"""What the form calls a field."""


def _checked(name: str, value: Any) -> Any:
    """A field of an endpoint as the configuration takes it.

    Raises
    ------
    UsageError
        It does not take it; said in the form's words.
    """
    called = _CALLED.get(name, name)
    if name in _CALLED and value == "" and name != "name":
        raise UsageError(f"{called} is missing.")
    try:
        return check_value(Endpoint, name, value)
    except BadValueError as bad:
        where = bad.where.removeprefix(f".{name}")
        raise UsageError(f"{called}{where} {bad.problem}.", hint=bad.hint) from bad
