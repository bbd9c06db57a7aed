"""A conversation that follows a script; imported by the kernels that tests start.

``%run``-free: a test's kernel does ``import scripted; scripted.load()`` and
gets the real magics, engine and screens, talking to ``ScriptedSession``.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

from IPython import get_ipython

from jupyter_ai_assist.core.context.candidates import find_candidates
from jupyter_ai_assist.core.errors import AssistError, NobodyToAskError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import (
    Answer,
    Notice,
    Question,
    ReasoningDelta,
    Report,
    Submit,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace
from jupyter_ai_assist.kernel.extension import load as load_extension
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

SEEN: list[Submit] = []
"""Every command, in order."""
STOPPED: list[str] = []
"""Prompts whose run was cancelled."""
REPLIES: dict[str, str] = {}
"""Prompt → the text that is streamed for it, in pieces of 20 characters."""


class ScriptedSession:
    """Does what the first word of a prompt says; any other prompt is answered ``ok``."""

    def __init__(self, recorder, run_in_main):
        self._recorder = recorder
        self._run_in_main = run_in_main
        self._answers = {}
        self._lock = asyncio.Lock()
        models = [SimpleNamespace(id="openai:gpt-5"), SimpleNamespace(id="guide:offline")]
        self.conversation = SimpleNamespace(
            workspace=SimpleNamespace(notebook="here.ipynb"),
            assistant=SimpleNamespace(
                models=lambda: models,
                policy=SimpleNamespace(models=lambda known: known),
                history=SimpleNamespace(
                    threads=lambda _: [SimpleNamespace(name="plots"), SimpleNamespace(name="")]
                ),
            ),
        )

    async def candidates(self, wanted):
        policy = Policy(Settings())
        workspace = KernelWorkspace(self._recorder, self._run_in_main)
        return await find_candidates(SharedWorkspace(workspace, policy), policy, wanted)

    async def run(self, command, sink, made=None):
        SEEN.append(command)
        try:
            async with self._lock:
                sink(await self._perform(command, sink))
        except asyncio.CancelledError:
            STOPPED.append(command.prompt)
            sink(TurnStopped())
        except AssistError as error:
            sink(TurnFailed(code=error.code, message=error.message, hint=error.hint))

    def answer(self, answer: Answer):
        waiting = self._answers.pop(answer.id)
        if answer.text is None:
            waiting.set_exception(NobodyToAskError.of("Are you sure?"))
        else:
            waiting.set_result(answer.text)

    async def _perform(self, command, sink):
        word, _, rest = command.prompt.partition(" ")
        script = getattr(self, f"_do_{word}", None)
        if script is not None:
            return await script(command, rest, sink)
        text = REPLIES.get(command.prompt, "ok")
        for at in range(0, len(text), 20):
            sink(TextDelta(text=text[at : at + 20]))
        return self._finished(text)

    def _finished(self, text, **more):
        usage = Usage(requests=1, input_tokens=1234, cached_tokens=1000, output_tokens=56)
        return TurnFinished(
            turn="1", model="scripted:model", text=text, usage=usage, seconds=0.1, **more
        )

    async def _do_report(self, command, rest, sink):
        return Report(markdown=f"# Report\n\n{rest}")

    async def _do_fail(self, command, rest, sink):
        sink(TextDelta(text="half an ans"))
        return TurnFailed(
            code="rate_limited", message="Too many requests.", hint="Wait a little.", retryable=True
        )

    async def _do_wait(self, command, rest, sink):
        """Say something, then wait for a file to appear."""
        beginning = REPLIES.get("wait", "the beginning")
        sink(TextDelta(text=beginning))
        await _appears(Path(rest))
        sink(TextDelta(text=" and the end"))
        return self._finished(f"{beginning} and the end")

    async def _do_stubborn(self, command, rest, sink):
        """Take no notice of being cancelled."""
        sink(TextDelta(text="the beginning"))
        while not _there(Path(rest)):
            try:
                await asyncio.sleep(0.005)
            except asyncio.CancelledError:
                continue
        return self._finished("late")

    async def _do_code(self, command, rest, sink):
        sink(TextDelta(text=f"Here:\n\n```python\n{rest}\n```"))
        return self._finished(rest, new_cell=rest)

    async def _do_json(self, command, rest, sink):
        sink(TextDelta(text=f"```json\n{rest}\n```"))
        return self._finished(rest)

    async def _do_work(self, command, rest, sink):
        """Insert ``str`` of a variable, made in the main thread."""
        names = get_ipython().user_ns
        text = await self._run_in_main(lambda: str(names[rest]))
        return self._finished(text)

    async def _do_tools(self, command, rest, sink):
        sink(TurnStarted(turn="1", thread="1", model="scripted:model"))
        sink(ReasoningDelta(text="I should <img src=x> look."))
        sink(Notice(text="Trying again in 2 s."))
        sink(ToolStarted(id="1", name="read_cells", arguments={"start": 1}))
        sink(ToolFinished(id="1", name="read_cells", output="cell [1]:\nx = 1", seconds=0.25))
        sink(TextDelta(text="It is 1."))
        return self._finished("It is 1.")

    async def _do_ask(self, command, rest, sink):
        answered = asyncio.get_running_loop().create_future()
        self._answers["7"] = answered
        choices = ("yes", "no") if rest == "choices" else ()
        sink(Question(id="7", text="Are you sure?", secret=rest == "secret", choices=choices))
        return self._finished(f"You said {await answered!r}.")


async def _appears(path):
    while not _there(path):  # noqa: ASYNC110 - another process makes it
        await asyncio.sleep(0.005)


def _there(path):
    return path.exists()


def load(shell=None):
    """Load the extension over a scripted conversation."""
    load_extension(shell or get_ipython(), ScriptedSession)
