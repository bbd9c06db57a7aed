"""A long conversation by script: thirty turns with tool calls, and cell edits in between.

``requests_of()`` plays it through the real session over the seams' own fakes and
gives every request in order; ``reusable`` tells what a prefix cache could reuse.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Answer, Approval, Decide, Event, Question, Submit
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.providers.fake import FakeProvider, call
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import ModelInfo, Settings
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.base import Cell, Variable
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

__all__ = ["Talk", "common_prefix", "requests_of", "reusable", "serialised"]

TURNS = 30
FIRST_CELLS = 25


class SizedProvider(FakeProvider):
    """A fake provider whose model has a window of a given size."""

    def __init__(self, window: int, max_output: int) -> None:
        super().__init__()
        self._models = tuple(
            replace(model, context_window=window, max_output=max_output) for model in self._models
        )


@dataclass
class Ran(FakeWorkspace):
    """A fake workspace that knows what ran apart from what stands in the notebook."""

    runs: list[Cell] | None = None
    """As they ran; ``None``: just as they stand."""

    async def executed(self) -> list[Cell]:
        """What ran."""
        return list(self.runs) if self.runs is not None else await super().executed()


def yes(approval: Approval) -> Decide:
    """The person allows it, once."""
    return Decide(id=approval.id, hash=approval.hash, verdict="once")


@dataclass
class Talk:
    """A conversation over the fakes."""

    window: int = 200_000
    max_output: int = 16_000
    history: History = field(default_factory=History.in_memory)
    settings: dict[str, Any] = field(default_factory=dict)
    workspace: Ran = field(default_factory=Ran)
    providers: tuple[Any, ...] = ()
    person: Callable[[Approval], Decide] = yes
    reply: str = ""
    """What the person answers when the model asks."""

    def __post_init__(self) -> None:
        self.provider = SizedProvider(self.window, self.max_output)
        settled = replace(Settings(default_model="fake:model"), **self.settings)
        providers = {provider.slug: provider for provider in (self.provider, *self.providers)}
        assistant = Assistant(
            settings=settled,
            policy=Policy(settled),
            keys=Keys([]),
            history=self.history,
            providers=providers,
            tools={tool.name: tool for tool in BUILTIN_TOOLS},
        )
        self.session = Session(assistant, self.workspace)

    @property
    def model(self) -> ModelInfo:
        """The one that answers."""
        return self.provider.models()[0]

    @property
    def cells(self) -> list[Cell]:
        """The notebook's cells, to be changed in place."""
        return self.workspace.all_cells  # type: ignore[return-value]

    def say(self, prompt: str, *answers: Any, **options: Any) -> list[Event]:
        """One turn; the model's answers are queued first."""
        self.provider.answer(*(answers or ("Well.",)))
        events: list[Event] = []

        def see(event: Event) -> None:
            events.append(event)
            if isinstance(event, Approval):
                self.session.decide(self.person(event))
            if isinstance(event, Question):
                self.session.answer(Answer(id=event.id, text=self.reply))

        asyncio.run(self.session.run(Submit(prompt=prompt, **options), see))
        return events

    def play(self, turns: int = TURNS) -> list[ModelRequest]:
        """The script."""
        self.cells.extend(code_cell(number) for number in range(FIRST_CELLS))
        self.workspace.objects["frame3"] = Variable(
            name="frame3", type="pandas.DataFrame", summary="10 rows", value="a b\n" * 20
        )
        for turn in range(turns):
            self._work(turn)
            answers: list[Any] = [f"Turn {turn}: it is the grouping, see `frame{turn}`. " * 6]
            if turn % 3:
                id_ = f"call-{turn}"
                answers.insert(0, call("inspect_variable", id=id_, path="frame3"))
            if turn % 5 == 2:
                id_ = f"again-{turn}"
                answers.insert(1, call("read_cells", id=id_, ids=[self.cells[turn % 7].id]))
            self.say(f"Question {turn}: why is frame{turn % 4} so slow?", *answers)
        return self.provider.requests

    def _work(self, turn: int) -> None:
        """What the person does in the notebook before the turn."""
        cells = self.cells
        cells.append(code_cell(100 + turn))
        if turn % 2:
            old = cells[turn % 11]
            cells[turn % 11] = old.model_copy(
                update={"source": f"{old.source}\n# seen {turn}", "execution_count": 500 + turn}
            )
        if turn % 4 == 3:
            del cells[12]
        if turn % 7 == 5:
            cells.insert(2, cells.pop(9))


def code_cell(number: int) -> Cell:
    """An ordinary cell."""
    return Cell(
        id=f"cell-{number:04}",
        source=(
            f"frame{number} = load('part{number}.csv')\n"
            f"grouped = frame{number}.groupby('region')['amount'].sum()\n"
            "grouped.plot(kind='bar')\n"
            "print(grouped.describe())"
        ),
        execution_count=number + 1,
        output="count    12.0\nmean   1532.25\nstd     220.10\nmin    1201.00\nmax    1999.00",
    )


def requests_of(turns: int = TURNS, **options: Any) -> list[ModelRequest]:
    """Every request of the scripted conversation, in order."""
    return Talk(**options).play(turns)


def serialised(request: ModelRequest) -> bytes:
    """A request in the order in which a model reads it: tools, system prompt, messages."""
    tools = [json.dumps(asdict(tool)) for tool in request.tools]
    messages = [message.model_dump_json() for message in request.messages]
    return "\n".join([*tools, request.system, *messages]).encode()


def common_prefix(before: bytes, after: bytes) -> int:
    """How many bytes two requests begin with in common."""
    if after.startswith(before):
        return len(before)
    return next(place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)


def reusable(bodies: Sequence[bytes]) -> float:
    """The share of all bytes sent that the request before had sent already, from 0 to 1."""
    reused = sum(common_prefix(before, after) for before, after in pairwise(bodies))
    return reused / sum(map(len, bodies))
