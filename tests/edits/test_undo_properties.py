"""Any mixture of turns, typing, undo and redo: what is promised about it, whatever comes.

- Without a person in between, undoing all gives back the identical notebook, and
  redoing all the notebook as it was before that.
- Undo and redo at once change nothing, whoever did what before.
- What a person typed last into a cell is its source, unless a turn that saw it has
  replaced it and stands; undoing all brings it back. No cell of theirs goes otherwise.
- Cells that a turn neither moved nor added nor removed keep their order.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.edits.journal import Journal, TurnEditor
from jupyter_ai_assist.core.edits.undo import last_standing, last_undone, redo, undo
from jupyter_ai_assist.core.history import ChangedTurn, History, Turn
from jupyter_ai_assist.core.workspace.base import RunResult
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

Operation = tuple[str, int, int]
"""What is done, and two numbers that choose the cells it is done to."""

ASSISTANT = ("replace", "insert", "delete", "move", "next turn")
PERSON = ("type", "add", "remove", "put", "run")
COMMANDS = ("undo", "redo")


def operations(*names: str) -> st.SearchStrategy[list[Operation]]:
    number = st.integers(0, 6)
    operation = st.tuples(st.sampled_from(names), number, number)
    return st.lists(operation, max_size=8) | st.lists(operation, min_size=12, max_size=25)


some = settings(max_examples=100, deadline=None, derandomize=True, database=None)


class Counting(dict[str, RunResult]):
    """Every run puts out something of its own."""

    def get(self, key, default=None):
        self[key] = RunResult(status="ok", output=f"output {len(self)}")
        return self[key]


@dataclass
class World:
    """A notebook, the turns that edit it, and the person who does."""

    workspace: FakeWorkspace
    journal: Journal
    thread: str
    number: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    """By cell, what the person wrote last; without the cells that they removed."""

    @classmethod
    def of(cls, size: int = 4) -> World:
        cells = [
            CellState(id=f"c{n}", source=f"start {n}", execution_count=n, metadata={"n": n})
            for n in range(size)
        ]
        history = History.in_memory()
        thread = history.start_thread("work.ipynb").id
        typed = {cell.id: cell.source for cell in cells}
        workspace = FakeWorkspace(all_cells=[*cells], results=Counting())
        world = cls(workspace, Journal(history), thread, typed=typed)
        world.next_turn()
        return world

    def next_turn(self) -> None:
        self.editor = TurnEditor(self.workspace, self.journal, self.new("turn"), "m")
        now = datetime.now(UTC)
        turn = Turn(id=self.editor.turn, started=now, question=self.editor.turn)
        self.journal.history.append(self.thread, turn)

    def new(self, what: str) -> str:
        self.number += 1
        return f"{what} {self.number}"

    @property
    def states(self) -> list[CellState]:
        return self.workspace.states()

    @property
    def turns(self) -> list[ChangedTurn]:
        return self.journal.turns("work.ipynb", "")

    def chosen(self, number: int) -> CellState | None:
        states = self.states
        return states[number % len(states)] if states else None

    async def do(self, operation: Operation) -> None:
        name, one, other = operation
        cell, second = self.chosen(one), self.chosen(other)
        before = [state.id for state in self.states]
        if name in PERSON:
            self.person(name, cell, second)
            if name == "run" and cell is not None:
                await self.workspace.run(cell.id, 1)
            return
        touched = await self.change(name, cell, second)
        stayed = [state.id for state in self.states if state.id in before]
        assert [id_ for id_ in stayed if id_ not in touched] == [
            id_ for id_ in before if id_ in stayed and id_ not in touched
        ]

    async def change(self, name: str, cell: CellState | None, other: CellState | None) -> set[str]:
        """What the assistant does; the ids of cells whose place that may change."""
        if name == "next turn":
            self.next_turn()
        elif name in COMMANDS:
            self.next_turn()  # a command is typed when no turn runs
            return await (self.undo() if name == "undo" else self.redo())
        elif cell is None or other is None:
            pass
        elif name == "insert":
            return {await self.editor.insert("code", self.new("assistant"), cell.id)}
        elif name == "replace":
            base = (await self.workspace.cells())[self.states.index(cell)].hash
            await self.editor.replace(cell.id, base, self.new("assistant"))
        elif name == "delete":
            base = (await self.workspace.cells())[self.states.index(cell)].hash
            await self.editor.delete(cell.id, base)
            return {cell.id}
        elif cell.id != other.id:
            await self.editor.move(cell.id, other.id)
            return {cell.id}
        return set()

    def person(self, name: str, cell: CellState | None, other: CellState | None) -> None:
        states = self.states
        if name == "add":
            new = CellState(id=self.new("u"), source=self.new("typed"))
            states.insert(states.index(cell) if cell else 0, new)
            self.typed[new.id] = new.source
        elif cell is None or other is None:
            return
        elif name == "type":
            self.typed[cell.id] = self.new("typed")
            place = states.index(cell)
            states[place] = cell.model_copy(update={"source": self.typed[cell.id]})
        elif name == "remove":
            states.remove(cell)
            self.typed.pop(cell.id, None)
        elif name == "put":
            states.remove(cell)
            states.insert(states.index(other) if other in states else 0, cell)
        self.workspace.all_cells = [*states]

    async def undo(self) -> set[str]:
        turn = last_standing(self.turns)
        if turn is None:
            return set()
        before = self.states
        done = await undo(self.journal, self.workspace, turn)
        after = self.states
        again = last_undone(self.turns)
        assert again is not None
        assert again.id == turn.id
        await redo(self.journal, self.workspace, again)
        assert self.states == before
        (standing,) = [one for one in self.turns if one.id == turn.id]
        await undo(self.journal, self.workspace, standing)
        assert self.states == after
        return placed(done.applied)

    async def redo(self) -> set[str]:
        turn = last_undone(self.turns)
        return placed((await redo(self.journal, self.workspace, turn)).applied) if turn else set()

    async def undo_all(self) -> None:
        for _ in self.turns:
            await self.undo()
        assert last_standing(self.turns) is None

    async def redo_all(self) -> None:
        for _ in self.turns:
            await self.redo()


def placed(applied) -> set[str]:
    """Cells that these edits moved, added or removed."""
    edits = [one.edit for one in applied]
    return {
        edit.cell.id if edit.type == "insert_cell" else edit.id
        for edit in edits
        if edit.type not in {"restore_cell", "replace_cell"}
    }


@some
@given(operations(*ASSISTANT, *COMMANDS))
def test_without_a_person_undoing_all_gives_back_the_identical_notebook(done):
    async def scenario():
        world = World.of()
        start = world.states
        for operation in done:
            await world.do(operation)
        await world.redo_all()
        end = world.states
        await world.undo_all()
        assert world.states == start
        await world.redo_all()
        assert world.states == end

    asyncio.run(scenario())


@some
@given(operations(*ASSISTANT, *PERSON, *COMMANDS))
def test_what_a_person_typed_is_there_when_all_is_undone(done):
    async def scenario():
        world = World.of()
        for operation in done:
            await world.do(operation)
            ids = [cell.id for cell in world.states]
            assert len(ids) == len(set(ids))
        await world.undo_all()
        sources = {cell.id: cell.source for cell in world.states}
        assert {id_: sources.get(id_) for id_ in world.typed} == world.typed

    asyncio.run(scenario())


@some
@given(operations(*PERSON, "undo", "redo", "replace", "next turn"))
def test_undo_and_redo_never_touch_what_a_person_typed_last(done):
    async def scenario():
        world = World.of()
        for operation in done:
            mine = {c.id for c in world.states if world.typed.get(c.id) == c.source}
            await world.do(operation)
            if operation[0] in {"undo", "next turn", *PERSON}:
                still = {c.id for c in world.states if world.typed.get(c.id) == c.source}
                assert {id_ for id_ in mine if id_ in world.typed} <= still

    asyncio.run(scenario())
