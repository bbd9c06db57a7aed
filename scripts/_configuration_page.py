"""The configuration's part of the reference, made from the traits themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_ai_assist.config.ceilings import RULES
from jupyter_ai_assist.config.endpoints import Endpoint, EndpointModel
from jupyter_ai_assist.config.traits import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traitlets import HasTraits

INTRODUCTION = """\
# Configuration

Kernel and server read the same files through the same loader:
`jupyter_config.py`, `jupyter_config.json` and `jupyter_config.d/*.json`, then
`jupyter_ai_assist_config.py`, `.json` and `.d/*.json`, in every folder that
`jupyter --paths` lists under `config`. Other files, such as
`jupyter_server_config.py`, and the folder of a notebook are never read.

```python
# ~/.jupyter/jupyter_ai_assist_config.py
c.Assist.share = "schema"
c.Assist.exclude.extend(["data/patients/**", "tag:confidential"])
c.AssistAnthropic.allowed_models = ["claude-*"]
```

```json
{"Assist": {"share": "schema"}, "AssistAnthropic": {"allowed_models": ["claude-*"]}}
```

A value, name or file that cannot be understood is an error that names it, never
passed over. In an administrator's file it switches the assistant off; in a user's
file every prompt fails with that error until it is corrected, and `%assist /doctor`
shows it.

## Ceilings

Files in the system-wide Jupyter folders (`/etc/jupyter`, `/usr/local/etc/jupyter`;
on Windows `%PROGRAMDATA%\\jupyter` where Jupyter uses it), and in any other folder
on Jupyter's path that the user cannot write, are the administrator's. What they set
is a ceiling: a user's file, and the file of an administrator's folder that stands
further from the system, can only narrow it. How is said beside *ceiling*. A
setting that no administrator's file names has no ceiling; to fix a default, write
it down. Inside one folder, and among the user's own, the usual Jupyter order holds.

## What the assistant writes

"Always" to an approval, and endpoints that are set up in the sidebar, are kept in
`jupyter_ai_assist_config.json` in the user's Jupyter configuration folder, and hold at
once. Entries of `tool_modes` and of `AssistCompatible.providers` in the user's files add
up, the later file winning for the same entry, so that nothing written by hand is lost.
No tool writes this file, and what it says stays below every ceiling.
"""

ENDPOINTS = """\
## The endpoints of `AssistCompatible.providers`

```python
c.AssistCompatible.providers = [
    {
        "slug": "lab",
        "base_url": "http://localhost:8000/v1",
        "models": [{"id": "qwen3-32b", "context_window": 40960}],
    }
]
```

The model is then `lab:qwen3-32b`.
"""


def configuration() -> str:
    """Markdown: how configuration works, then every trait."""
    return "\n".join([INTRODUCTION, *map(_section, SECTIONS.values()), ENDPOINTS, *_endpoints()])


def _section(cls: type[HasTraits]) -> str:
    entries = [
        f"### `{name}`\n\n{trait.help}\n\n"
        f"- default: {_default(cls, name)}\n"
        f"- ceiling: {RULES[trait.metadata['ceiling']].meaning}\n"
        for name, trait in cls.class_traits(config=True).items()
    ]
    return "\n".join([f"## `{cls.__name__}`\n\n{cls.__doc__}\n", *entries])


def _endpoints() -> Iterator[str]:
    for title, cls in (("an endpoint", Endpoint), ("a model of it", EndpointModel)):
        rows = [
            f"| `{name}` | {_default(cls, name)} | {_text(trait.help)} |"
            for name, trait in cls.class_traits(config=True).items()
        ]
        yield f"| Field of {title} | Default | Meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _default(cls: type[HasTraits], name: str) -> str:
    value = getattr(cls(), name)
    if value in ("", [], {}):
        return {"": "blank", "[]": "`[]`", "{}": "`{}`"}[str(value)]
    if isinstance(value, list):
        return ", ".join(f"`{entry}`" for entry in value)
    return f"`{json.dumps(value) if isinstance(value, str) else value}`"


def _text(text: Any) -> str:
    return str(text).replace("|", "\\|")
