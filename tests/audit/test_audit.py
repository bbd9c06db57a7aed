"""What is on record of turns, whoever writes it, and that no secret is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import textwrap

import pytest
from approvals.approval_desk import open_desk, says
from opentelemetry import trace
from security.secret_corpus import SECRETS

from jupyter_ai_assist.core.audit.log import AuditLog
from jupyter_ai_assist.core.protocol import TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.core.settings import ToolRule

PRIVATE = "wombats in the annual report"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "log" / "audit.jsonl"


def entries(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_turn_is_on_record_with_who_allowed_what_and_without_content(file):
    desk = open_desk(says("once"), audit_log=str(file))
    desk.provider.answer(call("note", text=PRIVATE), f"Done: {PRIVATE}.")
    desk.run(f"Write about {PRIVATE}")
    found = entries(file)
    assert [entry["event"] for entry in found] == [
        "asked",
        "turn_started",
        "request",
        "tool_called",
        "approval_asked",
        "approval_decided",
        "edited",
        "request",
        "turn_finished",
    ]
    assert PRIVATE not in file.read_text()
    by_event = {entry["event"]: entry for entry in found}
    assert by_event["asked"]["command"] == "prompt"
    assert by_event["approval_decided"]["verdict"] == "once"
    assert by_event["edited"]["tool"] == "note"
    assert by_event["turn_finished"]["usage"]["requests"] == 2
    assert {entry["notebook"] for entry in found if "notebook" in entry} == {"analysis.ipynb"}
    assert all(entry["user"] and entry["time"] and entry["pid"] == os.getpid() for entry in found)


def test_content_is_there_where_it_is_wanted(file):
    desk = open_desk(audit_log=str(file), audit_content=True)
    desk.provider.answer(call("note", text=PRIVATE), "Done.")
    desk.run(f"Write about {PRIVATE}")
    by_event = {entry["event"]: entry for entry in entries(file)}
    assert PRIVATE in by_event["asked"]["prompt"]
    assert by_event["tool_called"]["arguments"]["text"] == PRIVATE
    assert PRIVATE in by_event["approval_asked"]["shown"]
    assert by_event["turn_finished"]["answer"] == "Done."


def test_a_refusal_is_on_record_with_the_setting(file):
    desk = open_desk(audit_log=str(file), max_tokens_per_day=10)
    assert isinstance(desk.run("Hello")[-1], TurnFailed)
    last = entries(file)[-1]
    assert (last["event"], last["code"]) == ("refused", "budget")
    assert "Assist.max_tokens_per_day" in last["message"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"tool_modes": {"note": "deny"}}, "Assist.tool_modes['note'], set by /etc/a.json"),
        (
            {"tool_rules": (ToolRule(tools="note", mode="deny", code="annual"),)},
            "Assist.tool_rules",
        ),
        ({"agent_mode": False}, ""),
    ],
)
def test_a_denied_call_is_on_record_with_the_rule_and_without_content(file, settings, named):
    sources = {"Assist.tool_modes[note]": "/etc/a.json"}
    desk = open_desk(audit_log=str(file), sources=sources, **settings)
    desk.provider.answer(call("note", text=PRIVATE), "Not done.")
    desk.run(f"Write about {PRIVATE}", mode="agent" if named else "ask")
    (denied,) = [one for one in entries(file) if one["event"] == "tool_denied"]
    assert denied["tool"] == "note"
    assert denied["failed"]
    assert denied["rule"].startswith(named or "Assist.agent_mode")
    assert desk.pad.written == []
    assert PRIVATE not in file.read_text()


def test_a_call_that_a_person_refused_is_denied_by_no_rule(file):
    desk = open_desk(says("no"), audit_log=str(file))
    desk.provider.answer(call("note", text=PRIVATE), "Not done.")
    desk.run("Write.")
    events = [entry["event"] for entry in entries(file)]
    assert "tool_denied" not in events
    assert "tool_finished" in events


@pytest.mark.parametrize("content", [False, True])
def test_no_secret_is_in_anything_that_is_written(file, content):
    desk = open_desk(audit_log=str(file), audit_content=content)
    for text, _ in SECRETS:
        desk.provider.answer(call("note", text=text), f"You wrote: {text}")
        desk.run(f"Keep this: {text}")
        desk.run(f"/usage {text}")
    written = "".join(path.read_text() for path in file.parent.iterdir() if path.is_file())
    assert written
    assert [secret for _, secret in SECRETS if secret in written] == []


def test_what_cannot_be_put_on_record_is_not_done(tmp_path):
    (tmp_path / "taken").write_text("")
    desk = open_desk(audit_log=str(tmp_path / "taken" / "audit.jsonl"))
    desk.provider.answer("Hello.")
    *_, last = desk.run("Hello")
    assert (last.code, desk.provider.requests) == ("policy", [])
    assert "cannot be written" in last.message


def test_without_a_log_nothing_is_written(tmp_path):
    desk = open_desk(root=str(tmp_path))
    desk.provider.answer("Hello.")
    assert isinstance(desk.run("Hello")[-1], TurnFinished)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_log_is_its_owner_s_alone_and_the_user_is_in_its_name(tmp_path):
    log = AuditLog(str(tmp_path / "{user}.jsonl"), 1000, 2)
    log.write({"event": "asked"})
    assert log.path.name == f"{entries(log.path)[0]['user']}.jsonl"
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_many_processes_share_a_log_that_is_moved_on_and_lose_nothing(file):
    code = """
        import sys
        from jupyter_ai_assist.core.audit.log import AuditLog
        log = AuditLog(sys.argv[1], 20_000, 50)
        for number in range(200):
            log.write({"event": "x", "number": number, "of": sys.argv[2]})
    """
    running = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(file), name])
        for name in "abcd"
    ]
    assert [process.wait(100) for process in running] == [0] * 4
    files = [path for path in file.parent.iterdir() if not path.name.startswith(".")]
    assert len(files) > 3
    found = [entry for path in files for entry in entries(path)]
    assert {(entry["of"], entry["number"]) for entry in found} == {
        (name, number) for name in "abcd" for number in range(200)
    }
    assert all(path.stat().st_size <= 20_000 for path in files)


class Span(trace.NonRecordingSpan):
    """Notes what it is told."""

    def __init__(self):
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self.told = []

    def add_event(self, name, attributes=None, timestamp=None):
        self.told.append((name, dict(attributes or {})))


class Tracing(trace.TracerProvider, trace.Tracer):
    """Stands where a program sets an SDK up."""

    def __init__(self):
        self.spans = []

    def get_tracer(self, *_args, **_kwargs):
        return self

    def start_span(self, name, *_args, **_kwargs):
        raise NotImplementedError

    @trace._agnosticcontextmanager
    def start_as_current_span(self, name, *_args, **_kwargs):
        self.spans.append(Span())
        yield self.spans[-1]


def test_opentelemetry_is_told_the_same_where_that_is_wanted(monkeypatch):
    tracing = Tracing()
    monkeypatch.setattr(trace, "get_tracer", tracing.get_tracer)
    for wanted in (False, True):
        desk = open_desk(telemetry=wanted)
        desk.provider.answer(f"Hello {PRIVATE}.")
        desk.run(PRIVATE)
    (span,) = tracing.spans
    assert [name for name, _ in span.told] == ["asked", "turn_started", "turn_finished"]
    assert PRIVATE not in str(span.told)
    assert span.told[1][1]["assist.model"] == "fake:model"


def test_without_the_package_nothing_is_told_and_nothing_fails(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    desk = open_desk(telemetry=True)
    desk.provider.answer("Hello.")
    assert isinstance(desk.run("Hello")[-1], TurnFinished)
