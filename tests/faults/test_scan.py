"""After a session with failures, no key is in anything that was written or shown."""

from __future__ import annotations

import pytest
from faults.conftest import LASTING
from faults.doors import Door
from faults.fault_list import KEY
from faults.services import SERVICES
from faults.test_faults import settings_of

FAILURES = ("401", "429", "a-page", "no-json", "bad-arguments", "error-event", "cut-within")
HEADER = "planted-header-0123456789"


@pytest.fixture(params=LASTING)
def door(request, lasting) -> Door:
    return lasting(request.param)


@pytest.mark.parametrize("service", ["openai-responses", "compatible", "anthropic"])
def test_no_key_is_in_anything_that_is_written(door: Door, service):
    """What every other test has left behind in this home is looked through, too."""
    with SERVICES[service].answers() as server:
        settings = settings_of(service, server.url)
        log = door.home / "log" / "audit.jsonl"
        settings["Assist"] |= {"audit_log": str(log), "audit_content": True}
        [section] = [name for name in settings if name != "Assist"]
        if section != "AssistCompatible":
            settings[section]["headers"] = {"x-gate": HEADER}
        door.configure(settings)
        shown = []
        for fault in FAILURES:
            server.play(*SERVICES[service].plays(fault, server.url))
            ended = door.ask(f"fail by {fault}", new=fault == FAILURES[0])
            assert ended.failure
            shown.append(ended.shown)
            server.forget()
        name = f"export-{service}"
        asked = ("go on", "/doctor", "/history", "/models", "/usage", "/context")
        exports = (f"/export {name}.md", f"/export {name}.ipynb") if door.retries else ()
        shown += [door.ask(prompt).shown for prompt in (*asked, *exports)]
        kept = [value for seen in server.seen for value in seen.headers.values()]
        assert any(KEY in value for value in kept)

    secrets = (KEY, HEADER)
    assert [text for text in shown if any(secret in text for secret in secrets)] == []
    written = [path for path in door.home.rglob("*") if path.is_file()]
    names = {path.name for path in written}
    assert {"history.db", "audit.jsonl", "output.log"} <= names
    if door.retries:
        assert {f"{name}.md", f"{name}.ipynb"} <= names
    leaks = {
        path.relative_to(door.home)
        for path in written
        for secret in secrets
        if path.name != "jupyter_ai_assist_config.json"  # where the header is configured
        and secret.encode() in path.read_bytes()
    }
    assert leaks == set()
