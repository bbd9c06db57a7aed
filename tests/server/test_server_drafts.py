"""What is asked while a prompt is being written, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
from urllib.parse import urlencode

import pytest
from live_server import NOTEBOOK, running_server
from server.browser import Browser
from tornado.httpclient import HTTPClientError

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.providers.fake import Hold

pytestmark = pytest.mark.anyio

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def route(path: str, client, **query: str) -> str:
    of_chat = {"notebook": NOTEBOOK, "chat": client.hello["chat"]}
    return f"{path}?{urlencode({**of_chat, **query})}"


async def put(server, client, data: bytes = PNG, name: str = "pasted.png") -> str:
    path = route("files", client, name=name)
    return (await server.put_bytes(path, data, "image/png"))["ref"]


def files(fake) -> list[FilePart]:
    parts = fake.requests[-1].messages[-1].parts
    return [part for part in parts if isinstance(part, FilePart)]


# What can be named


async def candidates(server, client, **query: str) -> list[dict[str, str]]:
    """What is offered, once the kernel has answered too."""
    answer = await server.json("GET", route("candidates", client, **query))
    while answer["late"]:
        answer = await server.json("GET", route("candidates", client, **query))
    return answer["found"]


async def test_cells_and_files_can_be_named(server, root):
    (root / "work" / "data.csv").touch()
    client = await server.connect(notebook=NOTEBOOK)
    found = await candidates(server, client)
    refs = {one["ref"]: one["detail"] for one in found}
    assert {"cell:makes", "cell:shows", "file:data.csv", "notebook"} <= set(refs)
    assert refs["cell:makes"] == "[ ] a = 41"


async def test_what_is_typed_is_sought(server):
    client = await server.connect(notebook=NOTEBOOK)
    found = await candidates(server, client, typed="print")
    assert [one["ref"] for one in found] == ["cell:shows"]


@pytest.fixture
async def browser(server):
    """A browser that has the notebook open, with a kernel that the chat knows already."""
    client = await server.connect(notebook=NOTEBOOK)
    browser = Browser(server, client, NOTEBOOK)
    sources = {"sets": "rate = 3", "sleeps": "import time; time.sleep(600)"}
    browser.open([CellState(id=id_, source=source) for id_, source in sources.items()])
    await browser.start()
    await browser.run("sets")
    await candidates(server, client)
    yield browser
    await browser.stop()


async def test_variables_are_offered_while_the_kernel_is_busy(server, browser):
    sleeping = asyncio.create_task(browser.run("sleeps"))
    while not busy(server):  # noqa: ASYNC110 - another process decides
        await asyncio.sleep(0.01)
    found = await candidates(server, browser.client, typed="rat")
    assert [(one["ref"], one["kind"]) for one in found][:1] == [("rate", "variable")]
    assert not sleeping.done()
    sleeping.cancel()


async def test_without_app_access_a_kernel_is_not_asked(server, browser):
    asked = route("candidates", browser.client, typed="rat")
    assert b"rate" in (await server.fetch("GET", asked)).body
    for token in (None, "wrong"):
        refused = await server.fetch("GET", asked, token=token)
        assert (refused.code, b"rate" in refused.body) == (403, False)
    server.authorizer.refuses = {"read", "execute"}
    refused = await server.fetch("GET", asked)
    assert (refused.code, b"rate" in refused.body) == (403, False)
    with pytest.raises(HTTPClientError):
        await server.connect(notebook=NOTEBOOK)


def busy(server) -> bool:
    [kernel] = server.app.kernel_manager.list_kernels()
    return kernel["execution_state"] == "busy"


async def test_what_is_kept_back_is_not_offered(fake, root, configure):
    configure.write_text("c.Assist.share = 'none'\n")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        found = await candidates(server, client)
        assert {one["ref"] for one in found} == {"error", "notebook", "file:"}


async def test_a_chat_that_is_not_open_offers_nothing(server):
    await server.connect(notebook=NOTEBOOK)
    query = urlencode({"notebook": NOTEBOOK, "chat": "nonsense"})
    assert (await server.fetch("GET", f"candidates?{query}")).code == 404


# What would be sent


async def test_the_payload_is_told_and_nothing_is_sent(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    ref = await put(server, client)
    command = {
        "type": "submit",
        "prompt": "Why?",
        "attach": [ref],
        "view": {"cell": "makes", "selection": "41", "within": "makes"},
    }
    payload = await server.json("POST", route("payload", client), command)
    titles = [part["title"] for part in payload["parts"]]
    assert titles[2:] == ["notebook", "active cell", "selected text", "pasted.png", "prompt"]
    assert payload["tokens"] > 0
    assert fake.requests == []
    assert client.frames == []
    # The file is still there for the prompt itself.
    fake.answer("ok")
    await client.ask("Why?", attach=(ref,))
    assert files(fake)[0].data == PNG


async def test_while_a_turn_runs_the_payload_is_refused(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    fake.answer([Hold()])
    await client.submit("Wait")
    await client.until("turn_started")
    refused = await server.fetch(
        "POST", route("payload", client), {"type": "submit", "prompt": "Now?"}
    )
    assert refused.code == 400
    assert "running" in json.loads(refused.body)["message"]


@pytest.mark.parametrize("body", ["", "[]", '{"type": "stop"}', '{"type": "submit"}'])
async def test_a_payload_of_nonsense_is_refused(server, body):
    client = await server.connect(notebook=NOTEBOOK)
    assert (await server.fetch("POST", route("payload", client), body)).code == 400


# Files


async def test_a_file_goes_along_once_and_its_content_is_told_to_nobody(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    other = await server.connect(notebook=NOTEBOOK)
    ref = await put(server, client)
    fake.answer("ok")
    await client.ask("Look", attach=(ref, "file:nothing"))
    assert [(file.name, file.data) for file in files(fake)] == [("pasted.png", PNG)]
    frame = await other.frame()
    assert frame["submit"]["files"] == [
        {"kind": "file", "name": "pasted.png", "media_type": "image/png", "data": ""}
    ]
    assert frame["submit"]["attach"] == ["file:nothing"]
    await client.submit("Again", attach=(ref,))
    refused = (await client.frame())["error"]
    assert "did not arrive" in refused["message"]


async def test_the_history_tells_what_went_along(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    ref = await put(server, client)
    fake.answer("ok")
    await client.ask("Look", attach=(ref,), view={"cell": "makes"})
    thread = (await server.json("GET", "threads"))[0]["id"]
    [turn] = (await server.json("GET", f"threads/{thread}/turns"))["turns"]
    assert turn["attached"]["files"] == ["pasted.png"]
    assert turn["attached"]["view"]["cell"] == "makes"


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("config", "name", "code"),
    [
        ("c.Assist.max_attachment_mb = 0.000001", "a.png", 400),
        ("c.Assist.share = 'schema'", "a.png", 403),
        ("", ".env", 403),
    ],
)
async def test_what_may_not_go_along_is_refused_at_once(root, configure, config, name, code):
    configure.write_text(f"{config}\n")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        response = await server.fetch("POST", route("files", client, name=name), "PNG")
        assert response.code == code
        assert json.loads(response.body)["message"]


async def test_no_more_files_are_kept_than_one_prompt_may_have(fake, root, configure):
    configure.write_text("c.Assist.max_attachments = 2\n")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        first, *later = [await put(server, client) for _ in range(3)]
        await client.submit("Look", attach=(first,))
        assert "error" in await client.frame()
        fake.answer("ok")
        await client.ask("Look", attach=tuple(later))
        assert len(files(fake)) == 2


async def test_a_file_is_for_its_own_chat(server):
    client = await server.connect(notebook=NOTEBOOK)
    ref = await put(server, client)
    other = await server.connect(notebook=NOTEBOOK, chat="new")
    await other.submit("Look", attach=(ref,))
    assert "did not arrive" in (await other.frame())["error"]["message"]


async def test_a_forged_view_shows_nothing_that_is_kept_back(fake, root, configure):
    configure.write_text("c.Assist.share = 'none'\n")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        fake.answer("ok")
        view = {"cell": "makes", "selection": "a = 41", "within": "makes"}
        await client.ask("What is @cell:makes?", view=view)
        parts = fake.requests[-1].messages[-1].parts
        assert [part.text for part in parts] == ["What is @cell:makes?"]
