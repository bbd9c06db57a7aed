"""An assistant of this process as every door has it, with a model that is billed.

Its id is one with a public price, and each of its replies says what it cost.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.providers.base import ModelRequest, ProviderEvent, Reply, TextChunk
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.settings import ModelInfo

MODEL = "openai:gpt-4o"
PRICE = 0.01


class Priced(FakeProvider):
    """Answers each request for a cent."""

    def __init__(self, models: Sequence[str] = ("gpt-4o",)) -> None:
        super().__init__("openai", models)

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(id=MODEL, max_output=8_000),)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        yield TextChunk("Hello.")
        part = TextPart(text="Hello.")
        usage = Usage(requests=1, input_tokens=400, output_tokens=900, cost=PRICE)
        message = Message(role="assistant", parts=(part,), model=MODEL)
        yield Reply(message=message, usage=usage, finish="stop")


def priced_assistant() -> Assistant:
    """The assistant of this process; its files name the limits, and allow the model."""
    made = assistant()
    made.providers = {**made.providers, "openai": Priced()}
    return made
