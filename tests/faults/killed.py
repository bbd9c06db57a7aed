"""A program that takes turns until it is killed: ``test_kill`` starts it, and ends it so.

Each turn has a question, a call of a tool, its result and an answer. What is printed is only
said of what is stored by then.
"""

import asyncio
import sys

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.protocol import Submit, TurnFinished, TurnStarted
from jupyter_ai_assist.core.providers.fake import FakeProvider, call
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

NAME = sys.argv[1]


def answer(number: int) -> str:
    """The answer to a question of that number: long enough for many pages."""
    return f"Answer {number} to {NAME}. " * 40


async def take_turns() -> None:
    """One after the other, in conversations of five."""
    made = assistant()
    provider = FakeProvider()
    made.providers = {"fake": provider}
    session = Session(made, FakeWorkspace())
    number = 0
    while True:
        provider.answer(call("notebook_outline"), answer(number))
        said = Submit(prompt=f"{NAME} {number}", model="fake:model", new=number % 5 == 0)
        events = []

        def see(event, number=number, events=events):
            events.append(event)
            if isinstance(event, TurnStarted):
                print("asked", number, flush=True)

        await session.run(said, see)
        assert isinstance(events[-1], TurnFinished), events[-1]
        print("ended", number, flush=True)
        number += 1


if __name__ == "__main__":
    asyncio.run(take_turns())
