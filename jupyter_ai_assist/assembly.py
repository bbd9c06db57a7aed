"""Puts the parts together: one assistant for each process, the same in every door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from threading import Lock

from jupyter_core.paths import jupyter_config_dir

from .config.data import data_folder, history_file
from .config.loader import load_settings
from .config.state import FilesState
from .config.user_file import UserFile
from .core import hooks
from .core.assistant import Assistant, Configured, Reread
from .core.errors import AssistError
from .core.guide import GuideProvider, load_rules
from .core.history import Accounts, History
from .core.images.remote import remote_image_services
from .core.keys import Keys, standard_keys
from .core.map.results import Results
from .core.policy import Policy
from .core.providers.base import Provider
from .core.providers.remote import preload, remote_providers
from .core.tasks.presets import PRESETS, named
from .core.tools.builtin import BUILTIN_TOOLS

__all__ = ["assistant", "warm_up"]


_MAKING = Lock()


def assistant() -> Assistant:
    """The assistant of this process, made of the user's and admin's configuration.

    It can always be made: what is wrong with the configuration or with an
    extension is among its ``problems``, and prompts are refused with it.
    """
    with _MAKING:  # the first prompt may come while it is being made in the background
        return _assistant()


@cache
def _assistant() -> Assistant:
    keys = standard_keys(data_folder())
    problems: list[AssistError] = []
    tools = [*BUILTIN_TOOLS, *hooks.load(hooks.TOOLS, problems.append)]
    presets = [*PRESETS, *hooks.load(hooks.PRESETS, problems.append)]
    prompts = hooks.load(hooks.PROMPTS, problems.append)
    state = FilesState()
    parts = _reread(keys, problems).configured
    keep = parts.settings.save_history
    made = Assistant(
        **{part.name: getattr(parts, part.name) for part in fields(parts)},
        keys=keys,
        history=History.open(history_file())
        if keep
        else History.in_memory(Accounts.open(history_file())),
        results=Results(data_folder() / "results.db" if keep else None),
        tools={tool.name: tool for tool in tools},
        presets=named(presets),
        prompts=tuple(prompts),
        prompts_folder=Path(jupyter_config_dir()) / "jupyter_ai_assist" / "prompts",
        config_folder=jupyter_config_dir(),
    )
    made.user_config = UserFile(Path(made.config_folder), made.refresh)
    made.reload = state.reloading(lambda: _reread(keys, problems))
    return made


def _reread(keys: Keys, more_problems: Sequence[AssistError]) -> Reread:
    """What the configuration files say now, and what other packages make of it."""
    loaded = load_settings()
    settings = loaded.settings
    problems: list[AssistError] = [*loaded.problems, *more_problems]
    providers: list[Provider] = [*remote_providers(settings, keys)]
    providers += hooks.load(hooks.PROVIDERS, problems.append, settings)
    configured = Configured(
        settings=settings,
        policy=Policy(settings),
        providers={provider.slug: provider for provider in (*providers, GuideProvider())},
        problems=tuple(problems),
        notes=loaded.notes,
        image_services={one.slug: one for one in remote_image_services(settings, keys)},
    )
    return Reread(configured, loaded.readable)


def warm_up(ready: Assistant) -> Iterator[None]:
    """Load what an assistant's default model needs, a step each time it is asked for the next.

    Only that: a user of the offline guide never pays for an SDK.
    """
    tuple(tool.spec for tool in ready.tools.values())  # each keeps what it has worked out
    yield
    slug = ready.default_model().partition(":")[0]
    yield
    if slug == GuideProvider.slug:
        load_rules()
    for provider in ready.settings.providers:
        if provider.slug == slug:
            ready.providers[slug].unusable()  # looks for the key, which loads the keyring
            yield
            yield from preload([provider.kind])
