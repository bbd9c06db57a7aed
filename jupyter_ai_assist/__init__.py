"""A notebook assistant: ``%load_ext jupyter_ai_assist``, then ``%assist``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from jupyter_ai_assist import api as assist

__all__ = ["__version__", "assist", "load_ipython_extension", "unload_ipython_extension"]


def __getattr__(name: str) -> Any:
    """``assist``, the Python interface: loaded when it is first asked for."""
    if name == "assist":
        return import_module(".api", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Add the sidebar's routes to a server; Jupyter Server calls this."""
    from .server.extension import AssistExtension  # noqa: PLC0415 - a kernel has no server

    return [{"module": "jupyter_ai_assist.server.extension", "app": AssistExtension}]


def load_ipython_extension(shell: Any) -> None:
    """Add ``%assist`` to a shell; ``%load_ext jupyter_ai_assist`` calls this."""
    from .kernel.extension import load  # noqa: PLC0415 - a server imports this package, too

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take ``%assist`` away again; ``%unload_ext jupyter_ai_assist`` calls this."""
    from .kernel.extension import unload  # noqa: PLC0415

    unload(shell)
