"""What all checks start from: the settings, and who has set them."""

from __future__ import annotations

from jupyter_ai_assist.core.exclude import Exclusions
from jupyter_ai_assist.core.redaction import Redactor
from jupyter_ai_assist.core.settings import Settings

__all__ = ["Check"]


class Check:
    """Some of the questions that a policy answers; see ``Policy``."""

    def __init__(self, settings: Settings, redactor: Redactor | None = None) -> None:
        self.settings = settings
        self.redactor = redactor or Redactor()
        self._exclusions = Exclusions(settings.exclude)

    def _named(self, trait: str, entry: str = "") -> str:
        """A setting and where it is set, for a message."""
        return f"Assist.{trait}, set by {self._source(trait, entry)}"

    def _source(self, trait: str, entry: str) -> str:
        name = f"Assist.{trait}"
        return self.settings.sources.get(f"{name}[{entry}]") or self.settings.source(name)

    def _is_admins(self, trait: str, entry: str) -> bool:
        return self._source(trait, entry) in self.settings.admin_files
