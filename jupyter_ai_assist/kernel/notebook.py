"""Finding the notebook file of a kernel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_ai_assist.renames import after_renames

__all__ = ["find_notebook"]


def find_notebook(
    names: Mapping[str, Any], environment: Mapping[str, str], connection_file: str
) -> str:
    """The path of the kernel's notebook, or ``""``.

    Jupyter Server names it when the kernel starts, and our extension of it notes where it is
    later; VS Code puts it into the user's names.

    Parameters
    ----------
    connection_file
        The kernel's; blank for a shell that has none.
    """
    session = environment.get("JPY_SESSION_NAME", "")
    if connection_file:
        # The old name may be that of another notebook by now.
        session = after_renames(connection_file, session)
    for candidate in (names.get("__vsc_ipynb_file__"), session):
        if type(candidate) is str and candidate.endswith(".ipynb") and Path(candidate).is_file():
            return str(Path(candidate).absolute())
    return ""
