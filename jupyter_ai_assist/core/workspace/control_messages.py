"""Questions to a kernel that it answers while a cell runs: custom messages of the control channel.

A request ``assist_<question>_request`` goes to the control channel, and the reply
``assist_<question>_reply`` comes back there. Its content is ``{"status": "ok", "found": …}``,
where ``found`` is the JSON of the values of ``workspace.py``, without the fields that
have their default:

=============  ==================  ==========================================
question       request's content   ``found``
=============  ==================  ==========================================
``variables``  ``{"private":       list of ``Variable``: types, summaries; with names that
               bool}``             begin with an underscore where ``private`` says so
``inspect``    ``{"path": str}``   ``Variable``, or null if there is none
``docs``       ``{"path": str}``   ``Docs``, or null if there is none
``error``      ``{}``              ``ErrorReport``, or null if nothing failed
``kernel``     ``{}``              ``KernelStatus``
``edited``     ``{"cells": {id:    of these cells, each at its count as it ran, those that
               [count, hash]}}``   ran with another source than the one of the hash (of its
                                   lines, without blanks at its end): list of ``Cell``
=============  ==================  ==========================================

A path is a name or leads on from one: ``df.price``, ``config["db"]``, ``Out[3]``.

What cannot be answered comes back as Jupyter reports errors: ``{"status": "error",
"ename": str, "evalue": str, "traceback": []}``.

- Nothing of the user's code runs, and nothing is kept back: whoever asks holds the
  connection's key, may run code anyway, and applies the policy to what it gets
  (``SharedWorkspace``).
- The reply takes milliseconds, and some tens of them beside a Python loop. Code in C that
  holds the interpreter's lock (``sorted`` of a long list) holds up the answer until it ends,
  so who asks needs a limit.
- A kernel that does not know these messages sends no reply at all, and logs each as an error.
  One that knows them lists ``FEATURE`` among the ``supported_features`` of what it replies to
  a ``kernel_info_request`` on the control channel, which it does while it is busy, too. They are
  loaded with ``LOAD``, once, as a silent execution.
- A server adds the types to ``untracked_message_types`` of its kernel manager:
  otherwise they count as the kernel's work.
"""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FEATURE", "LOAD", "QUESTIONS", "Question", "reply_type", "request_type"]

Question = Literal["variables", "inspect", "docs", "error", "kernel", "edited"]

QUESTIONS: tuple[Question, ...] = get_args(Question)

FEATURE = "jupyter-ai-assist questions"
"""What a kernel that answers says that it supports."""

LOAD = "__import__('jupyter_ai_assist.kernel.control', fromlist=['serve']).serve(get_ipython())"
"""Code that makes an IPython kernel answer; it binds no name, and may run again."""


def request_type(question: Question) -> str:
    """The message type of a request."""
    return f"assist_{question}_request"


def reply_type(question: Question) -> str:
    """The message type of its reply."""
    return f"assist_{question}_reply"
