"""From a Python call to the engine: by the notebook's own conversation, where there is one."""

from __future__ import annotations

from functools import cache
from typing import Any

from IPython.core.getipython import get_ipython

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Made
from jupyter_ai_assist.kernel.extension import load
from jupyter_ai_assist.kernel.talk import Talk

from .program import ProgramTalk

__all__ = ["arun", "magics_of", "run"]

_MAGICS = "AssistMagics"


def run(submit: Submit, made: Made | None, *, show: bool) -> Any:
    """Run it, and give what came of it.

    Parameters
    ----------
    made
        As ``Session.run`` takes it.
    show
        Whether the answer is shown as it comes, as ``%assist`` does.

    Raises
    ------
    AssistError
        It was refused or failed.
    """
    talk = _talk()
    screen = talk.screen(submit) if show else talk.quiet(submit)
    return talk.value(talk.run(submit, screen, made), submit, screen)


async def arun(submit: Submit, made: Made | None, *, show: bool) -> Any:
    """The same, while the caller's loop goes on; cancelling stops it."""
    talk = _talk()
    screen = talk.screen(submit) if show else talk.quiet(submit)
    return talk.value(await talk.arun(submit, screen, made), submit, screen)


def magics_of(shell: Any) -> Any:
    """The ``AssistMagics`` of a shell, which are loaded where they are not.

    Raises
    ------
    PolicyError
        The assistant is switched off.
    """
    registry = shell.magics_manager.registry
    if _MAGICS not in registry:
        load(shell)
    if _MAGICS not in registry:
        raise PolicyError("The assistant is switched off (Assist.enabled).")
    return registry[_MAGICS]


def _talk() -> Talk | ProgramTalk:
    shell = get_ipython()
    if shell is None:
        return _program()
    talk: Talk = magics_of(shell).talk()
    return talk


@cache
def _program() -> ProgramTalk:
    return ProgramTalk()
