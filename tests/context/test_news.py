"""What a later turn tells of the notebook: only what has changed."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.messages import ContextPart, FilePart
from jupyter_ai_assist.core.workspace.base import Cell, KernelStatus


def told(talk, prompt="And now?") -> str:
    """What the next turn tells of the notebook."""
    talk.say(prompt)
    parts = talk.provider.requests[-1].messages[-1].parts
    return "\n".join(part.text for part in parts if isinstance(part, ContextPart))


def cells_of(*names: str) -> list[Cell]:
    return [
        Cell(id=name, source=f"{name} = 1", execution_count=place, output="done")
        for place, name in enumerate(names, 1)
    ]


def change(talk, place, **fields):
    talk.cells[place] = talk.cells[place].model_copy(update=fields)


def test_nothing_is_told_while_nothing_changes(talk):
    talk.cells.extend(cells_of("a", "b"))
    assert "id=b" in told(talk)
    assert told(talk) == ""


def test_a_new_cell_is_told_with_its_place(talk):
    talk.cells.extend(cells_of("a", "b"))
    told(talk)
    talk.cells.insert(1, Cell(id="new", source="x = 5"))
    talk.cells.insert(0, Cell(id="first", source="y = 5"))
    text = told(talk)
    assert "code cell id=new (new, below a):\nx = 5" in text
    assert "code cell id=first (new, at the top):\ny = 5" in text
    assert "id=b" not in text


def test_an_edited_cell_is_told_whole(talk):
    talk.cells.extend(cells_of("a", "b"))
    told(talk)
    change(talk, 0, source="a = 2")
    text = told(talk)
    assert "code cell [1] id=a (edited):\na = 2\noutput:\ndone" in text
    assert "id=b" not in text


def test_a_run_is_told_with_its_output_or_in_a_word(talk):
    talk.cells.extend(cells_of("a", "b"))
    told(talk)
    change(talk, 0, execution_count=7, output="other")
    change(talk, 1, execution_count=8)
    text = told(talk)
    assert "code cell [7] id=a (ran again):\na = 1\noutput:\nother" in text
    assert "ran again with the same output: b [8]" in text


def test_an_output_that_only_is_saved_differently_is_no_news(talk):
    talk.cells.extend(cells_of("a"))
    told(talk)
    change(talk, 0, output="done\n")
    assert told(talk) == ""


def test_deleted_and_moved_cells_are_told_once(talk):
    talk.cells.extend(cells_of("a", "b", "c", "d", "e"))
    told(talk)
    del talk.cells[1]
    talk.cells.append(talk.cells.pop(0))
    text = told(talk)
    assert "deleted: b\n" in text
    assert "moved: a (now below e)\n" in text
    assert told(talk) == ""


def test_much_news_is_bounded_and_the_latest_is_whole(talk):
    told(talk)
    talk.cells.extend(
        Cell(id=f"n{number}", source=f"v{number} = 0\n" + "# filler\n" * 200)
        for number in range(2_000)
    )
    text = told(talk)
    assert len(text) < 26_000
    assert "id=n1999 (new, below n1998):\nv1999 = 0\n# filler" in text
    assert "more changed cells" in text


def test_cells_of_one_id_are_told_apart(talk):
    talk.cells.extend([Cell(id="a", source="x = 1"), Cell(id="a", source="x = 2")])
    assert told(talk).count("id=a") == 2
    change(talk, 1, source="x = 3")
    text = told(talk)
    assert "x = 3" in text
    assert "x = 1" not in text


def test_a_turn_that_is_asked_again_tells_the_same_again(talk):
    talk.cells.extend(cells_of("a"))
    assert "id=a" in told(talk, "Why?")
    assert "id=a" in told(talk, "/retry")


def test_cells_that_only_talk_to_the_assistant_are_left_out(talk):
    talk.cells.extend([*cells_of("a"), Cell(id="p", source="%assist why?", output="Well.")])
    assert "id=p" not in told(talk)


def test_the_snapshot_is_about_where_the_question_is_asked(talk):
    talk.cells.extend(Cell(id=f"c{number}", source="# filler\n" * 800) for number in range(100))
    talk.cells.insert(31, Cell(id="asking", source="%assist why?"))
    talk.workspace.status = KernelStatus(state="idle", asking="asking")
    text = told(talk)
    assert "id=c30:\n" in text
    assert "id=c99:\n" not in text


def test_images_go_along_where_the_model_sees_them(talk):
    image = FilePart(name="a-1.png", media_type="image/png", data=b"\x89PNG")
    talk.cells.append(Cell(id="a", source="plot()", images=(image,)))
    told(talk)
    assert image in talk.provider.requests[-1].messages[-1].parts


def test_a_mentioned_notebook_is_bounded_and_not_told_twice(talk):
    talk.cells.extend(Cell(id=f"c{number}", source="# filler\n" * 500) for number in range(1_000))
    text = told(talk, "What is in @notebook?")
    assert text.count("1,000 cells, ") == 1
    assert len(text) < 110_000
    assert told(talk) == ""


def test_a_notebook_with_nothing_to_tell_is_an_unknown_mention(talk):
    events = talk.say("What is in @notebook?")
    assert "@notebook names nothing here" in str(events[0])
    assert asyncio.run(talk.workspace.cells()) == []


def test_images_of_what_ran_last_go_along_first(talk):
    told(talk)
    names = ("first", "second", "third")
    for name, count in zip(names, (3, 9, 6), strict=True):
        image = FilePart(name=f"{name}.png", media_type="image/png", data=b"\x89PNG")
        cell = Cell(id=name, source="plot()", execution_count=count, images=(image,))
        talk.cells.append(cell)
    talk.workspace.runs = sorted(talk.cells, key=lambda cell: cell.execution_count)
    told(talk)
    parts = talk.provider.requests[-1].messages[-1].parts
    images = [part.name for part in parts if isinstance(part, FilePart)]
    assert images == ["second.png", "third.png"]
