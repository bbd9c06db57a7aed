"""The magics' part of the reference, made from the options and commands themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_ai_assist.core.commands import COMMANDS
from jupyter_ai_assist.core.markdown import table
from jupyter_ai_assist.core.model_settings import MODEL_SETTINGS
from jupyter_ai_assist.kernel.arguments import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

INTRODUCTION = """\
# Magics

`%load_ext jupyter_ai_assist` adds them. After the options a prompt is taken as it
stands: quotes, braces, `$`, backslashes and a final `?` are text.

```
%assist [options] PROMPT      a line
%%assist [options]            the cell below is the prompt
%assist /COMMAND              the commands below; they work in every door
```
"""

MENTIONS = """\
## In a prompt

| write | to send along |
|---|---|
| `@name`, `@name.attribute` | a description of a variable |
| `@In[3]`, `@cell:3`, `@cell:ID` | a cell with its output |
| `@Out[3]` | an output |
| `@error` | the last traceback with its cell |
| `@notebook` | all cells |
| `@file:data.csv`, `@file:"my data.csv"` | a text file, an image (PNG, JPEG, GIF, WebP) or a PDF |
| `{{name}}` | `str(name)` in its place; `--raw` switches this off |

A mention that names nothing stays plain text, and is said so. Mentions in code
fences and code spans are code. Braces around anything but a name that exists stay
as they are. IPython's own names for what cells put out and said (`_`, `__`, `_3`, `_i`, `Out` as a
whole) cannot be named: they may stand for any cell, also for one that `Assist.exclude` keeps
back. Write `@Out[3]` or `@In[3]` for the one that you mean.
"""

APPROVALS = """\
## Before a tool writes or runs

`--mode agent` offers tools that write and run. Each such call is shown first, as the exact
code or diff, and waits for an answer; the cells after it wait, too.

| answer | what happens |
|---|---|
| `y`, `yes` | this call is made, once |
| `t`, `turn` | this call is made, and the tool asks no more until the turn ends |
| `c`, `chat` | this call is made, and the tool asks no more in this chat |
| `a`, `always` | this call is made, and the tool asks no more in any chat and door; that is kept \
in your configuration, and `/tools ask TOOL` takes it back |
| `r`, `run` | the edit is made, and the cell is run after it |
| `e`, `edit` | in a terminal: the text can be changed, and you are asked again; in a notebook: \
the call is not made, and the code comes into a new cell for you to change and run |
| `n`, `no` | the call is not made; the model gets the reason, if you give one |

Only the answers that apply are offered, and an empty line is none. The yes is for what was
shown: if the cell changes meanwhile, nothing is done. Where nobody can be asked (nbclient,
papermill, a script), the call is refused, the turn goes on, and a line names the setting
that would allow it: `c.Assist.tool_modes`. What an administrator sets to `ask` asks each
time. No tool writes hidden files or Jupyter's configuration, whatever its mode.
"""


PROMPTS = """\
## Stored prompts

A prompt that is asked again and again is a Markdown file: `review.md` is asked with
`/prompt review function=load`.

```markdown
---
description: Review a function
system: Be strict, and name the line.
variables:
  function: {type: line, description: Its name}
  depth: 2
  tone: {choices: [kind, blunt], default: kind}
messages:
  - {role: user, text: "Review f."}
  - {role: assistant, text: "Line 3 divides by zero where n is 0."}
---
Review {{function}} to depth {{depth}}, and be {{tone}}.
```

All of the front matter may be left out: what stands in `{{…}}` is a variable, and one without
a default has to be given. A variable's `type` is `text` (the default), `line`, `integer`,
`number`, `boolean` or `choice`; a value with spaces stands in double quotes, as in JSON. `status`
is `active`, `draft` or `archived`; what is archived is kept, and not offered. What stands below
the command goes along after the prompt's text.

Your own are in `jupyter_ai_assist/prompts` of your Jupyter configuration folder, and come first;
`/prompts save NAME`, or "Stored prompts" in the sidebar's menu, puts the last question of a chat
there. Packages add some through the entry
point group `jupyter_ai_assist.prompts`. A project's are in `.assist/prompts` of the notebook's
folder: they rank below your words, and mentions in them bring nothing along. A prompt is text; it
sets no model, mode, tool or setting.
"""


def magics() -> str:
    """Everything a user can type."""
    options = (
        (_code(f"{', '.join(option.spellings)} {option.takes}"), option.help) for option in OPTIONS
    )
    settings = (
        (_code(name), setting.takes, setting.help) for name, setting in MODEL_SETTINGS.items()
    )
    commands = (
        (_code(f"/{name} {command.usage}"), command.help) for name, command in COMMANDS.items()
    )
    return "\n".join(
        [
            INTRODUCTION,
            _section("Options", ("option", "meaning"), options),
            MENTIONS,
            APPROVALS,
            PROMPTS,
            _section("Commands", ("command", "what it does"), commands),
            _section("Model settings", ("`-p NAME=VALUE`", "takes", "meaning"), settings),
        ]
    )


def _section(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return f"## {title}\n\n{table(head, rows)}\n"


def _code(text: str) -> str:
    return f"`{text.strip()}`".replace("|", "\\|")
