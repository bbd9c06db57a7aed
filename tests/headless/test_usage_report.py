"""``jupyter assist usage`` over what this user's processes have counted."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from jupyter_ai_assist.core.history import Accounts, Spent, midnight
from jupyter_ai_assist.core.messages import Usage

PROGRAM = [sys.executable, "-m", "jupyter_ai_assist.headless", "usage"]


def usage(*arguments):
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture
def counted():
    """Use of two models in two notebooks, on two days."""
    folder = Path(os.environ["JUPYTER_DATA_DIR"]) / "jupyter_ai_assist"
    accounts = Accounts.open(folder / "history.db")
    for number, (model, notebook, command, days, cost) in enumerate(
        [
            ("openai:a", "/home/ann/one.ipynb", "", 0, 0.30),
            ("openai:a", "/home/ann/one.ipynb", "fix", 0, 0.10),
            ("lab:b", "/home/ann/two.ipynb", "", 1, None),
            ("openai:a", "", "completion", 40, 5.0),
        ]
    ):
        used = Usage(requests=1, input_tokens=1000, output_tokens=500, cost=cost)
        accounts.count(
            Spent(
                id=str(number),
                started=midnight() - timedelta(days=days),
                model=model,
                usage=used,
                notebook=notebook,
                command=command,
            )
        )
    accounts.close()


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("model", {"openai:a": 0.40, "lab:b": 0.0}),
        ("notebook", {"one.ipynb": 0.40, "two.ipynb": 0.0}),
        ("command", {"a prompt": 0.30, "/fix": 0.10}),
    ],
)
def test_what_was_used_is_told_apart(counted, by, labels):
    found = json.loads(usage("--by", by, "--json").stdout)
    assert {row[by]: round(row["cost"], 6) for row in found} == labels
    shown = usage("--by", by).stdout
    assert all(label in shown for label in labels)


def test_days_stand_in_order_with_bars_and_unknown_prices_are_said(counted):
    lines = usage().stdout.splitlines()
    yesterday, today = ((midnight() - timedelta(days=n)).date().isoformat() for n in (1, 0))
    assert [line.split()[0] for line in lines[1:3]] == [yesterday, today]
    assert "unknown" in lines[1]
    assert "$0.4000" in lines[2]
    assert lines[2].count("█") == 2 * lines[1].count("█") > 0
    assert "5.0" not in "".join(lines)
    assert "$5.4000" in usage("--days", "60", "--by", "model").stdout


def test_limits_are_shown_with_what_is_used_of_them(counted):
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir()
    file = folder / "jupyter_ai_assist_config.json"
    file.write_text('{"Assist": {"max_cost_per_day": 2.5}}')
    last = usage().stdout.splitlines()[-1]
    assert last.split() == ["Assist.max_cost_per_day", "$0.40", "$2.50", str(file)]


def test_without_anything_used_it_says_so():
    done = usage()
    assert (done.returncode, done.stdout) == (0, "Nothing was used yet.\n")
    assert usage("--json").stdout == "[]\n"
    assert usage("--days", "0").returncode == 2
