"""The policy's values, as the core reads them.

One loader outside the core (``jupyter_ai_assist.config``) makes them from the
traits that admins and users write; here they are plain and frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

__all__ = [
    "DEFAULT_EXCLUDE",
    "DEFAULT_PROTECTED",
    "AllowList",
    "ModelAbility",
    "ModelInfo",
    "ProviderSettings",
    "Settings",
    "Share",
    "ToolRule",
]

Share = Literal["values", "schema", "names", "none"]

ModelAbility = Literal["tools", "web"]
"""``tools``: call the tools that a request offers. ``web``: search the web by themselves."""

DEFAULT_EXCLUDE: tuple[str, ...] = (
    # Environment files and secrets in files of their own. Globs that would
    # also catch data ("*secret*": secretary.csv) are left out on purpose.
    "**/.env",
    "**/.env.*",
    "**/*.env",
    "**/.envrc",
    "**/secret.*",
    "**/secrets.*",
    "**/.secrets*",
    "**/credentials",
    "**/credentials.*",
    "**/*credentials*.json",
    "**/client_secret*.json",
    "**/service[-_]account*.json",
    "**/kaggle.json",
    # Private keys and key stores.
    "**/*.pem",
    "**/*.key",
    "**/*.p12",
    "**/*.pfx",
    "**/*.jks",
    "**/*.keystore",
    "**/*.kdbx",
    "**/*.ppk",
    "**/id_rsa*",
    "**/id_dsa*",
    "**/id_ecdsa*",
    "**/id_ed25519*",
    # Where programs keep their logins.
    "**/.ssh/**",
    "**/.gnupg/**",
    "**/.aws/**",
    "**/.azure/**",
    "**/.kube/**",
    "**/.docker/**",
    "**/gcloud/**",
    "**/.jupyter/**",
    "**/.netrc",
    "**/_netrc",
    "**/.pgpass",
    "**/.pypirc",
    "**/.npmrc",
    "**/.htpasswd",
    "**/.git-credentials",
    "**/.git/**",
    # Cells and variables.
    "tag:private",
    "var:*password*",
    "var:*passwd*",
    "var:secret",
    "var:secrets",
    "var:secret_*",
    "var:*_secret",
    "var:*_secret_*",
    "var:*credentials*",
    "var:*api_key*",
    "var:*apikey*",
    "var:*private_key*",
    "var:*access_key*",
    "var:*_token",
    "var:token",
)
"""Files, cells and variables that never enter a prompt; see ``core.exclude``."""


DEFAULT_PROTECTED: tuple[str, ...] = ("assist-protected",)
"""Tags of cells that no tool changes or runs."""


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
    in_process: bool = False
    """Whether it runs in this very process, so that nothing leaves."""
    images: bool = False
    """Whether it makes images, and answers no prompts."""

    @property
    def output_limit(self) -> int:
        """How many tokens an answer may have; half of a small window is left for the question."""
        return min(self.max_output, self.context_window // 2)

    @property
    def provider(self) -> str:
        """The part of the id before the first colon."""
        return self.id.partition(":")[0]

    @property
    def model(self) -> str:
        """The part of the id after the first colon."""
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class AllowList:
    """Ids or globs, and the file that set them; empty allows none."""

    patterns: tuple[str, ...]
    source: str

    def allows(self, name: str) -> bool:
        """Whether any pattern fits the whole name; case counts."""
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)


@dataclass(frozen=True)
class ProviderSettings:
    """One provider, as configured."""

    slug: str
    """The part of a model id before the colon."""
    name: str
    """For people."""
    kind: str
    """Which protocol it speaks: ``openai-responses``, ``openai-chat``,
    ``anthropic``, ``google``, ``compatible``, ``stability`` or ``replicate``."""
    section: str = "AssistCompatible"
    """The configuration class that it comes from, for messages."""
    allowed_models: tuple[str, ...] = ()
    """Model ids or globs, without the slug; empty means none."""
    ceilings: tuple[AllowList, ...] = ()
    """Allow-lists of admins, each of which a model must fit as well."""
    base_url: str = ""
    """Blank means the vendor's own."""
    headers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """Merged into each request's body."""
    api_key_env: str = ""
    """The environment variable that may hold the key."""
    api_key_command: tuple[str, ...] = ()
    """The program and its arguments that print the key, in place of any that is stored."""
    command_lists: tuple[AllowList, ...] = ()
    """``Settings.key_commands``, as they were when this was read."""
    key_required: bool = True
    """Whether requests without a key make no sense (local servers need none)."""
    models: tuple[ModelInfo, ...] = ()
    """The models known by name; allowed ones beyond these get the defaults."""

    def allow_lists(self, source: str = "") -> tuple[AllowList, ...]:
        """Every list that a model must fit; ``source`` names the origin of its own."""
        return (*self.ceilings, AllowList(self.allowed_models, source))

    @property
    def models_trait(self) -> str:
        """The setting that lists its models."""
        field_ = "providers" if self.section == "AssistCompatible" else "allowed_models"
        return f"{self.section}.{field_}"

    def allows(self, model: str) -> bool:
        """Whether the model, without the slug, fits every list."""
        return all(allowed.allows(model) for allowed in self.allow_lists())


@dataclass(frozen=True)
class ToolRule:
    """One entry of ``Assist.tool_rules``: what holds for the calls that it fits."""

    mode: str
    """``allow``, ``ask`` or ``deny``."""
    tools: str = "*"
    """A tool's name, or a glob of names."""
    path: str = ""
    """A glob of files as in ``exclude``; blank fits a call whatever it is about."""
    code: str = ""
    """A regular expression that is found in code or text which would be run or written."""
    notebook: str = ""
    """A glob of notebooks, at any depth."""
    when: str = ""
    """``ask`` or ``agent``: the mode that the turn is in."""
    why: str = ""
    """What the model and the person are told beside the rule."""

    @property
    def text(self) -> str:
        """The rule in a line, by which messages name it."""
        conditions = [
            f"{name} {value}"
            for name in ("path", "code", "notebook", "when")
            if (value := getattr(self, name))
        ]
        return f"{self.mode} {self.tools}, {', '.join(conditions)}"

    @property
    def about_a_call(self) -> bool:
        """Whether only a call itself tells if it fits."""
        return bool(self.path or self.code)


@dataclass(frozen=True)
class Settings:
    """Everything an admin or user can set; see ``docs/reference/configuration.md``."""

    enabled: bool = True
    default_model: str = ""
    default_image_model: str = ""
    system_prompt: str = ""
    extra_instructions: str = ""
    max_steps: int = 10
    tool_modes: Mapping[str, str] = field(default_factory=dict)
    tool_rules: tuple[ToolRule, ...] = ()
    protected_tags: tuple[str, ...] = DEFAULT_PROTECTED
    agent_mode: bool = True
    inline_completion: bool = True
    web_search: bool = False
    share: Share = "values"
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    redact: bool = True
    review_before_sending: bool = False
    save_history: bool = True
    project_rules: bool = True
    refused_projects: tuple[str, ...] = ()
    max_tokens_per_turn: int | None = None
    max_tokens_per_day: int | None = None
    max_cost_per_day: float | None = None
    refuse_unknown_prices: bool = True
    max_requests_per_minute: int | None = None
    max_tokens_per_chat: int | None = None
    max_cost_per_chat: float | None = None
    max_requests_per_chat: int | None = None
    max_attachments: int = 10
    max_attachment_mb: float = 50.0
    image_hosts: tuple[AllowList, ...] = ()
    """Hosts that images may be loaded from; one must fit each list. No list means none."""
    request_timeout: float = 600.0
    """Seconds for one model request with its retries, start to end."""
    first_token_timeout: float = 120.0
    """Seconds until a model must have begun to answer."""
    max_retries: int = 2
    """Tries after the first, for failures that may pass."""
    allowed_providers: tuple[AllowList, ...] = ()
    """Slugs; a provider must fit each list. No list at all means no limit."""
    key_commands: tuple[AllowList, ...] = ()
    """Commands that may print keys; one must fit each list. No list at all means no limit."""
    audit_log: str = ""
    audit_content: bool = False
    audit_max_mb: float = 10.0
    audit_files: int = 5
    telemetry: bool = False
    providers: tuple[ProviderSettings, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """Trait (``Assist.share``) → the file that set it, for refusals and ``/doctor``.

    Entries of lists and dicts that come from several files have their own:
    ``Assist.tool_modes[run_*]``, ``Assist.exclude[tag:private]``.
    """
    admin_files: frozenset[str] = frozenset()
    """Which of these are an administrator's: what they set, nobody loosens."""
    locks: Mapping[str, str] = field(default_factory=dict)
    """Of ``sources``, what an administrator has fixed so that nobody can loosen it."""

    @property
    def switched_off(self) -> str:
        """One line that tells who switched the assistant off; ``""`` while it is on."""
        source = self.source("Assist.enabled")
        said = f"The assistant is switched off (Assist.enabled, set by {source})."
        return "" if self.enabled else said

    def source(self, trait: str) -> str:
        """Where a trait's value comes from, for a message: a file, or ``the default``."""
        return self.sources.get(trait, "the default")
