"""The settings that a policy goes by while it is in use."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_ai_assist.core.exclude import Exclusions, exclusions
from jupyter_ai_assist.core.narrowing import narrowed
from jupyter_ai_assist.core.settings import Settings

__all__ = ["Held"]


class Held:
    """The settings of one turn: those that it began with, narrowed by all that came since.

    What is tightened holds at the next question that the policy is asked. What is
    loosened does not: code that the turn runs might have written it.

    Parameters
    ----------
    now
        Gives what holds at the moment; the same object until something changes.
    view
        How this turn sees any settings.
    """

    def __init__(
        self, now: Callable[[], Settings], view: Callable[[Settings], Settings] = lambda all_: all_
    ) -> None:
        self._now = now
        self._view = view
        self._seen = now()
        self.began = self._settings = view(self._seen)
        """What held when this turn began."""
        self._exclusions = exclusions(self._settings.exclude)

    @classmethod
    def fixed(cls, settings: Settings) -> Held:
        """Settings that stay as they are."""
        return cls(lambda: settings)

    def seen_as(self, view: Callable[[Settings], Settings]) -> Held:
        """The same, seen in another way."""
        return Held(lambda: self.settings, view)

    @property
    def settings(self) -> Settings:
        """What holds."""
        self._look()
        return self._settings

    @property
    def exclusions(self) -> Exclusions:
        """What never enters a prompt."""
        self._look()
        return self._exclusions

    def _look(self) -> None:
        now = self._now()
        if now is not self._seen:
            self._settings = narrowed(self._settings, self._view(now))
            self._exclusions = exclusions(self._settings.exclude)
            self._seen = now
