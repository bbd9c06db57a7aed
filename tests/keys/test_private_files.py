"""Private files: what ``core.files`` promises beyond what its users' tests show."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from jupyter_ai_assist.core.files import locked, private_directory, write_private


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path):
    target = tmp_path / "taken"
    target.mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(OSError, match="taken"):
        write_private(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_an_open_file_is_closed_to_others_when_rewritten(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_private_directory_needs_a_place(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        private_directory(tmp_path / "file" / "below")


def test_a_lock_keeps_other_threads_and_processes_out(tmp_path):
    path = tmp_path / "lock"
    program = (
        "import sys, pathlib\n"
        "from jupyter_ai_assist.core.files import locked\n"
        "try:\n"
        "    with locked(pathlib.Path(sys.argv[1]), timeout=0): print('in')\n"
        "except TimeoutError: print('out')\n"
    )

    def other() -> str:
        command = [sys.executable, "-c", program, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with locked(path):
        assert other() == "out"
        with pytest.raises(TimeoutError, match="held by another process"), locked(path, timeout=0):
            pass
    assert other() == "in"
