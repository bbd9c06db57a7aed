"""Looking at the files beside the notebook."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.inside import open_inside

PNG = b"\x89PNG\r\n\x1a\n plot"


def test_folders_are_listed_without_what_is_kept_back(open_tools, tmp_path: Path):
    (tmp_path / "data").mkdir()
    for name in (".env", "a.csv", "b.py", ".hidden"):
        (tmp_path / name).write_text("x")
    tools = open_tools()
    assert tools.call("list_files") == {"files": ["a.csv", "b.py", "data/"]}
    assert tools.call("list_files", folder="data") == {"files": []}
    assert tools.failure("list_files", folder="nope")["code"] == "not_found"


def test_long_folders_are_listed_in_parts(open_tools, tmp_path: Path):
    for number in range(620):
        (tmp_path / f"f{number:03}").touch()
    first = open_tools().call("list_files")
    assert (len(first["files"]), first["left_out"], first["next_start"]) == (500, 120, 500)
    second = open_tools().call("list_files", start=500)
    assert second["files"][-1] == "f619"
    assert "next_start" not in second


@pytest.mark.parametrize("lines", [9_000, 300_000])
def test_a_file_is_read_in_parts(open_tools, tmp_path: Path, lines: int):
    text = "".join(f"line {number}\n" for number in range(lines))
    (tmp_path / "long.txt").write_text(text)
    tools = open_tools()
    first = tools.call("read_file", path="long.txt")
    assert text.startswith(first["text"])
    second = tools.call("read_file", path="long.txt", offset=first["next_offset"])
    assert text.startswith(first["text"] + second["text"])
    last = tools.call("read_file", path="long.txt", offset=len(text) - 9)
    assert last["text"] == text[-9:]
    assert "next_offset" not in last


@pytest.mark.parametrize("line", ["0\n", '"\\', "ä\t", "\r\n"])
def test_nothing_is_lost_between_two_parts(open_tools, tmp_path: Path, line: str):
    text = line * 30_000
    (tmp_path / "long.txt").write_bytes(text.encode())
    tools = open_tools()
    read, offset = "", 0
    for _ in range(100):
        part = tools.call("read_file", path="long.txt", offset=offset)
        read += part["text"]
        if "next_offset" not in part:
            break
        offset = part["next_offset"]
    assert read == text.replace("\r", "")


def test_what_is_swapped_for_a_link_after_the_check_is_not_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    for folder in (outside, root / "data"):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(folder.name)
    place = Policy(Settings()).file("data/a.txt", root)
    with open_inside(root, place) as file:
        assert file.read() == b"data"
    (root / "data").rename(root / "before")
    (root / "data").symlink_to(outside)
    with pytest.raises(OSError, match="data"):
        open_inside(root, place)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"):
        open_inside(tmp_path, tmp_path / "pipe")


def test_an_image_comes_as_an_image(open_tools, tmp_path: Path):
    (tmp_path / "plot.png").write_bytes(PNG)
    result = open_tools().result("read_file", path="plot.png")
    (file,) = result.files
    assert (file.name, file.media_type, file.data) == ("plot.png", "image/png", PNG)


def test_bytes_that_are_no_text_are_said_to_be_none(open_tools, tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"\xff\xfe\x00\x01")
    assert open_tools().failure("read_file", path="model.bin")["code"] == "binary"


def test_a_notebook_is_read_cell_by_cell_under_the_policy(open_tools, tmp_path: Path):
    cells = [
        {"cell_type": "code", "source": "key = 'hunter2'", "metadata": {"tags": ["secret"]}},
        {
            "cell_type": "code",
            "source": "x = 1",
            "metadata": {},
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "a value"}],
        },
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "other.ipynb").write_text(json.dumps(notebook))
    excluding = Settings(exclude=("tag:secret",))
    text = open_tools(settings=excluding).call("read_file", path="other.ipynb")["text"]
    assert "x = 1" in text
    assert "a value" in text
    assert "hunter2" not in text
    schema = Settings(share="schema")
    text = open_tools(settings=schema).call("read_file", path="other.ipynb")["text"]
    assert "x = 1" in text
    assert "a value" not in text


@pytest.mark.parametrize("name", ["data.csv", "plot.png"])
def test_without_values_no_file_is_read(open_tools, tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(PNG)
    failure = open_tools(settings=Settings(share="schema")).failure("read_file", path=name)
    assert failure["code"] == "policy"
    assert "Assist.share" in failure["message"]


def test_where_nothing_is_shared_no_file_is_named(open_tools):
    assert open_tools(settings=Settings(share="none")).failure("list_files")["code"] == "policy"
