"""One open chat: its session, its events, and the clients that see them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.engine import Engine, Run, Sink
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.history import Extent, Thread
from jupyter_ai_assist.core.protocol import (
    Answer,
    Decide,
    Ending,
    Event,
    Notice,
    Stop,
    Submit,
    TurnStarted,
)
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.workspace.base import Workspace

from .calls import Calls
from .client import Client
from .drafts import Drafts
from .event_log import EventLog
from .pacing import Paced
from .place import Place
from .socket import Socket
from .wire import Hello, Hosting, WorkspaceResult, client_frame, told

__all__ = ["KEEP", "ChatWorkspace", "Happening", "Meant", "OpenChat", "Stored", "leave"]

Happening = Submit | Event
"""A command that begins, or what comes of it."""

KEEP = 600.0
"""Seconds that events are kept, and a chat stays open, when nobody is there."""
_LAST_WORDS = 5.0
"""Seconds that the workspace gets to write what its cells have put out."""


Stored = tuple[str, Extent | None]
"""A conversation's id, and how much others have stored of it; ``("", None)`` for none."""


@dataclass(frozen=True)
class Meant:
    """The conversation that a client means."""

    thread: Thread
    extent: Extent | None = None
    """How much of it is stored; ``None`` for a new one."""
    follows: bool = False
    """Whether it gives way to the first that another program begins about the notebook, and under
    its name if it has one, as long as it has not begun itself: nobody asked for a new one."""


class ChatWorkspace(Workspace, Protocol):
    """A workspace that ends with its chat."""

    @property
    def running(self) -> str:
        """The id of a cell that it still runs; blank if none."""

    async def close(self) -> None:
        """Leave the kernel."""


async def leave(workspace: ChatWorkspace, engine: Engine) -> None:
    """Close a workspace; on the loop of its chat."""
    closing = asyncio.run_coroutine_threadsafe(workspace.close(), engine.loop)
    with suppress(TimeoutError):  # a kernel that does not let go ends with its own process
        async with asyncio.timeout(_LAST_WORDS):
            await asyncio.wrap_future(closing)


class OpenChat:
    """A conversation that clients come to and leave; used on one loop.

    Its turns run on the engine's thread, whether anybody looks or not.

    Parameters
    ----------
    meant
        The conversation that is open in it at first.
    place
        Where its notebook is.
    engine
        Where its commands run.
    """

    def __init__(self, meant: Meant, place: Place, engine: Engine) -> None:
        self.id = meant.thread.id
        """That of the conversation that is open in it at first: what clients call it."""
        self.place = place
        self._meant = meant
        self._begun = meant.extent is not None
        self.known: Stored = (meant.thread.id if self._begun else "", meant.extent)
        """What the clients show, and what of it was stored when that was looked at last. After
        ``/new`` that is the earlier conversation, until the next one begins."""
        self.own: frozenset[str] = frozenset()
        """The ids of the turns that ran here, which the clients have seen."""
        self.log = EventLog()
        self.clients: list[Client] = []
        """In the order in which they came, or said that they host the notebook."""
        self.watchers: list[Callable[[Happening], None]] = []
        """Told of all that happens, besides the clients."""
        self.came: Callable[[], None] = _nobody_waits
        """Called when a client has come that has the notebook open."""
        self.calls = Calls(self._hosting)
        self._beginning = self.log.last
        """The number before the first event of the command that runs; else the last one."""
        self._engine = engine
        self._run: Run | None = None
        self._left = time.monotonic()
        self._loop = asyncio.get_running_loop()
        self.drafts: Drafts
        """What is asked about prompts before they are sent."""
        self._session: Session
        self._workspace: ChatWorkspace

    def open(self, session: Session, workspace: ChatWorkspace) -> None:
        """Set what needs this chat to be made: the workspace calls its clients."""
        self._session = session
        self._workspace = workspace
        self.drafts = Drafts(session, self._engine)

    @property
    def follows(self) -> bool:
        """Whether it goes on with the first conversation that others begin about its notebook."""
        meant = self._meant
        open_now = self._session.conversation.chat.thread is meant.thread
        return meant.follows and open_now and not self._begun

    @property
    def name(self) -> str:
        """That of the conversation that was open in it at first; blank for none."""
        return self._meant.thread.name

    @property
    def running(self) -> bool:
        """Whether a command runs."""
        return self._run is not None

    @property
    def thread(self) -> str:
        """The id of the conversation that is open in it; blank before the first turn."""
        thread = self._session.conversation.chat.thread
        return thread.id if thread and self._begun else ""

    @property
    def idle(self) -> float:
        """Seconds since something happened here; 0 while a client is there or a turn runs."""
        at_work = self.clients or self._run or self._workspace.running
        return 0.0 if at_work else time.monotonic() - self._left

    def attach(
        self, socket: Socket, id_: str, after: int | None, *, hosting: bool = False
    ) -> Client:
        """Send a client what it has not got yet, and all that happens from now on.

        Parameters
        ----------
        id_
            What the client calls itself.
        after
            The number of the last frame that it has got; ``None`` if it has none.
        hosting
            Whether it is known to have the notebook open; else it says so.
        """
        resumed = after is not None and self.log.knows(after)
        hello = Hello(
            chat=self.id,
            thread=self.thread,
            running=self.running,
            seq=after if after is not None and resumed else self._beginning,
            resumed=resumed,
            can_edit="edit" in self._workspace.abilities,
        )
        client = Client(socket, self.log, id_, hello)
        client.hosting = hosting
        self.clients.append(client)
        return client

    def detach(self, client: Client) -> None:
        """Send it nothing more; what runs goes on."""
        client.stop()
        self.clients.remove(client)
        self.calls.lose(client)
        self._left = time.monotonic()

    def receive(self, client: Client, message: str | bytes) -> None:
        """Do what a client sent, or tell it why not."""
        try:
            frame = client_frame(message)
            match frame:
                case Hosting():
                    self._host(client, hosting=frame.value)
                case WorkspaceResult():
                    self.calls.settle(client, frame)
                case Submit():
                    self._submit(frame, client)
                case Stop():
                    self.stop()
                case Answer() if self._run:
                    self._run.answer(frame.id, frame.text)
                case Decide() if self._run:
                    self._run.decide(frame)
                case _:
                    pass  # nobody waits for it any more
        except AssistError as error:
            client.refuse(error)

    def accompany(self, command: Submit, start: Callable[[Sink], Run]) -> Run:
        """Let the clients see, and decide about, what another door of this session runs.

        Parameters
        ----------
        start
            Begins it, with a sink that the clients are told by.
        """
        self._beginning = self.log.last
        self._add(f'"submit":{told(command)},"client":""')
        self._run = start(self._sent)
        return self._run

    def stop(self) -> Run | None:
        """Stop what runs, and give it."""
        if self._run is not None:
            self._run.cancel()
        return self._run

    def tidy(self) -> None:
        """Drop the events that nobody will come back for."""
        if self._run is None:
            self.log.forget(KEEP)
        if not self.clients:
            self.drafts.clear()

    def tell(self, text: str) -> None:
        """Tell all clients something; from any thread."""
        self._sent(Notice(text=text))

    async def close(self) -> None:
        """Leave the notebook's kernel, and send everybody away."""
        for client in list(self.clients):
            client.close()
        await leave(self._workspace, self._engine)

    def catch_up(self, thread: Thread | None, now: Stored) -> bool:
        """Have the clients read the conversation anew, if others have gone on with it.

        Whether that was looked at: not while a turn runs here.

        Parameters
        ----------
        thread
            One to go on with, where this one has not begun.
        now
            What is stored of what is to be shown.
        """
        if self._run is not None or (thread is not None and self._begun):
            return False  # somebody has asked meanwhile
        if thread is not None:
            self._begun = True
            chat = Chat(thread, thread.name)
            self._engine.loop.call_soon_threadsafe(self._session.conversation.open, chat)
        elif now == self.known:
            return True
        self.known = now
        for client in self.clients:
            client.go_on(now[0])
        return True

    def start_anew(self) -> None:
        """Leave the conversation that was open, because it was deleted."""
        self._engine.loop.call_soon_threadsafe(self._session.conversation.open, Chat())

    def _host(self, client: Client, *, hosting: bool) -> None:
        """Note whether a client has the notebook open; the last to say so is asked."""
        client.hosting = hosting
        if hosting:
            self.clients.remove(client)
            self.clients.append(client)
            self.came()
        else:
            self.calls.lose(client)

    def _submit(self, command: Submit, client: Client) -> None:
        if self._run is not None:
            raise UsageError(
                "The assistant is still at work in this chat.",
                hint="Wait for it, or stop it; nothing of this prompt was sent.",
            )
        whole = self.drafts.with_files(command)
        self.drafts.forget(command)
        self._beginning = self.log.last
        self._add(f'"submit":{told(whole)},"client":{json.dumps(client.id)}')
        self._run = self._engine.submit(self._session, whole, Paced(self._sent))
        self._happened(whole)

    def _sent(self, event: Event) -> None:
        """Take an event on the engine's thread, where its JSON is made as well."""
        content = f'"event":{event.model_dump_json()}'
        # What is done apart, such as an image, is kept in a conversation of its own.
        thread = self._session.conversation.chat.thread
        begun = (
            event
            if isinstance(event, TurnStarted) and thread and event.thread == thread.id
            else None
        )
        with suppress(RuntimeError):  # the loop is closed; the history has the turn
            self._loop.call_soon_threadsafe(self._take, content, event, begun)

    def _take(self, content: str, event: Event, begun: TurnStarted | None) -> None:
        last = isinstance(event, Ending)
        if begun:
            self._begin(begun)
        if last:
            self._run = None
            self._left = time.monotonic()
        self._add(content)
        if last:
            self._beginning = self.log.last
        self._happened(event)

    def _begin(self, turn: TurnStarted) -> None:
        self._begun = True
        self.own |= {turn.turn}
        before = self.known[0]
        if turn.thread != before:
            # A new one, of which others have nothing; or one that a command opened, to be shown.
            self.known = turn.thread, Extent()
            for client in self.clients if before else ():
                client.go_on(turn.thread)  # what they show is of another one

    def _happened(self, happening: Happening) -> None:
        for watcher in tuple(self.watchers):
            watcher(happening)

    def _add(self, content: str) -> None:
        self.log.add(content)
        for client in self.clients:
            client.wake()

    @property
    def hosted(self) -> bool:
        """Whether a client has the notebook open."""
        return self._hosting() is not None

    def _hosting(self) -> Client | None:
        return next((client for client in reversed(self.clients) if client.hosting), None)


def _nobody_waits() -> None:
    """Stands in where nobody waits for a page."""
