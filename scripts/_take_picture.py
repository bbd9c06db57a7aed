"""Play the scenes in real servers and take their pictures; runs in the environment.

The servers, the browser's pages and the model that says what it is told to are those of the tests.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from _console import ROOT, StepError, program

sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from _scenes import SCENES, Scene, Stage
from jupyter_process import Jupyter
from notebook_page import NotebookPage
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from scripted_model import ScriptedModel
from servers.raw import RawServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser

LIMIT = 60_000
"""Milliseconds that anything on the screen may take."""
SHARPNESS = 1.5
"""Pixels of a picture for each of the page's."""
COLOURS = 200
"""Of a palette: a picture of a page has few, and is a third as large with one."""
LARGEST = 150_000
"""Bytes of one picture."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]


def main(arguments: Sequence[str]) -> int:
    """Take the pictures: the browser's program, their folder, and names of scenes, or none."""
    browser, folder, *names = arguments
    unknown = set(names) - {scene.name for scene in SCENES}
    if unknown:
        known = ", ".join(scene.name for scene in SCENES)
        raise StepError(f"there is no scene {', '.join(sorted(unknown))}", f"name some of: {known}")
    chosen = [scene for scene in SCENES if not names or scene.name in names]
    expect.set_options(timeout=LIMIT)
    with _chromium(browser) as chromium, RawServer() as models:
        for application in dict.fromkeys(scene.application for scene in chosen):
            with _jupyter(application, models) as jupyter:
                for scene in chosen:
                    if scene.application == application:
                        _take(scene, chromium, jupyter, models, Path(folder))
    return 0


def _take(
    scene: Scene, chromium: Browser, jupyter: Jupyter, models: RawServer, folder: Path
) -> None:
    for dark in (False, True) if scene.dark else (False,):
        model = ScriptedModel(models)
        jupyter.set_theme("JupyterLab Dark" if dark else "JupyterLab Light")
        jupyter.set_assistant(**scene.settings)
        name = f"{scene.name}-dark" if dark else scene.name
        with _notebook(scene, name, chromium, jupyter) as notebook:
            scene.play(Stage(notebook, model))
            _settle(notebook)
            _write(notebook.page.screenshot(), folder / f"{name}.png")
        model.forget()
        jupyter.end_kernels()


@contextmanager
def _notebook(
    scene: Scene, name: str, chromium: Browser, jupyter: Jupyter
) -> Iterator[NotebookPage]:
    width, height = scene.size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=SHARPNESS
    )
    context.set_default_timeout(LIMIT)
    # The folder is named for the scene, so that the notebook's own name can be a plain one.
    (jupyter.folder / name).mkdir()
    path = jupyter.write_notebook(f"{name}/{scene.notebook}", scene.cells)

    def again(_path: str) -> NotebookPage:
        raise NotImplementedError("a scene has one page")

    notebook = NotebookPage(context.new_page(), jupyter, path, again).open()
    try:
        if scene.application == "jupyterlab":  # which shows the files at first
            notebook.page.get_by_role("tab", name="File Browser").click()
        yield notebook
    except Exception:
        picture = Path(tempfile.gettempdir()) / f"{name}-failed.png"
        notebook.page.screenshot(path=picture)
        print(f"What was to be seen last: {picture}")
        raise
    finally:
        context.close()


@contextmanager
def _jupyter(application: str, models: RawServer) -> Iterator[Jupyter]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        jupyter = Jupyter(
            application,  # type: ignore[arg-type] # a scene's, which has the same type
            home,
            dict(os.environ),
            ScriptedModel.config.format(url=models.url),
        )
        # A short traceback: the pictures are about what follows it.
        profile = home / ".ipython" / "profile_default"
        profile.mkdir(parents=True)
        (profile / "ipython_config.py").write_text('c.InteractiveShell.xmode = "Minimal"\n')
        jupyter.start()
        stack.callback(jupyter.stop)
        yield jupyter


@contextmanager
def _chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _settle(notebook: NotebookPage) -> None:
    """Show nothing that follows the mouse or blinks, and wait until what moves has come to rest."""
    size = notebook.page.viewport_size
    notebook.page.mouse.move(size["width"] - 2, size["height"] - 2)
    notebook.page.add_style_tag(content="* { caret-color: transparent !important; }")
    notebook.page.wait_for_timeout(700)


def _write(shown: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(shown)) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    size = path.stat().st_size
    print(f"Wrote {path.name}: {size / 1000:.0f} kB")
    if size > LARGEST:
        raise StepError(f"{path.name} has {size} bytes", "make its scene smaller in _scenes.py")


if __name__ == "__main__":
    sys.exit(program(main))
