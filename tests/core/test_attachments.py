"""Files that go along with a prompt."""

from __future__ import annotations

import base64
import json

import pytest

from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.history import Attachments
from jupyter_ai_assist.core.messages import FilePart, Message
from jupyter_ai_assist.core.protocol import View
from jupyter_ai_assist.core.workspace.base import Cell

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def files(notebook) -> list[FilePart]:
    parts = notebook.provider.requests[-1].messages[-1].parts
    return [part for part in parts if isinstance(part, FilePart)]


def sent_text(notebook) -> str:
    parts = notebook.provider.requests[-1].messages[-1].parts
    return "\n".join(part.text for part in parts if not isinstance(part, FilePart))


@pytest.fixture
def folder(notebook, tmp_path):
    folder = tmp_path / "work"  # with a folder above it that is this test's own
    folder.mkdir()
    notebook.workspace.root = str(folder)
    notebook.provider.answer("ok")
    return folder


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.png", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0rest"),
        ("a.JPEG", b"\xff\xd8\xff\xe0rest"),
        ("a.gif", b"GIF89a rest"),
        ("a.webp", b"RIFF____WEBP"),
        ("a.pdf", b"%PDF-1.7 rest"),
    ],
)
def test_images_and_pdf_files_are_sent_as_they_are(notebook, folder, name, start):
    (folder / name).write_bytes(start)
    notebook.run("Look", attach=(f"file:{name}",))
    (part,) = files(notebook)
    assert (part.name, part.data) == (name, start)


def test_a_files_bytes_survive_json():
    message = Message(role="user", parts=(FilePart(name="a", media_type="image/png", data=PNG),))
    assert Message.model_validate_json(message.model_dump_json()) == message


def test_a_text_file_is_sent_as_text(notebook, folder):
    (folder / "my data.csv").write_text("a,b\n1,2\n")
    notebook.run('What is in @file:"my data.csv"?')
    assert "a,b\n1,2" in sent_text(notebook)
    assert files(notebook) == []


def test_the_sentences_own_punctuation_is_no_part_of_a_path(notebook, folder):
    (folder / "data.csv").write_text("a,b")
    notebook.run("What is in @file:data.csv?")
    assert "a,b" in sent_text(notebook)


def test_a_missing_file_is_said(notebook, folder):
    events = notebook.run("What is in @file:nothing.csv?")
    assert any("@file:nothing.csv" in getattr(event, "text", "") for event in events)


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/passwd"])
def test_a_file_outside_the_folder_is_refused(notebook, folder, path):
    (folder.parent / "outside.txt").write_text("secret")
    assert notebook.run("Look", attach=(f"file:{path}",))[-1].code == "policy"


def test_a_secret_file_is_refused(notebook, folder):
    (folder / ".env").write_text("KEY=1")
    assert notebook.run("Look at @file:.env")[-1].code == "policy"


def test_a_file_that_is_not_what_its_name_says_is_refused(notebook, folder):
    (folder / "a.png").write_bytes(b"<svg onload=alert(1)>")
    assert notebook.run("Look", attach=("file:a.png",))[-1].code == "usage"


def test_binary_data_is_refused(notebook, folder):
    (folder / "a.bin").write_bytes(b"\xff\xfe\x00\x80")
    assert notebook.run("Look", attach=("file:a.bin",))[-1].code == "usage"


def test_too_large_a_file_is_refused(open_notebook, tmp_path):
    notebook = open_notebook(max_attachment_mb=0.001)
    notebook.workspace.root = str(tmp_path)
    (tmp_path / "a.png").write_bytes(PNG + bytes(2000))
    failed = notebook.run("Look", attach=("file:a.png",))[-1]
    assert "0.001 MB" in failed.message


def test_too_many_files_are_refused(open_notebook, tmp_path):
    notebook = open_notebook(max_attachments=2)
    notebook.workspace.root = str(tmp_path)
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(PNG)
    failed = notebook.run("Look", attach=tuple(f"file:{n}.png" for n in range(3)))[-1]
    assert "Assist.max_attachments" in failed.message


def test_a_long_text_file_keeps_its_head_and_tail(notebook, folder):
    (folder / "long.txt").write_text("START" + "x" * 300_000 + "END")
    notebook.run("Look at @file:long.txt")
    text = sent_text(notebook)
    assert "START" in text
    assert "END" in text
    assert "left out" in text
    assert len(text) < 250_000


# Files that come with the prompt itself


def pasted(name="pasted.png", data=PNG, media_type="image/png") -> FilePart:
    return FilePart(name=name, media_type=media_type, data=data)


def test_a_pasted_image_is_sent(notebook):
    notebook.provider.answer("ok")
    notebook.run("Look", files=(pasted(),))
    assert files(notebook) == [pasted()]


def test_the_content_says_of_what_kind_a_file_is(notebook):
    notebook.provider.answer("ok")
    notebook.run("Look", files=(pasted("photo.jpg", PNG, "image/jpeg"),))
    assert files(notebook)[0].media_type == "image/png"


def test_a_dropped_text_file_is_data_without_its_secrets(notebook):
    key = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    notebook.provider.answer("ok")
    notebook.run("Look", files=(pasted("notes.md", f"# Hi\ntoken: {key}".encode(), "text/x"),))
    assert files(notebook) == []
    assert "# Hi" in sent_text(notebook)
    assert key not in sent_text(notebook)
    assert 'title="file notes.md"' in sent_text(notebook)


def test_a_dropped_notebook_tells_the_cells_that_may_leave(open_notebook):
    notebook = open_notebook(exclude=("tag:secret",))
    notebook.provider.answer("ok")
    cells = [
        {"cell_type": "code", "id": "a", "source": "x = 1", "metadata": {}, "outputs": []},
        {
            "cell_type": "code",
            "id": "b",
            "source": "salary = 2",
            "metadata": {"tags": ["secret"]},
            "outputs": [],
        },
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook.run("Look", files=(pasted("other.ipynb", json.dumps(content).encode()),))
    assert "x = 1" in sent_text(notebook)
    assert "salary" not in sent_text(notebook)


@pytest.mark.parametrize(
    ("settings", "file", "code"),
    [
        ({}, pasted("a.bin", b"\xff\xfe\x00\x80"), "usage"),
        ({}, pasted("a.wav", b"RIFF____WAVEfmt \xff\xfe"), "usage"),
        ({}, pasted(".env", b"KEY=1"), "policy"),
        ({}, pasted("../../.ssh/id_rsa", b"KEY=1"), "policy"),
        ({"max_attachment_mb": 0.00001}, pasted(), "usage"),
        ({"share": "schema"}, pasted(), "policy"),
        ({"share": "schema"}, pasted("a.csv", b"a,b"), "policy"),
        ({"share": "schema"}, pasted("a.ipynb"), "policy"),
        ({"max_attachments": 0}, pasted(), "usage"),
    ],
)
def test_what_may_not_come_along_is_refused_before_anything_is_sent(
    open_notebook, settings, file, code
):
    notebook = open_notebook(**settings)
    assert notebook.run("Look", files=(file,))[-1].code == code
    assert notebook.provider.requests == []


def test_all_files_are_counted_together(open_notebook, tmp_path):
    notebook = open_notebook(max_attachments=2)
    notebook.workspace.root = str(tmp_path)
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "b.txt").write_text("b")
    attach = ("file:a.png", "file:b.txt")
    failed = notebook.run("Look", attach=attach, files=(pasted(),))[-1]
    assert failed.message.startswith("3 files are attached, of at most 2")


def test_a_model_that_sees_nothing_is_sent_nothing(open_notebook):
    notebook = open_notebook(attachments=False)
    failed = notebook.run("Look", files=(pasted(),))[-1]
    assert (failed.code, "pasted.png" in failed.message) == ("usage", True)
    assert notebook.provider.requests == []


# Asked again, all goes along again


@pytest.fixture
def asked(notebook, folder):
    (folder / "a.png").write_bytes(PNG)
    notebook.workspace.all_cells.append(Cell(id="c", source="x = 1", execution_count=1))
    notebook.provider.answer("ok")
    view = View(cell="c", selection="x")
    brought = (pasted(), pasted("notes.md", b"# Hi"))
    notebook.run("Look", attach=("file:a.png",), files=brought, view=view)
    return notebook


def turns(notebook):
    conversation = notebook.session.conversation
    return conversation.assistant.history.turns(conversation.chat.thread.id)


def test_the_history_tells_what_went_along(asked):
    assert turns(asked)[0].attached == Attachments(
        refs=("file:a.png",),
        files=("pasted.png", "notes.md"),
        view=View(cell="c", selection="x"),
    )


def test_a_retry_takes_everything_along(asked):
    sent, text = files(asked), sent_text(asked)
    asked.provider.answer("ok")
    asked.run("/retry")
    assert files(asked) == sent
    assert sent_text(asked) == text
    first, again = turns(asked)
    assert again.attached == first.attached


def test_what_is_edited_keeps_the_files_that_it_names(asked):
    turn = turns(asked)[0].id
    asked.provider.answer("ok")
    asked.run("Look closer", replaces=turn, keep=("notes.md",))
    assert files(asked) == []
    assert "# Hi" in sent_text(asked)


@pytest.mark.parametrize("name", ["a.png", "c-1.png", "nothing.png"])
def test_only_files_that_came_along_can_be_kept(asked, name):
    turn = turns(asked)[0].id
    failed = asked.run("Look", replaces=turn, keep=(name,))[-1]
    assert (failed.code, name in failed.message) == ("usage", True)


def test_a_kept_file_is_held_to_the_policy_of_now(asked, open_notebook):
    history = asked.session.conversation.assistant.history
    closed = open_notebook(history, share="names")
    thread = asked.session.conversation.chat.thread
    closed.session.conversation.open(Chat(thread))
    assert closed.run("/retry")[-1].code == "policy"
