"""What a panel's views are made of: one file of JavaScript, which holds the styles as well."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jupyter_ai_assist.core.errors import AssistError

__all__ = ["BUNDLE", "bundle"]

BUNDLE = Path(__file__).with_name("panel.js")
"""Built with the package, from ``labextension/packages/widget``."""


@cache
def bundle() -> str:
    """The text of the file.

    Raises
    ------
    AssistError
        The package was installed without it.
    """
    try:
        return BUNDLE.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssistError(
            "The panel's front end is not installed.",
            hint="Install jupyter-ai-assist again: pip install --force-reinstall --no-deps "
            "jupyter-ai-assist.",
        ) from error
