"""From the values of traits to the plain settings that the core reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jupyter_ai_assist.core.addresses import in_clear
from jupyter_ai_assist.core.providers.catalog import shipped
from jupyter_ai_assist.core.settings import (
    AllowList,
    ModelInfo,
    ProviderSettings,
    Settings,
    ToolRule,
)

from .ceilings import Setting
from .traits import (
    VENDOR_SECTIONS,
    Assist,
    AssistCompatible,
    VendorSection,
)

__all__ = ["build_settings"]


def build_settings(values: Mapping[str, Setting], note: Callable[[str], object]) -> Settings:
    """Settings from checked values; defaults stand where nothing is set.

    Parameters
    ----------
    note
        Takes a sentence about anything that deserves a look.
    """
    fields = _section(Assist, values)
    commands = values.get("Assist.key_commands")
    lists = _allow_lists(commands) if commands else ()
    limits, hosts = values.get("Assist.allowed_providers"), values.get("Assist.image_hosts")
    fields |= {
        "exclude": tuple(fields["exclude"]),
        "protected_tags": tuple(fields["protected_tags"]),
        "refused_projects": tuple(fields["refused_projects"]),
        "tool_rules": tuple(ToolRule(**rule) for rule in fields["tool_rules"]),
        "image_hosts": _allow_lists(hosts) if hosts else (),
        "key_commands": lists,
        "allowed_providers": _allow_lists(limits) if limits else (),
    }
    endpoints = _section(AssistCompatible, values)["providers"]
    for endpoint in endpoints:
        if in_clear(endpoint["base_url"]):
            note(
                f"{endpoint['slug']}: what is sent to {endpoint['base_url']} can be read on the "
                "way, because it is not https."
            )
    return Settings(
        **fields,
        providers=(
            *(_vendor(cls, values, lists) for cls in VENDOR_SECTIONS),
            *(_endpoint(fields, lists) for fields in endpoints),
        ),
        sources=dict(_sources(values)),
    )


def _section(
    cls: type[Assist | AssistCompatible | VendorSection], values: Mapping[str, Setting]
) -> dict[str, Any]:
    """Every trait of a section, as set or by default."""
    holder = cls()
    fields: dict[str, Any] = {}
    for name in cls.class_traits(config=True):
        setting = values.get(f"{cls.__name__}.{name}")
        fields[name] = setting.value if setting else getattr(holder, name)
    return fields


def _allow_lists(setting: Setting) -> tuple[AllowList, ...]:
    return (*setting.ceilings, AllowList(tuple(setting.value), setting.source))


def _vendor(
    cls: type[VendorSection], values: Mapping[str, Setting], commands: tuple[AllowList, ...]
) -> ProviderSettings:
    fields = _section(cls, values)
    models = values.get(f"{cls.__name__}.allowed_models")
    return ProviderSettings(
        slug=cls.slug,
        name=cls.name,
        kind=cls.kinds.get(fields.pop("api", ""), cls.kind),
        section=cls.__name__,
        models=shipped(cls.slug),
        ceilings=models.ceilings if models else (),
        command_lists=commands,
        **{
            **fields,
            "allowed_models": tuple(fields["allowed_models"]),
            "api_key_command": tuple(fields["api_key_command"]),
        },
    )


def _endpoint(fields: Mapping[str, Any], commands: tuple[AllowList, ...]) -> ProviderSettings:
    slug = fields["slug"]
    models = [model | {"id": f"{slug}:{model['id']}"} for model in fields["models"]]
    return ProviderSettings(
        kind="compatible",
        key_required=bool(fields["api_key_env"] or fields["api_key_command"]),
        command_lists=commands,
        # The ids hold no glob characters: each stands for itself.
        allowed_models=tuple(model["id"] for model in fields["models"]),
        **{
            **fields,
            "name": fields["name"] or slug,
            "api_key_command": tuple(fields["api_key_command"]),
            "models": tuple(ModelInfo(**model) for model in models),
        },
    )


def _sources(values: Mapping[str, Setting]) -> Iterator[tuple[str, str]]:
    for trait, setting in values.items():
        yield trait, setting.source
        for entry, source in setting.parts.items():
            yield f"{trait}[{entry}]", source
