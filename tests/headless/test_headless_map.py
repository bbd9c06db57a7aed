"""Many things at once on a command line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply

FOUND = {"focal_point_x": 9, "focal_point_y": 6, "reason": "It is there."}


@pytest.fixture
def server():
    """A service whose model sees."""
    with RawServer(lambda _: Play(reply(ChatWire(), [json.dumps(FOUND)]))) as one:
        model = {"id": "m", "attachments": True}
        endpoint = {"slug": "lab", "name": "Lab", "base_url": f"{one.url}/v1", "models": [model]}
        whole = {
            "Assist": {"default_model": "lab:m"},
            "AssistCompatible": {"providers": [endpoint]},
        }
        folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(whole))
        yield one


def focal_points(path):
    program = [sys.executable, "-m", "jupyter_ai_assist.headless", "ask"]
    return subprocess.run(
        [*program, "/focal --map photo*.png", "--notebook", str(path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_what_failed_is_asked_for_alone(write, server):
    path = write(a="x = 1")
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(data, "PNG")
    (path.parent / "photo1.png").write_bytes(data.getvalue())
    (path.parent / "photo2.png").write_bytes(b"no image")
    done = focal_points(path)
    assert done.returncode == 0, done.stderr
    said = "1 failed and is missing: do the same again to ask for this one alone."
    assert said in " ".join(done.stdout.split())
    (path.parent / "photo2.png").write_bytes(data.getvalue() + b" another")
    assert "2 of 2" in focal_points(path).stdout
    assert len(server.seen) == 2
