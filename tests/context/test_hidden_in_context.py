"""Cells are chosen as they are and shown without their secrets, however they are cut."""

from __future__ import annotations

import pytest
from long_talk import Talk, serialised

from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport

KEY = "sk-proj-Zx81kQ0pLm47TyUv92WcAa63RtEe5NbH"


def secret_cell(id_="s", count=1, before=0) -> Cell:
    text = "x " * before + f'api_key = "{KEY}"\n' + "y " * 4_000
    return Cell(id=id_, source=f'api_key = "{KEY}"', execution_count=count, output=text)


def sent(talk: Talk) -> bytes:
    return b"\n".join(map(serialised, talk.provider.requests))


@pytest.mark.parametrize("before", [0, 640, 650, 660])
def test_a_secret_is_in_no_snapshot_and_no_news(talk, before):
    talk.cells.append(secret_cell(before=before))
    talk.say("Hello")
    talk.cells.append(secret_cell("t", 2, before=before))
    talk.say("And now?")
    assert b"id=s" in sent(talk)
    assert b"id=t" in sent(talk)
    for length in range(12, len(KEY)):
        assert KEY[:length].encode() not in sent(talk)


@pytest.mark.parametrize("prompt", ["/explain", "/fix", "What is @cell:s?", "See @notebook"])
def test_a_secret_is_in_nothing_that_is_asked_for(talk, prompt):
    talk.cells.append(secret_cell())
    user = Cell(id="u", source="print(api_key)", execution_count=2)
    talk.cells.append(user)
    talk.workspace.error = ErrorReport(name="E", value="", traceback="E", cell=user)
    talk.say(prompt)
    assert KEY.encode() not in sent(talk)
    assert b"api_key" in sent(talk)
