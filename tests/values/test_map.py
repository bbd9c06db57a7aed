"""``--map``: a whole column in one go, from a real kernel, with faults, stops and restarts."""

from __future__ import annotations

import json
import threading
from collections import Counter

import pytest
from kernel.live_kernel import when_it_says
from servers.writers import WritingServer, asked
from values.conftest import start_kernel

FRAME = "import pandas as pd\ndf = pd.DataFrame({{'text': [f'text {{n}}' for n in range({0})]}})"
LIST = "df.short.tolist()"


def test_a_column_in_one_go(kernel, server):
    kernel.run(
        "import pandas as pd\n"
        "texts = ['a', None, 'b', 'a', ' ', float('nan')]\n"
        "df = pd.DataFrame({'text': texts}, index=list('uvwxyz'))"
    )
    ran = kernel.run("%assist /write shorter --map df.text --to df.short")
    assert ran.status == "ok", ran.errors
    assert kernel.value("[t if isinstance(t, str) else None for t in df.short]") == [
        "<a>",
        None,
        "<b>",
        "<a>",
        None,
        None,
    ]
    assert kernel.value("list(df.columns)") == ["text", "short"]
    assert sorted(server.answered_texts) == ["a", "b"]  # what stands there twice is asked once
    assert "**3 of 6** are done, in `df.short`. 3 have no text" in ran.markdown
    assert "2 texts for openai:gpt-6-luna: " in ran.markdown  # the price, before
    assert '<progress max="2" value="2">' in ran.markdown


@pytest.mark.parametrize(
    ("made", "target", "seen", "expected"),
    [
        ("x = ['a', None]", "out", "out", ["<a>", None]),
        ("x = {'k': 'a', 'l': 3}", "out", "out", {"k": "<a>", "l": "<3>"}),
        ("x = ('a', 'b')", "out", "out", ["<a>", "<b>"]),
        (
            "import pandas as pd\nx = pd.Series(['a', 'b'], index=[7, 8], name='n')",
            "out",
            "(out.to_dict(), out.name)",
            ({7: "<a>", 8: "<b>"}, "n"),
        ),
        (
            "import polars as pl\ndf = pl.DataFrame({'t': ['a', None]})\nx = df['t']",
            "df.out",
            "df.to_dicts()",
            [{"t": "a", "out": "<a>"}, {"t": None, "out": None}],
        ),
        (
            "import pandas as pd\nx = pd.DataFrame({'a': [1], 'b': ['z']})",
            "'x[\"in one\"]'",
            "x['in one'].tolist()",
            ['<{"a": 1, "b": "z"}>'],
        ),
    ],
)
def test_a_list_a_dict_a_series_and_tables(kernel, made, target, seen, expected):
    kernel.run(made)
    ran = kernel.run(f"%assist /write shorter --map x --to {target}")
    assert ran.status == "ok", ran.errors
    assert kernel.value(seen) == expected


def test_without_a_place_the_results_are_the_value(kernel):
    kernel.run("x = ['a', None, 'b']")
    kernel.run("out = %assist /write shorter --map x")
    assert kernel.value("out") == ["<a>", None, "<b>"]
    kernel.run("%assist -o out2 /write longer --map x")
    assert kernel.value("out2") == ["<a>", None, "<b>"]


def test_many_are_agreed_on_first(kernel, server):
    kernel.run(FRAME.format(6))
    ran = kernel.run("%assist /write shorter --map df.text --to df.short", answers=["no"])
    assert ran.status == "error"
    assert "Nothing was sent, as you said." in ran.errors[0]
    assert server.bodies == []
    ran = kernel.run("%assist /write shorter --map df.text --to df.short")
    assert "Add --yes to go ahead" in ran.errors[0]
    ran = kernel.run("%assist /write shorter --map df.text --to df.short", answers=["yes"])
    assert ran.status == "ok", ran.errors
    assert len(server.bodies) == 6


def test_a_column_that_is_there_is_asked_about(kernel, server):
    kernel.run("import pandas as pd\ndf = pd.DataFrame({'text': ['a'], 'short': ['mine']})")
    ran = kernel.run("%assist /write shorter --map df.text --to df.short", answers=["no"])
    assert ran.status == "error"
    assert kernel.value(LIST) == ["mine"]
    assert server.bodies == []
    kernel.run("%assist /write shorter --map df.text --to df.short --yes")
    assert kernel.value(LIST) == ["<a>"]


def test_rows_that_fail_are_listed_and_asked_again_alone(kernel, server):
    kernel.run("df = __import__('pandas').DataFrame({'text': ['fine', 'bad', 'good']})")
    server.write = lambda text, _: "" if text == "bad" else f"<{text}>"  # an empty reply
    ran = kernel.run("%assist -o report /write shorter --map df.text --to df.short")
    assert ran.status == "ok", ran.errors
    assert kernel.value("[t if isinstance(t, str) else None for t in df.short]") == [
        "<fine>",
        None,
        "<good>",
    ]
    assert "1 failed and is missing: do the same again to ask for this one alone." in ran.markdown
    assert "| `1` | bad |" in ran.markdown
    assert list(kernel.value("report['failed']")) == ["1"]
    server.reset()
    ran = kernel.run("%assist /write shorter --map df.text --to df.short --yes")
    assert server.answered_texts == ["bad"]
    assert kernel.value(LIST) == ["<fine>", "<bad>", "<good>"]
    assert "2 of 3 are there from before" in ran.markdown


def test_again_asks_anew(kernel, server):
    kernel.run("x = ['a']")
    kernel.run("%assist /write longer --map x --to y")
    kernel.run("%assist /write longer --map x --to z")
    assert len(server.bodies) == 1
    kernel.run("%assist /write longer --map x --to z2 --again")
    assert len(server.bodies) == 2


def test_what_fails_for_all_ends_it_at_once(kernel, server):
    kernel.run(FRAME.format(50))
    ran = kernel.run("%assist -m openai:gone /write shorter --map df.text --to df.short --yes")
    assert ran.status == "error"
    server.write = lambda *_: ""
    ran = kernel.run("%assist /write shorter --map df.text --to df.short --yes")
    assert ran.status == "error"
    assert "empty reply" in ran.errors[0]
    assert len(server.bodies) < 50 * 3
    assert kernel.value("list(df.columns)") == ["text"]


def test_objects_become_columns_and_tables(kernel, server):
    server.write = lambda text, _: json.dumps({"name": text, "size": len(text)})
    kernel.run(
        "import pandas as pd\nfrom pydantic import BaseModel\n"
        "class Thing(BaseModel):\n    name: str\n    size: int\n"
        "df = pd.DataFrame({'text': ['ab', None, 'abc']}, index=list('xyz'))"
    )
    ran = kernel.run("%assist /object --schema Thing --map df.text --to df")
    assert ran.status == "ok", ran.errors
    assert kernel.value("list(df.columns)") == ["text", "name", "size"]
    assert kernel.value("df.loc[['x', 'z'], 'size'].tolist()") == [2, 3]
    assert kernel.value("bool(df.loc['y'].isna().all())") is True
    kernel.run("%assist /object --schema Thing --map df.text --to things")
    assert kernel.value("(list(things.columns), list(things.index))") == (
        ["name", "size"],
        ["x", "y", "z"],
    )
    kernel.run("out = %assist /object --schema Thing --map df.text")
    assert kernel.value("repr(out)") == (
        "[Thing(name='ab', size=2), None, Thing(name='abc', size=3)]"
    )
    kernel.run("%assist /object --schema Thing --map df.text --to df.thing")
    assert kernel.value("df.thing.iloc[2].size") == 3
    assert len(server.bodies) == 2


def test_secrets_stay_here_and_come_back_in_their_row(kernel, server):
    secret = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0" * 2
    kernel.run(f"x = ['the key is {secret}', 'none']")
    ran = kernel.run("%assist /write shorter --map x --to y")
    assert ran.status == "ok", ran.errors
    assert secret not in json.dumps(server.bodies)
    assert kernel.value("y") == [f"<the key is {secret}>", "<none>"]


@pytest.mark.parametrize(
    ("before", "options", "said"),
    [
        ("", "--map nothing", "There is no variable 'nothing'."),
        ("x = 'one text'", "--map x", "x is one text."),
        ("x = 3", "--map x", "x holds no texts"),
        ("x = [None, ' ']", "--map x", "There is no text in x."),
        ("x = ['a']", "--map x --to df.y", "There is no variable 'df'."),
        ("x = ['a']\ndf = 3", "--map x --to df.y", "df is no table"),
        (
            "import pandas as pd\nx = ['a']\ndf = pd.DataFrame({'n': [1, 2]})",
            "--map x --to df.y",
            "df has 2 rows, and there are 1 items.",
        ),
        (
            "import pandas as pd\ndf = pd.DataFrame({'t': ['a']})",
            "--map df.t --to df",
            "df is a table.",
        ),
        ("x = ['a']", "--map x --at-once 0", "takes a number from 1 to 64"),
        ("x = ['a']", "--map 'x y'", "'x y' is no path."),
        ("api_key = ['a']", "--map api_key", "api_key never enters a prompt"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(kernel, server, before, options, said):
    kernel.run(before)
    ran = kernel.run(f"%assist /write shorter {options}")
    assert ran.status == "error"
    assert said in ran.errors[0]
    assert server.bodies == []


def test_a_dry_run_shows_the_first_request(kernel, server):
    kernel.run(FRAME.format(3))
    ran = kernel.run("%assist --dry-run /write shorter --map df.text --to df.short")
    assert "3 of 3 would go to" in ran.markdown
    assert "text 0" in ran.markdown
    assert server.bodies == []


@pytest.mark.timeout(300)
def test_a_thousand_rows_with_faults_lose_and_double_nothing(tmp_path):
    with WritingServer(faults=0.05) as server:
        server.pause = 0.2
        kernel = start_kernel(server, tmp_path)
        try:
            kernel.run(FRAME.format(1_000))
            ran = kernel.collect(
                kernel.send("%assist /write shorter --map df.text --to df.short --yes"),
                patience=240,
            )
            assert ran.status == "ok", ran.errors
            assert kernel.value(LIST) == [f"<text {n}>" for n in range(1_000)]
            assert Counter(server.answered_texts) == Counter(f"text {n}" for n in range(1_000))
            assert server.failures > 20
            assert server.most_at_once <= 8
            assert "**1,000 of 1,000** are done" in ran.markdown
        finally:
            kernel.close()


@pytest.mark.timeout(300)
def test_a_map_goes_on_after_the_kernel_was_restarted(tmp_path):
    with WritingServer() as server:
        server.hold, server.held_after = threading.Event(), 500
        kernel = start_kernel(server, tmp_path)
        kernel.run(FRAME.format(1_000))
        kernel.send("%assist /write shorter --map df.text --to df.short --yes")
        server.await_request(508, seconds=120)
        kernel.close()  # as a kernel dies: at once
        server.hold.set()
        server.reset()
        again = start_kernel(server, tmp_path)
        try:
            again.run(FRAME.format(1_000))
            ran = again.collect(
                again.send("%assist /write shorter --map df.text --to df.short --yes"),
                patience=240,
            )
            assert ran.status == "ok", ran.errors
            assert again.value(LIST) == [f"<text {n}>" for n in range(1_000)]
            assert 500 <= len(server.bodies) <= 508  # what was answered is not asked again
            assert "are there from before; --again asks anew." in ran.markdown
        finally:
            again.close()


def test_an_interrupt_keeps_what_came_and_no_column_is_half_full(kernel, server):
    server.hold, server.held_after = threading.Event(), 20
    kernel.run(FRAME.format(60))
    cell = "%assist /write shorter --map df.text --to df.short --yes"
    ran = kernel.run(cell, watch=when_it_says('value="20"', kernel.interrupt))
    assert ran.status == "error"
    assert ran.reply["ename"] == "TurnInterrupted"
    assert (
        "20 of 60 texts are done and kept: do the same again to go on from there." in ran.markdown
    )
    assert kernel.value("list(df.columns)") == ["text"]
    server.hold.set()
    server.hold = None
    server.bodies.clear()
    ran = kernel.run(cell)
    assert ran.status == "ok", ran.errors
    assert kernel.value(LIST) == [f"<text {n}>" for n in range(60)]
    assert len(server.bodies) == 40


def test_the_policys_own_rate_is_waited_for(tmp_path, running_server):
    running_server.reset()
    kernel = start_kernel(running_server, tmp_path, max_requests_per_minute=5)
    try:
        kernel.run(FRAME.format(6))
        cell = "%assist /write shorter --map df.text --to df.short --yes"
        ran = kernel.run(cell, watch=when_it_says("5 of 6", kernel.interrupt))
        assert ran.reply["ename"] == "TurnInterrupted"  # it waits, and does not fail
        assert len(running_server.bodies) == 5
        assert sorted(map(asked, running_server.bodies)) == [f"text {n}" for n in range(5)]
    finally:
        kernel.close()


def test_a_damaged_file_of_results_stops_no_map(tmp_path, running_server):
    running_server.reset()
    data = tmp_path / "data" / "jupyter_ai_assist"
    data.mkdir(parents=True)
    (data / "results.db").write_bytes(b"no database" * 1_000)
    kernel = start_kernel(running_server, tmp_path)
    try:
        kernel.run("x = ['a']")
        ran = kernel.run("%assist /write shorter --map x --to y")
        assert ran.status == "ok", ran.errors
        assert kernel.value("y") == ["<a>"]
        assert "Results cannot be kept in" in ran.markdown
    finally:
        kernel.close()
