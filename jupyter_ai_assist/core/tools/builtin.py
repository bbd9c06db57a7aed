"""Every tool that ships here."""

from __future__ import annotations

from .asking_user import ASKING_TOOLS
from .base import Tool
from .files import FILE_TOOLS
from .notebook import NOTEBOOK_TOOLS
from .reading import READING_TOOLS
from .running import RUNNING_TOOLS
from .search import SEARCH_TOOLS
from .writing import WRITING_TOOLS

__all__ = ["BUILTIN_TOOLS"]

BUILTIN_TOOLS: tuple[Tool, ...] = (
    *NOTEBOOK_TOOLS,
    *SEARCH_TOOLS,
    *READING_TOOLS,
    *FILE_TOOLS,
    *WRITING_TOOLS,
    *RUNNING_TOOLS,
    *ASKING_TOOLS,
)
