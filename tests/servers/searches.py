"""Replies of the three services that search the web by themselves, with what they cite.

Written by hand, as the services put them on the wire::

    Play(searched("/v1/messages", "Pandas 3 is out.", [Page("https://pandas.example", "News")]))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .wires import AnthropicWire, GeminiWire, ResponsesWire, Wire, wire_for_path

__all__ = ["Page", "searched"]

QUERY = "what is new"


@dataclass(frozen=True)
class Page:
    """A page that was found, and is cited."""

    url: str
    title: str


def searched(path: str, text: str, pages: Sequence[Page]) -> list[bytes]:
    """A whole reply to a request to this path: a search, then a text that cites its pages."""
    wire = wire_for_path(path)
    return _REPLIES[type(wire)](wire, text, pages)


def _responses(wire: Any, text: str, pages: Sequence[Page]) -> list[bytes]:
    action = {"type": "search", "query": QUERY, "queries": [QUERY], "sources": None}
    call = {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": action}
    marks = [
        {"type": "url_citation", "url": page.url, "title": page.title}
        | {"start_index": 0, "end_index": len(text)}
        for page in pages
    ]
    began = [wire.start(), wire._add("web_search_call", {**call, "status": "in_progress"})]
    wire._output[-1] = call
    began += [wire._event("response.output_item.done", output_index=0, item=call), wire.text(text)]
    for index, mark in enumerate(marks):
        began.append(
            wire._event(
                "response.output_text.annotation.added",
                **wire._at(),
                annotation_index=index,
                annotation=mark,
            )
        )
    part = {"type": "output_text", "text": text, "annotations": marks, "logprobs": []}
    wire._output[-1] |= {"status": "completed", "content": [part]}
    item = wire._output[-1]
    return [
        *began,
        wire._event("response.output_text.done", **wire._at(), text=text, logprobs=[]),
        wire._event("response.content_part.done", **wire._at(), part=part),
        wire._event("response.output_item.done", output_index=1, item=item),
        wire.finish(),
    ]


def _anthropic(wire: Any, text: str, pages: Sequence[Page]) -> list[bytes]:
    called = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
    found = [
        {"type": "web_search_result", "url": page.url, "title": page.title}
        | {"encrypted_content": "c2VjcmV0", "page_age": None}
        for page in pages
    ]
    result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": found}
    cited = [
        {"type": "web_search_result_location", "url": page.url, "title": page.title}
        | {"encrypted_index": "aW5kZXg", "cited_text": "It says so."}
        for page in pages
    ]
    return [
        wire.start(),
        wire._block("search", called),
        wire._delta({"type": "input_json_delta", "partial_json": f'{{"query": "{QUERY}"}}'}),
        wire._block("result", result),
        wire._block("text", {"type": "text", "text": "", "citations": []}),
        *(wire._delta({"type": "citations_delta", "citation": one}) for one in cited),
        wire._delta({"type": "text_delta", "text": text}),
        wire.finish(),
    ]


def _gemini(wire: Any, text: str, pages: Sequence[Page]) -> list[bytes]:
    segment = {"startIndex": 0, "endIndex": len(text.encode()), "text": text}
    grounding = {
        "webSearchQueries": [QUERY],
        "groundingChunks": [{"web": {"uri": page.url, "title": page.title}} for page in pages],
        "groundingSupports": [
            {"segment": segment, "groundingChunkIndices": list(range(len(pages)))}
        ],
    }
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 30, "totalTokenCount": 130}
    return [
        wire.start(),
        wire.text(text),
        wire._chunk([], usage=usage, finishReason="STOP", groundingMetadata=grounding),
    ]


_REPLIES: Mapping[type[Wire], Callable[[Any, str, Sequence[Page]], list[bytes]]] = {
    ResponsesWire: _responses,
    AnthropicWire: _anthropic,
    GeminiWire: _gemini,
}
