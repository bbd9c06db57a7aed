"""The one check: whether a model, tool, file, value or request may go ahead.

Every door asks here, at dispatch. Plain settings go in; a refusal names the
setting and the file that sets it.
"""

from __future__ import annotations

from .held import Held
from .policy import Policy
from .tools import Mode, ToolKind, ToolRule

__all__ = ["Held", "Mode", "Policy", "ToolKind", "ToolRule"]
