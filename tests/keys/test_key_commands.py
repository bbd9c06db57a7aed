"""A command prints the key: a real program, in all the ways in which one can fail."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest
from vault import LIMIT, Vault

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys import KeyRequest, Keys, named_key
from jupyter_ai_assist.core.keys.command import CommandKeys
from jupyter_ai_assist.core.keys.environment import EnvironmentStore

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")

KEY = "sk-printed-0123456789abcdef"


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault.made(tmp_path / "vault of ours").prints(KEY)


@pytest.fixture
def wanted(vault) -> KeyRequest:
    return KeyRequest("openai", "api.openai.com", "OPENAI_API_KEY", vault.command)


@pytest.fixture
def keys() -> Keys:
    return Keys([EnvironmentStore({"OPENAI_API_KEY": "sk-of-the-environment"})])


def impatient() -> Keys:
    return Keys([], CommandKeys(timeout=3))


def run(work: Awaitable[str | None]) -> str | None:
    async def waited() -> str | None:
        return await work

    return asyncio.run(waited())


def obtained(keys: Keys, request: KeyRequest) -> str | None:
    return run(keys.obtain(request, name="OpenAI"))


def failure(keys: Keys, request: KeyRequest) -> KeyStoreError:
    with pytest.raises(KeyStoreError) as caught:
        obtained(keys, request)
    assert KEY not in f"{caught.value} {caught.value!r}"
    assert caught.value.__cause__ is None
    return caught.value


def gone(process: int) -> bool:
    """Whether a process has ended; waits for that."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{process}/stat").exists():
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
            if state == "Z":  # ended, and only waited for by nobody
                return True
        time.sleep(0.01)
    return False


class TestRunning:
    def test_its_key_is_used_and_no_other(self, keys, wanted, vault):
        assert obtained(keys, wanted) == KEY
        vault.does("sys.exit(3)")
        # What the environment has is no answer to a vault that refuses.
        assert "exit code 3" in failure(Keys(keys.stores), wanted).message

    def test_it_gets_its_arguments_without_a_shell_away_from_the_notebook(
        self, keys, wanted, vault, tmp_path, monkeypatch
    ):
        monkeypatch.chdir(tmp_path)
        obtained(keys, wanted)
        [line] = vault.runs
        assert line.endswith("['read', 'ai/openai key']")
        assert line.split()[1] == str(Path.home())

    def test_it_runs_once_for_a_process_and_again_where_the_key_is_not_accepted(
        self, keys, wanted, vault
    ):
        async def several() -> None:
            asked = [keys.obtain(wanted, name="OpenAI") for _ in range(5)]
            assert await asyncio.gather(*asked) == [KEY] * 5
            assert await keys.obtain(wanted, name="OpenAI") == KEY
            assert len(vault.runs) == 1
            assert not await keys.renew(wanted, KEY), "it prints the same one"
            vault.prints("sk-new")
            assert await keys.renew(wanted, KEY)
            assert await keys.renew(wanted, KEY), "another one found that out before"
            assert await keys.obtain(wanted, name="OpenAI") == "sk-new"

        asyncio.run(several())
        assert len(vault.runs) == 3

    def test_a_further_key_of_the_provider_comes_from_a_store(self, keys, wanted, vault):
        with pytest.raises(KeyStoreError, match="no key for OpenAI called work"):
            run(keys.obtain(named_key(wanted, "work"), name="OpenAI called work"))
        assert vault.runs == []

    def test_a_key_that_no_command_prints_is_not_renewed(self, keys, wanted):
        stored = KeyRequest("openai", "api.openai.com", "OPENAI_API_KEY")
        assert obtained(keys, stored) == "sk-of-the-environment"
        assert asyncio.run(keys.renew(stored, "sk-of-the-environment")) is False

    def test_the_loop_goes_on_meanwhile(self, keys, wanted, vault):
        vault.does(f"time.sleep(0.3); print({KEY!r})")

        async def work() -> int:
            asked = asyncio.ensure_future(keys.obtain(wanted, name="OpenAI"))
            turns = 0
            while not asked.done():
                await asyncio.sleep(0.01)
                turns += 1
            return turns

        assert asyncio.run(work()) > 3


class TestStopping:
    def test_whoever_is_stopped_ends_it_with_all_that_it_has_started(self, keys, wanted, vault):
        vault.does("subprocess.Popen(['sleep', '600']); time.sleep(600)")

        async def stopped() -> int:
            asked = asyncio.ensure_future(keys.obtain(wanted, name="OpenAI"))
            process = await asyncio.to_thread(vault.started)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            return process

        process = asyncio.run(stopped())
        assert gone(process)
        vault.prints(KEY)
        assert obtained(keys, wanted) == KEY

    def test_another_who_waits_gets_the_key(self, keys, wanted, vault, tmp_path):
        vault.does(
            f"while not pathlib.Path({str(tmp_path / 'go')!r}).exists(): time.sleep(0.01)\n"
            f"print({KEY!r})"
        )

        async def one_stops() -> str | None:
            first, second = (
                asyncio.ensure_future(keys.obtain(wanted, name="OpenAI")) for _ in range(2)
            )
            await asyncio.to_thread(vault.started)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            (tmp_path / "go").touch()
            return await second

        assert asyncio.run(one_stops()) == KEY
        assert len(vault.runs) == 1


class TestFailing:
    @pytest.mark.parametrize(
        ("does", "said"),
        [
            (f"print({KEY!r}); sys.exit(2)", "ended with exit code 2"),
            (f"print({KEY!r}, flush=True); os.kill(os.getpid(), 9)", "ended with signal 9"),
            ("print()", "printed no key: The key is empty"),
            (f"print({KEY!r} * 1000)", "printed no key: This is 27,000 characters long"),
            (f"print({KEY!r}); print({KEY!r})", "has a space, a line break"),
            ("sys.stdout.buffer.write(b'\\xff\\xfe')", "has a space, a line break"),
            (f"while True: print({KEY!r})", "printed more than 64 kB"),
            (f"print({KEY!r}, file=sys.stderr); sys.exit(1)", "ended with exit code 1"),
            ("print(sys.stdin.read()); sys.exit(4)", "ended with exit code 4"),
        ],
    )
    def test_it_is_said_without_what_it_printed(self, keys, wanted, vault, does, said):
        vault.does(does)
        error = failure(keys, wanted)
        assert said in error.message
        assert error.message.startswith("The command vault that prints the key for openai ")
        assert "in a terminal" in error.hint

    def test_it_may_not_take_for_ever(self, wanted, vault):
        vault.does("time.sleep(600)")
        assert "did not end within 3 seconds" in failure(impatient(), wanted).message
        assert gone(vault.started())

    def test_neither_may_what_it_leaves_behind(self, wanted, vault):
        vault.does("print(os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '600'))")
        assert "did not end" in failure(impatient(), wanted).message

    def test_what_fails_is_tried_again_and_shown_meanwhile(self, keys, wanted, vault):
        vault.does("sys.exit(1)")
        assert keys.status(wanted).usable, "nothing was run yet"
        failure(keys, wanted)
        status = keys.status(wanted)
        assert not status.usable
        assert "exit code 1" in status.problem
        vault.prints(KEY)
        assert obtained(keys, wanted) == KEY
        assert keys.status(wanted).problem == ""

    def test_a_program_that_is_not_there(self, keys, tmp_path):
        missing = KeyRequest("openai", "h", "", (str(tmp_path / "nowhere" / "op"), "read"))
        assert "op is not installed here" in failure(keys, missing).message
        assert "not installed" in keys.status(missing).problem

    def test_a_file_that_is_no_program(self, keys, tmp_path):
        file = tmp_path / "broken"
        file.write_text("#!/no/such/interpreter\n")
        file.chmod(0o755)
        error = failure(keys, KeyRequest("openai", "h", "", (str(file),)))
        assert "broken that prints the key for openai cannot be started (" in error.message

    def test_a_program_beside_the_notebook_is_not_found(self, keys, tmp_path, monkeypatch):
        Vault.made(tmp_path / "project").prints("sk-of-a-project")
        monkeypatch.chdir(tmp_path / "project")
        monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "../project", "/nowhere"]))
        error = failure(keys, KeyRequest("openai", "h", "", ("vault",)))
        assert "not installed" in error.message

    def test_a_bare_name_is_found_in_the_path(self, keys, vault, monkeypatch):
        monkeypatch.setenv("PATH", f"{vault.home}{os.pathsep}{os.environ['PATH']}")
        assert obtained(keys, KeyRequest("openai", "h", "", ("vault",))) == KEY


def test_the_status_names_the_program_and_runs_nothing(keys, wanted, vault):
    status = keys.status(wanted)
    assert str(status) == "printed by the command vault"
    assert status.usable
    obtained(keys, wanted)
    assert KEY not in repr(keys.status(wanted)) + repr(vars(keys))
    assert len(vault.runs) == 1


def test_a_process_ends_although_its_command_does_not(vault):
    vault.does("time.sleep(600)")
    program = (
        "import asyncio, sys\n"
        "from jupyter_ai_assist.core.keys import Keys, KeyRequest\n"
        "async def ask():\n"
        "    work = Keys([]).obtain(KeyRequest('x', 'h', '', (sys.argv[1],)), name='X')\n"
        "    try:\n"
        "        await asyncio.wait_for(work, 0.5)\n"
        "    except TimeoutError:\n"
        "        print('stopped')\n"
        "asyncio.run(ask())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, vault.command[0]],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.strip() == "stopped"
    assert gone(vault.started())
