"""What a person was at stays: the place they have scrolled to."""

from playwright.sync_api import expect
from scripted_model import Gate


def test_the_notebook_stays_where_it_was_scrolled_to_when_a_cell_is_run(open_notebook, model):
    long = "\n".join(f"line_{number} = {number}" for number in range(30))
    notebook = open_notebook(None, "print('ran')", long, long, long, long)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first, *_ = notebook.ids()
    model.calls("run_cells", ids=[first])
    model.says("It ran.")
    sidebar.send("Run it.")
    sidebar.approve("This chat")
    sidebar.ended()
    notebook.select(0)
    gate = Gate()
    model.calls("run_cells", gate=gate, ids=[first])
    model.says("Again.")
    sidebar.send("And again.")
    place = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    notebook.page.locator(".jp-WindowedPanel-outer").hover()
    notebook.page.mouse.wheel(0, 1200)
    notebook.page.wait_for_function(f"{place} === 1200")
    gate.set()
    expect(sidebar.ended()).to_contain_text("Again.")
    assert notebook.executed(0) == 2
    assert notebook.page.evaluate(place) == 1200
