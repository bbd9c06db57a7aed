"""What a service searched the web for, and the pages that its reply cites.

The pages are links behind the answer, part of its Markdown, so that every door shows them,
and history, export and later models have them as they have the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic_ai import messages as ai
from pydantic_ai.native_tools import WebSearchTool

from jupyter_ai_assist.core.markdown import cell_text

from .base import Searched

__all__ = ["searched", "sources_of"]

_MOST = 20
"""Pages that are listed."""
_TITLE = 120
"""Characters of a title."""
_ADDRESS = re.compile(r"https?://[^\s<>()\"'`\\$]+", re.IGNORECASE)
_WRITTEN_OUT = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "()[]!"})


def sources_of(response: ai.ModelResponse) -> str:
    """A list of links to every cited page, each once; ``""`` if nothing is cited."""
    titles: dict[str, str] = {}
    for source in _cited(response):
        address = source.url.translate(_WRITTEN_OUT)
        if _ADDRESS.fullmatch(address):
            titles.setdefault(address, _title(source))
    links = [f"- [{title}]({address})" for address, title in titles.items()]
    if not links:
        return ""
    more = [f"- and {len(links) - _MOST} more"] if len(links) > _MOST else []
    return "\n".join(["\n\nSources:\n", *links[:_MOST], *more])


def searched(call: ai.NativeToolCallPart) -> Searched | None:
    """What a service says of one search of its own; ``None`` for any other tool of its own."""
    said = call.args_as_dict()
    queries = said.get("queries") or [said.get("query")]
    named = tuple(query for query in queries if isinstance(query, str) and query)
    return Searched(named) if call.tool_name == WebSearchTool.kind and named else None


def _cited(response: ai.ModelResponse) -> Iterator[ai.WebCitationSource]:
    for part in response.parts:
        for citation in (part.citations or ()) if isinstance(part, ai.TextPart) else ():
            for source in citation.sources:
                if isinstance(source, ai.WebCitationSource):
                    yield source


def _title(source: ai.WebCitationSource) -> str:
    title = " ".join((source.title or "").split()) or urlsplit(source.url).hostname or source.url
    # An escaped bracket begins a formula for some readers of Markdown.
    title = title.replace("[", "(").replace("]", ")")
    return cell_text(title if len(title) <= _TITLE else f"{title[:_TITLE]}…")
