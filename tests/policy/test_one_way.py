"""Nothing asks a model or image service, and nothing runs a tool, but ``core/dispatch``."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import jupyter_ai_assist
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.dispatch.requests import booked, booked_price
from jupyter_ai_assist.core.errors import BudgetError, PolicyError
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.images.base import ImageRequest
from jupyter_ai_assist.core.images.fake import FakeImages
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.sending.outbox import Outbox
from jupyter_ai_assist.core.sending.review import Sending
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, Settings

PACKAGE = Path(jupyter_ai_assist.__file__).parent
TREES = {
    str(path.relative_to(PACKAGE)): ast.parse(path.read_bytes()) for path in PACKAGE.rglob("*.py")
}
BELOW = ("core/providers/", "core/images/")
"""Where the seams are implemented: what speaks HTTP there is what the seams stand for."""
CLIENTS = {"client", "client()", "response"}
"""HTTP's own, which have a ``stream``, too."""
SDKS = {"pydantic_ai", "openai", "anthropic", "httpx", "httpx2", "aiohttp", "requests"}


def uses(attribute: str) -> Iterator[tuple[str, str]]:
    """Each use of an attribute, called or handed on: the module, and what it is taken from."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == attribute:
                yield path, ast.unparse(node.value)


def calls_of(name: str) -> set[str]:
    """The modules that make a thing of this class."""
    return {
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name
    }


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def last(owner: str) -> str:
    return owner.rpartition(".")[2].lstrip("_")


def test_only_an_agreement_streams_from_a_provider():
    found = {(path, last(owner)) for path, owner in uses("stream") if last(owner) not in CLIENTS}
    asking = {path for path, owner in found if owner == "agreed"}
    assert {Path(path).stem for path in asking} == {"turn", "completion", "trial", "asking"}
    others = {(path, owner) for path, owner in found if owner != "agreed"}
    assert others == {("core/dispatch/agreed.py", "provider")}


def test_only_an_agreement_has_images_made():
    makers = {"service", "agreed"}
    found = {(path, last(owner)) for path, owner in uses("make") if last(owner) in makers}
    assert found == {("core/images/make.py", "agreed"), ("core/dispatch/agreed.py", "service")}


def test_agreements_are_made_where_policy_and_budget_are_asked():
    assert calls_of("Agreed") == calls_of("AgreedImages") == {"core/dispatch/requests.py"}


def test_only_the_dispatch_runs_a_tool():
    found = {path for path, owner in uses("run") if "tool" in owner.lower()}
    assert found == {"core/dispatch/calls.py"}
    assert calls_of("ToolCalls") == {"core/tools/toolset.py"}
    assert calls_of("Toolset") == {"core/plan.py", "core/tasks/plan.py", "core/edits/staging.py"}


def test_services_are_spoken_to_below_the_seams_only():
    for path, tree in TREES.items():
        if not path.startswith(BELOW):
            assert not SDKS & {name.partition(".")[0] for name in imports(tree)}, path


@pytest.fixture
def assistant():
    def made(**settings) -> Assistant:
        held, provider = Settings(**settings), FakeProvider()
        return Assistant(
            held, Policy(held), Keys([]), History.in_memory(), {"fake": provider}, tools={}
        )

    return made


def request() -> ModelRequest:
    message = Message(role="user", parts=(TextPart(text="Hello"),))
    return ModelRequest(ModelInfo(id="fake:model"), "", (message,))


def images(assistant, id_="fake:model"):
    """What ``booked_price`` needs of a request for images."""
    sending = Sending(ModelInfo(id=id_), assistant.providers["fake"], lambda: ())
    return assistant, sending, 0.5, Usage(), Outbox(None, lambda _: None)


def test_an_agreement_is_good_for_one_request_to_that_very_provider(assistant):
    mine = assistant()
    provider = mine.providers["fake"]
    provider.answer("One.", "Two.")

    async def ask():
        async with booked(mine, mine.providers["fake"], request(), Usage(), None) as agreed:
            with pytest.raises(RuntimeError):
                agreed.stream(FakeProvider("other"))
            assert [event async for event in agreed.stream(provider)]
            with pytest.raises(RuntimeError):
                agreed.stream(provider)
        async with booked(mine, mine.providers["fake"], request(), Usage(), None) as late:
            pass
        with pytest.raises(RuntimeError):
            late.stream(provider)

    asyncio.run(ask())
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"allowed_providers": (AllowList((), "f"),)}, PolicyError),
        ({"enabled": False}, PolicyError),
        ({"max_tokens_per_day": 1}, BudgetError),
        ({"max_cost_per_day": 0.1}, BudgetError),
    ],
)
def test_what_is_refused_gives_nothing_to_ask_with(assistant, settings, error):
    mine = assistant(**settings)

    async def ask(agreement):
        async with agreement:
            pytest.fail("agreed to")

    with pytest.raises(error):
        asyncio.run(ask(booked(mine, mine.providers["fake"], request(), Usage(), None)))
    if "max_tokens_per_day" not in settings:
        with pytest.raises(error):
            asyncio.run(ask(booked_price(*images(mine))))


def test_images_are_agreed_to_for_one_model(assistant):
    async def ask():
        async with booked_price(*images(assistant())) as agreed:
            other = ImageRequest(model=ModelInfo(id="fake:other"), spec=None, prompt="A cat")
            with pytest.raises(RuntimeError):
                await agreed.make(FakeImages(), other, lambda _: None)

    asyncio.run(ask())
