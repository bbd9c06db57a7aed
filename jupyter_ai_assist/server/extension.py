"""What a Jupyter server loads: light, because every start pays for it."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.extension.application import ExtensionApp

from jupyter_ai_assist._version import __version__
from jupyter_ai_assist.config.start import locks_at_start
from jupyter_ai_assist.config.switch import switched_off
from jupyter_ai_assist.core.workspace.control_messages import QUESTIONS, reply_type, request_type
from jupyter_ai_assist.core.workspace.page_messages import PAGE

from .door import DOOR, Door
from .handlers import HANDLERS
from .moves import follow_moves
from .page_call import register_call

__all__ = ["AssistExtension"]

OFF = "aiAssistSwitchedOff"
"""Option of a page that tells its frontend who switched the assistant off."""
LOCKS = "aiAssistLocks"
"""Option of a page: JSON of what an administrator has fixed, by trait, with the file."""


class AssistExtension(ExtensionApp):
    """The assistant's routes, unless it is switched off."""

    name = "jupyter_ai_assist"
    version = __version__
    description = "A notebook assistant: the sidebar's server."

    def initialize_settings(self) -> None:
        """Make the door, which loads what is behind it when it is first asked."""
        serverapp: Any = self.serverapp
        self._off = switched_off()
        page = serverapp.web_app.settings.setdefault("page_config_data", {})
        if self._off:
            page[OFF] = self._off
            self.log.info(self._off)
        else:
            page[LOCKS] = json.dumps(dict(locks_at_start()))
            self._door = self.settings[DOOR] = Door(serverapp)
            _leave_untracked(serverapp.kernel_manager)
            follow_moves(serverapp, self._door)
            register_call(serverapp)

    def initialize_handlers(self) -> None:
        """No routes where the assistant is off."""
        if not self._off:
            self.handlers.extend(HANDLERS)

    async def stop_extension(self) -> None:
        """Stop what runs, so that the history has all that had come."""
        if not self._off:
            await self._door.close()


def _leave_untracked(kernel_manager: Any) -> None:
    """What we say to a kernel is no work of its user's: it stays idle, or busy."""
    untracked = kernel_manager.untracked_message_types
    kinds = [kind(question) for question in QUESTIONS for kind in (request_type, reply_type)]
    kernel_manager.untracked_message_types = [*untracked, *kinds, PAGE]
