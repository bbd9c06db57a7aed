"""A notebook in so many characters."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.context.snapshot import Notebook, snapshot
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.workspace.base import Cell


def code(number: int, source: str, **fields) -> Cell:
    return Cell(id=f"c{number}", source=source, execution_count=number, **fields)


def notebook_of(*cells: Cell, executed=None, here="") -> Notebook:
    ran = [cell for cell in cells if cell.execution_count] if executed is None else executed
    return Notebook(cells, sorted(ran, key=lambda cell: cell.execution_count), here)


def long_notebook(count: int = 5_000) -> Notebook:
    cells = [code(1, "import pandas as pd"), code(2, "wanted = pd.read_csv('wanted.csv')")]
    for number in range(3, count):
        if number % 50 == 0:
            cells.append(Cell(id=f"c{number}", kind="markdown", source=f"## Part {number}\ntext"))
        else:
            source = f"value{number} = {number}\nprint(value{number})"
            cells.append(code(number, source, output="x" * 5_000))
    cells.append(code(count, "wanted.head()"))
    return notebook_of(*cells)


def test_a_small_notebook_is_whole():
    text = snapshot(notebook_of(code(1, "x = 1", output="one"), code(2, "x + 1")), 10_000).text
    assert text == (
        "2 cells, 2 of them whole.\n\n"
        "code cell [1] id=c1:\nx = 1\noutput:\none\n\n\ncode cell [2] id=c2:\nx + 1"
    )


def test_a_long_notebook_is_bounded_and_says_what_is_left_out():
    text = snapshot(long_notebook(), 30_000).text
    assert 20_000 < len(text) < 33_000
    first = text.partition("\n")[0]
    counts = [int(word.replace(",", "")) for word in first.split() if word[0].isdigit()]
    assert counts[0] == sum(counts[1:]) == 5_000
    assert min(counts) > 0
    gaps = [line for line in text.splitlines() if line.endswith("cells left out …")]
    assert sum(int(gap.split()[1].replace(",", "")) for gap in gaps) == counts[-1]


def test_what_the_last_cell_depends_on_is_whole_however_far_away():
    text = snapshot(long_notebook(), 30_000).text
    assert "code cell [2] id=c2:\nwanted = pd.read_csv('wanted.csv')\n" in text
    assert "code cell [5000] id=c5000:\nwanted.head()" in text


def test_what_uses_the_focus_is_whole_and_so_is_what_is_around_it():
    cells = [code(number, f"name{number} = 0\n" + "# filler\n" * 40) for number in range(1, 200)]
    cells[150] = code(151, "print(name61)\n" + "# filler\n" * 40)
    text = snapshot(notebook_of(*cells), 8_000, focus=cells[60]).text
    for whole in ("c61", "c60", "c62", "c151"):
        assert f"id={whole}:\n" in text
    assert "id=c199:\n" not in text


def test_a_cell_that_is_shown_elsewhere_takes_one_line():
    cells = [code(1, "x = 1\ny = 2"), code(2, "x + y")]
    text = snapshot(notebook_of(*cells), 10_000, shown={cells[0].version}).text
    assert "code cell [1] id=c1: x = 1 … (2 lines)" in text
    assert "1 by first line only" in text


def test_headings_of_far_parts_are_kept():
    text = snapshot(long_notebook(1_000), 30_000).text
    assert "## Part 50 " in text


def test_long_outputs_keep_head_and_tail():
    cell = code(1, "go()", output="HEAD" + "x" * 20_000 + "TAIL")
    text = snapshot(notebook_of(cell), 50_000).text
    assert "HEAD" in text
    assert text.endswith("TAIL")
    assert "characters left out" in text
    assert len(text) < 3_000


def test_an_edited_cell_is_stale():
    edited = code(1, "x = 2")
    text = snapshot(notebook_of(edited, executed=[code(1, "x = 1")]), 1_000).text
    assert "code cell [1] id=c1 (stale: edited since it ran):" in text


def test_a_cell_is_stale_when_what_it_uses_was_made_anew():
    cells = [
        Cell(id="a", source="df = load()", execution_count=5),
        Cell(id="b", source="df.plot()", execution_count=2),
        Cell(id="c", source="df = 0", execution_count=9),
    ]
    text = snapshot(notebook_of(*cells), 1_000).text
    assert "id=b (stale: uses df, which a cell above has made anew since):" in text
    assert text.count("stale") == 1


@pytest.mark.parametrize(
    ("above", "source"),
    [
        ("df = 1", "def f(df):\n    return df"),
        ("df = 1", "df = 2\nprint(df)"),
        ("df = 1", "for df in range(3):\n    print(df)"),
        ("df = 1", "[df for df in range(3)]"),
        ("def f():\n    df = 1", "print(df)"),
    ],
)
def test_a_name_of_its_own_makes_no_cell_stale(above, source):
    cells = [
        Cell(id="a", source=above, execution_count=2),
        Cell(id="b", source=source, execution_count=1),
    ]
    assert "stale" not in snapshot(notebook_of(*cells), 1_000).text


@pytest.mark.parametrize("source", ["df = df.dropna()", "df += 1", "def f():\n    return df"])
def test_a_name_that_a_cell_takes_over_makes_it_stale(source):
    cells = [
        Cell(id="a", source="df = 1", execution_count=2),
        Cell(id="b", source=source, execution_count=1),
    ]
    assert "id=b (stale: uses df" in snapshot(notebook_of(*cells), 1_000).text


def test_cells_of_another_kernel_are_not_judged():
    cells = (code(7, "df = 1"), code(3, "df"))
    assert "stale" not in snapshot(notebook_of(*cells, executed=[]), 1_000).text


def test_a_failed_cell_is_marked():
    cell = code(1, "1 / 0", output="Traceback …\nZeroDivisionError: division by zero")
    assert "(failed: ZeroDivisionError):" in snapshot(notebook_of(cell), 1_000).text


def test_images_are_bounded_in_number_and_bytes_and_the_nearest_come_first():
    def image(number, size):
        return FilePart(name=f"{number}.png", media_type="image/png", data=b"x" * size)

    cells = [code(number, "plot()", images=(image(number, 1_000),)) for number in range(1, 10)]
    cells.append(code(10, "plot()", images=(image(10, 2_000_000),)))
    notebook = notebook_of(*cells)
    names = [image.name for image in snapshot(notebook, 10_000, most_images=9).images]
    assert names == ["9.png", "8.png", "7.png"]
    assert snapshot(notebook, 10_000).images == ()


def test_images_of_what_the_message_shows_elsewhere_come_first():
    plots = [
        code(
            number,
            f"plot({number})",
            images=(FilePart(name=f"{number}.png", media_type="image/png", data=b"x"),),
        )
        for number in range(1, 6)
    ]
    focus = plots[1]
    shown = {focus.version}
    excerpt = snapshot(notebook_of(*plots), 10_000, focus=focus, shown=shown, most_images=2)
    assert [image.name for image in excerpt.images] == ["2.png", "1.png"]


def test_a_protected_cell_says_so():
    told = snapshot(notebook_of(code(1, "kept = 1", protected=True), code(2, "x")), 10_000).text
    assert "code cell [1] id=c1 (protected: you cannot change, move, delete or run it):" in told
    assert "code cell [2] id=c2:" in told
