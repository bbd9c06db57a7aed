"""A key that a command prints, over the wire: used, renewed once where it is not accepted."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing

import pytest
from asking import FAST, KINDS, ask, question, text_of
from servers.painters import PaintingServer
from servers.raw import Play, RawServer, Seen
from servers.wires import reply, wire_for_path
from vault import Vault

from jupyter_ai_assist.core.errors import AuthenticationError, KeyStoreError, PolicyError
from jupyter_ai_assist.core.images.base import ImageRequest
from jupyter_ai_assist.core.images.remote import RemoteImages
from jupyter_ai_assist.core.images.specs import spec_of
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.providers.endpoint import Endpoint
from jupyter_ai_assist.core.providers.remote import RemoteProvider
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, ProviderSettings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")

OLD, NEW = "sk-old-0123456789abcdef", "sk-new-0123456789abcdef"
ERROR = b'{"error": {"message": "Incorrect API key", "type": "x", "code": "invalid_api_key"}}'


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault.made(tmp_path / "vault").prints(OLD)


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture
def raw():
    with RawServer(accepting(NEW)) as server:
        yield server


def accepting(key: str):
    """A service that knows one key."""

    def answer(seen: Seen) -> Play:
        if any(key in value for value in seen.headers.values()):
            return Play(reply(wire_for_path(seen.path), ["fine"]))
        return Play([ERROR], 401, {"content-type": "application/json"})

    return answer


def settings(kind: str, url: str, vault: Vault, **more) -> ProviderSettings:
    return ProviderSettings(
        "svc",
        "The Service",
        kind,
        allowed_models=("*",),
        base_url=url,
        api_key_command=vault.command,
        **more,
    )


def provider(kind: str, url: str, vault: Vault, **more) -> RemoteProvider:
    return RemoteProvider(settings(kind, url, vault, **more), Keys([]), FAST)


def test_a_key_that_is_not_accepted_any_more_is_asked_for_again(kind, raw, vault):
    asked = provider(kind, raw.url, vault)
    raw.play(Play(reply(wire_for_path(_path(kind)), ["first"])))
    assert text_of(ask(asked, question())) == "first"
    vault.prints(NEW)
    events = ask(asked, question(), question())
    assert text_of(events) == "finefine"
    [again] = [event for event in events if isinstance(event, Retrying)]
    assert "did not accept the key" in again.reason
    assert not again.wait
    assert len(vault.runs) == 2
    assert len(raw.seen) == 4


def _path(kind: str) -> str:
    return {
        "openai-responses": "/responses",
        "anthropic": "/messages",
        "google": ":streamGenerateContent",
    }.get(kind, "/chat/completions")


def test_a_command_that_prints_the_same_key_is_no_reason_to_ask_again(kind, raw, vault):
    with pytest.raises(AuthenticationError, match="does not accept the key") as caught:
        ask(provider(kind, raw.url, vault), question())
    assert "Check what the command vault prints" in caught.value.hint
    assert (len(vault.runs), len(raw.seen)) == (2, 1)
    assert OLD not in str(caught.value)


def test_a_command_that_prints_another_key_each_time_is_asked_once_more(kind, raw, vault):
    vault.does("print(f'sk-{time.time_ns()}')")
    with pytest.raises(AuthenticationError):
        ask(provider(kind, raw.url, vault), question())
    assert (len(vault.runs), len(raw.seen)) == (2, 2)


def test_a_command_that_fails_then_is_told(raw, vault):
    asked = provider("openai-chat", raw.url, vault)
    vault.does(f"print({OLD!r}) if len((home / 'runs').read_text().splitlines()) == 1 else exit(5)")
    with pytest.raises(KeyStoreError, match="ended with exit code 5"):
        ask(asked, question())


def test_a_key_without_the_right_to_something_is_not_renewed(raw, vault):
    raw.play(Play([ERROR], 403, {"content-type": "application/json"}))
    with pytest.raises(AuthenticationError):
        ask(provider("openai-chat", raw.url, vault), question())
    assert len(vault.runs) == 1


def test_a_command_that_may_not_run_does_not(kind, raw, vault):
    lists = (AllowList(("*",), "user"), AllowList(("/usr/bin/op read *",), "/etc/jupyter/a.json"))
    asked = provider(kind, raw.url, vault, command_lists=lists)
    assert "Assist.key_commands, set by /etc/jupyter/a.json" in asked.unusable()
    with pytest.raises(PolicyError, match=r"Assist\.key_commands") as caught:
        ask(asked, question())
    assert caught.value.hint == "Allowed are: /usr/bin/op read *."
    assert vault.runs == raw.seen == []


def test_a_command_that_may_not_run_does_not_for_a_new_key_either(raw, vault):
    """Whoever has a key already, and is told that it is not accepted."""
    lists = (AllowList(("/usr/bin/op read *",), "/etc/jupyter/a.json"),)
    held = settings("openai-chat", raw.url, vault, command_lists=lists)
    endpoint = Endpoint(held, Keys([]))
    with pytest.raises(PolicyError, match=r"Assist\.key_commands"):
        asyncio.run(endpoint.renewed(AuthenticationError("no", status=401), OLD))
    assert vault.runs == []


def test_telling_whether_it_can_be_used_runs_nothing(kind, raw, vault):
    assert provider(kind, raw.url, vault).unusable() == ""
    assert vault.runs == []


def test_stop_ends_the_command_before_anything_is_sent(raw, vault):
    vault.does("time.sleep(600)")
    asked = provider("openai-chat", raw.url, vault)

    async def stopped() -> int:
        async def talk() -> None:
            async with aclosing(asked.stream(question())) as events:
                async for _ in events:
                    pass

        talking = asyncio.ensure_future(talk())
        process = await asyncio.to_thread(vault.started)
        talking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await talking
        return process

    process = asyncio.run(stopped())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert raw.seen == []


def test_images_are_asked_for_with_a_new_key_too(vault):
    with PaintingServer() as server:
        server.play(Play([ERROR], 401, {"content-type": "application/json"}))
        painter = RemoteImages(settings("compatible", f"{server.url}/v1", vault), Keys([]), FAST)
        vault.does(f"print({OLD!r} if len((home / 'runs').read_text().split()) < 9 else {NEW!r})")
        info = ModelInfo(id="svc:sdxl", images=True)
        told: list[Retrying] = []

        async def paint() -> int:
            try:
                request = ImageRequest(info, spec_of(info, painter.maker), "a red fox")
                return len((await painter.make(request, told.append)).images)
            finally:
                await painter.aclose()

        assert asyncio.run(paint()) == 1
        assert [seen.headers["authorization"] for seen in server.seen] == [
            f"Bearer {OLD}",
            f"Bearer {NEW}",
        ]
    assert [one.wait for one in told] == [0.0]
