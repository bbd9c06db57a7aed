"""The stored prompts that can be asked about a notebook, with what their forms need."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.stored_prompts import StoredPrompt, template

__all__ = ["prompts"]


def prompts(assistant: Assistant, folder: str) -> dict[str, Any]:
    """All that are not archived, and the files that are none.

    Parameters
    ----------
    folder
        The project's.
    """
    library = assistant.library(folder)
    return {
        "folder": str(assistant.prompts_folder or ""),
        "prompts": [_prompt(one) for one in library.prompts if one.status != "archived"],
        "problems": [one.problem for one in library.problems],
    }


def _prompt(prompt: StoredPrompt) -> dict[str, Any]:
    return {
        "name": prompt.name,
        "description": prompt.description,
        "draft": prompt.status == "draft",
        "source": prompt.source,
        "path": prompt.path,
        "text": template(prompt),
        "variables": [
            {
                "name": variable.name,
                "type": variable.type,
                "description": variable.description,
                "default": variable.typed_default,
                "choices": variable.choices,
            }
            for variable in prompt.to_fill()
        ],
    }
