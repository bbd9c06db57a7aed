"""Files that never take another one's place."""

from __future__ import annotations

import threading

import pytest

from jupyter_ai_assist.core.errors import PolicyError, WorkspaceError
from jupyter_ai_assist.core.images.save import save_new, stem_of
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import Settings

POLICY = Policy(Settings())


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("A red fox, in the snow!", "a-red-fox-in-the-snow"),
        ("../../etc/passwd", "etc-passwd"),
        ("狐 in Köln", "狐-in-köln"),
        ("!!!", "image"),
        (".hidden", "hidden"),
        ("x" * 200, "x" * 48),
        ("word " * 40, "word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_name_is_made_of_the_words(words, stem):
    assert stem_of(words, "image") == stem


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    (tmp_path / "fox.png").write_bytes(b"mine")
    (tmp_path / "fox-2.png").symlink_to(tmp_path / "nowhere")
    path = save_new(POLICY, str(tmp_path), "fox", ".png", b"new")
    assert path == tmp_path / "fox-3.png"
    assert path.read_bytes() == b"new"
    assert (tmp_path / "fox.png").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_many_at_once_each_get_a_name_and_leave_nothing_behind(tmp_path):
    saved = []

    def save(number: int) -> None:
        data = str(number).encode()
        path = save_new(POLICY, str(tmp_path), "fox", ".png", data)
        saved.append((path, data))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({path for path, _ in saved}) == 20
    assert all(path.read_bytes() == data for path, data in saved)
    assert len(list(tmp_path.iterdir())) == 20


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(WorkspaceError, match="cannot be saved"):
        save_new(POLICY, str(tmp_path / "gone"), "fox", ".png", b"")


def test_what_the_policy_keeps_is_kept(tmp_path):
    policy = Policy(Settings(exclude=("**/*fox*",)))
    with pytest.raises(PolicyError):
        save_new(policy, str(tmp_path), "fox", ".png", b"")
    assert list(tmp_path.iterdir()) == []
