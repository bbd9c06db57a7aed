"""Code that runs in a user's kernel: imported where this package is, sent as text elsewhere.

Each module stands alone: it imports nothing of ours, and the text of its file
is all that another kernel needs. Both the kernel's door and the one without a
frontend use them.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection

from jupyter_ai_assist.snippets import scratch

__all__ = ["FAILURE", "scratch_request"]

FAILURE = scratch.FAILURE


def scratch_request(code: str, without: Collection[str] = ()) -> str:
    """Code for an ``execute_request`` that runs ``code`` as ``scratch.run_and_tell`` does.

    It binds no name and returns nothing; send it with ``store_history=False``.
    """
    text = inspect.getsource(scratch)
    return (
        f"(lambda own: [exec({text!r}, own), own['run_and_tell']({code!r}, "
        f"get_ipython().user_ns, {list(without)!r})] and None)"
        "({'__name__': 'scratch'})"
    )
