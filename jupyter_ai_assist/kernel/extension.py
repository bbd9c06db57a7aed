"""What ``%load_ext jupyter_ai_assist`` adds to a shell, and how it goes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from jupyter_ai_assist.config.switch import switched_off
from jupyter_ai_assist.kernel import transform

from .complete import AssistMatcher
from .control import Control
from .magics import AssistMagics
from .preload import preload_later
from .recorder import Recorder

if TYPE_CHECKING:
    from .talk import OpenSession

__all__ = ["load", "unload"]

_LOADED: WeakKeyDictionary[Any, tuple[Recorder, AssistMatcher, Control]] = WeakKeyDictionary()


def load(shell: Any, open_session: OpenSession | None = None) -> None:
    """Add the magics, the input transformers, the completion and the control messages to a shell.

    Where the assistant is switched off, one line says so, and nothing is added.
    Nothing heavy is imported here: that happens in the background, or with
    the first prompt.

    Parameters
    ----------
    open_session
        Opens the conversation that the magics talk to; ``None`` for the real one.
    """
    unload(shell)
    notice = switched_off()
    if notice:
        print(notice)  # noqa: T201 - all that is left of the assistant
        return
    recorder = Recorder(shell)
    magics = AssistMagics(recorder, open_session or _open_session)
    matcher = AssistMatcher(shell, magics)
    shell.register_magics(magics)
    transform.install(shell)
    matcher.install()
    control = Control(recorder)
    control.install()
    _LOADED[shell] = (recorder, matcher, control)
    if open_session is None:
        preload_later()


def unload(shell: Any) -> None:
    """Take it all away again; a shell that has none of it stays as it is."""
    loaded = _LOADED.pop(shell, None)
    if loaded is None:
        return
    recorder, matcher, control = loaded
    control.uninstall()
    matcher.uninstall()
    transform.uninstall(shell)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("assist", None)
    recorder.close()


def _open_session(recorder: Recorder, run_in_main: Any) -> Any:
    from .assistant import make_session  # noqa: PLC0415 - the heavy half, at the first prompt

    return make_session(recorder, run_in_main)
