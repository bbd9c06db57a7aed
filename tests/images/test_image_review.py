"""Requests for images are read before they leave as well, and are on record."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image
from servers.painters import picture

from jupyter_ai_assist.core.protocol import Approval, Decide, Submit, TurnFailed, TurnFinished


@pytest.fixture
def careful(open_studio):
    return open_studio(review_before_sending=True)


def asked_and_told(studio, prompt, verdict):
    """What a person is shown, and how it ends."""
    shown, ends = [], []

    def see(event):
        ends.append(event)
        if isinstance(event, Approval):
            shown.append(event)
            studio.session.decide(Decide(id=event.id, hash=event.hash, verdict=verdict))

    asyncio.run(studio.session.run(Submit(prompt=prompt), see))
    return shown, ends[-1]


def test_several_images_are_agreed_to_in_one_go(careful):
    careful.painter.answer(picture(32, 20), picture(32, 20))
    (approval,), end = asked_and_told(careful, "/image --n 2 a red fox", "once")
    assert isinstance(end, TurnFinished)
    assert approval.sending.model == "fake:painter"
    assert "a red fox" in [part.text for part in approval.sending.parts]


def test_an_image_that_is_sent_is_named_and_stays_here_without_a_yes(careful):
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, "PNG")
    (careful.folder / "mine.png").write_bytes(data.getvalue())
    (approval,), end = asked_and_told(careful, "/image --edit mine.png brighter", "no")
    assert "mine.png" in [part.title for part in approval.sending.parts]
    assert isinstance(end, TurnFailed)
    assert careful.painter.requests == []


def test_what_was_sent_is_on_record(studio):
    studio.painter.answer(picture(32, 20))
    studio.run("/image a red fox")
    told = studio.end("/context --sent").markdown
    assert "fake:painter" in told
    assert "| prompt |" in told
