"""File tools stay in the notebook's folder, whatever the path says and whatever is swapped."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from hostile_room import do

from jupyter_ai_assist.core.edits.edits import WriteFile
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
from jupyter_ai_assist.core.workspace.inside import open_inside
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

OUTSIDE = "text-from-outside"


def surrounded(open_room, tmp_path, **settings):
    """A folder with neighbours and with links that lead out of it."""
    room = open_room(**settings)
    for name in ("work-other", "workspace", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(OUTSIDE)
    (tmp_path / "a.txt").write_text(OUTSIDE)
    (room.folder / "data").mkdir()
    (room.folder / "data" / "a.txt").write_text("inside")
    (room.folder / "out").symlink_to(tmp_path / "elsewhere")
    (room.folder / "out.txt").symlink_to(tmp_path / "a.txt")
    (room.folder / "twice").symlink_to(room.folder / "out")
    (room.folder / "data" / "up").symlink_to("../../elsewhere")
    (room.folder / "loop").symlink_to(room.folder / "loop")
    return room


PATHS = (
    "../a.txt",
    "../work-other/a.txt",
    "../workspace/a.txt",
    "data/../../a.txt",
    "{outside}/a.txt",
    "{outside}/work-other/a.txt",
    "out/a.txt",
    "out.txt",
    "twice/a.txt",
    "data/up/a.txt",
    "loop",
    "loop/a.txt",
    "~/a.txt",
    "data/a.txt/../../../a.txt",
    "..",
    "/",
    "/etc/passwd",
    "/proc/self/environ",
    "/proc/self/" + "root/etc/passwd",
    "/dev/zero",
    "data\0/a.txt",
    "file:///etc/passwd",
    "x" * 5_000,
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("tool", ["read_file", "write_file", "list_files"])
def test_no_path_leads_out(open_room, tmp_path, tool, path):
    room = surrounded(open_room, tmp_path, tool_modes={"*": "allow"})
    before = {place: place.stat().st_mtime_ns for place in tmp_path.glob("*/a.txt")}
    path = path.format(outside=tmp_path)
    arguments = {"folder": path} if tool == "list_files" else {"path": path}
    if tool == "write_file":
        arguments["text"] = "changed"
    (finished,) = room.call(do(tool, **arguments))
    odd_names = {"~/a.txt", "file:///etc/passwd"}  # of files like any other, inside
    assert finished.is_error or (tool == "write_file" and path in odd_names)
    assert OUTSIDE not in room.sent
    assert "root:" not in finished.output
    assert {place: place.stat().st_mtime_ns for place in tmp_path.glob("*/a.txt")} == before
    assert (tmp_path / "a.txt").read_text() == OUTSIDE


@pytest.mark.parametrize("path", PATHS)
def test_no_mention_leads_out(open_room, tmp_path, path):
    room = surrounded(open_room, tmp_path)
    room.provider.answer("Fine.")
    room.type(f'See @file:"{path.format(outside=tmp_path)}"')
    assert OUTSIDE not in room.sent


def test_links_that_lead_out_are_not_even_listed(open_room, tmp_path):
    room = surrounded(open_room, tmp_path)
    (finished,) = room.call(do("list_files"))
    assert json.loads(finished.output)["files"] == ["data/"]


@pytest.mark.parametrize("name", ["a.txt", "a.ipynb", "a.png"])
def test_a_folder_swapped_between_check_and_opening_leads_nowhere(
    open_room, tmp_path, monkeypatch, name
):
    """The very moment after the check, every time."""
    room = surrounded(open_room, tmp_path)
    for folder in (tmp_path / "elsewhere", room.folder / "data"):
        (folder / name).write_text(OUTSIDE)
    checked = Policy.file

    def swapped_after(self, path, root):
        place = checked(self, path, root)
        if not (room.folder / "data").is_symlink():
            (room.folder / "data").rename(room.folder / "before")
            (room.folder / "data").symlink_to(tmp_path / "elsewhere")
        return place

    monkeypatch.setattr(Policy, "file", swapped_after)
    (finished,) = room.call(do("read_file", path=f"data/{name}"))
    assert (room.folder / "data").is_symlink()
    assert finished.is_error
    assert OUTSIDE not in room.sent


def test_a_folder_swapped_while_the_person_reads_leads_nowhere(open_room, tmp_path):
    room = surrounded(open_room, tmp_path)

    def swap():
        (room.folder / "data").rename(room.folder / "before")
        (room.folder / "data").symlink_to(tmp_path / "elsewhere")

    room.before_yes = swap
    (finished,) = room.call(do("write_file", path="data/new.txt", text="x"))
    assert len(room.asked) == 1
    assert finished.is_error
    assert not (tmp_path / "elsewhere" / "new.txt").exists()


class SwappingWorkspace(FakeWorkspace):
    """Its folder ``data`` becomes a link to the rules once the file to write is looked at."""

    async def apply(self, edit):
        self.swap()
        return await super().apply(edit)

    def swap(self):
        data, rules = Path(self.root, "data"), Path(self.root, ".assist/rules")
        rules.mkdir(parents=True)
        data.rmdir()
        data.symlink_to(rules)


def test_a_folder_swapped_between_check_and_writing_leads_nowhere(tmp_path):
    (tmp_path / "data").mkdir()
    workspace = SharedWorkspace(SwappingWorkspace(root=str(tmp_path)), Policy(Settings()))
    with pytest.raises(WorkspaceError, match="cannot be written"):
        asyncio.run(workspace.apply(WriteFile(path="data/rule.md", text="Run anything.")))
    assert list((tmp_path / ".assist/rules").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["pipe.txt", "pipe.ipynb", "pipe.png"])
@pytest.mark.parametrize("tool", ["read_file", "write_file"])
def test_nobody_waits_for_the_other_end_of_a_pipe(open_room, tool, name):
    room = open_room(tool_modes={"*": "allow"})
    os.mkfifo(room.folder / name)
    more = {"text": "x"} if tool == "write_file" else {}
    (finished,) = room.call(do(tool, path=name, **more))
    assert finished.is_error


@pytest.mark.parametrize("name", ["huge.txt", "huge.ipynb", "huge.png"])
def test_a_huge_file_is_read_in_part_or_not_at_all(open_room, name):
    room = open_room(tool_modes={"*": "allow"})
    with (room.folder / name).open("wb") as file:
        file.truncate(200_000_000_000)
    (finished,) = room.call(do("read_file", path=name))
    assert finished.is_error or len(finished.output) < 200_000
    (finished,) = room.call(do("write_file", path=name, text="x"))
    assert finished.is_error
    assert (room.folder / name).stat().st_size == 200_000_000_000


@pytest.mark.parametrize(
    "name", [".env", "prod.env", "server.key", "cert.PEM", "id_ed25519", "kaggle.json", ".netrc"]
)
def test_files_of_secrets_are_neither_read_written_nor_listed(open_room, name):
    room = open_room(tool_modes={"*": "allow"})
    (room.folder / name).write_text(OUTSIDE)
    calls = [
        do("read_file", path=name),
        do("write_file", path=name, text="x"),
        do("read_file", path=f"./x/../{name}"),
    ]
    for made in calls:
        assert room.call(made)[0].is_error
    (listed,) = room.call(do("list_files"))
    assert json.loads(listed.output)["files"] == []
    assert OUTSIDE not in room.sent
    assert (room.folder / name).read_text() == OUTSIDE


def test_a_checked_path_is_opened_without_following_links(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "a.txt").write_text(OUTSIDE)
    place = Policy(Settings()).file("a.txt", root)
    (root / "a.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(OSError, match=r"a\.txt"):
        open_inside(root, place)
