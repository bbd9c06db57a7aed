"""The policy's values, as the core reads them.

One loader outside the core (``jupyter_ai_assist.config``) makes them from the
traits that admins and users write; here they are plain and frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["DEFAULT_EXCLUDE", "ModelInfo", "ProviderSettings", "Settings", "Share"]

Share = Literal["values", "schema", "names", "none"]

DEFAULT_EXCLUDE: tuple[str, ...] = (
    "**/.env",
    "**/.env.*",
    "**/*.pem",
    "**/*.key",
    "**/*.p12",
    "**/id_rsa*",
    "**/id_ed25519*",
    "**/.ssh/**",
    "**/.aws/**",
    "**/.netrc",
    "**/.git/**",
    "**/*secret*",
    "**/*credential*",
)


@dataclass(frozen=True)
class ModelInfo:
    """What is known of one model.

    The defaults are what an unknown model is taken for: they come from the
    source system, which sends no attachments and asks for no reasoning then.
    """

    id: str
    """``provider:model``."""
    name: str = ""
    """For people; the model's part of the id when blank."""
    context_window: int = 128_000
    """Tokens."""
    max_output: int = 16_000
    """Tokens."""
    attachments: bool = False
    """Whether it reads images and PDF files."""
    reasoning: bool = False
    """Whether it takes a reasoning effort."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Merged into each request's body."""

    @property
    def provider(self) -> str:
        """The part of the id before the first colon."""
        return self.id.partition(":")[0]

    @property
    def model(self) -> str:
        """The part of the id after the first colon."""
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class ProviderSettings:
    """One provider, as configured."""

    slug: str
    """The part of a model id before the colon."""
    name: str
    """For people."""
    kind: str
    """Which protocol it speaks: ``openai-responses``, ``openai-chat``,
    ``anthropic``, ``google`` or ``compatible``."""
    allowed_models: tuple[str, ...] = ()
    """Model ids or globs, without the slug; empty means none."""
    base_url: str = ""
    """Blank means the vendor's own."""
    headers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """Merged into each request's body."""
    api_key_env: str = ""
    """The environment variable that may hold the key."""
    key_required: bool = True
    """Whether requests without a key make no sense (local servers need none)."""
    models: tuple[ModelInfo, ...] = ()
    """The models known by name; allowed ones beyond these get the defaults."""
    locked_by: str = ""
    """The admin's file that set ``allowed_models``, if one did."""


@dataclass(frozen=True)
class Settings:
    """Everything an admin or user can set; see ``docs/reference.md``."""

    enabled: bool = True
    default_model: str = ""
    system_prompt: str = ""
    extra_instructions: str = ""
    max_steps: int = 10
    tool_modes: Mapping[str, str] = field(default_factory=dict)
    share: Share = "values"
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    save_history: bool = True
    max_tokens_per_turn: int | None = None
    max_cost_per_day: float | None = None
    max_requests_per_minute: int | None = None
    max_attachments: int = 10
    max_attachment_mb: float = 50.0
    request_timeout: float = 600.0
    """Seconds for one model request, start to end."""
    first_token_timeout: float = 120.0
    """Seconds until a model must have begun to answer."""
    max_retries: int = 2
    """Tries after the first, for failures that may pass."""
    providers: tuple[ProviderSettings, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """Trait (``Assist.share``) → the file that set it, for refusals and ``/doctor``."""

    def source(self, trait: str) -> str:
        """Where a trait's value comes from, for a message: a file, or ``the default``."""
        return self.sources.get(trait, "the default")
