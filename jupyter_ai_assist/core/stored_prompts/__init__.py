"""Stored prompts: texts with variables, from the user's folder, the project's and other packages.

A prompt is a Markdown file with front matter. It is text and nothing else: it sets no
model, mode, tool or setting.
"""

from .arguments import Arguments, parse_arguments, written
from .filling import filled, template
from .library import Library, Listed, read_library
from .parsing import parse_prompt
from .saving import save_prompt
from .values import Example, StoredPrompt, Variable

__all__ = [
    "Arguments",
    "Example",
    "Library",
    "Listed",
    "StoredPrompt",
    "Variable",
    "filled",
    "parse_arguments",
    "parse_prompt",
    "read_library",
    "save_prompt",
    "template",
    "written",
]
