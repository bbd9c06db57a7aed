"""A notebook assistant: ``%load_ext jupyter_ai_assist``, then ``%assist``."""

from __future__ import annotations

from ._version import __version__

__all__ = ["__version__"]
