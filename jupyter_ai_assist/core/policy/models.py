"""Which models may be asked, and with which settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.model_settings import check_model_settings
from jupyter_ai_assist.core.settings import ModelInfo

from .allowed import allowed, decide_model, find_model
from .base import Check
from .decision import ALLOWED, Decision, denied
from .key_commands import decide_key_command

__all__ = ["ENDPOINTS", "ModelCheck"]


ENDPOINTS = "AssistCompatible.providers"


class ModelCheck(Check):
    """Models, their settings, and what they are asked for."""

    def model(self, name: str, known: Iterable[ModelInfo] = ()) -> ModelInfo:
        """The model that a name means, if it may be used.

        Parameters
        ----------
        name
            ``provider:model``, or the model alone where only one provider has it.
        known
            Models beyond the configured ones: the providers' own and plug-ins'.

        Raises
        ------
        UsageError
            There is no such provider or model, or the name fits several.
        PolicyError
            The model exists, or may exist, and is not allowed.
        """
        known = tuple(known)
        model = find_model(self.settings, name, known)
        decide_model(self.settings, model, known).require()
        return model

    def decide_model(self, model: ModelInfo) -> Decision:
        """Whether a model may still be used, which was allowed when it was chosen."""
        return decide_model(self.settings, model)

    def decide_key_command(self, model: ModelInfo) -> Decision:
        """Whether the command may run that prints the key for a model, if one does."""
        settings = self.settings
        for provider in settings.providers:
            if provider.slug == model.provider:
                return decide_key_command(provider, settings.key_commands)
        return ALLOWED

    def decide_endpoints(self) -> Decision:
        """Whether the user may have endpoints of their own."""
        file = self.settings.locks.get(ENDPOINTS)
        if not file:
            return ALLOWED
        rule = f"{ENDPOINTS}, set by {file}"
        hint = "Whoever manages that file can add one."
        return denied(f"Endpoints are fixed ({rule}).", rule, hint)

    def decide_endpoint(self, slug: str) -> Decision:
        """Whether the user may have an endpoint of their own by this name."""
        for by_slug in self.settings.allowed_providers:
            if not by_slug.allows(slug):
                rule = f"Assist.allowed_providers, set by {by_slug.source}"
                return denied(
                    f"The endpoint {slug!r} is not allowed by {rule}.",
                    rule,
                    f"Allowed are: {', '.join(by_slug.patterns) or 'none'}.",
                )
        return self.decide_endpoints()

    def models(self, known: Iterable[ModelInfo] = ()) -> tuple[ModelInfo, ...]:
        """Every model known by name that may be used, each once, in the order given."""
        return allowed(self.settings, tuple(known))

    def model_settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check and type the model settings of ``-p KEY=VALUE``.

        Raises
        ------
        UsageError
            A name is unknown, or a value does not fit.
        """
        return check_model_settings(values)

    def decide_web_search(self) -> Decision:
        """Whether a model may search the web."""
        if self.settings.web_search:
            return ALLOWED
        rule = self._named("web_search")
        return denied(
            f"Searching the web is not allowed ({rule}).",
            rule,
            "Ask without --web; whoever administers this Jupyter can allow it with "
            "c.Assist.web_search = True.",
        )

    def decide_completion(self) -> Decision:
        """Whether code may be completed while it is typed."""
        if not self.settings.inline_completion:
            rule = self._named("inline_completion")
            return denied(
                f"Inline completion is switched off ({rule}).",
                rule,
                "Write a prompt into the cell instead.",
            )
        if self.settings.review_before_sending:
            rule = self._named("review_before_sending")
            return denied(
                f"Code is not completed while everything that leaves is read first ({rule}).",
                rule,
                "Ask in the sidebar, a cell or a terminal: there it can be read.",
            )
        return ALLOWED
