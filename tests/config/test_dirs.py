"""Whose a folder is, and that no variable hides an administrator's."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from jupyter_ai_assist.config.dirs import config_dirs, relative_dirs, user_can_write

SYSTEM = [Path("/usr/local/etc/jupyter"), Path("/etc/jupyter")]

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other system folders")


def by_path():
    return {place.path: place.admin for place in config_dirs()}


@posix
def test_system_folders_are_the_admins_also_for_root():
    assert all(by_path()[path] for path in SYSTEM)
    assert [place.path for place in config_dirs()][-2:] == SYSTEM


def test_the_users_folder_is_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    assert by_path()[tmp_path] is False


def test_a_folder_that_does_not_exist_is_nobodys_ceiling(tmp_path):
    assert user_can_write(tmp_path / "none")


@posix
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JUPYTER_NO_CONFIG", "1"),
        ("JUPYTER_PLATFORM_DIRS", "1"),
        ("JUPYTER_CONFIG_PATH", "/etc/jupyter:/tmp"),
        ("JUPYTER_PREFER_ENV_PATH", "1"),
    ],
)
def test_no_variable_leaves_out_or_weakens_the_systems_folders(name, value):
    code = (
        "from jupyter_ai_assist.config.dirs import config_dirs\n"
        "for place in config_dirs(): print(place.admin, place.path)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = result.stdout.splitlines()
    assert {f"True {path}" for path in SYSTEM} <= set(lines)
    assert lines[-1] == "True /etc/jupyter"


def test_relative_folders_are_left_out_and_told(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", os.pathsep.join(["", "conf", str(tmp_path)]))
    assert set(relative_dirs()) == {"", "conf"}
    assert tmp_path in by_path()
    assert all(path.is_absolute() for path in by_path())


@posix
@pytest.mark.parametrize(
    ("mode", "mine", "writes"),
    [(0o755, False, False), (0o777, False, True), (0o555, True, True), (0o755, True, True)],
)
def test_owner_and_mode_decide_for_a_user_who_is_not_root(mode, mine, writes):
    if os.getuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    nobody = 65534
    code = (
        "import os, sys; from jupyter_ai_assist.config.dirs import user_can_write\n"
        f"os.setgid({nobody}); os.setuid({nobody}); print(user_can_write(sys.argv[1]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(mode)
        if mine:
            os.chown(folder, nobody, nobody)
        result = subprocess.run(
            [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
        )
    assert result.stdout.strip() == str(writes)


@posix
def test_a_folder_of_somebody_else_is_not_the_users():
    if os.getuid() == 0:
        pytest.skip("root can write everywhere; the test above changes the user")
    assert not user_can_write("/")
