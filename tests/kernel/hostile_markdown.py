"""Replies that try to reach the network, or to run something, when they are rendered."""

from __future__ import annotations

import random

HOST = "evil.example"

PAYLOADS = [
    f"![a](https://{HOST}/1.png)",
    f"![](https://{HOST}/2.png)",
    f'![a](<https://{HOST}/3.png> "title")',
    f"!![a](https://{HOST}/4.png)",
    f"\\\\![a](https://{HOST}/5.png)",
    f"[![a](https://{HOST}/6.png)](https://{HOST}/)",
    f"![ref][r]\n\n[r]: https://{HOST}/7.png",
    f"![r]\n\n[r]: <https://{HOST}/8.png>",
    f"<img src=https://{HOST}/9.png>",
    f"<IMG\nsrc='https://{HOST}/10.png'>",
    f"<img/src=https://{HOST}/11.png onerror=alert(1)>",
    f"<svg><image href=https://{HOST}/12.png /></svg>",
    f"<video poster=https://{HOST}/13.png><source src=https://{HOST}/13.mp4></video>",
    f"<audio src=https://{HOST}/14.mp3 autoplay>",
    f"<input type=image src=https://{HOST}/15.png>",
    f'<div style="background-image:url(https://{HOST}/16.png)">x</div>',
    f"<style>@import 'https://{HOST}/17.css';</style>",
    f"<iframe src=https://{HOST}/18></iframe>",
    f"<link rel=stylesheet href=https://{HOST}/19.css>",
    f"<object data=https://{HOST}/20></object><embed src=https://{HOST}/20>",
    f"<script src=https://{HOST}/21.js></script>",
    "<button data-commandlinker-command='x' data-commandlinker-args='{}'>x</button>",
    f"<form action=https://{HOST}/22><button>x</button></form>",
    "<!-- a comment --> <?php x ?> <![CDATA[ x ]]>",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    f"```mermaid\ngraph TD; A[<img src=https://{HOST}/23.png>]\n```",
    f'https://a.example/$" style="background-image:url(https://{HOST}/24.png)" $',
    f'[x](https://a.example/$"style="background-image:url(https://{HOST}/25.png)"$)',
    f'[x](https://a.example "$" style=background:url(https://{HOST}/26.png) "$")',
    f'\\\\(" style="background:url(https://{HOST}/27.png)\\\\)',
    f"$x <img src=https://{HOST}/28.png> y$",
]

CONTEXTS = [
    "",
    "```\n",
    "~~~\n",
    "````\n",
    "  ```\n  ",
    "   ```python\n",
    "    ```\n",
    "\t```\n",
    "- ```html\n  ",
    "1. ```html\n   ",
    "> ```\n> ",
    "> ",
    "- item\n\n  ",
    "10. item\n    ",
    "    ",
    "`",
    "``",
    "`a`b`",
    "text `open\n",
    "[`](x) ",
    "[a ``b` c](v) ",
    "| a | ` |\n|---|---|\n| ` | ",
    "$\n",
    "$$\n",
    "  ```\n  $\n  ```\n$\n```\n",
    '[a]: u "\n\n```\n"\n',
    "[a\nb]: <",
    '[a](u "',
    "<a title='`'> `",
    "<https://x.example/`>`",
    "\\`",
    "\\\\`",
    "&lt;",
    "**",
    "# head `\n",
    "\\begin{x}\n",
    "\\\\[\n",
    "@@0@@ ",
]

ENDS = [
    "",
    "\n```\n",
    "\n~~~\n",
    "\n  ```\n",
    "`",
    "``",
    "$",
    "\n$$\n",
    '"',
    "\n\n",
    "\n> ",
    ")",
    "|",
]


def compositions(count):
    """Every payload in every context, then random piles of both; always the same."""
    for context in CONTEXTS:
        for payload in PAYLOADS:
            yield context + payload
    dice = random.Random(7)
    for _ in range(count):
        yield "".join(
            dice.choice(CONTEXTS) + dice.choice(PAYLOADS) + dice.choice(ENDS)
            for _ in range(dice.randint(1, 4))
        )
