"""Finding the notebook file of a kernel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["find_notebook"]


def find_notebook(names: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """The path of the kernel's notebook, or ``""``.

    Jupyter Server names it when the kernel starts, and does not tell of a
    later renaming; VS Code puts it into the user's names.
    """
    for candidate in (names.get("__vsc_ipynb_file__"), environment.get("JPY_SESSION_NAME")):
        if type(candidate) is str and candidate.endswith(".ipynb") and Path(candidate).is_file():
            return str(Path(candidate).absolute())
    return ""
