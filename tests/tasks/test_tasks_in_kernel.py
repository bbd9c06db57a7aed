"""Whole tasks in a user's own kernel: a prompt, a model's calls, a person's yes, what is left."""

from __future__ import annotations

import base64
import re

from kernel.live_kernel import when_it_says

PLOT = "import matplotlib.pyplot as plt\nplt.plot(data);"


def outcomes(kernel):
    return kernel.value("task_model.outcomes()")


def images(ran):
    return [data["image/png"] for data in ran.displays if "image/png" in data]


def test_a_plot_below_the_data_is_proposed_run_and_left_as_the_next_cell(follow, kernel):
    plan = [
        ("read_cells", {"ids": ["data"]}),
        ("insert_cell", {"source": PLOT, "after": "data"}),
        ("run_cells", {"ids": ["<id>"]}),
        "Done.",
    ]
    ran = follow(plan, answers=["y", "y"], cells=[("data", "data = [1, 4, 9]")])
    assert ran.status == "ok", ran.errors
    assert len(images(ran)) == 1
    assert [cell["text"] for cell in ran.next_cells] == [PLOT]
    read, inserted, run = outcomes(kernel)
    assert read["cells"][0]["source"] == "data = [1, 4, 9]"
    assert run["cells"][0]["id"] == inserted["id"]
    assert run["cells"][0]["status"] == "ok"
    assert run["images"]
    assert "new cell below" in ran.markdown


def test_a_plot_that_was_tried_aside_is_on_its_card(follow, kernel):
    plan = [("scratch", {"code": PLOT}), "It rises."]
    ran = follow(plan, answers=["y"], cells=[("data", "data = [1, 4, 9]")])
    assert images(ran) == []
    (image,) = kernel.value("task_model.MODEL.heard()[0].model_dump(mode='json')['files']")
    assert image["media_type"] == "image/png"
    (shown,) = re.findall(r'src="data:image/png;base64,([^"]+)"', ran.markdown)
    assert base64.b64decode(shown) == base64.urlsafe_b64decode(image["data"])


def test_a_file_is_written_and_taken_back(follow, kernel):
    plan = [("write_file", {"path": "helpers.py", "text": "x = 1\n"}), "Written."]
    ran = follow(plan, answers=["y"])
    assert ran.status == "ok"
    assert kernel.value("open('helpers.py').read()") == "x = 1\n"
    assert "`helpers.py`" in kernel.run("%assist /undo").markdown
    assert kernel.value("__import__('os').path.exists('helpers.py')") is False


def test_nothing_is_done_after_a_denial_and_the_model_hears_why(follow, kernel):
    plan = [("insert_cell", {"source": "x = 2"}), "Then not."]
    ran = follow(plan, answers=["n", "I like x"], cells=[("a", "x = 1")])
    assert ran.status == "ok"
    assert ran.next_cells == []
    (refused,) = outcomes(kernel)
    assert refused["code"] == "denied"
    assert "I like x" in refused["message"]
    assert kernel.value("x") == 1


def test_without_anyone_to_ask_nothing_runs(follow, kernel):
    plan = [("run_cells", {"ids": ["a"]}), "Then not."]
    ran = follow(plan, answers=None, cells=[("a", "count = globals().get('count', 0) + 1")])
    assert ran.status == "ok"
    assert outcomes(kernel)[0]["code"] == "denied"
    assert kernel.value("count") == 1


def test_stop_interrupts_a_run_and_ends_the_turn(follow, kernel):
    endless = "seen = 0\nprint('it runs')\nwhile True:\n    seen += 1"
    plan = [("insert_cell", {"source": endless}), ("run_cells", {"ids": ["<id>"]}), "Never said."]
    ran = follow(plan, answers=["y", "y"], watch=when_it_says("it runs\\n", kernel.interrupt))
    assert ran.status == "error"
    assert ran.reply["ename"] == "TurnInterrupted"
    assert kernel.value("seen") > 0
    assert kernel.value("task_model.MODEL.plan") == ["Never said."]
    assert kernel.run("after = 1").status == "ok"


def test_a_run_that_takes_longer_than_the_patience_goes_on(follow, kernel):
    """The model goes on meanwhile; the cell that asks ends with what it runs."""
    slow = (
        "import time\n"
        "if task_model.MODEL.requests:\n"
        "    print('begun', flush=True)\n"
        "    while task_model.MODEL.plan:\n"
        "        time.sleep(0.01)\n"
        "    ended = True"
    )
    run = ("run_cells", {"ids": ["slow"], "patience": 1})
    status = ("kernel_status", {})
    plan = [status, run, status, run, "It still runs."]
    ran = follow(plan, answers=["c"], cells=[("slow", slow)])
    assert ran.status == "ok"
    before, first, meanwhile, second = outcomes(kernel)
    assert before["state"] == "idle"
    assert (meanwhile["state"], meanwhile["running"]) == ("busy", "slow")
    assert first["cells"][0]["status"] == "running"
    assert first["cells"][0]["output"] == "begun"
    assert "still runs" in second["message"]
    assert kernel.value("ended") is True
    assert "It still runs." in ran.markdown


def test_a_failed_run_is_told_and_shown_and_fails_no_cell(follow, kernel):
    plan = [("run_cells", {"ids": ["b"]}), "It fails."]
    cells = [("a", "fine = True"), ("b", "assert fine, 'not any more'"), ("c", "fine = False")]
    ran = follow(plan, answers=["y"], cells=cells)
    assert ran.status == "ok"
    assert ran.of("error") == []
    assert "AssertionError" in ran.stream
    (run,) = outcomes(kernel)
    assert run["cells"][0]["status"] == "error"
    assert run["cells"][0]["error_value"] == "not any more"
    again = kernel.run("%assist -m guide:offline /fix")
    assert "AssertionError" in again.markdown


def test_a_trial_aside_shows_nothing_and_leaves_nothing(follow, kernel):
    plan = [("scratch", {"code": "x = 5\nprint(x)\nx + 1"}), "Six."]
    ran = follow(plan, answers=["y"], cells=[("a", "x = 1")])
    assert outcomes(kernel)[0]["output"] == "5\n6"
    assert ran.of("execute_result") == []
    assert kernel.value("x") == 1


def test_inserted_cells_and_code_that_was_asked_for_become_one(follow, kernel):
    plan = [("insert_cell", {"source": "a = 1"}), "```python\nb = 2\n```"]
    ran = follow(plan, answers=["y"], prompt="%assist --mode agent -f code do it")
    (cell,) = ran.next_cells
    assert cell["text"].endswith("a = 1\n\nb = 2")


def test_an_inserted_cell_stands_for_the_fix_that_the_answer_repeats(follow, kernel):
    plan = [("insert_cell", {"source": "1 / 1"}), "So:\n\n```python\n1 / 1  # repaired\n```"]
    ran = follow(plan, answers=["y"], prompt="%assist --mode agent /fix", cells=[("a", "1 / 0")])
    assert [cell["text"] for cell in ran.next_cells] == ["1 / 1"]


def test_a_cell_that_awaits_is_left_to_the_user(follow, kernel):
    plan = [("run_cells", {"ids": ["a"]}), "Then you."]
    follow(plan, answers=["y"], cells=[("a", "import asyncio\nawait asyncio.sleep(0)")])
    (refused,) = outcomes(kernel)
    assert "awaits at its top level" in refused["message"]


GUIDED = "%assist --mode agent -m guide:offline"
SLIP = [
    ("labels", "labels = {'units': 'Units sold'}"),
    ("made", "import pandas as pd\nsales = pd.DataFrame({'untis': [1, 2]})"),
    ("used", "total = sales['units'].sum()"),
]


def test_the_guide_repairs_upstream_by_a_new_cell_and_runs_what_failed_again(follow, kernel):
    ran = follow([], answers=["y", "y"], prompt=f"{GUIDED} /fix", cells=SLIP)
    assert ran.status == "ok", ran.errors
    assert kernel.value("int(total)") == 3
    (cell,) = ran.next_cells
    assert cell["text"] == SLIP[1][1].replace("untis", "units")
    assert "is a new cell: put it in the place of the old one" in ran.markdown


def test_a_yes_to_run_it_as_well_leaves_only_the_rest_to_ask_about(follow, kernel):
    asked = []

    def watch(message):
        if message["msg_type"] == "input_request":
            asked.append(message["content"]["prompt"])

    follow([], answers=["r", "y"], prompt=f"{GUIDED} /fix", cells=SLIP, watch=watch)
    assert [prompt.partition("?")[0] for prompt in asked] == [
        "Allow insert_cell",
        "Allow run_cells",
    ]
    assert kernel.value("int(total)") == 3


def test_the_guide_stops_after_a_denial(follow, kernel):
    ran = follow([], answers=["n", ""], prompt=f"{GUIDED} /fix", cells=SLIP)
    assert ran.status == "ok"
    assert ran.next_cells == []
    assert "Nothing was changed" in ran.markdown


def test_the_guide_adds_a_plot_and_shows_it(follow, kernel):
    cells = [("made", "import pandas as pd\nsales = pd.DataFrame({'units': [1, 2]})")]
    ran = follow([], answers=["r"], prompt=f"{GUIDED} add a plot of sales", cells=cells)
    assert len(images(ran)) == 1
    assert "sales" in ran.next_cells[0]["text"]


def test_without_agent_mode_the_guide_only_proposes(follow, kernel):
    ran = follow([], answers=None, prompt="%assist -m guide:offline /fix", cells=SLIP)
    assert "insert_cell" not in ran.markdown
    proposed = "import pandas as pd\nsales = pd.DataFrame({'units': [1, 2]})"
    assert ran.next_cells[0]["text"] == proposed
