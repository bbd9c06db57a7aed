"""Whether the panel can be read: its colours in pages that have Jupyter's, and that have others."""

from __future__ import annotations

import pytest
from panel_alone import CODE, show_a_turn
from playwright.sync_api import expect
from test_panel import SHOW, panel_in

THEMES = {
    "dark": {
        "editor-background": "#1f1f1f",
        "editor-foreground": "#cccccc",
        "editorWidget-background": "#202020",
        "panel-border": "#2b2b2b",
        "focusBorder": "#0078d4",
        "textCodeBlock-background": "#2b2b2b",
        "textLink-foreground": "#4daafc",
        "errorForeground": "#f85149",
        "input-background": "#313131",
        "descriptionForeground": "#9d9d9d",
        "disabledForeground": "rgba(204, 204, 204, 0.5)",
        "editorWarning-foreground": "#cca700",
        "button-background": "#0078d4",
        "button-foreground": "#ffffff",
        "button-secondaryBackground": "#313131",
        "testing-iconPassed": "#73c991",
    },
    "light": {
        "editor-background": "#ffffff",
        "editor-foreground": "#3b3b3b",
        "editorWidget-background": "#f8f8f8",
        "panel-border": "#e5e5e5",
        "focusBorder": "#005fb8",
        "textCodeBlock-background": "#f8f8f8",
        "textLink-foreground": "#005fb8",
        "errorForeground": "#f85149",
        "input-background": "#ffffff",
        "descriptionForeground": "#3b3b3b",
        "disabledForeground": "rgba(97, 97, 97, 0.5)",
        "editorWarning-foreground": "#bf8803",
        "button-background": "#005fb8",
        "button-foreground": "#ffffff",
        "button-secondaryBackground": "#5f6a79",
        "testing-iconPassed": "#388a34",
    },
    "high contrast": {
        "editor-background": "#000000",
        "editor-foreground": "#ffffff",
        "editorWidget-background": "#0c141f",
        "panel-border": "#6fc3df",
        "contrastBorder": "#6fc3df",
        "focusBorder": "#f38518",
        "textLink-foreground": "#21a6ff",
        "errorForeground": "#f48771",
        "input-background": "#000000",
        "descriptionForeground": "rgba(255, 255, 255, 0.7)",
        "disabledForeground": "#a5a5a5",
        "editorWarning-foreground": "#ffd370",
        "button-background": "#000000",
        "button-foreground": "#ffffff",
        "testing-iconPassed": "#73c991",
    },
    "high contrast light": {
        "editor-background": "#ffffff",
        "editor-foreground": "#292929",
        "editorWidget-background": "#ffffff",
        "panel-border": "#0f4a85",
        "contrastBorder": "#0f4a85",
        "focusBorder": "#006bbd",
        "textCodeBlock-background": "#f2f2f2",
        "textLink-foreground": "#0f4a85",
        "errorForeground": "#b5200d",
        "input-background": "#ffffff",
        "descriptionForeground": "rgba(41, 41, 41, 0.7)",
        "disabledForeground": "#7f7f7f",
        "editorWarning-foreground": "#895503",
        "button-background": "#0f4a85",
        "button-foreground": "#ffffff",
        "testing-iconPassed": "#007100",
    },
}
"""What VS Code 1.100 says of its own themes, as far as the panel asks for it."""

LIKE_VS_CODE = """theme => {
  const { style } = document.documentElement;
  style.setProperty("--jp-layout-color1", "white");
  style.setProperty("--jp-ui-font-color1", "black");
  style.setProperty("--jp-accept-color-normal", "#2196f3");
  for (const [name, colour] of Object.entries(theme)) {
    style.setProperty(`--vscode-${name}`, colour);
  }
}"""

CONTRASTS = """frame => {
  const drawn = colour => {
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const over = (above, below) => {
    const alpha = above[3] / 255;
    return below.map((part, index) => above[index] * alpha + part * (1 - alpha));
  };
  const behind = element => {
    const outer = element === frame ? [255, 255, 255] : behind(element.parentElement);
    return over(drawn(getComputedStyle(element).backgroundColor), outer);
  };
  const light = colour => colour
    .map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const contrast = element => {
    const ground = behind(element);
    const [one, other] = [over(drawn(getComputedStyle(element).color), ground), ground].map(light);
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const said = element => [...element.childNodes]
    .some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const seen = element => element.checkVisibility() && !element.disabled;
  return [...frame.querySelectorAll("*")]
    .filter(element => said(element) && seen(element))
    .map(element => [contrast(element), element.className, element.textContent.slice(0, 40)]);
}"""
"""The contrast of each text with what is behind it, by the formula of WCAG 2.2."""


@pytest.fixture
def page(alone):
    return alone


def readable(frame):
    """Whether all of a panel can be read: 4.5 is what WCAG asks of text."""
    found = frame.evaluate(CONTRASTS)
    assert len(found) > 20
    assert [one for one in found if one[0] < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_page_without_colours_all_can_be_read(page, scheme):
    page.emulate_media(color_scheme=scheme)
    show_a_turn(page)
    readable(page.locator(".jp-Assist-widget"))


@pytest.mark.parametrize("theme", THEMES)
def test_in_vs_codes_themes_all_can_be_read(page, theme):
    # What the person's system prefers is not what the editor has.
    page.emulate_media(color_scheme="light" if "light" not in theme else "dark")
    page.evaluate(LIKE_VS_CODE, THEMES[theme])
    show_a_turn(page)
    readable(page.locator(".jp-Assist-widget"))


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_in_jupyterlab_code_has_the_colours_of_its_editor(open_notebook, model, theme):
    notebook = open_notebook(None, SHOW, "for one in []: pass")
    page = notebook.page
    page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
    )
    light = str(theme == "JupyterLab Light").lower()
    expect(page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    model.says(CODE)
    turn = panel.ask("How?")
    word = turn.locator(".jp-Assist-token-keyword").first
    colour = "it => getComputedStyle(it).color"
    own = notebook.cell(1).locator(".cm-line span", has_text="for").first
    expect(word).to_have_css("color", own.evaluate(colour))
    assert word.evaluate(colour) != panel.root.evaluate(colour)
