"""``/focal --map``: many images by the machinery of all maps."""

from __future__ import annotations

import asyncio
import json

import pytest
from PIL import Image
from servers.painters import picture

from jupyter_ai_assist.core.errors import OverloadedError
from jupyter_ai_assist.core.protocol import Notice, Progress, Report, Submit, TurnFinished
from jupyter_ai_assist.core.providers.fake import Hold


def point(x: int, y: int, reason: str = "The eyes.") -> str:
    return json.dumps({"focal_point_x": x, "focal_point_y": y, "reason": reason})


@pytest.fixture
def album(studio):
    """Three images, each different, and a file that is none."""
    for number in range(3):
        (studio.folder / f"a{number}.png").write_bytes(picture(100, 100 + number))
    (studio.folder / "a3.png").write_bytes(b"broken")
    return studio


def test_each_has_its_point_and_what_is_no_image_is_said(album):
    album.provider.answer(*[point(n, n) for n in range(3)])
    events = album.run("/focal --map a*.png")
    end = events[-1]
    assert isinstance(end, TurnFinished)
    assert [one["image"] for one in end.value] == ["a0.png", "a1.png", "a2.png", "a3.png"]
    assert sorted(one["focal_point_x"] for one in end.value[:3]) == [0, 1, 2]
    assert "no image that can be read" in end.value[3]["error"]
    assert end.text.startswith("**3 of 4** are done. 1 failed and is missing")
    assert "| `a3.png` | – | a3.png is no image that can be read." in end.text
    assert "| `a0.png` | 0, 0 | The eyes. |" in end.text
    assert any("4 images for fake:model" in e.text for e in events if isinstance(e, Notice))
    assert len(end.files) == 3
    assert [e.total for e in events if isinstance(e, Progress)][-1] == 4
    (thread,) = album.session.conversation.assistant.history.threads()
    assert thread.name == "images"


def test_the_same_again_asks_for_what_is_missing_alone(album):
    album.provider.answer(*[point(n, n) for n in range(3)])
    first = album.end("/focal --map a*.png").value
    (album.folder / "a3.png").write_bytes(picture(50, 50))
    (album.folder / "a0.png").rename(album.folder / "a9.png")
    album.provider.answer(point(7, 7))
    events = album.run("/focal --map a*.png")
    again = events[-1].value
    assert [one["image"] for one in again] == ["a1.png", "a2.png", "a3.png", "a9.png"]
    assert again[2]["focal_point_x"] == 7
    assert again[3]["focal_point_x"] == first[0]["focal_point_x"]
    assert any("3 of 4 are there from before" in e.text for e in events if isinstance(e, Notice))
    assert len(album.provider.requests) == 4


def test_an_image_that_has_changed_is_another_and_again_asks_for_all(album):
    (album.folder / "a3.png").unlink()
    album.provider.answer(*[point(1, 1)] * 3)
    album.run("/focal --map a*.png")
    (album.folder / "a0.png").write_bytes(picture(30, 30))
    album.provider.answer(point(2, 2))
    assert album.end("/focal --map a*.png").value[0]["focal_point_x"] == 2
    album.provider.answer(*[point(3, 3)] * 3)
    end = album.end("/focal --again --map a*.png")
    assert [one["focal_point_x"] for one in end.value] == [3, 3, 3]


def test_what_was_done_to_an_image_stands_behind_its_reason(studio):
    tags = Image.Exif()
    tags[0x0112] = 6
    (studio.folder / "a.jpg").write_bytes(picture(200, 100, "JPEG", exif=tags.tobytes()))
    studio.provider.answer(point(5, 4))
    end = studio.end("/focal --map *.jpg")
    assert "| 5, 4 | The eyes.; it was turned as its camera says |" in end.text


def test_the_same_image_twice_is_asked_about_once(studio):
    for name in ("a.png", "b.png"):
        (studio.folder / name).write_bytes(picture(20, 20))
    studio.provider.answer(point(3, 4))
    end = studio.end("/focal --map *.png")
    assert [one["focal_point_x"] for one in end.value] == [3, 3]


def test_crops_are_saved_once(album):
    album.provider.answer(*[point(50, 50)] * 3)
    first = album.end("/focal --crop 1:1 --map a*.png")
    names = ["a0-crop.png", "a1-crop.png", "a2-crop.png"]
    assert [name.rpartition("/")[2] for name in first.saved] == names
    assert first.value[1]["crop"] == str(album.folder / "a1-crop.png")
    with Image.open(first.value[1]["crop"]) as cut:
        assert cut.size == (100, 100)
    before = album.names()
    again = album.end("/focal --crop 1:1 --map a[0-3].png")
    assert again.saved == first.saved
    assert album.names() == before
    assert len(album.provider.requests) == 3


def test_many_are_asked_about_first(studio):
    for number in range(5):
        (studio.folder / f"a{number}.png").write_bytes(picture(20, 20 + number))
    studio.replies = ["no"]
    end = studio.end("/focal --map a*.png")
    assert end.message == "Nothing was sent, as you said."
    assert studio.provider.requests == []
    studio.provider.answer(*[point(1, 1)] * 5)
    assert len(studio.end("/focal --yes --map a*.png").value) == 5


def test_where_all_fail_it_fails(studio):
    (studio.folder / "b.png").write_bytes(picture())
    studio.provider.answer(*[OverloadedError("busy")] * 3)
    assert studio.end("/focal --map *.png").code == "overloaded"


def test_a_busy_service_is_asked_again(studio):
    (studio.folder / "b.png").write_bytes(picture())
    studio.provider.answer(OverloadedError("busy"), point(1, 2))
    assert studio.end("/focal --map *.png").value[0]["focal_point_y"] == 2


def test_stop_keeps_what_came(album):
    (album.folder / "a3.png").unlink()
    hold = Hold()
    album.provider.answer(point(1, 1), [hold])

    async def stopped() -> list:
        events = []
        task = asyncio.create_task(
            album.session.run(Submit(prompt="/focal --at-once 1 --map a*.png"), events.append)
        )
        await hold.reached.wait()
        task.cancel()
        await asyncio.wait({task})
        return events

    events = asyncio.run(stopped())
    kept = "1 of 3 images are done and kept: do the same again to go on from there."
    assert kept in [e.text for e in events if isinstance(e, Notice)]
    album.provider.answer(point(2, 2), point(3, 3))
    found = album.end("/focal --at-once 1 --map a*.png").value
    assert [one["focal_point_x"] for one in found] == [1, 2, 3]


def test_a_dry_run_shows_the_first(album):
    end = album.end("/focal --map a*.png", dry_run=True)
    assert isinstance(end, Report)
    assert "4 of 4 would go to `fake:model`, 4 at a time" in end.markdown
    assert "[a0.png]" in end.markdown
    assert album.provider.requests == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("/focal --map *.tiff", "holds no images"),
        ("/focal --map a*.png b.png", "There is an image 'b.png', and --map brings others."),
        ("/focal --to df a0.png", "--to needs --map."),
        ("/focal --again a0.png", "--again needs --map."),
        ("/focal --to df --map a*.png", "Only a cell can take values"),
    ],
)
def test_a_slip_is_one_sentence(album, typed, message):
    end = album.end(typed)
    assert end.message.endswith(message) or message in end.message
    assert end.hint
    assert album.provider.requests == []


def test_what_may_not_leave_does_not(open_studio):
    studio = open_studio(share="schema")
    (studio.folder / "a.png").write_bytes(picture())
    assert studio.end("/focal --map *.png").code == "policy"
