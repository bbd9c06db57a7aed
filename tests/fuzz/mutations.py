"""Inputs that are nearly right: seeds of a corpus with a few bytes changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from jupyter_ai_assist.core.errors import AssistError

__all__ = ["JSON", "corpus", "mutated", "nearly_json", "require_one_sentence"]

CORPUS = Path(__file__).with_name("corpus")
NOISE = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            *(b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n\n", b"\x00", b"\xff", b"null"),
            *(
                b"1e999",
                b"-1",
                b"data: ",
                b"\\ud800",
                b"NaN",
                b"<",
                b"`",
                b"$",
                b"![",
                b"](",
                b"\r",
            ),
        ]
    ),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


def require_one_sentence(error: AssistError) -> None:
    """It is told in one line, with the next step."""
    assert "\n" not in error.message
    assert error.hint


def corpus(kind: str) -> list[bytes]:
    """The seeds of a kind, and what was found once."""
    return [path.read_bytes() for path in sorted((CORPUS / kind).iterdir())]


@st.composite
def mutated(draw: Callable[..., object], seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, with up to six pieces cut out, put in, or said twice."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(NOISE | st.just(data[start:end] * 2))
        data = data[:start] + piece + data[end:]
    return data


@st.composite
def nearly_json(draw: Callable[..., object], value: object) -> object:
    """A JSON value with some of its parts exchanged for others."""
    if draw(st.integers(0, 7)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        changed = {name: draw(nearly_json(inner)) for name, inner in value.items()}
        if changed and draw(st.integers(0, 5)) == 0:
            del changed[draw(st.sampled_from(sorted(changed)))]
        return changed
    if isinstance(value, list):
        return [draw(nearly_json(inner)) for inner in value]
    return value
