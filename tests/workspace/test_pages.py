"""What pages say to a kernel, and what nobody may make of it."""

import json
import threading
import time

import pytest
from page_door import KernelTab
from workspace_doors import CELLS

from jupyter_ai_assist.kernel.page.pages import Pages


class _Silent:
    """A kernel whose notebook no page has open."""

    iopub_socket = None

    def __init__(self):
        self.session = self
        self.sent = []

    def send(self, _socket, kind, content, ident):
        self.sent.append((kind, content, ident))


def test_the_page_that_is_there_is_found():
    tab = KernelTab()
    tab.open(CELLS)
    assert tab.pages.find("somebody") == "tab"
    assert tab.pages.find() == "tab"


def test_where_no_page_answers_it_is_asked_each_time_and_none_is_found():
    kernel = _Silent()
    pages = Pages(kernel)
    assert [pages.find(), pages.find()] == ["", ""]
    assert [content["seek"] for _, content, _ in kernel.sent] == [1, 2]
    pages.take({"page": "late", "here": 2, "asked": True, "visible": True})  # counts the next time


def test_a_page_that_was_there_is_waited_for_until_it_is_gone():
    kernel = _Silent()
    pages = Pages(kernel)
    pages.greet()
    pages.take({"page": "slow", "here": 1, "asked": False, "visible": True})
    answer = {"page": "slow", "here": 2, "asked": True, "visible": True}
    later = threading.Timer(2, pages.take, [answer])  # longer than a page is waited for that is new
    later.start()
    assert pages.find("somebody") == "slow"
    pages.take({"page": "slow", "gone": True})
    assert [pages.find("somebody"), pages.find("somebody")] == ["", ""]


def test_two_that_ask_at_once_are_both_answered():
    kernel = _Silent()
    pages = Pages(kernel)
    found = []
    askers = [threading.Thread(target=lambda: found.append(pages.find())) for _ in range(2)]
    for asker in askers:
        asker.start()
    while len(kernel.sent) < len(askers):
        time.sleep(0.01)
    for _, content, _ in kernel.sent:
        pages.take({"page": "tab", "here": content["seek"], "asked": False, "visible": True})
    for asker in askers:
        asker.join()
    assert found == ["tab", "tab"]


def test_a_terminal_has_no_pages():
    assert Pages(None).find() == ""


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "seek",
        {"page": "a"},
        {"page": "a", "socket": 7, "text": "{}"},
        {"page": "a", "socket": "b", "text": {"type": "decide"}},
        {"page": 1, "here": 1, "asked": True},
        {"page": "a", "here": "1", "asked": True},
        {"page": "a", "gone": "yes"},
    ],
    ids=json.dumps,
)
def test_what_is_no_message_of_ours_is_passed_over(content):
    heard = []
    pages = Pages(_Silent())
    pages.listen(heard.append)
    pages.take(content)
    assert heard == []
