"""Where the assistant keeps a user's data."""

from __future__ import annotations

from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

__all__ = ["data_folder", "history_file"]


def data_folder() -> Path:
    """The folder in Jupyter's own; it may not exist yet."""
    return Path(jupyter_data_dir()) / "jupyter_ai_assist"


def history_file() -> Path:
    """The conversations; there is none before the first turn."""
    return data_folder() / "history.db"
