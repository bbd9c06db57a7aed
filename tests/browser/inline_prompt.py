"""The prompt of a cell, as a person sees and uses it."""

from __future__ import annotations

from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

__all__ = ["InlinePrompt"]


class InlinePrompt:
    """The prompt that is open in a notebook."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.page = notebook.page
        self.root = self.page.locator(".jp-AssistInline")
        self.input = self.root.get_by_role("textbox").first
        self.status = self.root.locator(".jp-AssistInline-status")
        self.draft = self.root.locator(".jp-AssistInline-draft")

    @classmethod
    def open(cls, notebook: NotebookPage, index: int) -> InlinePrompt:
        """Open it in a cell by its key."""
        notebook.select(index)
        notebook.page.keyboard.press("Control+k")
        return cls(notebook).ready()

    def ready(self) -> InlinePrompt:
        """Wait until it can be written into."""
        expect(self.input).to_be_focused()
        return self

    def ask(self, prompt: str) -> InlinePrompt:
        """Send a prompt."""
        self.input.fill(prompt)
        self.input.press("Enter")
        return self

    def button(self, name: str) -> Locator:
        """One of its buttons, by its whole name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def drafted(self) -> InlinePrompt:
        """Wait until there is a draft."""
        expect(self.button("Accept")).to_be_visible()
        return self

    def gone(self) -> None:
        """Wait until it is closed."""
        expect(self.root).to_have_count(0)
