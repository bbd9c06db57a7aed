"""What leaves is read first on a command line, too: at a terminal, or agreed to by ``--send``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from servers.raw import Play, RawServer
from servers.wires import ChatWire

from jupyter_ai_assist.core.protocol import Approval, Decide
from jupyter_ai_assist.core.sending.payload import Payload
from jupyter_ai_assist.headless.deciding import Deciding

PROGRAM = [sys.executable, "-m", "jupyter_ai_assist.headless"]


@pytest.fixture
def server():
    """A model's service that answers twice."""
    with RawServer() as server:
        for _ in range(2):
            wire = ChatWire()
            server.play(Play([wire.start(), wire.text("It is one."), wire.finish()]))
        yield server


@pytest.fixture
def path(write, server):
    """A notebook of somebody who has set that what leaves is read first."""
    provider = {"slug": "lab", "name": "Lab", "base_url": f"{server.url}/v1"}
    whole = {
        "Assist": {"default_model": "lab:m", "review_before_sending": True},
        "AssistCompatible": {"providers": [{**provider, "models": [{"id": "m"}]}]},
    }
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(whole))
    return write(a="x = 1")


def ask(path, *options):
    return subprocess.run(
        [*PROGRAM, "ask", "What is x?", "--notebook", str(path), *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_where_nobody_can_read_it_nothing_is_sent(path, server, options):
    done = ask(path, *options)
    assert done.returncode == 3
    assert "has to be read by a person first" in done.stdout + done.stderr
    assert server.seen == []


def test_send_agrees_beforehand(path, server):
    done = ask(path, "--send")
    assert done.returncode == 0, done.stderr
    assert "agreed to by --send" in done.stdout
    assert "It is one." in done.stdout
    assert len(server.seen) == 1


@pytest.mark.parametrize("said", [{"y": 0}, {"n": 2}], ids=str)
def test_a_person_at_a_terminal_reads_and_says(path, server, said):
    ((answer, code),) = said.items()
    arguments = [*PROGRAM[1:], "ask", "What is x?", "--notebook", str(path)]
    child = pexpect.spawn(PROGRAM[0], arguments, timeout=60, encoding="utf-8")
    child.expect_exact("What is x?")
    child.expect_exact("Send it?")
    assert server.seen == []
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert len(server.seen) == (answer == "y")


@pytest.mark.parametrize("person", [True, False])
def test_send_is_no_yes_where_an_administrator_has_each_request_read(person):
    told = []
    sending = Payload(model="lab:m", parts=(), tokens=1, window=10, reply=1)
    approval = Approval(
        id="1", tool="", title="", shown="", hash="h", lasting=False, sending=sending
    )

    def ask(approval):
        return Decide(id=approval.id, hash=approval.hash, verdict="no")

    deciding = Deciding(("*",), True, ask if person else None, told.append)
    assert deciding(approval).verdict == ("no" if person else "nobody")
    assert "--send cannot stand for a yes here" in told[0]


def test_it_is_switched_on_and_off_for_good(path, server):
    assert "shown before it is sent" in ask_command(path, "/review")
    assert "/review on" in ask_command(path, "/review off")
    assert ask(path).returncode == 0
    assert len(server.seen) == 1
    assert "shown before it is sent" in ask_command(path, "/review on")
    assert ask(path).returncode == 3


def ask_command(path, command):
    program = [*PROGRAM, "ask", command, "--notebook", str(path)]
    done = subprocess.run(
        program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False
    )
    return done.stdout + done.stderr
