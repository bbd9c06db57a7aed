"""How a kernel and the page that has its notebook open speak to each other.

Messages of the type ``PAGE``: from the kernel on the iopub channel, with no message as their
parent, so that they are no cell's output; from the page on the control channel, so that they
are taken while a cell runs, and need no reply. Frontends that know nothing of them pass them over.

To all pages:

``{"seek": number, "session": id}``
    Who has this notebook open? ``session`` is that of the client that asked for the cell which
    runs, blank where no client did.

To one page, which is named; the frames are those of ``chats/wire.py``:

``{"page": id, "socket": id, "text": frame}``
    A frame of a chat. A socket that the page does not know is a new one.
``{"page": id, "socket": id, "close": [code, reason]}``
    The page has no more to do with that chat.

Besides what ``remote/frontend.py`` lists, a kernel calls ``stands`` ``{"hash": hash}``: whether the
proposal of this approval is to be seen in its cell, where it can be answered.

From a page, which makes up a name for each notebook that it opens:

``{"page": id, "here": number, "asked": bool, "visible": bool}``
    The answer to ``seek``: whether the session is its own, and whether a person can see it.
``{"page": id, "socket": id, "text": frame}``
    A frame of the chat.
``{"page": id, "gone": true}``
    The notebook was closed.

Whoever sends on the control channel holds the key of the kernel's connection and may run code
anyway; what code in the kernel sends to a page reaches only a page that has this kernel's
notebook open, and what a page is told to change it checks as it does for a server.
"""

from __future__ import annotations

__all__ = ["PAGE"]

PAGE = "assist_page"
