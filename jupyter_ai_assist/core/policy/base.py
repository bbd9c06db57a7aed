"""What all checks start from: the settings, and who has set them."""

from __future__ import annotations

from typing import Protocol, Self

from jupyter_ai_assist.core.exclude import Exclusions
from jupyter_ai_assist.core.redaction import Redactor
from jupyter_ai_assist.core.settings import Settings

from .decision import Decision, denied
from .held import Held

__all__ = ["Check", "Located"]


class Located(Protocol):
    """Where a notebook is: a workspace, or a ``Place``."""

    @property
    def notebook(self) -> str:
        """Its path; blank where there is none, or it is not known."""

    @property
    def root(self) -> str:
        """The folder that relative paths start from."""


class Check:
    """Some of the questions that a policy answers; see ``Policy``."""

    def __init__(
        self,
        settings: Settings | Held,
        redactor: Redactor | None = None,
        notebook: Located | None = None,
    ) -> None:
        self._held = settings if isinstance(settings, Held) else Held.fixed(settings)
        self.redactor = redactor or Redactor()
        self._notebook = notebook

    def about(self, notebook: Located) -> Self:
        """The same, of what belongs to a notebook: it may be kept back as a whole.

        Where its path is not known, its folder counts alone.
        """
        return type(self)(self._held, self.redactor, notebook)

    @property
    def settings(self) -> Settings:
        """What holds."""
        return self._held.settings

    @property
    def _exclusions(self) -> Exclusions:
        return self._held.exclusions

    def _named(self, trait: str, entry: str = "") -> str:
        """A setting and where it is set, for a message."""
        return f"Assist.{trait}, set by {self._source(trait, entry)}"

    def _kept_back(self, what: str, entry: str, hint: str = "") -> Decision:
        """The no of an entry of ``Assist.exclude``."""
        rule = self._named("exclude", entry)
        never = f"{what} never enters a prompt: the entry {entry!r} keeps it back ({rule})."
        return denied(never, rule, hint)

    def _source(self, trait: str, entry: str) -> str:
        name = f"Assist.{trait}"
        return self.settings.sources.get(f"{name}[{entry}]") or self.settings.source(name)

    def _is_admins(self, trait: str, entry: str) -> bool:
        return self._source(trait, entry) in self.settings.admin_files
