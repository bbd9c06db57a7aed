"""All checks in one."""

from __future__ import annotations

from dataclasses import replace

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
        As loaded; they do not change while this policy is in use.
    redactor
        Hides secrets, if ``Assist.redact`` says so; a conversation's own one, so
        that the same secret bears the same mark in all of it.
    """

    @property
    def exact(self) -> Policy:
        """The same with no secret hidden: for what a person is shown, and what is edited."""
        return Policy(replace(self.settings, redact=False), self.redactor)
