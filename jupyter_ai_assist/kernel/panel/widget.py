"""The panel as a widget: what programs see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
from ipykernel.kernelbase import Kernel
from ipywidgets.widgets.widget import CallbackDispatcher
from traitlets import Bool, Enum, Unicode, default

from jupyter_ai_assist.chats.chat import Happening, OpenChat
from jupyter_ai_assist.core.protocol import (
    Ending,
    Submit,
    TurnStarted,
)

from .bundle import bundle
from .comm import PanelComm
from .frames import ViewFrame, view_frame
from .host import Host
from .lines import Lines
from .told import PLAIN

__all__ = ["Panel"]

_PROTOCOL = "2.1.0"
"""Of Jupyter's widgets."""
_HEIGHT = "480px"
"""Of a view, unless a program sets another in ``layout``."""
_SAVED = "application/x-jupyter-ai-assist-panel+json"
"""By this JupyterLab knows an output that it keeps up to date: ``lab/src/panels.ts``."""
_OURS = {"busy", "_title", "_told", "_esm", "_anywidget_id"}
"""What the kernel alone says."""


class Panel(anywidget.AnyWidget):
    """The assistant's chat in a cell's output, or in any layout of ipywidgets.

    Parameters
    ----------
    host
        The kernel that it is in.
    """

    comm: Any
    model = Unicode(help="`provider:model` that is asked; blank for the conversation's.").tag(
        sync=True
    )
    mode = Enum(
        ("ask", "agent"),
        "ask",
        help="`ask`: tools that only read; `agent`: all that the policy allows.",
    ).tag(sync=True)
    thread = Unicode(
        help="The conversation that is open: its id, or a name to open the one of that name."
    ).tag(sync=True)
    busy = Bool(read_only=True, help="Whether the assistant is at work in it.").tag(sync=True)
    _title = Unicode().tag(sync=True)
    _told = Unicode(help="What stands in for it where there is no kernel.").tag(sync=True)
    _esm = Unicode().tag(sync=True)

    def __init__(self, host: Host, **traits: Any) -> None:
        self._host = host
        # Both are the engine's: they are used on its loop only.
        self._lines: Lines | None = None
        self._closed = False
        self._turn_callbacks: Any = CallbackDispatcher()
        super().__init__(**{"layout": {"height": _HEIGHT}, **traits})
        self.on_msg(self._received)

    def on_turn(self, callback: Callable[[Panel, Ending], None], *, remove: bool = False) -> None:
        """Call a function whenever a turn or command in this panel has ended.

        It is called in the main thread, while no cell runs.

        Parameters
        ----------
        callback
            Gets the panel, and how it ended: ``TurnFinished`` with the answer's ``text``,
            ``Report``, ``TurnFailed`` or ``TurnStopped``.
        remove
            Call it no longer.
        """
        self._turn_callbacks.register_callback(callback, remove)

    def open(self) -> None:
        """Open the comm to the frontends."""
        # Where there is no such kernel, as in marimo, whoever shows widgets opens their comms.
        if self.comm is None and Kernel.initialized():
            self.comm = PanelComm(  # type: ignore[no-untyped-call]
                target_name="jupyter.widget",
                data={"state": self.get_state(), "buffer_paths": []},
                metadata={"version": _PROTOCOL},
            )

    def close(self) -> None:
        """Remove all views; a turn that runs goes on, and is in the history."""
        if self.comm is not None:
            self._host.in_engine(self._end)
        super().close()

    def get_state(self, key: Any = None, drop_defaults: Any = False) -> dict[str, Any]:
        """All of it, as ``ipywidgets.embed`` would leave defaults out.

        The page's half of anywidget does not know them: not even the name of the view.
        """
        del drop_defaults
        state: dict[str, Any] = super().get_state(key)
        return state

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take what a view has changed, as far as it is a view's to change."""
        super().set_state({key: sync_data[key] for key in sync_data if key not in _OURS})

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """With what stands in for it where there is no kernel, or no widget can be shown."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        if not data:
            return data, metadata
        self._tell(self.thread)
        stands_in = {_SAVED: {}, "text/markdown": self._told, "text/plain": PLAIN}
        return {**data, **stands_in}, metadata

    @default("_esm")
    def _bundle(self) -> str:
        return bundle()

    def _received(self, _: Any, content: Any, buffers: Sequence[Any]) -> None:
        """Take a view's message, in whatever thread it comes; nothing here waits."""
        frame = view_frame(content)
        if frame is None:
            return
        self.send({"page": frame.page, "got": frame.number})
        self._host.in_engine(lambda: self._take(frame, buffers))

    def _tell(self, thread: str) -> None:
        """Have what stands in for the panel be what was said so far."""
        self._told = self._host.rooms.told(thread)

    def _take(self, frame: ViewFrame, buffers: Sequence[Any]) -> None:
        if self._closed:
            return
        if self._lines is None:
            self._lines = Lines(self._host.rooms, self.send, self._seen)
        self._lines.take(frame, buffers)

    def _end(self) -> None:
        self._closed = True
        if self._lines is not None:
            self._lines.close()

    def _seen(self, chat: OpenChat, happening: Happening | None) -> None:
        """Let the traits and callbacks follow what happens in a chat; on the engine's loop."""
        if happening is not None and not isinstance(happening, _TOLD):
            return
        busy, thread = self._lines is not None and self._lines.busy, chat.thread
        ending = happening if isinstance(happening, Ending) else None

        def follow() -> None:
            self.set_trait("busy", busy)
            if thread:
                self.thread = thread
            if ending is not None or happening is None:
                self._tell(thread)
            if ending is not None:
                self._turn_callbacks(self, ending)

        self._host.in_main(follow)


_TOLD = Submit | TurnStarted | Ending
