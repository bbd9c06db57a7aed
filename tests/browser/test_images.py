"""Images that are made from the sidebar and from a cell, as a person sees them."""

import json

import pytest
from playwright.sync_api import expect
from servers.painters import PaintingServer, picture

CONFIG = """
c.AssistCompatible.providers.append(
    {{"name": "Studio", "slug": "studio", "base_url": "{url}/v1",
      "models": [{{"id": "sdxl", "images": True}}]}}
)
"""


@pytest.fixture(scope="module")
def studio(make_jupyter):
    """A JupyterLab with a service that makes images."""
    with PaintingServer() as server:
        yield make_jupyter("jupyterlab", config=CONFIG.format(url=server.url))


def test_an_image_is_made_in_the_sidebar(open_notebook, studio):
    notebook = open_notebook(studio)
    sidebar = notebook.sidebar.open()
    turn = sidebar.ask("/image --model studio:sdxl --shape landscape a red fox")
    expect(turn).to_contain_text("Saved as a-red-fox.png (1536 × 1024 pixels).")
    image = turn.get_by_role("img", name="a-red-fox.png")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 1536)


def test_an_image_is_shown_large_and_esc_goes_back(open_notebook, studio):
    notebook = open_notebook(studio)
    sidebar = notebook.sidebar.open()
    turn = sidebar.ask("/image --model studio:sdxl --shape landscape a grey heron")
    button = turn.get_by_role("button", name="Show large: a-grey-heron.png")
    button.focus()
    button.press("Enter")
    large = sidebar.root.get_by_role("dialog", name="a-grey-heron.png")
    expect(large).to_be_visible()
    expect(large.get_by_role("button")).to_be_focused()
    expect(large.get_by_role("img")).to_have_js_property("naturalWidth", 1536)
    box = large.get_by_role("img").bounding_box()
    assert box["width"] > 2 * button.bounding_box()["width"]
    notebook.page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    large.get_by_role("img").click()
    expect(large).to_have_count(0)


def test_an_image_is_there_again_after_a_reload_as_long_as_its_file_is(open_notebook, studio):
    notebook = open_notebook(studio)
    sidebar = notebook.sidebar.open()
    sidebar.ask("/image --model studio:sdxl --shape landscape an old owl")
    image = sidebar.turns.last.get_by_role("img", name="an-old-owl.png")

    def open_the_images():
        notebook.reload()
        sidebar.ready()
        sidebar.open_list()
        sidebar.root.locator(".jp-Assist-thread").filter(has_text="images").first.click()
        expect(sidebar.turns.last).to_contain_text("Saved as an-old-owl.png")

    open_the_images()
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 1536)
    (studio.folder / "an-old-owl.png").unlink()
    open_the_images()
    expect(image).to_have_count(0)


def test_the_focal_point_of_a_file_is_drawn_in_the_sidebar(open_notebook, studio, model):
    notebook = open_notebook(studio)
    (studio.folder / "photo.png").write_bytes(picture(300, 200, colour="white"))
    sidebar = notebook.sidebar.open().use(model.id)
    found = {"focal_point_x": 90, "focal_point_y": 60, "reason": "The fox looks from there."}
    model.says(json.dumps(found))
    turn = sidebar.ask("/focal photo.png")
    expect(turn).to_contain_text("Focal point (90, 60) of photo.png (300 × 200): The fox")
    image = turn.get_by_role("img")
    expect(image).to_have_js_property("naturalWidth", 300)


def test_what_failed_of_many_is_asked_for_alone(open_notebook, studio, model):
    notebook = open_notebook(studio)
    (studio.folder / "of-many-1.png").write_bytes(picture(300, 200, colour="white"))
    (studio.folder / "of-many-2.png").write_bytes(b"no image")
    sidebar = notebook.sidebar.open().use(model.id)
    found = json.dumps({"focal_point_x": 90, "focal_point_y": 60, "reason": "It is there."})
    model.says(found)
    turn = sidebar.ask("/focal --map of-many-*.png")
    expect(turn).to_contain_text("1 of 2 are done.")
    expect(turn).to_contain_text(
        "1 failed and is missing: do the same again to ask for this one alone."
    )
    (studio.folder / "of-many-2.png").write_bytes(picture(200, 300, colour="white"))
    model.says(found)
    expect(sidebar.ask("/focal --map of-many-*.png")).to_contain_text("2 of 2 are done.")
    assert len(model.requests) == 2


def test_an_image_is_made_in_a_cell(open_notebook, studio):
    notebook = open_notebook(studio, "%load_ext jupyter_ai_assist", "%assist /image a blue fox")
    notebook.run_cell(0)
    notebook.run_cell(1)
    image = notebook.cell(1).locator("img").first
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 1024)
    expect(notebook.cell(1)).to_contain_text("Saved as a-blue-fox.png")
