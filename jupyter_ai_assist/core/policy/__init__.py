"""The one check: whether a model, tool, file, value or request may go ahead.

Every door asks here, at dispatch. Plain settings go in; a refusal names the
setting and the file that sets it.
"""

from __future__ import annotations

from .decision import ALLOWED, Decision, denied
from .held import Held
from .policy import Policy
from .tool_rules import INSTRUCTIONS, Act, Mode, Place, ToolKind, Touched, holds_instructions

__all__ = [
    "ALLOWED",
    "INSTRUCTIONS",
    "Act",
    "Decision",
    "Held",
    "Mode",
    "Place",
    "Policy",
    "ToolKind",
    "Touched",
    "denied",
    "holds_instructions",
]
