"""``Assist.review_before_sending``: nothing leaves before a person has read it and said yes."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from jupyter_ai_assist.core.assistant import Configured, Reread
from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.messages import FilePart, ToolCallPart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Submit,
    TurnFailed,
    TurnFinished,
    View,
)
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.workspace.base import Cell

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
SOURCE = "total = 41 + 1"
PNG = FilePart(name="pasted.png", media_type="image/png", data=b"\x89PNG rest")
READ = ToolCallPart(id="1", name="read_cells", arguments={})
ADMIN = {
    "sources": {"Assist.review_before_sending": "/etc/jupyter/a.json"},
    "admin_files": frozenset({"/etc/jupyter/a.json"}),
}


@pytest.fixture
def reviewed(open_notebook):
    """A function that opens a notebook of which all that leaves is read first."""

    def opened(**settings):
        notebook = open_notebook(review_before_sending=True, **settings)
        notebook.workspace.all_cells = [
            Cell(id="a", source=SOURCE, execution_count=1),
            Cell(id="b", source=f'token = "{SECRET}"', execution_count=2),
        ]
        return notebook

    return opened


def asked(events):
    return [event for event in events if isinstance(event, Approval)]


def texts(request):
    """All texts of a request, files aside."""
    parts = [part for message in request.messages for part in message.parts]
    return [request.system, *(p.text for p in parts if not isinstance(p, FilePart | ToolCallPart))]


def test_all_that_is_sent_was_shown_before(reviewed):
    notebook = reviewed()
    notebook.provider.answer("Fine.")
    notebook.verdicts = ["once"]
    events = notebook.run("Why?", view=View(cell="a"), files=(PNG,))
    (approval,) = asked(events)
    shown = {part.text for part in approval.sending.parts}
    (request,) = notebook.provider.requests
    assert set(texts(request)) <= shown
    assert "pasted.png (image/png, 9 bytes)" in shown
    assert approval.sending.hidden == 1
    assert SECRET not in approval.model_dump_json()
    assert approval.setting == "Assist.review_before_sending, set by the default"
    assert isinstance(events[-1], TurnFinished)


def test_a_limit_is_said_before_anybody_reads(reviewed):
    notebook = reviewed(max_tokens_per_day=10)
    events = notebook.run("Why?")
    assert asked(events) == []
    assert isinstance(events[-1], TurnFailed)
    assert "Assist.max_tokens_per_day" in events[-1].message
    assert notebook.provider.requests == []


def image(width, height, mode="RGB"):
    data = io.BytesIO()
    Image.new(mode, (width, height)).save(data, "PNG")
    return FilePart(name=f"{width}.png", media_type="image/png", data=data.getvalue())


def pictures(approval):
    return [picture for part in approval.sending.parts for picture in part.pictures]


def test_images_that_would_leave_are_shown_small_and_once(reviewed):
    notebook = reviewed()
    notebook.verdicts = ["once", "once"]
    notebook.provider.answer("Fine.", "Fine.")
    (approval,) = asked(notebook.run("What is on it?", files=(image(2_000, 1_000), PNG)))
    (picture,) = pictures(approval)  # the other one is damaged
    assert (picture.name, picture.media_type) == ("2000.png", "image/jpeg")
    assert Image.open(io.BytesIO(picture.data)).size == (480, 240)
    again = Approval.model_validate_json(approval.model_dump_json())
    assert pictures(again) == [picture]
    (approval,) = asked(notebook.run("And now?"))
    assert "2000.png" in str([part.title for part in approval.sending.parts if part.earlier])
    assert pictures(approval) == []


def test_of_many_images_some_are_shown(reviewed):
    notebook = reviewed(max_attachments=20)
    notebook.verdicts = ["no"]
    files = tuple(image(number, 8, "RGBA") for number in range(1, 16))
    (approval,) = asked(notebook.run("Compare them.", files=files))
    assert [picture.name for picture in pictures(approval)] == [
        f"{number}.png" for number in range(1, 13)
    ]


@pytest.mark.parametrize("verdict", ["no", "nobody"])
def test_without_a_yes_nothing_leaves(reviewed, verdict):
    notebook = reviewed()
    notebook.verdicts = [verdict]
    events = notebook.run("Why?")
    assert notebook.provider.requests == []
    assert isinstance(events[-1], TurnFailed)
    assert events[-1].code == {"no": "usage", "nobody": "policy"}[verdict]
    assert notebook.session.conversation.turns()[-1].sent == ()


def test_results_of_tools_are_read_before_they_follow(reviewed):
    notebook = reviewed()
    notebook.provider.answer(READ, "Fine.")
    notebook.verdicts = ["once", "once"]
    first, second = asked(notebook.run("Look"))
    new = [part for part in second.sending.parts if not part.earlier]
    assert [part.title for part in new] == ["result of read_cells"]
    assert SOURCE in new[0].text
    assert {part.text for part in first.sending.parts} <= {p.text for p in second.sending.parts}
    _, request = notebook.provider.requests
    assert new[0].text == request.messages[-1].parts[0].text


def test_results_of_tools_stay_here_without_a_yes_to_them(reviewed):
    notebook = reviewed()
    notebook.provider.answer(READ)
    notebook.verdicts = ["once", "no"]
    events = notebook.run("Look")
    assert len(notebook.provider.requests) == 1
    assert "What was sent before" in events[-1].message


@pytest.mark.parametrize("verdict", ["no", "nobody"])
def test_what_was_refused_does_not_go_with_the_next_prompt(reviewed, verdict):
    notebook = reviewed()
    notebook.provider.answer(READ, "Fine.")
    notebook.verdicts = ["once", verdict, "once"]
    _, refused = asked(notebook.run("Look"))
    (result,) = [part.text for part in refused.sending.parts if not part.earlier]
    (later,) = asked(notebook.run("And now?"))
    assert result not in {part.text for part in later.sending.parts}
    assert result not in texts(notebook.provider.requests[-1])
    assert any("did not let its result be sent" in t for t in texts(notebook.provider.requests[-1]))


def test_what_was_refused_stays_here_after_the_process_has_ended(open_notebook, tmp_path):
    place = tmp_path / "history.db"
    notebook = open_notebook(History.open(place), review_before_sending=True)
    notebook.workspace.all_cells = [Cell(id="a", source=SOURCE, execution_count=1)]
    notebook.provider.answer(READ)
    notebook.verdicts = ["once", "no"]
    _, refused = asked(notebook.run("Look"))
    (result,) = [part.text for part in refused.sending.parts if not part.earlier]
    opened = History.open(place)
    thread = notebook.session.conversation.chat.thread
    assert opened.turns(thread.id)[-1].messages[-1].parts[0].text == result
    resent = [part for message in opened.messages(thread.id) for part in message.parts]
    assert result not in {part.text for part in resent if not isinstance(part, ToolCallPart)}


def unfolded(approval):
    """What stands in full in front of the person who is asked."""
    return [part for part in approval.sending.parts if not (part.earlier or part.frame)]


def test_what_this_very_model_has_had_is_sent_before_also_in_another_process(
    open_notebook, tmp_path
):
    place, cells = tmp_path / "history.db", [Cell(id="a", source=SOURCE, execution_count=1)]
    first = open_notebook(History.open(place), review_before_sending=True)
    first.workspace.all_cells = cells
    first.provider.answer(READ, "Fine.")
    first.verdicts = ["once", "once"]
    first.run("One?", thread="mine")
    then = open_notebook(History.open(place), review_before_sending=True)
    then.workspace.all_cells = cells
    then.provider.answer("Fine.")
    then.verdicts = ["once"]
    (approval,) = asked(then.run("Two?", thread="mine"))
    earlier = {part.text for part in approval.sending.parts if part.earlier}
    before = {text for request in first.provider.requests for text in texts(request)}
    assert before | {"Fine."} <= earlier
    assert "Two?" in {part.text for part in unfolded(approval)}


def test_what_another_model_has_had_is_new_to_this_one(reviewed):
    notebook = reviewed()
    other = FakeProvider("other")
    notebook.session.conversation.assistant.providers["other"] = other
    notebook.provider.answer(READ, "Fine.")
    notebook.verdicts = ["once", "once", "once"]
    notebook.run("One?")
    other.answer("Fine.")
    (approval,) = asked(notebook.run("Two?", model="other:model"))
    shown = {part.text for part in unfolded(approval)}
    assert set(texts(other.requests[0])[1:]) <= shown
    assert any(SOURCE in text for text in shown)


def test_what_never_left_is_new(reviewed):
    notebook = reviewed()
    notebook.session.conversation.assistant.providers["guide"] = GuideProvider()
    answer = notebook.run("Why?", model="guide:offline", view=View(cell="a"))[-1].text
    notebook.verdicts = ["once"]
    notebook.provider.answer("Fine.")
    (approval,) = asked(notebook.run("Hello"))
    shown = {part.text for part in unfolded(approval)}
    assert answer in shown
    assert set(texts(notebook.provider.requests[0])[1:]) <= shown


@pytest.mark.parametrize("variable", [True, False])
def test_all_given_messages_are_shown_whoever_they_say_wrote_them(reviewed, variable):
    notebook = reviewed()
    roles = ("system", "user", "assistant", "user")
    messages = json.dumps([{"role": role, "content": f"{role} said"} for role in roles])
    notebook.workspace.texts = {"messages": messages}
    notebook.provider.answer("Fine.")
    notebook.verdicts = ["once"]
    (approval,) = asked(notebook.run("/chat @messages" if variable else f"/chat {messages}"))
    shown = [part.text for part in unfolded(approval)]
    assert shown == ["system said", "user said", "assistant said", "user said"]


def test_the_words_of_a_glossary_and_a_style_are_not_the_assistants_own(reviewed, tmp_path):
    notebook = reviewed()
    notebook.workspace.root = str(tmp_path)
    (tmp_path / "terms.txt").write_text("customer = Kundin Meier\n")
    (tmp_path / "style.txt").write_text("As Frau Meier writes")
    notebook.provider.answer("Die Kundin Meier ist da.")
    notebook.verdicts = ["once"]
    command = "/translate German --glossary file:terms.txt --style file:style.txt"
    (approval,) = asked(notebook.run(f"{command}\nThe customer is here"))
    shown = " ".join(part.text for part in unfolded(approval))
    assert "Kundin Meier" in shown
    assert "As Frau Meier writes" in shown


def test_the_assistants_own_instructions_and_tools_are_kept_apart(reviewed):
    notebook = reviewed()
    notebook.provider.answer("Fine.")
    notebook.verdicts = ["once"]
    (approval,) = asked(notebook.run("Why?", settings={"stop": ["my words"]}))
    own = [part.title for part in approval.sending.parts if part.frame]
    assert own == ["system prompt", f"{len(notebook.provider.requests[0].tools)} tools"]
    assert "my words" in " ".join(part.text for part in unfolded(approval))


def test_a_yes_can_be_for_the_rest_of_the_turn_and_no_longer(reviewed):
    notebook = reviewed()
    notebook.provider.answer(READ, READ, "Fine.", "Fine.")
    notebook.verdicts = ["turn", "once"]
    assert len(asked(notebook.run("Look"))) == 1
    assert len(asked(notebook.run("And now?"))) == 1
    assert len(notebook.provider.requests) == 4


@pytest.mark.parametrize("verdict", ["turn", "chat", "always"])
def test_no_forged_yes_lasts_where_an_administrator_has_each_read(reviewed, verdict):
    notebook = reviewed(**ADMIN)
    notebook.provider.answer(READ, "Fine.")
    notebook.verdicts = [verdict, "no"]
    first, second = asked(notebook.run("Look"))
    assert not first.lasting
    assert second.hash != first.hash
    assert len(notebook.provider.requests) == 1


@pytest.mark.parametrize("verdict", ["chat", "always"])
def test_no_yes_is_for_a_chat_or_for_good(reviewed, verdict):
    notebook = reviewed()
    notebook.provider.answer(READ, "Fine.")
    notebook.verdicts = [verdict, "no"]
    assert len(asked(notebook.run("Look"))) == 2


def forged(notebook, *forgeries):
    """Run a prompt of which a client sends these decisions, then a no."""
    seen = []

    def see(event):
        seen.append(event)
        if isinstance(event, Approval):
            for id_, hash_ in forgeries:
                said = {"id": id_ or event.id, "hash": hash_, "verdict": "once"}
                notebook.session.decide(Decide(**said))
            notebook.session.decide(Decide(id=event.id, hash=event.hash, verdict="no"))

    asyncio.run(notebook.session.run(Submit(prompt="Why?"), see))
    return seen


def test_a_yes_to_something_else_is_none(reviewed):
    notebook = reviewed()
    notebook.provider.answer("Fine.")
    notebook.verdicts = ["once"]
    (before,) = asked(notebook.run("Why?"))
    count = len(notebook.provider.requests)
    forged(notebook, ("", "0" * 12), ("", before.hash), (before.id, before.hash))
    assert len(notebook.provider.requests) == count


def test_what_is_tightened_while_somebody_reads_holds(open_notebook):
    notebook = open_notebook(review_before_sending=True)
    assistant = notebook.session.conversation.assistant

    def see(event):
        events.append(event)
        if isinstance(event, Approval):
            assistant.settings = replace(assistant.settings, share="none")
            notebook.session.decide(Decide(id=event.id, hash=event.hash, verdict="once"))

    events = []
    asyncio.run(notebook.session.run(Submit(prompt="Why?"), see))
    assert notebook.provider.requests == []
    assert events[-1].code == "policy"


class At(FakeProvider):
    """A service at a host."""

    def __init__(self, host):
        super().__init__()
        self._host = host

    @property
    def key(self):
        return KeyRequest("fake", self._host, "FAKE_KEY")


@pytest.mark.parametrize("after", [1, 2])
def test_a_request_never_goes_to_a_host_that_is_not_configured_any_more(reviewed, after):
    notebook = reviewed()
    assistant = notebook.session.conversation.assistant
    old, new = At("old.example"), At("new.example")
    assistant.providers = {"fake": old}
    old.answer(READ, "Fine.")
    shown = []

    def see(event):
        events.append(event)
        if isinstance(event, Approval):
            shown.append(event.sending.host)
            if len(shown) == after:
                now = Configured(assistant.settings, assistant.policy, {"fake": new}, (), ())
                rereads.append(Reread(now, assistant.settings))
            notebook.session.decide(Decide(id=event.id, hash=event.hash, verdict="once"))

    events, rereads = [], []
    assistant.reload = lambda: rereads.pop() if rereads else None
    asyncio.run(notebook.session.run(Submit(prompt="Look"), see))
    assert shown == ["old.example"] * after
    assert len(old.requests) == after - 1
    assert new.requests == []
    assert "goes to new.example now" in events[-1].message
    sent = notebook.session.conversation.turns()[-1].sent
    assert [one.host for one in sent] == ["old.example"] * (after - 1)


@pytest.mark.parametrize("prompt", ["Why?", "/translate French --from cell:a", "/write post\nIt"])
def test_a_file_that_is_tightened_while_somebody_reads_holds(reviewed, prompt):
    notebook = reviewed()
    notebook.workspace.all_cells = [Cell(id="a", kind="markdown", source="# Hello world")]
    assistant = notebook.session.conversation.assistant
    notebook.provider.answer("Fine.")

    def see(event):
        events.append(event)
        if isinstance(event, Approval):
            settings = replace(assistant.settings, exclude=("tag:mine",))
            now = Configured(settings, Policy(settings), assistant.providers, (), ())
            rereads.append(Reread(now, settings))
            notebook.session.decide(Decide(id=event.id, hash=event.hash, verdict="once"))

    events, rereads = [], []
    assistant.reload = lambda: rereads.pop() if rereads else None
    asyncio.run(notebook.session.run(Submit(prompt=prompt), see))
    assert len(asked(events)) == 1
    assert notebook.provider.requests == []
    assert "was changed while this waited" in events[-1].message


def test_a_job_sends_no_more_once_less_may_leave(open_notebook):
    notebook = open_notebook()
    texts = ("One.", "Two.", "Three.")
    notebook.workspace.all_cells = [
        Cell(id=text, kind="markdown", source=text, tags=("mine",)) for text in texts
    ]
    assistant, provider = notebook.session.conversation.assistant, notebook.provider
    provider.answer("Un.", "Deux.", "Trois.")
    settings = replace(assistant.settings, exclude=("tag:mine",))
    now = Configured(settings, Policy(settings), assistant.providers, (), ())
    rereads = [Reread(now, settings)]
    assistant.reload = lambda: rereads.pop() if rereads and provider.requests else None
    events = notebook.run("/translate French --from notebook")
    assert "what may leave was changed since this began" in events[-1].message
    assert [request.messages[-1].text for request in provider.requests] == ["One."]


def test_nothing_in_what_is_read_goes_unseen(reviewed):
    notebook = reviewed()
    notebook.provider.answer("Fine.")
    notebook.verdicts = ["once"]
    (approval,) = asked(notebook.run("Why\u200b \u202ethis?"))
    assert r"Why\u200b \u202ethis?" in {part.text for part in approval.sending.parts}
    assert "Why\u200b \u202ethis?" in texts(notebook.provider.requests[0])


def test_what_stays_in_this_process_is_not_shown(reviewed):
    notebook = reviewed()
    notebook.session.conversation.assistant.providers["guide"] = GuideProvider()
    events = notebook.run("Why?", model="guide:offline")
    assert asked(events) == []
    assert isinstance(events[-1], TurnFinished)
    assert notebook.session.conversation.turns()[-1].sent == ()


def test_code_is_not_completed_while_all_is_read_first(reviewed):
    policy = reviewed().session.conversation.assistant.policy
    with pytest.raises(PolicyError, match="review_before_sending"):
        policy.decide_completion().require()


def test_a_task_is_shown_too_and_what_it_asks_again(reviewed):
    notebook = reviewed()
    notebook.provider.answer("x" * 400, "short")
    notebook.verdicts = ["once", "once"]
    first, second = asked(notebook.run("/write post\nSome words that are too many"))
    assert "Some words that are too many" in json.dumps(first.sending.model_dump())
    assert [p.title for p in second.sending.parts if not p.earlier][-1] == "prompt"


def test_many_texts_are_read_in_one_go(reviewed):
    notebook = reviewed()
    notebook.workspace.all_cells = [
        Cell(id="a", kind="markdown", source="# Sales of the year"),
        Cell(id="b", kind="markdown", source="Nothing was sold."),
    ]
    notebook.provider.answer("# Ventes", "Rien.")
    notebook.verdicts = ["once", "no", "no"]
    first, *_ = asked(notebook.run("/translate French --from notebook"))
    assert first.sending.requests == 2
    told = json.dumps(first.sending.model_dump())
    assert "Sales of the year" in told
    assert "Nothing was sold." in told
    assert len(notebook.provider.requests) == 2
