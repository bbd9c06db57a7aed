"""Writing files: whole, inside the folder, and never over what somebody else wrote."""

import asyncio
import os
import stat

import pytest

from jupyter_ai_assist.core.edits.edits import WriteFile, hash_of
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.workspace.write_file import write_file

posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes are POSIX here")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def write(root):
    def write(path, text, base="", **fields):
        edit = WriteFile(path=str(path), text=text, base=base and hash_of(base), **fields)
        return asyncio.run(write_file(str(root), edit))

    return write


def again(root, edit):
    return asyncio.run(write_file(str(root), edit))


def test_a_new_file_and_its_folders(root, write):
    inverse = write("a/b/new.txt", "tëxt\r\n")
    assert (root / "a/b/new.txt").read_bytes() == "tëxt\r\n".encode()
    again(root, inverse)
    assert not (root / "a/b/new.txt").exists()
    assert list((root / "a/b").iterdir()) == []


def test_a_changed_file_comes_back_byte_for_byte(root, write):
    old = "\ufeffone\r\ntwo\n"
    (root / "f.txt").write_bytes(old.encode())
    inverse = write("f.txt", "new", old)
    redo = again(root, inverse)
    assert (root / "f.txt").read_bytes() == old.encode()
    again(root, redo)
    assert (root / "f.txt").read_bytes() == b"new"


def test_a_removed_file_comes_back(root, write):
    (root / "f.txt").write_text("old")
    inverse = write("f.txt", None, "old")
    assert not (root / "f.txt").exists()
    again(root, inverse)
    assert (root / "f.txt").read_text() == "old"


def test_what_changed_meanwhile_is_kept(root, write):
    (root / "f.txt").write_text("mine")
    for text, base in (("new", "theirs"), ("new", ""), (None, "theirs"), (None, "")):
        with pytest.raises(ConflictError) as refused:
            write("f.txt", text, base)
        assert refused.value.current == "mine"
    with pytest.raises(ConflictError, match="not there any more"):
        write("gone.txt", "new", "old")
    assert (root / "f.txt").read_text() == "mine"
    assert [path.name for path in root.iterdir()] == ["f.txt"]


@posix
def test_the_mode_stays_and_a_new_file_gets_the_usual_one(root, write):
    (root / "run.sh").write_text("old")
    (root / "run.sh").chmod(0o751)
    (root / "closed").write_text("old")
    (root / "closed").chmod(0o600)
    mask = os.umask(0o027)
    try:
        write("run.sh", "new", "old")
        write("closed", "new", "old")
        write("new", "x")
    finally:
        os.umask(mask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in root.iterdir()}
    assert modes == {"run.sh": 0o751, "closed": 0o600, "new": 0o640}


@pytest.mark.parametrize("path", ["../out.txt", "a/../../out.txt", "", ".", "\0"])
def test_nothing_outside_the_folder(root, write, path):
    with pytest.raises(WorkspaceError):
        write(path, "x")
    with pytest.raises(WorkspaceError):
        write(root.parent / "root2/out.txt", "x")
    assert [found.name for found in root.parent.iterdir()] == ["root"]


@posix
def test_a_link_that_leads_out_is_refused_and_one_inside_is_followed(root, write):
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "f.txt").write_text("theirs")
    (root / "file").symlink_to(outside / "f.txt")
    (root / "folder").symlink_to(outside)
    (root / "real.txt").write_text("old")
    (root / "inside").symlink_to("real.txt")
    for path in ("file", "folder/f.txt", "folder/new.txt"):
        with pytest.raises(WorkspaceError, match="outside"):
            write(path, "x", "theirs")
    write("inside", "new", "old")
    assert (outside / "f.txt").read_text() == "theirs"
    assert sorted(path.name for path in outside.iterdir()) == ["f.txt"]
    assert (root / "inside").is_symlink()
    assert (root / "real.txt").read_text() == "new"


@posix
def test_a_folder_that_has_become_a_link_since_leads_nowhere(root, write):
    (root / "folder").mkdir()
    inverse = write("folder/f.txt", "theirs")
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "f.txt").write_text("theirs")
    (root / "folder/f.txt").unlink()
    (root / "folder").rmdir()
    (root / "folder").symlink_to(outside)
    with pytest.raises(WorkspaceError):
        again(root, inverse)
    assert (outside / "f.txt").read_text() == "theirs"


@posix
def test_no_link_is_followed_in_a_path_that_was_real(root, write):
    (root / "folder").mkdir()
    (root / "rules").mkdir()
    looked_at = (root / "folder/new.txt").resolve()
    (root / "folder").rmdir()
    (root / "folder").symlink_to(root / "rules")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write(looked_at, "x")
    with pytest.raises(WorkspaceError, match="outside"):
        write(f"{root}/folder/../../out.txt", "x")
    assert list((root / "rules").iterdir()) == []


@posix
def test_pipes_folders_and_bytes_are_no_text_files(root, write):
    os.mkfifo(root / "pipe")
    (root / "folder").mkdir()
    (root / "bytes").write_bytes(b"\xff\x00")
    for path in ("pipe", "folder", "bytes"):
        with pytest.raises(WorkspaceError):
            write(path, "x", "old")
    with pytest.raises(WorkspaceError):
        write("bytes/below", "x")
    with pytest.raises(WorkspaceError, match="UTF-8"):
        write("new", "\ud800")
    assert sorted(path.name for path in root.iterdir()) == ["bytes", "folder", "pipe"]
