"""What is compared: ourselves, two peers, and the least that could be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROMPT = "Which columns of the table should be looked at first?"

ASSIST_CONFIG = """\
c.Assist.default_model = "local:scripted"
c.AssistCompatible.providers = [
    {{"name": "Local", "slug": "local", "base_url": "{url}/v1", "models": [{{"id": "scripted"}}]}}
]
c.AssistAnthropic.base_url = "{url}"
c.AssistAnthropic.allowed_models = ["*"]
c.AssistAnthropic.api_key_env = "BENCHMARK_KEY"
"""

MAGIC_COMMANDS_CONFIG = """\
c.AiMagics.initial_aliases = {{
    "scripted": {{"target": "openai/scripted", "api_base": "{url}/v1", "api_key_name": None}}
}}
"""

RAW_HTTP = '''\
def ask():
    """Ask with the standard library alone, and show the first token as it arrives."""
    import json
    import urllib.request

    from IPython.display import Markdown, display

    messages = [{{"role": "user", "content": "{prompt}"}}]
    body = {{"model": "scripted", "stream": True, "messages": messages}}
    request = urllib.request.Request(
        "{url}/v1/chat/completions",
        json.dumps(body).encode(),
        {{"content-type": "application/json", "authorization": "Bearer none"}},
    )
    pieces = []
    with urllib.request.urlopen(request) as reply:
        for line in reply:
            if not line.startswith(b"data: {{"):
                continue
            for choice in json.loads(line[6:])["choices"]:
                if text := choice["delta"].get("content"):
                    pieces.append(text)
                    if len(pieces) == 1:
                        display(Markdown(text))
    return len(pieces)
'''

OPENAI_SDK = '''\
clients = []


async def ask():
    """Ask with OpenAI's package alone, and show the first token as it arrives."""
    from IPython.display import Markdown, display
    from openai import AsyncOpenAI

    if not clients:
        clients.append(AsyncOpenAI(base_url="{url}/v1", api_key="none"))
    pieces = []
    messages = [{{"role": "user", "content": "{prompt}"}}]
    async with await clients[0].chat.completions.create(
        model="scripted", messages=messages, stream=True
    ) as reply:
        async for chunk in reply:
            for choice in chunk.choices:
                if text := choice.delta.content:
                    pieces.append(text)
                    if len(pieces) == 1:
                        display(Markdown(text))
    return len(pieces)
'''

ANTHROPIC_SDK = '''\
clients = []


async def ask():
    """Ask with Anthropic's package alone, and show the first token as it arrives."""
    from anthropic import AsyncAnthropic
    from IPython.display import Markdown, display

    if not clients:
        clients.append(AsyncAnthropic(base_url="{url}", api_key="none"))
    pieces = []
    messages = [{{"role": "user", "content": "{prompt}"}}]
    async with await clients[0].messages.create(
        model="scripted", max_tokens=32_000, messages=messages, stream=True
    ) as reply:
        async for event in reply:
            if event.type == "content_block_delta":
                pieces.append(event.delta.text)
                if len(pieces) == 1:
                    display(Markdown(event.delta.text))
    return len(pieces)
'''


@dataclass(frozen=True)
class Candidate:
    """One way to ask a model from a cell.

    In all texts ``{url}`` is the address of the service and ``{prompt}`` the prompt.
    """

    name: str
    environment: str
    """The environment its kernel runs in."""
    prompt: str
    """The cell that asks."""
    load: str = ""
    """The cell that a user runs first."""
    define: str = ""
    """A cell run before everything, of which no time counts."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Settings in the home folder, by path."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables, as its documentation names them."""


ASSIST = Candidate(
    name="jupyter-ai-assist",
    environment="jupyter-ai-assist",
    load="%load_ext jupyter_ai_assist",
    prompt="%assist {prompt}",
    files={"config/jupyter_ai_assist_config.py": ASSIST_CONFIG},
)
ASSIST_ANTHROPIC = Candidate(
    name="jupyter-ai-assist, Anthropic's protocol",
    environment="jupyter-ai-assist",
    load="%load_ext jupyter_ai_assist",
    prompt="%assist -m anthropic:scripted {prompt}",
    files={"config/jupyter_ai_assist_config.py": ASSIST_CONFIG},
    variables={"BENCHMARK_KEY": "none"},
)
MAGIC_COMMANDS = Candidate(
    name="jupyter-ai-magic-commands",
    environment="jupyter-ai",
    load="%load_ext jupyter_ai_magic_commands",
    prompt="%%ai scripted\n{prompt}",
    files={"ipython/profile_default/ipython_config.py": MAGIC_COMMANDS_CONFIG},
    variables={"OPENAI_API_KEY": "none"},
)
MAGICS_2 = Candidate(
    name="jupyter-ai-magics",
    environment="jupyter-ai-magics",
    load="%load_ext jupyter_ai_magics",
    prompt="%%ai openai-chat:gpt-4o\n{prompt}",
    variables={"OPENAI_API_KEY": "none", "OPENAI_API_BASE": "{url}/v1"},
)
HTTP = Candidate("raw HTTP", "jupyter-ai-assist", define=RAW_HTTP, prompt="ask()")
OPENAI = Candidate("OpenAI's SDK", "jupyter-ai-assist", define=OPENAI_SDK, prompt="await ask()")
ANTHROPIC = Candidate(
    "Anthropic's SDK", "jupyter-ai-assist", define=ANTHROPIC_SDK, prompt="await ask()"
)

PEERS = (MAGIC_COMMANDS, MAGICS_2)

REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "jupyter-ai": ("jupyter-ai-magic-commands==0.0.4", "jupyter-ai==3.2.*"),
    # The peer asks for the vendor's package when an OpenAI model is used, and brings no kernel.
    "jupyter-ai-magics": ("jupyter-ai-magics==2.31.7", "langchain-openai", "ipykernel"),
    "notebook-intelligence": ("notebook-intelligence==6.2.*", "jupyterlab"),
}
"""What pip installs in each peer's environment; ours holds this checkout."""

SUBJECTS = ("numpy", "pandas", "playwright", "matplotlib")
"""What is installed beside it: something to look at, what drives a browser, what draws plots."""
