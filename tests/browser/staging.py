"""What the assistant proposes and has changed, as a person sees it in the cells."""

from __future__ import annotations

from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

__all__ = ["Staging"]


class Staging:
    """The proposals in a notebook, and the bar at its lower edge."""

    def __init__(self, notebook: NotebookPage) -> None:
        page = notebook.page
        self.notebook = notebook
        self.stages = page.locator(".jp-AssistStage")
        self.text = self.stages.locator(".cm-content")
        self.bar = page.get_by_role("region", name="What the assistant changed")
        self.changed = page.locator(".jp-mod-assist-changed")
        """The cells that show what was changed in them."""

    def stage(self, title: str) -> Locator:
        """Wait for the one proposal, and give it."""
        expect(self.stages).to_have_count(1)
        expect(self.stages).to_contain_text(title)
        return self.stages

    def press(self, button: str) -> None:
        """Press a button of the proposal."""
        self.stages.get_by_role("button", name=button, exact=True).click()

    def reject(self, reason: str) -> None:
        """Reject it, and say why."""
        self.press("Reject")
        self.stages.get_by_label("Why not").fill(reason)
        self.stages.get_by_label("Why not").press("Enter")

    def gone(self) -> None:
        """Wait until nothing is proposed any more."""
        expect(self.stages).to_have_count(0)
