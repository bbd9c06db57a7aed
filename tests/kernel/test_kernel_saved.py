"""A notebook that magics have run in, as it is read where nothing runs: as a page or Markdown."""

from __future__ import annotations

import re

import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, MarkdownExporter
from nbformat.v4 import new_code_cell, new_notebook

SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@pytest.fixture
def ran(tmp_path):
    """What the guide answers, by its tools as any model would."""
    cells = ["%load_ext jupyter_ai_assist", "prices = [1, 2, 3]\nprices", "%assist explain @prices"]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=SPEC)
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    return notebook


def test_a_page_of_it_has_the_answer_once_and_the_cards_folded(ran):
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(ran)
    assert html.count("<details>") == 1
    assert re.search(r"<summary><small>Tool <code>read_cells</code> – done", html)
    assert "running …" not in html
    assert len(re.findall("Answered by the offline guide", html)) == 1
    assert "<li>sets <code>prices</code>" in html


def test_markdown_of_it_is_markdown(ran):
    text, _ = MarkdownExporter().from_notebook_node(ran)
    assert "\n\n1. sets `prices`" in text
    assert "<details><summary><small>Tool <code>read_cells</code> – done" in text
    assert "display_id" not in text
