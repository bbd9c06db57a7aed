"""``/image``, from what is typed to the files and the history."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image
from servers.painters import picture

from jupyter_ai_assist.core.errors import OverloadedError, RefusedReplyError
from jupyter_ai_assist.core.images.fake import FakeImages
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import (
    Notice,
    Question,
    Report,
    Submit,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.providers.fake import FakeProvider, Hold
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, ProviderSettings


def notices(events) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def test_an_image_is_made_saved_and_shown(studio):
    studio.painter.answer(picture(320, 200))
    events = studio.run("/image a red fox, in the snow")
    end = events[-1]
    assert isinstance(end, TurnFinished)
    assert end.text == "Saved as `a-red-fox-in-the-snow.png` (320 × 200 pixels)."
    assert end.saved == (str(studio.folder / "a-red-fox-in-the-snow.png"),)
    (file,) = end.files
    assert file.data == (studio.folder / file.name).read_bytes()
    image = Image.open(io.BytesIO(file.data))
    assert image.size == (320, 200)
    assert image.info["prompt"] == "a red fox, in the snow"
    assert image.info["model"] == "fake:painter"
    assert end.usage.cost == 0.01
    assert any(isinstance(event, TurnStarted) for event in events)


def test_nothing_is_ever_written_over(studio):
    for _ in range(3):
        studio.painter.answer(picture())
        studio.run("/image fox")
    assert studio.names() == ["fox-2.png", "fox-3.png", "fox.png"]


def test_every_option_reaches_the_service(studio):
    studio.painter.answer(picture())
    end = studio.end(
        "/image --n 1 --quality high --width=512 --height=768 --seed 7 --negative 'snow, ice' "
        "--cfg-scale 4.5 --steps 30 a fox\nwith a hat"
    )
    assert isinstance(end, TurnFinished)
    (request,) = studio.painter.requests
    assert request.prompt == "a fox\nwith a hat"
    assert (request.n, request.quality, str(request.size)) == (1, "high", "512x768")
    assert request.knobs == {"seed": 7, "negative": "snow, ice", "cfg_scale": 4.5, "steps": 30}
    info = studio.info("a-fox-with-a-hat.png")
    assert (info["seed"], info["negative_prompt"], info["steps"]) == ("7", "snow, ice", "30")


def test_several_are_made_with_their_price_said_before(studio):
    studio.painter.answer(picture(), picture(), picture())
    events = studio.run("/image --n 3 fox")
    assert notices(events) == ["3 images by fake:painter: no known price."]
    assert studio.names() == ["fox-2.png", "fox-3.png", "fox.png"]
    assert len(events[-1].files) == 3


def test_a_model_that_makes_one_at_a_time_is_asked_several_times_with_other_seeds(open_studio):
    painter = FakeImages("stability", ("core",), maker="stability")
    studio = open_studio(painter)
    for _ in range(3):
        painter.answer(picture())
    events = studio.run("/image --n 3 --seed 40 fox")
    assert sorted(one.knobs["seed"] for one in painter.requests) == [40, 41, 42]
    assert notices(events) == ["3 images by stability:core: about $0.090."]


@pytest.mark.parametrize(("reply", "made"), [("yes", 6), ("no", 0), ("nonsense", 0), (None, 0)])
def test_many_are_asked_about_first(studio, reply, made):
    studio.painter.answer(*[picture()] * 6)
    studio.replies = [reply]
    events = studio.run("/image --n 6 fox")
    (question,) = [event for event in events if isinstance(event, Question)]
    assert question.text.startswith("6 images by fake:painter: no known price.")
    assert len(studio.names()) == made
    if not made:
        assert isinstance(events[-1], TurnFailed)
        assert studio.painter.requests == []
    if reply is None:
        assert "--yes" in events[-1].hint


def test_a_yes_may_be_given_with_the_command(studio):
    studio.painter.answer(*[picture()] * 6)
    assert isinstance(studio.end("/image --n 6 --yes fox"), TurnFinished)


def test_an_image_that_is_given_is_changed(studio):
    (studio.folder / "in.png").write_bytes(picture(30, 20))
    studio.painter.answer(picture())
    assert isinstance(studio.end("/image --edit in.png make it blue"), TurnFinished)
    (request,) = studio.painter.requests
    assert request.image.name == "in.png"
    assert Image.open(io.BytesIO(request.image.data)).size == (30, 20)
    assert request.size is None
    assert studio.info("make-it-blue.png")["made_from"] == "in.png"


def test_a_pasted_image_is_changed(studio):
    studio.painter.answer(picture())
    pasted = FilePart(name="pasted.png", media_type="image/png", data=picture(9, 9))
    assert isinstance(studio.end("/image make it blue", files=(pasted,)), TurnFinished)
    assert studio.painter.requests[0].image.name == "pasted.png"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("/image --n 2", "There is no prompt."),
        ("/image --qualty high fox", "no option --qualty"),
        ("/image --quality best fox", "--quality cannot be 'best'."),
        ("/image --n two fox", "takes a whole number"),
        ("/image --n", "--n needs a value"),
        ("/image fox --n 2", "stands behind the prompt"),
        ("/image -o x fox", "-o is no option of /image"),
        ("/image --width 10 fox", "go together"),
        ("/image --n 99 fox", "--n cannot be 99."),
        ("/image --edit nowhere.png fox", "no variable 'nowhere.png'"),
        ("/image --model nobody:x fox", "no provider 'nobody'"),
        ("/image --model guide:offline fox", "makes no images"),
        ("/image --negative 'snow fox", "no closing quote"),
    ],
)
def test_a_slip_is_one_sentence_and_a_next_step(studio, typed, message):
    end = studio.end(typed)
    assert isinstance(end, TurnFailed)
    assert message in end.message
    assert end.code == "usage"
    assert end.hint
    assert studio.painter.requests == []


def test_a_service_without_keys_takes_no_name_of_one(studio):
    assert studio.end("/image --key-name work a fox").message == "Fake takes no key."
    assert studio.painter.requests == []


def test_a_prompt_may_hold_what_looks_like_an_option(studio):
    studio.painter.answer(picture())
    studio.run("/image -- --n 2 in neon letters")
    assert studio.painter.requests[0].prompt == "--n 2 in neon letters"


def test_a_variable_is_put_into_the_prompt_unless_it_is_raw(studio):
    studio.workspace.texts["animal"] = "fox"
    studio.painter.answer(picture())
    studio.painter.answer(picture())
    studio.run("/image a {{animal}}")
    studio.run("/image a {{animal}}", raw=True)
    assert [one.prompt for one in studio.painter.requests] == ["a fox", "a {{animal}}"]


def test_alone_it_lists_the_models(studio):
    end = studio.end("/image")
    assert isinstance(end, Report)
    assert "`fake:painter`" in end.markdown


def test_a_dry_run_sends_nothing(studio):
    end = studio.end("/image --seed 3 fox", dry_run=True)
    assert isinstance(end, Report)
    assert "fox" in end.markdown
    assert "seed: `3`" in end.markdown
    assert studio.painter.requests == []


def test_a_chat_model_stands_for_the_images_of_its_provider(open_studio):
    studio = open_studio(
        providers=(
            ProviderSettings(
                "fake",
                "Fake",
                "compatible",
                allowed_models=("*",),
                models=(ModelInfo(id="fake:model"), ModelInfo(id="fake:painter", images=True)),
            ),
        )
    )
    studio.painter.answer(picture())
    events = studio.run("/image fox", model="fake:model")
    assert notices(events) == ["fake:model makes no images; fake:painter does it."]
    end = studio.end("hello", model="fake:painter")
    assert end.message == "fake:painter makes images and answers no prompts."
    assert "/image" in end.hint


def test_an_allow_list_holds_at_dispatch(open_studio):
    allowed = ProviderSettings("fake", "Fake", "compatible", allowed_models=("model",))
    studio = open_studio(providers=(allowed,))
    end = studio.end("/image --model fake:painter fox")
    assert (end.code, studio.painter.requests) == ("policy", [])
    assert "allowed" in end.message
    studio = open_studio(allowed_providers=(AllowList(("other",), "/etc/x.json"),))
    end = studio.end("/image --model fake:painter fox")
    assert "/etc/x.json" in end.message


def test_a_budget_holds_before_and_between_requests(open_studio):
    painter = FakeImages("stability", ("core",), maker="stability")
    studio = open_studio(painter, max_cost_per_day=0.05)
    end = studio.end("/image --n 3 fox")
    assert end.code == "budget"
    assert "$0.090" in end.message
    studio = open_studio(max_requests_per_minute=1)
    studio.painter.answer(picture())
    studio.run("/image fox")
    assert studio.end("/image fox").code == "budget"


def test_what_was_spent_counts(studio):
    studio.painter.answer(picture(), picture())
    studio.run("/image --n 2 fox")
    usage = studio.session.conversation.assistant.history.accounts.usage()
    assert (usage.requests, usage.cost) == (1, 0.02)


@pytest.mark.parametrize(
    "failure", [OverloadedError("busy", hint="Later."), RefusedReplyError("no", hint="Else.")]
)
def test_a_failure_is_said_and_leaves_no_file(studio, failure):
    studio.painter.fail(failure)
    end = studio.end("/image fox")
    assert (end.code, end.message) == (failure.code, failure.message)
    assert studio.names() == []


def test_what_was_made_before_a_failure_is_kept_and_said(open_studio):
    painter = FakeImages("stability", ("core",), maker="stability")
    studio = open_studio(painter)
    painter.answer(picture())
    painter.fail(OverloadedError("busy"))
    events = studio.run("/image --n 2 fox")
    assert isinstance(events[-1], TurnFinished)
    assert "1 of 2 images were made: busy" in notices(events)[-1]
    assert studio.names() == ["fox.png"]


def test_a_pause_that_a_service_wants_is_said(studio):
    studio.painter.fail(Retrying("Too many requests.", 7))
    studio.painter.answer(picture())
    events = studio.run("/image fox")
    assert notices(events) == ["Too many requests. Trying again in 7 s."]
    assert isinstance(events[-1], TurnFinished)


def test_bytes_that_are_no_image_are_said(studio):
    studio.painter.answer(b"<html>")
    assert studio.end("/image fox").code == "malformed"
    assert studio.names() == []


def test_stop_ends_it_and_keeps_what_was_made(open_studio):
    painter = FakeImages("stability", ("core",), maker="stability")
    studio = open_studio(painter)
    hold = Hold()
    painter.answer(picture())
    painter.fail(hold)
    events = []

    async def run():
        task = asyncio.ensure_future(
            studio.session.run(Submit(prompt="/image --n 2 fox"), events.append)
        )
        await hold.reached.wait()
        while not studio.names():  # noqa: ASYNC110 - a thread saves it
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    assert isinstance(events[-1], TurnStopped)
    assert "Stopped; saved before that: fox.png." in notices(events)
    assert studio.names() == ["fox.png"]


def test_it_can_be_asked_again(studio):
    studio.painter.fail(OverloadedError("busy"))
    studio.run("/image --seed 3 fox")
    studio.painter.answer(picture())
    assert isinstance(studio.end("/retry"), TurnFinished)
    assert [one.knobs for one in studio.painter.requests] == [{"seed": 3}] * 2


def test_it_is_in_the_history_and_out_of_the_chat(studio):
    studio.painter.answer(picture())
    studio.run("/image fox")
    history = studio.session.conversation.assistant.history
    (thread,) = history.threads()
    (turn,) = history.turns(thread.id)
    assert (thread.name, turn.question, turn.outcome) == ("images", "/image fox", "finished")
    assert turn.messages[-1].text == "Saved as `fox.png` (64 × 48 pixels)."
    assert studio.session.conversation.chat.thread is None


def test_a_full_disk_is_said(studio):
    studio.painter.answer(picture())
    studio.folder.rmdir()
    end = studio.end("/image fox")
    assert end.code == "workspace"
    assert "cannot be saved" in end.message


def test_a_model_that_may_be_anything_is_asked_for_an_image_as_typed(studio):
    studio.provider = FakeProvider("fake", ["owner/painter"])
    studio.session.conversation.assistant.providers = {"fake": studio.provider}
    studio.painter.makes_anything = True
    studio.painter.answer(picture())
    studio.run("/image --model fake:owner/painter a fox")
    assert studio.painter.requests[-1].model.id == "fake:owner/painter"
