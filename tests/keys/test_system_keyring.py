"""The keyring when it is locked, hangs, is missing, or is the wrong one."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.keys.base import Key, KeyRequest
from jupyter_ai_assist.core.keys.environment import EnvironmentStore
from jupyter_ai_assist.core.keys.system import SystemStore

SECRET = "sk-test-0123456789abcdef"
WANTED = KeyRequest("openai", "api.openai.com", "OPENAI_API_KEY")


class PlainText(keyring.backend.KeyringBackend):
    """As keyrings.alt has them."""

    priority = 1
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - shared, like a file

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def use_backend():
    def use(backend: keyring.backend.KeyringBackend) -> SystemStore:
        keyring.set_keyring(backend)
        return SystemStore()

    yield use
    keyring.set_keyring(keyring.backends.fail.Keyring())


# keyring leaves the bus open where it finds a collection locked.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
class TestLocked:
    def test_reading_and_writing_say_that_it_is_locked(self, secret_service):
        store = SystemStore()
        store.set("openai", Key(SECRET, "api.openai.com"))
        secret_service.lock()
        fresh = SystemStore()
        assert fresh.usable() == ""
        for work in (
            lambda: fresh.get(WANTED),
            lambda: fresh.set("openai", Key(SECRET, "api.openai.com")),
            lambda: fresh.delete("openai"),
        ):
            with pytest.raises(KeyStoreError, match="locked") as caught:
                work()
            assert "Unlock the keyring" in caught.value.hint
            assert SECRET not in str(caught.value)

    def test_a_locked_keyring_is_not_asked_again_at_once(self, secret_service):
        secret_service.lock()
        store = SystemStore(timeout=30)
        with pytest.raises(KeyStoreError, match="locked"):
            store.get(WANTED)
        secret_service.freeze()  # a second question would now time out
        with pytest.raises(KeyStoreError, match="locked"):
            store.get(WANTED)


class TestHanging:
    def test_a_call_gives_up_and_the_next_does_not_wait(self, secret_service):
        store = SystemStore(timeout=2)
        assert store.usable() == ""
        secret_service.freeze()
        with pytest.raises(KeyStoreError, match=r"did not answer within 2 seconds"):
            store.set("openai", Key(SECRET, "api.openai.com"))
        with pytest.raises(KeyStoreError, match="still waits"):
            store.set("openai", Key(SECRET, "api.openai.com"))
        assert store.usable() == "", "another store must not take its place"

    def test_a_key_that_was_read_needs_no_second_question(self, secret_service):
        store = SystemStore(timeout=30)
        store.set("openai", Key(SECRET, "api.openai.com"))
        assert store.get(WANTED) == Key(SECRET, "api.openai.com")
        secret_service.freeze()
        assert store.get(WANTED) == Key(SECRET, "api.openai.com")

    def test_whoever_waits_for_it_can_be_stopped_and_others_go_on(self, secret_service):
        store = SystemStore(timeout=30)
        assert store.usable() == ""
        keys = Keys([store, EnvironmentStore({"OPENAI_API_KEY": SECRET})])
        secret_service.freeze()

        async def stopped() -> None:
            waiting = asyncio.ensure_future(keys.obtain(WANTED, name="OpenAI"))
            await asyncio.sleep(0.1)  # the loop goes on
            assert not waiting.done()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        asyncio.run(stopped())
        secret_service.thaw()

    def test_a_process_ends_although_a_keyring_hangs(self, secret_service):
        program = f"""
            import asyncio
            import keyring
            from keyring.backends.SecretService import Keyring
            from jupyter_ai_assist.core.keys import KeyRequest, Keys
            from jupyter_ai_assist.core.keys.system import SystemStore

            async def ask():
                work = Keys([store]).obtain(KeyRequest("openai", "h"), name="X", required=False)
                try:
                    await asyncio.wait_for(work, 0.5)
                except TimeoutError:
                    print("stopped")

            keyring.set_keyring(Keyring())
            store = SystemStore(timeout=600)
            store.usable()
            import os, signal
            os.kill({secret_service.daemon.pid}, signal.SIGSTOP)
            asyncio.run(ask())
        """
        assert run(program) == "stopped"


class TestUnusable:
    @pytest.mark.parametrize(
        ("backend", "reason"),
        [
            (keyring.backends.fail.Keyring(), "this machine offers no keyring"),
            (keyring.backends.null.Keyring(), "keyring is switched off"),
            (PlainText(), "PlainText is not an operating system's keyring"),
        ],
    )
    def test_it_says_why_and_keeps_nothing(self, use_backend, backend, reason):
        store = use_backend(backend)
        assert reason in store.usable()
        with pytest.raises(KeyStoreError, match="no usable keyring"):
            store.set("openai", Key(SECRET, "api.openai.com"))
        with pytest.raises(KeyStoreError, match="no usable keyring"):
            store.get(WANTED)
        assert store.delete("openai") is False
        assert PlainText.kept == {}

    def test_a_subclass_of_an_allowed_backend_is_refused(self, use_backend, secret_service):
        class Leaking(type(secret_service.backend)):
            pass

        assert "Leaking is not" in use_backend(Leaking()).usable()

    def test_a_broken_configuration_is_said(self):
        program = """
            from jupyter_ai_assist.core.keys.system import SystemStore
            print(SystemStore().usable())
        """
        answer = run(program, PYTHON_KEYRING_BACKEND="no.such.Backend")
        assert "cannot be loaded (ModuleNotFoundError)" in answer


def test_a_chain_is_used_without_its_plaintext_member(secret_service):
    program = f"""
        import keyring.backend
        from jupyter_ai_assist.core.keys.base import Key, KeyRequest
        from jupyter_ai_assist.core.keys.system import SystemStore

        class PlainText(keyring.backend.KeyringBackend):
            priority = 9
            def get_password(self, service, username): return "plain"
            def set_password(self, service, username, password): print("LEAK")

        chain = keyring.get_keyring()
        print([type(member).__name__ for member in chain.backends])
        store = SystemStore()
        print(repr(store.usable()), store.get(KeyRequest("openai", "h")))
        store.set("openai", Key({SECRET!r}, "h"))
        print(SystemStore().get(KeyRequest("openai", "h")).host)
    """
    answer = run(program, PYTHON_KEYRING_BACKEND="keyring.backends.chainer.ChainerBackend")
    assert answer.splitlines() == ["['PlainText', 'Keyring']", "'' None", "h"]


def run(program: str, **environ: str) -> str:
    import os

    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return result.stdout.strip()
