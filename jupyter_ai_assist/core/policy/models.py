"""Which models may be asked, and with which settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.model_settings import check_model_settings
from jupyter_ai_assist.core.settings import ModelInfo

from .allowed import allowed, find_model, require_allowed
from .base import Check
from .key_commands import require_key_command

__all__ = ["ModelCheck"]


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
        return find_model(self.settings, name, tuple(known))

    def require_model(self, model: ModelInfo) -> None:
        """Refuse a model that was chosen while it was allowed, and is not any more.

        Raises
        ------
        PolicyError
            It is not allowed.
        """
        require_allowed(self.settings, model)

    def require_key_command(self, model: ModelInfo) -> None:
        """Refuse a model whose key a command prints that may not run.

        Raises
        ------
        PolicyError
            It may not.
        """
        for provider in self.settings.providers:
            if provider.slug == model.provider:
                require_key_command(provider, self.settings.key_commands)

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

    def require_web_search(self) -> None:
        """Refuse to let a model search the web, where that is not allowed.

        Raises
        ------
        PolicyError
            It is not.
        """
        if not self.settings.web_search:
            raise PolicyError(
                f"Searching the web is not allowed ({self._named('web_search')}).",
                hint="Ask without --web; whoever administers this Jupyter can allow it with "
                "c.Assist.web_search = True.",
            )

    def require_completion(self) -> None:
        """Refuse to complete code while it is typed, where that is switched off.

        Raises
        ------
        PolicyError
            It is.
        """
        if not self.settings.inline_completion:
            raise PolicyError(
                f"Inline completion is switched off ({self._named('inline_completion')}).",
                hint="Write a prompt into the cell instead.",
            )
        if self.settings.review_before_sending:
            raise PolicyError(
                "Code is not completed while everything that leaves is read first "
                f"({self._named('review_before_sending')}).",
                hint="Ask in the sidebar, a cell or a terminal: there it can be read.",
            )
