"""What a text model at Replicate takes: each names its inputs as it likes, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.errors import UsageError

from .line import Line

__all__ = ["Inputs", "inputs_of"]

_CALLED: Mapping[str, tuple[str, ...]] = {
    "system": ("system_prompt", "system_instruction", "system"),
    "max_tokens": (
        "max_tokens",
        "max_new_tokens",
        "max_output_tokens",
        "max_completion_tokens",
        "max_length",
    ),
    "stop": ("stop_sequences", "stop"),
}
"""Standard name → what models call it, where that is something else."""

_SETTINGS = (
    "temperature",
    "top_p",
    "max_tokens",
    "seed",
    "stop",
    "presence_penalty",
    "frequency_penalty",
)


@dataclass(frozen=True)
class Inputs:
    """The inputs of one model."""

    model: str
    properties: Mapping[str, Mapping[str, Any]]
    """JSON schema of each; empty where the service does not say."""

    def named(self, standard: str) -> str:
        """What the model calls a setting; ``""`` if it has no such input."""
        names = _CALLED.get(standard, (standard,))
        if not self.properties:
            return names[0]
        return next((name for name in names if name in self.properties), "")

    def require(self, standard: str) -> str:
        """The same, refused where the model has no such input.

        Raises
        ------
        UsageError
            It has not; the hint names what it has.
        """
        name = self.named(standard)
        if not name:
            known = ", ".join(one for one in _SETTINGS if self.named(one))
            raise UsageError(
                f"{self.model} takes no setting {standard!r}.", hint=f"It takes: {known or 'none'}."
            )
        return name

    def limit(self, wish: int) -> int:
        """So many output tokens, or the most that the model takes."""
        most = self.properties.get(self.named("max_tokens"), {}).get("maximum")
        return min(wish, most) if isinstance(most, int) else wish


async def inputs_of(model: str, line: Line) -> Inputs:
    """The inputs of ``owner/name``, or of ``owner/name:version``.

    Raises
    ------
    UsageError
        It takes no prompt.
    """
    name, _, version = model.partition(":")
    path = f"v1/models/{name}" + (f"/versions/{version}" if version else "")
    described = await line.ask("GET", path)
    if not version:
        described = described.get("latest_version") or {}
    inputs = Inputs(model, _properties(described.get("openapi_schema")))
    if inputs.properties and "prompt" not in inputs.properties:
        raise UsageError(
            f"{model} takes no prompt, so it is no model that answers with text.",
            hint="Choose one that does; image models are for /image.",
        )
    return inputs


def _properties(schema: Any) -> Mapping[str, Mapping[str, Any]]:
    for step in ("components", "schemas", "Input", "properties"):
        schema = schema.get(step) if isinstance(schema, Mapping) else None
    return schema if isinstance(schema, Mapping) else {}
