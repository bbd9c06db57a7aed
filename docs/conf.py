"""How the site is built: ``python scripts/docs --site``. Nothing of it asks any other host."""

from jupyter_ai_assist import __version__

project = "jupyter-ai-assist"
author = "the jupyter-ai-assist developers"
project_copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx_copybutton", "sphinx_design"]
exclude_patterns = ["_build", "examples"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
# As GitHub makes them, so that a link holds there as well.
myst_heading_anchors = 4
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
    "footer_start": ["copyright"],
    "footer_end": [],
}
