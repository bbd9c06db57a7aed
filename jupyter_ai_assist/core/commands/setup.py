"""``/setup``: how to connect a model, from what is there now."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]

_PAGE = """\
Prompts are answered by `{model}`.

**With a key.** It is asked for without being shown, kept in the keyring, and sent to its own \
service only.

{providers}

Then choose a model: `{list_models}`, `{choose_model}`.

**With a local or any other OpenAI-compatible server.** Add it in the menu of JupyterLab's \
sidebar, under *Models and keys*, or put this into `{file}`, which is read when a kernel or \
Jupyter itself starts:

```python
c.AssistCompatible.providers = [
    {{
        "name": "Local",
        "slug": "local",
        "base_url": "http://localhost:11434/v1",
        "models": [{{"id": "qwen3:8b", "name": "Qwen 3 8B"}}],
    }},
]
c.Assist.default_model = "local:qwen3:8b"
```

A server that needs a key names its variable with `"api_key_env"`, or a command that prints it \
with `"api_key_command"`, or gets one with `{set_key}`.

**With nothing.** `guide:offline` answers about errors, code, variables and documentation. It \
is a program, not a language model.
"""


async def _setup(conversation: Conversation, _rest: str, _submit: Submit) -> str:
    assistant = conversation.assistant
    model, _provider = assistant.choose(conversation.model)
    rows = []
    for slug, provider in assistant.providers.items():
        why_not = provider.unusable()
        stored = provider.key is not None and not provider.key.command
        step = f"`{typed(f'/key set {slug}')}`" if why_not and stored else ""
        rows.append((provider.name, cell_text(why_not) or "ready", step))
    return _PAGE.format(
        list_models=typed("/models"),
        choose_model=typed("/model ID"),
        set_key=typed("/key set SLUG"),
        model=model.id,
        providers=table(("provider", "state", "next step"), rows),
        file=f"{assistant.config_folder}/jupyter_ai_assist_config.py",
    )


COMMANDS = (Command("setup", "", "Show how to connect a model", _setup),)
