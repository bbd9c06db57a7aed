"""How the site is built: ``python scripts/docs --site``. Nothing of it asks any other host."""

import re
from pathlib import Path

from jupyter_ai_assist import __version__

RESULTS = (Path(__file__).parent.parent / "benchmarks" / "RESULTS.md").read_text("utf-8")


def measured(row: str) -> str:
    """The table of one row of the results, as the last run has written it."""
    section = re.search(rf"^## {row}: .*?^(?=## )", RESULTS, re.MULTILINE | re.DOTALL)
    if section is None:
        return f"{row} was not measured in the last run."
    return "\n".join(line for line in section[0].splitlines() if line.startswith("|"))


project = "jupyter-ai-assist"
author = "the jupyter-ai-assist developers"
project_copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx_copybutton", "sphinx_design"]
exclude_patterns = ["_build", "examples"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "substitution"]
# Braces are for prompts here.
myst_sub_delimiters = ("[", "]")
myst_substitutions = {row.lower(): measured(row) for row in ("P1", "P2", "P4")}
# As GitHub makes them, so that a link holds there as well.
myst_heading_anchors = 4
# Two dashes are an option, quotes are what is typed.
smartquotes = False
# What is typed at a prompt and shown by a program has no language.
highlight_language = "none"

html_theme = "pydata_sphinx_theme"
html_title = "jupyter-ai-assist"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "jupyter-ai-assist"},
    "header_links_before_dropdown": 6,
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "show_nav_level": 1,
    "show_toc_level": 2,
    "secondary_sidebar_items": {"**": ["page-toc"], "comparison": [], "index": []},
    "footer_start": ["copyright"],
    "footer_end": [],
}
