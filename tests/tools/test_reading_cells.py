"""What a model can see of the notebook, a part at a time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

PLOT = FilePart(name="c-1.png", media_type="image/png", data=b"\x89PNG plot")
CELLS = (
    Cell(id="a", kind="markdown", source="Some words\n\n## Load the data\n"),
    Cell(id="b", source="import pandas as pd\ndf = load()", execution_count=1),
    Cell(
        id="c",
        source="df.plot()",
        execution_count=2,
        output="Traceback\nKeyError: 'day'",
        images=(PLOT,),
        tags=("slow",),
    ),
)


def test_the_outline_has_every_cell_on_a_line(open_tools):
    cells = open_tools(*CELLS).call("notebook_outline")["cells"]
    assert cells[0] == {"id": "a", "kind": "markdown", "title": "## Load the data", "lines": 4}
    assert (cells[1]["title"], cells[1]["execution_count"]) == ("import pandas as pd", 1)
    assert cells[2]["error"] == "KeyError: 'day'"
    assert (cells[2]["image_count"], cells[2]["tags"]) == (1, ["slow"])


def test_the_outline_goes_on_where_it_ended(open_tools):
    tools = open_tools(*(Cell(id=f"c{n}", source=f"x{n} = {n}") for n in range(450)))
    ids, start = [], 0
    for _ in range(10):
        answer = tools.call("notebook_outline", start=start)
        ids += [cell["id"] for cell in answer["cells"]]
        assert answer.get("left_out", 0) == 450 - len(ids)
        if "next_start" not in answer:
            break
        start = answer["next_start"]
    assert ids == [f"c{n}" for n in range(450)]


class Rerun(FakeWorkspace):
    """A notebook in which a cell was edited, and another run again, since they ran."""

    async def executed(self):
        return [
            Cell(id="use", source="print(df, other)", execution_count=2),
            Cell(id="edited", source="y = 1", execution_count=3),
            Cell(id="fresh", source="print(y)", execution_count=4),
            Cell(id="make", source="df = 1", execution_count=5),
            Cell(id="below", source="other = 2", execution_count=6),
        ]


def test_the_outline_says_why_a_cell_is_stale(open_tools):
    sources = {
        "make": "df = 1",
        "use": "print(df, other)",
        "edited": "y = 2",
        "fresh": "print(y)",
        "below": "other = 2",
    }
    cells = [Cell(id=id_, source=source, execution_count=9) for id_, source in sources.items()]
    tools = open_tools()
    tools = replace(tools, workspace=Rerun(all_cells=[*cells]))
    outlined = tools.call("notebook_outline")["cells"]
    assert {cell["id"]: cell["stale"] for cell in outlined if "stale" in cell} == {
        "use": "uses df, which a cell above has made anew since",
        "edited": "edited since it ran",
    }


def test_cells_come_with_the_hash_that_an_edit_needs(open_tools):
    (cell,) = open_tools(*CELLS).call("read_cells", ids=["b"])["cells"]
    assert cell["source"] == "import pandas as pd\ndf = load()"
    assert cell["hash"] == hash_of(cell["source"])


@pytest.mark.parametrize("ids", [["nope"], ["b", "2"], [""]])
def test_an_unknown_id_is_never_taken_for_an_index(open_tools, ids):
    failure = open_tools(*CELLS).failure("read_cells", ids=ids)
    assert failure["code"] == "unknown_cell"
    assert "outline" in failure["suggested_fix"]


def test_an_id_that_two_cells_have_names_neither(open_tools):
    twins = [Cell(id="twin", source="1"), Cell(id="twin", source="2")]
    assert "2 cells" in open_tools(*twins).failure("read_cells", ids=["twin"])["message"]


def test_long_notebooks_are_read_in_parts(open_tools):
    cells = [Cell(id=f"c{n}", source=f"x = {n}\n" * 400) for n in range(40)]
    tools = open_tools(*cells)
    read, start = [], 0
    for _ in range(40):
        answer = tools.call("read_cells", start=start)
        read += [cell["source"] for cell in answer["cells"]]
        if "next_start" not in answer:
            break
        start = answer["next_start"]
    assert read == [cell.source for cell in cells]
    assert start > 0


def test_a_cell_that_is_too_long_is_read_on_by_offset(open_tools):
    source = "".join(f"line {n}\n" for n in range(6_000))
    tools = open_tools(Cell(id="long", source=source))
    read, offset = "", 0
    for _ in range(20):
        (cell,) = tools.call("read_cells", ids=["long"], offset=offset)["cells"]
        read += cell["source"]
        assert cell["hash"] == hash_of(source)
        if "next_offset" not in cell:
            break
        offset = cell["next_offset"]
    assert read == source


def test_an_output_is_cut_in_the_middle_and_all_of_it_can_be_had(open_tools):
    output = "".join(f"row {n}\n" for n in range(9_000))
    tools = open_tools(Cell(id="a", source="show()", output=output, execution_count=1))
    (cell,) = tools.call("read_cells")["cells"]
    assert len(cell["output"]) < 2_200
    assert cell["output"].startswith("row 0\n")
    assert cell["output"].endswith("row 8999\n")
    assert "read_output with id='a'" in cell["output"]
    whole = tools.call("read_output", id="a")
    assert whole["text"].startswith("row 0\n")
    assert whole["text"].endswith("row 8999\n")
    assert "call again with offset=9334" in whole["text"]
    read, offset = "", 0
    for _ in range(20):
        part = tools.call("read_output", id="a", offset=offset)
        read += part["text"]
        if "next_offset" not in part:
            break
        offset = part["next_offset"]
    assert read == output


def test_images_of_an_output_come_as_images(open_tools):
    result = open_tools(*CELLS).result("read_output", id="c")
    assert result.files == (PLOT,)
    assert json.loads(data_in(result.text))["images"] == ["c-1.png"]


def test_what_the_policy_keeps_back_is_not_there(open_tools):
    secret = Cell(id="s", source="key = 'hunter2'", tags=("secret",), execution_count=1)
    tools = open_tools(secret, *CELLS, settings=Settings(exclude=("tag:secret",)))
    for name in ("notebook_outline", "read_cells"):
        assert "hunter2" not in tools.result(name).text
    assert tools.call("search_notebook", query="hunter2") == {"hits": []}
    assert tools.failure("read_output", id="s")["code"] == "unknown_cell"
    assert tools.failure("run_cells", ids=["s"])["code"] == "unknown_cell"


def test_without_values_there_are_no_outputs(open_tools):
    tools = open_tools(*CELLS, settings=Settings(share="schema"))
    assert "KeyError" not in tools.result("read_cells").text
    result = tools.result("read_output", id="c")
    assert "KeyError" not in result.text
    assert result.files == ()


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ({"query": "DF load"}, [("b", "source", 2)]),
        ({"query": "day"}, [("c", "output", 2)]),
        ({"query": "d", "where": "outputs"}, [("c", "output", 2)]),
        ({"query": r"^df\b", "regex": True}, [("b", "source", 2), ("c", "source", 1)]),
        ({"query": "nothing like it"}, []),
    ],
)
def test_lines_are_found_by_words_or_pattern(open_tools, asked, hits):
    found = open_tools(*CELLS).call("search_notebook", **asked)["hits"]
    assert [(hit["id"], hit["place"], hit["line"]) for hit in found] == hits


def test_hits_are_paged(open_tools):
    tools = open_tools(Cell(id="a", source="match\n" * 250))
    first = tools.call("search_notebook", query="match")
    assert (len(first["hits"]), first["next_start"], first["left_out"]) == (100, 100, 150)
    assert tools.call("search_notebook", query="match", start=200)["hits"][0]["line"] == 201


def test_a_pattern_that_would_take_forever_is_given_up(open_tools):
    tools = open_tools(Cell(id="a", source="a" * 60 + "!"))
    assert tools.failure("search_notebook", query="(a+)+$", regex=True)["code"] == "too_slow"


def test_a_broken_pattern_is_explained(open_tools):
    failure = open_tools(*CELLS).failure("search_notebook", query="(", regex=True)
    assert failure["code"] == "bad_arguments"
    assert "unterminated" in failure["message"]
