"""Every setting, as Jupyter configuration: name, default, meaning, ceiling.

The reference page is made from here. ``ceiling`` names the rule in
``ceilings`` by which a weaker file can narrow what an administrator's file set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from traitlets import default, validate
from traitlets.config import Configurable

from jupyter_ai_assist.core.providers.catalog import shipped
from jupyter_ai_assist.core.providers.vendors import VENDORS
from jupyter_ai_assist.core.settings import DEFAULT_EXCLUDE, DEFAULT_PROTECTED
from jupyter_ai_assist.core.strictness import SHARE_LEVELS

from .bad_value import shown, unfit
from .endpoints import BUILT_IN_SLUGS, Endpoints
from .entries import BY_RULE, BY_SLUG, OF_DICT
from .kinds import (
    AuditFile,
    Choice,
    Exclude,
    Flag,
    Globs,
    Number,
    Tags,
    Text,
    ToolModes,
    ToolRules,
    Whole,
)
from .request_kinds import EnvironmentName, Headers, KeyCommand, Options, VendorUrl

__all__ = [
    "SECTIONS",
    "VENDOR_SECTIONS",
    "Assist",
    "AssistAnthropic",
    "AssistCompatible",
    "AssistGoogle",
    "AssistOpenAI",
    "AssistReplicate",
    "AssistStability",
    "VendorSection",
]


class Assist(Configurable):
    """The assistant as a whole."""

    enabled = Flag(
        True,
        help="Off: no magics beyond a one-line notice, no routes, no panel. The environment "
        "variable `JUPYTER_AI_ASSIST_ENABLED=0` switches it off as well; it cannot switch on "
        "what a file switched off.",
    ).tag(config=True, ceiling="off")
    default_model = Text(
        help="`provider:model` to start with; blank means the first model that can be used."
    ).tag(config=True, ceiling="own")
    system_prompt = Text(help="Replaces the default system prompt; blank means the default.").tag(
        config=True, ceiling="locked"
    )
    extra_instructions = Text(help="Appended to the system prompt.").tag(
        config=True, ceiling="joined"
    )
    max_steps = Whole(10, min=1, help="Model requests in one turn; reaching it is said.").tag(
        config=True, ceiling="smaller"
    )
    tool_modes = ToolModes(
        help="Tool names or globs to `allow`, `ask` or `deny`. Of several that fit a tool, the "
        "strictest holds, so `{'*': 'deny', 'read_*': 'allow'}` denies all tools. Where none "
        "fits, tools that read are allowed and those that write or run ask. A denied tool is "
        "never sent to the model.",
    ).tag(config=True, ceiling="modes", entries=OF_DICT)
    tool_rules = ToolRules(
        [],
        help="Rules about what a call of a tool does, beside `tool_modes`: a list of dicts with "
        "`mode` (`allow`, `ask` or `deny`), `tools` (a name or glob; all when left out) and one or "
        "more conditions, all of which have to fit: `path` (a glob of files as in `exclude`), "
        "`code` (a regular expression that is searched for in code that would be run, and in code "
        "and files that would be written), `notebook` (a glob of notebooks, at any depth) and "
        "`when` (`ask` or `agent`, the mode of the turn); `why` is told beside a refusal. Of all "
        "rules and modes that fit a call the strictest holds. A rule that asks does so each time; "
        "one with `code` cannot allow, and a search that takes too long counts as found. Code that "
        "runs can do more than a rule about paths or patterns sees.",
    ).tag(config=True, ceiling="rules", entries=BY_RULE)
    protected_tags = Tags(
        list(DEFAULT_PROTECTED),
        help="Cells with one of these tags are never changed, moved, deleted or run by the "
        "assistant's tools, in any mode, and no tool can take the tag off; `/undo` still takes "
        "back what was done before. Case does not count.",
    ).tag(config=True, ceiling="union")
    agent_mode = Flag(
        True,
        help="Off: only tools that read are offered, and `--mode agent` is refused.",
    ).tag(config=True, ceiling="off")
    inline_completion = Flag(
        True,
        help="Off: nobody can switch on that code is completed while it is typed. On, it is each "
        "person's choice, and off until they make it.",
    ).tag(config=True, ceiling="off")
    web_search = Flag(
        False,
        help="On: `/ask --web` may let a model search the web, by its provider's own search. What "
        "it searches for is made from the question and what goes along with it, so words of the "
        "notebook can reach the search service; searches cost extra.",
    ).tag(config=True, ceiling="off")
    share = Choice(
        tuple(reversed(SHARE_LEVELS)),
        default_value="values",
        help="What of the notebook may leave: `values` everything; `schema` source, names, "
        "dtypes and shapes, but no outputs and no error messages, which quote data; `names` of "
        "variables only name and type; `none` nothing but what is typed.",
    ).tag(config=True, ceiling="stricter")
    exclude = Exclude(
        list(DEFAULT_EXCLUDE),
        help="Files, cells and variables that never enter a prompt. `tag:NAME` cells with that "
        "tag; `var:GLOB` variables, and columns and keys of that name; all else is a glob of files "
        "as in `.gitignore`: `*.pem` in any folder, `data/raw/**` from the notebook's folder "
        "on, `/srv/private/**` and `~/x` as they stand. A folder takes all it holds with it, "
        "open notebooks too: about one that fits nothing is sent but what is typed. Case does not "
        "count. A value set here replaces the list above; in a `.py` file "
        "`c.Assist.exclude.extend([...])` adds to it.",
    ).tag(config=True, ceiling="union")
    redact = Flag(
        True,
        help="Hide what looks like a password, key or token in all that is sent of the notebook "
        "and its files: a mark such as `[hidden: OpenAI key 3f2a1c]` stands in its place. What "
        "you type is sent as typed.",
    ).tag(config=True, ceiling="on")
    review_before_sending = Flag(
        False,
        help="On: before a request leaves, a person reads all that is new in it, results of tools "
        "included, and says yes or no; where nobody can be asked, nothing leaves. So code is not "
        "completed while it is typed, and prompts inside cells are refused. Where an "
        "administrator sets it, each request is shown; else a yes can be for the rest of a turn. "
        "The offline guide sends nothing and is not shown.",
    ).tag(config=True, ceiling="on")
    save_history = Flag(True, help="Keep conversations on disk.").tag(config=True, ceiling="off")
    project_rules = Flag(
        True,
        help="Send a project's own rules along: `AGENTS.md` in its folder and above the notebook, "
        "and `.assist/rules/*.md`. They guide style and tell facts; they change no setting.",
    ).tag(config=True, ceiling="off")
    refused_projects = Globs(
        [],
        help="Folders of which no rules and stored prompts are used, as whole paths or globs; a "
        "folder takes all it holds with it: `~/clones`, `/srv/*`. `/project off` adds the one "
        "that it is typed in.",
    ).tag(config=True, ceiling="union")
    max_tokens_per_turn = Whole(
        None,
        min=1,
        allow_none=True,
        help="Input and output tokens after which a turn sends no further request.",
    ).tag(config=True, ceiling="smaller")
    max_cost_per_day = Number(
        None,
        min=0,
        allow_none=True,
        help="Estimated US dollars a day, per user, of all processes together. No request is "
        "sent that could pass it: before each, the most that it may cost is set aside, and where "
        "little is left its reply has to be shorter. Image requests count with their estimate.",
    ).tag(config=True, ceiling="smaller")
    max_tokens_per_day = Whole(
        None,
        min=1,
        allow_none=True,
        help="Input and output tokens a day, per user, of all processes together; set aside as "
        "with `max_cost_per_day`.",
    ).tag(config=True, ceiling="smaller")
    refuse_unknown_prices = Flag(
        True,
        help="With `max_cost_per_day`: refuse models without a known price, whose cost cannot be "
        "checked, and all others on a day on which one was used. Off, such models count against "
        "`max_tokens_per_day` alone, which has to be set.",
    ).tag(config=True, ceiling="on")
    max_requests_per_minute = Whole(
        None,
        min=1,
        allow_none=True,
        help="Model requests in 60 seconds, per user, of all processes together.",
    ).tag(config=True, ceiling="smaller")
    max_tokens_per_chat = Whole(
        None,
        min=1,
        allow_none=True,
        help="Input and output tokens of one chat, whatever the day; then only a new chat goes on. "
        "Set aside as with `max_cost_per_day`. Commands that stand alone, such as `/write`, belong "
        "to no chat.",
    ).tag(config=True, ceiling="smaller")
    max_cost_per_chat = Number(
        None,
        min=0,
        allow_none=True,
        help="Estimated US dollars of one chat; otherwise as `max_tokens_per_chat`. "
        "`refuse_unknown_prices` counts here, too.",
    ).tag(config=True, ceiling="smaller")
    max_requests_per_chat = Whole(
        None,
        min=1,
        allow_none=True,
        help="Model requests of one chat; otherwise as `max_tokens_per_chat`.",
    ).tag(config=True, ceiling="smaller")
    max_attachments = Whole(10, min=0, help="Files in one prompt.").tag(
        config=True, ceiling="smaller"
    )
    default_image_model = Text(
        help="`provider:model` that `/image` uses; blank means the first image model that can be "
        "used."
    ).tag(config=True, ceiling="own")
    image_hosts = Globs(
        [],
        help="Hosts or globs of them, such as `upload.wikimedia.org`, from which an image may be "
        "loaded by its `https://` address, as `/focal` and `/image` take one; an empty list means "
        "none.",
    ).tag(config=True, ceiling="both")
    max_attachment_mb = Number(50.0, min=0, help="Size of one file, in megabytes.").tag(
        config=True, ceiling="smaller"
    )
    request_timeout = Number(600.0, min=1, help="Seconds for a model request with retries.").tag(
        config=True, ceiling="smaller"
    )
    first_token_timeout = Number(
        120.0, min=1, help="Seconds until a model must have begun to answer."
    ).tag(config=True, ceiling="smaller")
    max_retries = Whole(2, min=0, help="Tries after the first, for failures that may pass.").tag(
        config=True, ceiling="smaller"
    )
    allowed_providers = Globs(
        ["*"],
        help="Slugs or globs of the providers that may be used, those of installed extensions "
        "included; an empty list means none. `guide:offline` sends nothing and always may.",
    ).tag(config=True, ceiling="both")
    key_commands = Globs(
        ["*"],
        help="Commands that `api_key_command` may run, as globs of the whole command as it is "
        "typed, such as `/usr/bin/vault kv get *`; an empty list means none.",
    ).tag(config=True, ceiling="both")

    audit_log = AuditFile(
        help="A file in which turns, tool calls, approvals, refusals and edits are put on record, "
        "as JSON lines: an absolute path, in which `~` and `{user}` stand for the user's home and "
        "name; blank for none. What cannot be put on record is not done.",
    ).tag(config=True, ceiling="locked")
    audit_content = Flag(
        False,
        help="Put prompts, arguments and results of tools, and answers on record as well, without "
        "what looks like a secret.",
    ).tag(config=True, ceiling="locked")
    audit_max_mb = Number(
        10.0,
        min=0.001,
        help="Megabytes of the audit log, after which it goes on in a new file and the old one is "
        "called `NAME.1`.",
    ).tag(config=True, ceiling="locked")
    audit_files = Whole(5, min=1, help="How many old files of the audit log are kept.").tag(
        config=True, ceiling="locked"
    )
    telemetry = Flag(
        False,
        help="Tell OpenTelemetry the same as the audit log, if the process has it set up: a span "
        "for each command, with an event for each entry.",
    ).tag(config=True, ceiling="locked")


class VendorSection(Configurable):
    """What the built-in providers have in common."""

    slug: ClassVar[str]
    name: ClassVar[str]
    kind: ClassVar[str]
    kinds: ClassVar[Mapping[str, str]] = {}
    """Value of ``api`` → kind, where a vendor has several interfaces."""

    allowed_models = Globs(
        help="Model ids or globs; an empty list means none. By default the models that ship with "
        "this version."
    ).tag(config=True, ceiling="both")
    base_url = VendorUrl(
        help="Another address of the same service, such as a gateway; blank means the vendor's "
        "own. Https, unless it is on this machine."
    ).tag(config=True, ceiling="locked")
    headers = Headers(help="Extra HTTP headers of each request; never keys.").tag(
        config=True, ceiling="locked"
    )
    options = Options(
        help="Fields merged into each request's body; those that the assistant sets itself "
        "(`model`, `messages`, `tools`, `stream`, …) are refused."
    ).tag(config=True, ceiling="locked")
    api_key_env = EnvironmentName(help="The environment variable that may hold the key.").tag(
        config=True, ceiling="locked"
    )
    api_key_command = KeyCommand(
        help="A command that prints the key, such as a vault's client: a list of the program and "
        "its arguments, run without a shell, in the home folder, for 30 seconds at most. Its key "
        "is kept for as long as the process lives, and the command runs again where the service "
        "does not accept the key. No other key is used then. An empty list means none."
    ).tag(config=True, ceiling="locked")

    @default("allowed_models")
    def _shipped_models(self) -> list[str]:
        return [model.model for model in shipped(self.slug)]

    @validate("allowed_models")
    def _without_slug(self, proposal: Any) -> list[str]:
        """Accept ``openai:gpt-x`` in OpenAI's own list; another vendor's model is a slip."""
        entries: list[str] = proposal["value"]
        for index, entry in enumerate(entries):
            slug, colon, _ = entry.partition(":")
            if colon and slug in BUILT_IN_SLUGS and slug != self.slug:
                raise unfit(shown(entry), f"a model of {self.name}", f"[{index}]")
        return [entry.removeprefix(f"{self.slug}:") for entry in entries]

    @default("api_key_env")
    def _usual_name(self) -> str:
        return VENDORS[self.kind].key_env


class AssistOpenAI(VendorSection):
    """OpenAI's models."""

    slug = "openai"
    name = "OpenAI"
    kind = "openai-responses"
    kinds: ClassVar[Mapping[str, str]] = {"chat": "openai-chat"}

    api = Choice(
        ("responses", "chat"),
        default_value="responses",
        help="Which of its interfaces to speak; gateways often know only `chat`.",
    ).tag(config=True, ceiling="locked")


class AssistAnthropic(VendorSection):
    """Anthropic's models."""

    slug = "anthropic"
    name = "Anthropic"
    kind = "anthropic"


class AssistGoogle(VendorSection):
    """Google's models."""

    slug = "google"
    name = "Google"
    kind = "google"


class AssistStability(VendorSection):
    """Stability AI's image models."""

    slug = "stability"
    name = "Stability AI"
    kind = "stability"


class AssistReplicate(VendorSection):
    """Models that run at Replicate: text and images."""

    slug = "replicate"
    name = "Replicate"
    kind = "replicate"


class AssistCompatible(Configurable):
    """Any number of OpenAI-compatible endpoints."""

    providers = Endpoints(
        help="A list of dicts, one for each endpoint. An empty list in an administrator's file "
        "forbids users endpoints of their own."
    ).tag(config=True, ceiling="locked", entries=BY_SLUG)


VENDOR_SECTIONS: tuple[type[VendorSection], ...] = (
    AssistOpenAI,
    AssistAnthropic,
    AssistGoogle,
    AssistStability,
    AssistReplicate,
)

SECTIONS: dict[str, type[Configurable]] = {
    "Assist": Assist,
    **{cls.__name__: cls for cls in VENDOR_SECTIONS},
    "AssistCompatible": AssistCompatible,
}
"""Every section of the configuration, by name."""
