"""The magics of a notebook that was renamed after its kernel had started, as most are."""

from pathlib import Path

from playwright.sync_api import expect


def test_the_magics_see_the_renamed_notebook_and_not_another_of_the_old_name(lab, open_notebook):
    load, ask = "%load_ext jupyter_ai_assist", "%assist /doctor"
    notebook = open_notebook(lab, load, ask, f"{load}\n{ask}")
    old = notebook.path
    notebook.run_cell(0)
    notebook.rename("analysis-of-mine.ipynb")
    expect(notebook.page.get_by_role("tab", name="analysis-of-mine.ipynb")).to_be_visible()
    lab.write_notebook(old, ["# another one"])
    notebook.run_cell(1)
    told = str(notebook.outputs(1))
    assert "analysis-of-mine.ipynb" in told
    assert Path(old).stem not in told
    notebook.restart()  # which tells the kernel the old name once more
    notebook.run_cell(2)
    assert "analysis-of-mine.ipynb" in str(notebook.outputs(2))
