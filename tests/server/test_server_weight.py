"""What a server loads, and what it sends for a reply, in counts; see ``weight``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from weight import REPLY, SDKS, SERVER

from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.providers.base import Reply, TextChunk

pytestmark = pytest.mark.anyio

START = """
import json, sys
from jupyter_server.serverapp import ServerApp

app = ServerApp(jpserver_extensions={name: True for name in sys.argv[1:]}, open_browser=False)
app.initialize(argv=[], find_extensions=False)
assert set(app.extension_manager.extension_apps) == set(sys.argv[1:])
print(json.dumps(sorted(sys.modules)))
"""


def modules(*extensions: str) -> set[str]:
    """What a server with these extensions has loaded when it has started."""
    command = [sys.executable, "-c", START, *extensions]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(told.stdout.splitlines()[-1]))


def test_what_the_start_of_a_server_imports():
    brought = modules("jupyter_ai_assist") - modules()
    assert not brought & set(SDKS)
    SERVER.holds(len(brought), sorted(brought))


async def test_the_bytes_of_a_reply_in_the_sidebar(server, fake):
    client = await server.connect()
    sent = {}
    for count in (2_000, 4_000):
        words = [f"word{number % 1_000} " for number in range(count)]
        text = "".join(words)
        message = Message(role="assistant", parts=(TextPart(text=text),))
        fake.answer([*map(TextChunk, words), Reply(message=message, usage=Usage(), finish="stop")])
        client.frames.clear()
        assert (await client.ask("Go", new=True)).text == text
        sent[count] = sum(len(json.dumps(frame)) for frame in client.frames)
        REPLY.holds(sent[count] / len(text))
    assert sent[4_000] < 2.5 * sent[2_000]
