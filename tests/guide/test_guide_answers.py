"""Questions that the guide answers from the live notebook."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from guide_notebook import Notebook

mpl.use("Agg")

SALES = """
import pandas as pd
import numpy as np
sales = pd.DataFrame({
    "day": pd.date_range("2024-01-01", periods=60),
    "region": ["N", "S", "W"] * 20,
    "amount": np.arange(60.0),
    "units": range(60),
    "note": [None] * 60,
})
xs = [3, 1, 2]
grid = np.ones((4, 3))
plain = pd.DataFrame(np.ones((5, 2)))
words = pd.DataFrame({"name": ["a", "b"]})

def area(width, height=2):
    '''Area of a rectangle.'''
    return width * height
"""


@pytest.fixture
def sales(notebook: Notebook) -> Notebook:
    notebook.must_run(SALES)
    return notebook


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("plot sales", 'ax = sales.sort_values("day").plot(x="day", y="amount"'),
        ("please draw units", 'y="units"'),
        ("plot amount by month", '.dt.to_period("M"))["amount"].sum()'),
        ("plot amount by region", 'sales.groupby("region")["amount"].mean()'),
        ("plot total amount by region", 'sales.groupby("region")["amount"].sum()'),
        ("histogram of amount", 'sales["amount"].plot.hist('),
        ("scatter amount against units", 'scatter(x="units", y="amount"'),
        ("box plot of @sales", 'sales[["amount", "units"]].plot.box('),
        ("plot xs", "pd.Series(xs).plot("),
        ("plot @grid", "import matplotlib.pyplot as plt\n\nplt.imshow(grid"),
        ("plot @plain", "plain.plot.scatter(x=1, y=0"),
        ("plot @words", 'words["name"].value_counts()'),
        ("summarise @sales", 'sales.describe(include="all").T'),
        ("summary of xs", "pd.Series(xs).describe()"),
        ("what is the mean of amount by region?", 'sales.groupby("region")["amount"].mean()'),
        ("max of units", 'sales["units"].max()'),
    ],
)
def test_drafts_a_cell_that_runs(sales: Notebook, question: str, expected: str) -> None:
    reply = sales.ask(question)
    assert expected in reply.cell, reply.text
    assert reply.text.count("```") == 2
    sales.must_run(reply.cell)


@pytest.mark.parametrize(
    ("question", "drawn"), [("plot orders", "price"), ("plot Order_ID of orders", "Order_ID")]
)
def test_numbers_that_only_name_rows_are_drawn_where_the_question_names_them(
    notebook: Notebook, question: str, drawn: str
) -> None:
    days = 'pd.date_range("2024-01-01", periods=9)'
    columns = f'{{"Order_ID": range(9), "day": {days}, "price": [1.5] * 9}}'
    notebook.must_run(f"import pandas as pd\norders = pd.DataFrame({columns})")
    assert f'plot(x="day", y="{drawn}"' in notebook.ask(question).text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is @sales?", "`sales` (DataFrame, 60 rows × 5 columns)"),
        ("describe sales", "| amount | float64 | 0 |"),
        ("what are the columns of sales", "| region | str | 0 |"),
        ("missing values in sales", "60 missing values in 1 of 5 columns"),
        ("shape of sales", "`(60, 5)`"),
        ("how many rows in sales?", "`(60, 5)`"),
        ("what's in xs?", "[3, 1, 2]"),
        ("length of xs", "`xs` (list of 3)"),
        ("what is amount?", "60 rows of float64"),
        ("how do I use area?", "`area(width, height=2)` is a function."),
        ("help on np.linspace", "- `num`: int, optional. Number of samples to generate"),
        ("signature of pd.merge", "pd.merge(left:"),
        ("what does np.linspce do?", "Near it are `np.linspace`"),
        ("what variables are there?", "| `xs` | list | list of 3 |"),
        ("what have I run?", "`import pandas as pd`"),
        ("list files", "folder is empty"),
    ],
)
def test_answers(sales: Notebook, question: str, expected: str) -> None:
    reply = sales.ask(question)
    assert expected in reply.text, reply.text
    assert "not by a language model" in reply.text


@pytest.mark.parametrize("name", ["area", "`area`", "@area", "area()", "how do I use area?"])
def test_doc_of_a_live_function(sales: Notebook, name: str) -> None:
    reply = sales.doc(name)
    assert "`area(width, height=2)` is a function." in reply.text
    assert "Area of a rectangle." in reply.text


def test_doc_of_what_is_not_imported(notebook: Notebook) -> None:
    assert "import it first" in notebook.doc("nothing.here").text


def test_lists_the_errors(sales: Notebook) -> None:
    assert "no cell whose output ends in an error" in sales.ask("what errors were there?").text
    sales.must_fail("1 / 0")
    assert "`[2]` `ZeroDivisionError: division by zero`" in sales.ask("which errors?").text


@pytest.mark.parametrize(
    "question",
    ["hello", "why is the sky blue?", "write a function that sorts a list", "what is a dataframe?"],
)
def test_says_what_it_is_when_it_cannot_answer(sales: Notebook, question: str) -> None:
    reply = sales.ask(question)
    assert "not a language model" in reply.text
    assert "beyond me" in reply.text
    assert "`plot @plain`" in reply.text
    assert "`/doc area`" in reply.text
    assert "`/setup`" in reply.text
    assert reply.cell == ""


@pytest.mark.parametrize("question", ["what can you do here?", "Who are you?", "help me"])
def test_says_what_it_is_when_asked(sales: Notebook, question: str) -> None:
    reply = sales.ask(question)
    assert "not a language model.\n" in reply.text
    assert "`plot @plain`" in reply.text
    assert "`/setup`" in reply.text


CELL = """%time pass
import json, os
from pathlib import Path as P
totals = sales.groupby("region")["amount"].sum()
big = [x for x in xs if x > 1]
for name, value in totals.items():
    print(f"{name}: {value:.1f}")
if big:
    total = area(2)
else:
    total = 0
with open("out.txt", "w") as f:
    f.write(json.dumps(big))
class Shop:
    '''A shop.'''
    def open(self): return 1
try:
    xs.append(4)
except ValueError:
    raise
totals"""


def test_explains_a_cell_by_what_it_does(sales: Notebook) -> None:
    sales.must_run(CELL)
    text = sales.explain().text
    for expected in (
        "Cell `[2]` has 11 steps:",
        "1. runs `%time pass` in IPython",
        "imports `json`, `os`",
        "imports `Path as P` from `pathlib`",
        """sets `totals` to `sales.groupby("region")["amount"].sum()` (line 4)""",
        "built from the items of `xs` that pass its condition",
        'for each `name, value` in `totals.items()`: prints `f"{name}: {value:.1f}"`',
        "if `big`: sets `total` to what `area(2)` returns; otherwise sets `total` to `0`",
        'with `open("out.txt", "w")` as `f` open: calls',
        "defines the class `Shop`: A shop., with `open`",
        "catches `ValueError`",
        "shows `totals`",
        "- `sales` (DataFrame, 60 rows × 5 columns)",
        "- `totals` (Series, 3 rows of float64)",
        "- `area`: Area of a rectangle.",
        """writes or changes files: `open("out.txt", "w")`""",
        "changes objects in place: `xs.append`",
    ):
        assert expected in text, f"{expected}\n\n{text}"


def test_explains_that_a_cell_failed(sales: Notebook) -> None:
    sales.must_fail("totals = sales['amout']", "KeyError")
    text = sales.explain().text
    assert "sets `totals`" in text
    assert "It failed with `KeyError: 'amout'`" in text
    sales.must_run("totals = 1")
    assert "failed" not in sales.explain().text


def test_explains_given_code_and_named_cells(sales: Notebook) -> None:
    assert "sets `a` to `1`" in sales.explain(code="a = 1").text
    sales.must_run("b = 2")
    assert "sets `b` to `2`" in sales.ask("explain @In[2]").text
    assert "sets `b` to `2`" in sales.explain("@In[2]").text
    assert "cannot read line 1" in sales.explain(code="a = (").text
