"""The model ``faq:answers``: what the team has written down, looked up by a question's words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

from jupyter_ai_assist.core.errors import ProviderError
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.providers.base import ModelRequest, ProviderEvent, Reply, TextChunk
from jupyter_ai_assist.core.settings import ModelAbility, ModelInfo, Settings

FILE = Path.home() / "faq.md"
SHORTEST = 4
"""Letters of a word that tells what a question is about."""
ANSWERS = ModelInfo(id="faq:answers", name="The team's answers", in_process=True)
"""``in_process``: nothing that is asked leaves, so nobody has to read it before."""


class FaqProvider:
    """Answers with the section of a Markdown file that has most of the question's words."""

    slug = "faq"
    name = "Team FAQ"
    key: KeyRequest | None = None
    abilities: frozenset[ModelAbility] = frozenset()

    def models(self) -> tuple[ModelInfo, ...]:
        """The one model."""
        return (ANSWERS,)

    def unusable(self) -> str:
        """Why it cannot be used now, as the list of models says it."""
        return "" if FILE.is_file() else f"there is no {FILE}"

    def fitted(self, request: ModelRequest) -> ModelRequest:
        """No setting changes anything here, so each request can be sent as it is."""
        return request

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Give the answer line by line, and the whole of it at the end."""
        text = await asyncio.to_thread(FILE.read_text, "utf-8")
        answer = best_section(text, request.messages[-1].text)
        if not answer:
            raise ProviderError("The team's answers say nothing about this.", hint="Ask a model.")
        for line in answer.splitlines(keepends=True):
            yield TextChunk(line)
        message = Message(role="assistant", parts=(TextPart(text=answer),), model=ANSWERS.id)
        yield Reply(message, Usage(requests=1), "stop")


def best_section(text: str, question: str) -> str:
    """The section that shares most words with the question; blank if none shares any."""
    asked = _words(question)
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    best = max(sections, key=lambda section: len(asked & _words(section)))
    return best.strip() if asked & _words(best) else ""


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= SHORTEST}


def providers(_settings: Settings) -> Iterable[FaqProvider]:
    """The entry point; called anew whenever the configuration has changed."""
    return [FaqProvider()]
