"""All checks in one."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from jupyter_ai_assist.core.settings import Settings

from .budgets import BudgetCheck
from .files import FileCheck
from .leaving import LeavingCheck
from .models import ModelCheck
from .tools import ToolCheck

__all__ = ["Policy"]


class Policy(ModelCheck, ToolCheck, BudgetCheck, LeavingCheck, FileCheck):
    """What the settings allow.

    Parameters
    ----------
    settings
        As loaded; or such as are held to while they change (``Held``).
    redactor
        Hides secrets, if ``Assist.redact`` says so; a conversation's own one, so
        that the same secret bears the same mark in all of it.
    notebook
        The one that it is asked about; see ``about``.
    """

    @property
    def exact(self) -> Self:
        """The same with no secret hidden: for what a person is shown, and what is edited."""
        return type(self)(self._held.seen_as(_unhidden), self.redactor, self._notebook)


def _unhidden(settings: Settings) -> Settings:
    return replace(settings, redact=False)
