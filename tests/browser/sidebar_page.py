"""The assistant's chat, as a person sees and uses it: in the sidebar, or in a panel."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

__all__ = ["Sidebar"]


class Sidebar:
    """The chat of the active notebook.

    Parameters
    ----------
    root
        The chat, where it stands elsewhere.
    """

    def __init__(self, page: Page, root: Locator | None = None) -> None:
        self.page = page
        self.root = root or page.locator(".jp-Assist")
        self.input = self.root.get_by_role("textbox", name="Message")
        self.turns = self.root.locator(".jp-Assist-turn")
        self.approval = self.root.locator(".jp-Assist-approval")
        """The calls that wait for a yes."""
        self.tools = self.root.locator(".jp-Assist-tool")
        self._sent = 0
        self.model = self.root.get_by_label("Model", exact=True)

    def open(self) -> Sidebar:
        """Open it, and wait until its chat is connected."""
        return self.show().ready()

    def show(self) -> Sidebar:
        """Open it, unless JupyterLab has: it opens again what was open before."""
        tab = self.page.locator(".jp-SideBar [data-id='jupyter-ai-assist']")
        if not tab.count():  # Jupyter Notebook has it in a menu
            self.page.get_by_role("menuitem", name="View").click()
            self.page.get_by_text("Right Sidebar").hover()
            self.page.get_by_text("Show Assistant").click()
        elif "lm-mod-current" not in (tab.get_attribute("class") or ""):
            tab.click()
        return self

    def ready(self) -> Sidebar:
        """Wait until its chat is connected, which is when it knows its models."""
        expect(self.model).not_to_have_value("")
        return self

    def ask(self, prompt: str) -> Locator:
        """Send a prompt, and wait for the end of its turn, which is given."""
        self.send(prompt)
        return self.ended()

    def send(self, prompt: str) -> Locator:
        """Send a prompt as soon as that can be done, and give its turn."""
        self.input.fill(prompt)
        expect(self.button("Send")).to_be_enabled()
        self.input.press("Enter")
        # Its turn is there when the text is gone. How many there are says nothing: earlier ones
        # may still be loaded, and a prompt may take the place of one.
        expect(self.input).to_have_value("")
        self._sent += 1
        self.turns.last.evaluate("(turn, number) => { turn.dataset.sent = number; }", self._sent)
        return self.root.locator(f".jp-Assist-turn[data-sent='{self._sent}']")

    def ended(self) -> Locator:
        """Wait for the end of the last turn, and give it."""
        last = self.turns.last
        expect(last).to_have_attribute("aria-busy", "false")
        return last

    def use(self, model: str, *, agent: bool = False) -> Sidebar:
        """Choose the model by its id, and whether it may change and run things."""
        self.model.select_option(model)
        if agent:
            self.agent()
        return self

    def agent(self) -> Sidebar:
        """Let the model change and run things."""
        self.root.get_by_role("button", name="Agent", exact=True).click()
        return self

    def button(self, name: str) -> Locator:
        """A button of the chat, by its whole name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def open_list(self) -> None:
        """Show the chats of the notebook."""
        self.button("Chats").click()

    def stop(self) -> None:
        """Stop the turn."""
        self.button("Stop").click()

    def approve(self, button: str = "Once") -> None:
        """Answer the first approval, as soon as it is there, by one of its buttons."""
        self.approval.first.get_by_role("button", name=button, exact=True).click()
