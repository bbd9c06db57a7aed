"""A notebook in a project, with a folder of the user's own for prompts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from approvals.approval_desk import Desk, open_desk

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Report, TurnFailed, TurnFinished


@dataclass
class Shelf:
    """Two folders of prompts, and a notebook to ask them in."""

    user: Path
    project: Path
    desk: Desk

    @property
    def assistant(self):
        return self.desk.session.conversation.assistant

    def write(self, name: str, text: str, *, project: bool = False) -> Path:
        folder = self.project / ".assist" / "prompts" if project else self.user
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.md"
        path.write_text(text)
        return path

    def ask(self, prompt: str, **options) -> str:
        """Type a prompt that is asked; the text that the model gets as the question."""
        self.desk.provider.answer("Done.")
        ending = self.desk.run(prompt, mode="ask", **options)[-1]
        assert isinstance(ending, TurnFinished), ending
        return self.desk.provider.requests[-1].messages[-1].parts[-1].text

    def report(self, command: str) -> str:
        (event,) = self.desk.run(command)
        assert isinstance(event, Report), event
        return event.markdown

    def refusal(self, command: str) -> str:
        """Type a prompt that is refused; the sentence and the next step."""
        before = len(self.desk.provider.requests)
        ending = self.desk.run(command)[-1]
        assert isinstance(ending, TurnFailed), ending
        assert len(self.desk.provider.requests) == before
        return f"{ending.message} {ending.hint}"

    def settle(self, **settings) -> None:
        self.assistant.settings = replace(self.assistant.settings, **settings)
        self.assistant.policy = Policy(self.assistant.settings)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    user, project = tmp_path / "user", tmp_path / "project"
    project.mkdir()
    desk = open_desk(root=str(project))
    desk.session.conversation.assistant.prompts_folder = user
    return Shelf(user, project, desk)
