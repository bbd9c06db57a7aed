"""One budget for all of a user's processes: real ones, on real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jupyter_ai_assist import assembly
from jupyter_ai_assist.core.history import Accounts, Spent, midnight
from jupyter_ai_assist.core.messages import Usage

HERE = Path(__file__).parent
PRICE = 0.01
"""US dollars of a reply."""

ASKER = """
    import asyncio, sys
    from budget_models import priced_assistant
    from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
    from jupyter_ai_assist.core.protocol import Submit, TurnFinished
    from jupyter_ai_assist.core.session import Session

    assistant = priced_assistant()
    sys.stdin.readline()  # all of them begin at once
    ended = []
    for number in range(int(sys.argv[1])):
        session = Session(assistant, FakeWorkspace())
        events = []
        named = sys.argv[2]
        asyncio.run(
            session.run(Submit(prompt="Hello", thread=named, new=not named), events.append)
        )
        ended.append(events[-1])
    assistant.history.close()
    failed = [end for end in ended if not isinstance(end, TurnFinished)]
    assert all(end.code == "budget" for end in failed), failed
    print(len(ended) - len(failed), max((e.message for e in failed), default=""))
"""


def asker(times: int, thread: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(ASKER), str(times), thread],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )


def configure(**settings):
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(exist_ok=True)
    content = {
        "Assist": {"default_model": "openai:gpt-4o", **settings},
        "AssistOpenAI": {"allowed_models": ["gpt-4o"]},
    }
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(content))


def all_at_once(processes: int, times: int, thread: str = "") -> list[tuple[int, str]]:
    """How many replies each process got, and what it was told when it got none.

    They share one chat, if a thread is named.
    """
    running = [asker(times, thread) for _ in range(processes)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=300)[0] for process in running]
    assert [process.returncode for process in running] == [0] * processes
    return [(int(one.split()[0]), one.strip().partition(" ")[2]) for one in said]


def accounts() -> Accounts:
    return Accounts.open(Path(os.environ["JUPYTER_DATA_DIR"]) / "jupyter_ai_assist" / "history.db")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("save_history", [True, False])
def test_fifty_processes_never_pass_one_budget(save_history):
    processes = 50 if save_history else 5
    # What a request may cost at most is set aside first: some eight cents.
    configure(max_cost_per_day=0.20 if save_history else 0.10, save_history=save_history)
    got = all_at_once(processes, 1 if save_history else 3)
    spent = accounts().usage(midnight())
    assert spent.cost is not None
    assert 0 < round(spent.cost, 9) <= 0.20
    assert sum(count for count, _ in got) == spent.requests == round(spent.cost / PRICE)
    assert any("Assist.max_cost_per_day" in said for _, said in got)


@pytest.mark.timeout(400)
def test_requests_a_minute_are_counted_over_all_processes():
    configure(max_requests_per_minute=7)
    got = all_at_once(6, 3)
    assert sum(count for count, _ in got) == 7
    assert any("Assist.max_requests_per_minute" in said for _, said in got)


def test_what_a_dying_process_had_set_aside_stays_set_aside():
    configure(max_cost_per_day=0.0805)
    code = """
        import asyncio
        import os
        from budget_models import priced_assistant
        from jupyter_ai_assist.core.dispatch.requests import booked
        from jupyter_ai_assist.core.messages import Usage
        from jupyter_ai_assist.core.providers.base import ModelRequest

        async def die():
            assistant = priced_assistant()
            model, provider = assistant.choose("")
            request = ModelRequest(model, "", ())
            async with booked(assistant, provider, request, Usage(), None):
                os._exit(9)

        asyncio.run(die())
    """
    environ = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=environ, check=False, timeout=100
    )
    assert done.returncode == 9
    ((count, said),) = all_at_once(1, 1)
    assert count == 0
    assert "set aside" in said


def test_the_account_is_the_same_for_kernel_server_and_command_line():
    configure(max_cost_per_day=1.0, save_history=False)
    assembly._assistant.cache_clear()
    try:
        mine = assembly.assistant().history.accounts
        spent = Spent(
            id="a", started=midnight(), model="openai:x", usage=Usage(requests=1, cost=0.5)
        )
        accounts().count(spent)
        assert mine.usage().cost == 0.5
        mine.close()
    finally:
        assembly._assistant.cache_clear()


def test_a_chat_that_several_processes_have_open_is_one_chat():
    configure(max_requests_per_chat=5)
    assert all_at_once(1, 1, "shared") == [(1, "")]
    ended = all_at_once(5, 2, "shared")
    assert sum(count for count, _ in ended) == 4
    assert any("Assist.max_requests_per_chat" in said for _, said in ended)
    assert all_at_once(1, 1, "another") == [(1, "")]
