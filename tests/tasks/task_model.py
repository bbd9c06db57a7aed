"""A model that follows a plan, over the real tools, policy and approvals.

In a test it answers a session of the test's own; a kernel that a test starts
does ``import task_model; task_model.load(plan)``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from IPython import get_ipython

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.kernel.extension import load as load_extension
from jupyter_ai_assist.kernel.live import workspace_of

Step = str | tuple[str, dict[str, Any]]
"""What the model says, or the tool that it calls. In arguments ``<id>`` and ``<hash>``
stand for the last ones that a result told."""


class PlannedModel(FakeProvider):
    """Takes one step of its plan for each request, and the guide's own way without one."""

    def __init__(self, plan: Iterable[Step] = ()) -> None:
        super().__init__("task")
        self.plan = list(plan)

    async def stream(self, request):
        step = self.plan.pop(0)
        if isinstance(step, str):
            self.answer(step)
        else:
            name, arguments = step
            text = json.dumps(arguments)
            for key, value in told(request.messages).items():
                text = text.replace(f"<{key}>", value)
            id_ = f"call-{len(self.requests)}"
            self.answer(ToolCallPart(id=id_, name=name, arguments=json.loads(text)))
        async for event in super().stream(request):
            yield event

    def heard(self) -> list[ToolResultPart]:
        """All results of tools that it was told, oldest first."""
        return results(self.requests[-1].messages)


def results(messages) -> list[ToolResultPart]:
    parts = (part for message in messages for part in message.parts)
    return [part for part in parts if isinstance(part, ToolResultPart)]


def told(messages) -> dict[str, str]:
    """The last id and hash in the results."""
    found: dict[str, str] = {}
    for part in results(messages):
        for key in ("id", "hash"):
            known = re.findall(rf'"{key}": "([^"]*)"', part.text)
            found |= {key: known[-1]} if known else {}
    return found


def values(parts: Iterable[ToolResultPart]) -> Iterator[Any]:
    """What results hold as data."""
    for part in parts:
        yield json.loads(part.text.partition("\n")[0] if part.is_error else data_in(part.text))


def assistant_of(model: FakeProvider, **settings: Any) -> Assistant:
    settled = Settings(**{"default_model": "task:model", **settings})
    return Assistant(
        settings=settled,
        policy=Policy(settled),
        keys=Keys([]),
        history=History.in_memory(),
        providers={"task": model, "guide": GuideProvider()},
        tools={tool.name: tool for tool in BUILTIN_TOOLS},
    )


MODEL = PlannedModel()


def load(plan: Iterable[Step] = ()) -> None:
    """In a kernel: answer ``%assist`` by a plan."""
    global MODEL  # noqa: PLW0603 - tests look at it from other cells
    MODEL = PlannedModel(plan)
    load_extension(
        get_ipython(),
        lambda recorder, run_in_main: Session(
            assistant_of(MODEL), workspace_of(recorder, run_in_main)
        ),
    )


def outcomes() -> list[Any]:
    """In a kernel: what the model was told."""
    return list(values(MODEL.heard()))
