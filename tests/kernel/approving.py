"""A conversation with tools that ask; imported by the kernels and terminals of tests.

``approving.load()`` gets the real magics, engine, session and approvals over
a model that calls what it is told to: ``approving.calls("note", text="a")``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from IPython import get_ipython

sys.path.insert(0, str(Path(__file__).parents[1] / "approvals"))

from approval_desk import Desk, open_desk

from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.kernel.extension import load as load_extension

DESK: Desk = open_desk()


def load(**settings: Any) -> None:
    """Load the extension over a new conversation in agent mode."""
    global DESK  # noqa: PLW0603 - what the tests look at
    DESK = open_desk(**settings)
    DESK.session.conversation.mode = "agent"
    load_extension(get_ipython(), lambda *_: DESK.session)


def calls(tool: str, **arguments: Any) -> None:
    """Let the model call a tool in answer to the next prompt, and then say so."""
    DESK.provider.answer(call(tool, **arguments), "Done.")
