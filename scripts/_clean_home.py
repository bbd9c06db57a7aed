"""A home of its own for a run that must not see, or leave, anything of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Where Jupyter, IPython and what they call look for settings and keep their files.
PLACES = ("JUPYTER", "IPYTHON", "XDG_", "MPLCONFIGDIR")


def clean_home(variables: Mapping[str, str], home: Path) -> dict[str, str]:
    """The same variables, with an empty home and without the user's places."""
    kept = {name: value for name, value in variables.items() if not name.startswith(PLACES)}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home)}
