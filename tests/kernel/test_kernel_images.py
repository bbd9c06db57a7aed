"""Images from a cell in a real kernel to services on this machine, and back into its names."""

from __future__ import annotations

import base64
import io
import json
import time

import pytest
from live_kernel import LiveKernel, when_it_says
from PIL import Image
from servers.painters import PaintingServer, picture
from servers.raw import Play
from servers.wires import reply, wire_for_path

KEY = "sk-images-0123456789abcdef"


def seen_point(seen):
    """A model that sees: the point (30, 20) of any image."""
    wire = wire_for_path(seen.path)
    text = json.dumps({"focal_point_x": 30, "focal_point_y": 20, "reason": "The fox."})
    return Play(reply(wire, [text]))


class Services(PaintingServer):
    """One server for images and for looking at them."""

    def _paint(self, seen):
        if seen.path.endswith("/chat/completions"):
            return seen_point(seen)
        return super()._paint(seen)


@pytest.fixture(scope="module")
def running():
    with Services() as server:
        yield server


@pytest.fixture
def services(running):
    """The services, as if nobody had asked them yet."""
    running.seen.clear()
    running.bodies.clear()
    return running


@pytest.fixture(scope="module")
def live(running, tmp_path_factory):
    """A kernel whose providers are all on this machine."""
    environ = {"IMAGES_KEY": KEY, "JUPYTER_AI_ASSIST_MASTER_KEY": "a long enough master key"}
    kernel = LiveKernel(tmp_path_factory.mktemp("home"), environ)
    config = kernel.folder.parent / "config"
    config.mkdir()
    vendor = {"api_key_env": "IMAGES_KEY"}
    settings = {
        "AssistOpenAI": {**vendor, "base_url": f"{running.url}/v1", "api": "chat"},
        "AssistGoogle": {**vendor, "base_url": running.url},
        "AssistStability": {**vendor, "base_url": running.url},
        "AssistReplicate": {**vendor, "base_url": running.url},
    }
    (config / "jupyter_config.json").write_text(json.dumps(settings))
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(live, services):
    """The same with no file in its folder and no name of its user's."""
    for file in live.folder.iterdir():
        file.unlink()
    live.run("%reset -f")
    return live


def images(ran) -> list[Image.Image]:
    """The images that a cell shows."""
    shown = [data["image/png"] for data in ran.displays if "image/png" in data]
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in shown]


@pytest.mark.parametrize(
    "model",
    [
        "openai:gpt-image-2",
        "google:gemini-3.1-flash-image",
        "stability:sd3.5-large",
        "stability:stable-diffusion-xl-1024-v1-0",
        "replicate:black-forest-labs/flux-schnell",
    ],
)
def test_an_image_is_shown_saved_and_bound(kernel, services, model):
    ran = kernel.run(f"%assist -o fox -m {model} /image --shape portrait a red fox, isn't it?")
    assert ran.status == "ok", ran.errors
    (shown,) = images(ran)
    assert shown.info["prompt"] == "a red fox, isn't it?"
    assert shown.info["model"] == model
    assert "Saved as `a-red-fox-isn-t-it.png`" in ran.markdown
    assert model in ran.markdown
    assert not ran.of("execute_result")
    path = kernel.folder / "a-red-fox-isn-t-it.png"
    assert kernel.value("str(fox.path)") == str(path)
    assert kernel.value("fox.image.info['model']") == model
    assert kernel.value("[type(part).__module__ for part in fox][1]").startswith("PIL.")
    assert kernel.value("fox.image.size") == shown.size
    keys = [seen.headers.get("authorization", "") for seen in services.seen]
    keys += [seen.headers.get("x-goog-api-key", "") for seen in services.seen]
    assert any(KEY in key for key in keys)
    assert KEY.encode() not in path.read_bytes()


def test_several_are_a_list_and_nothing_is_written_over(kernel):
    (kernel.folder / "fox.png").write_bytes(b"mine")
    ran = kernel.run("foxes = %assist /image --n 2 fox")
    assert ran.status == "ok", ran.errors
    assert "2 images by openai:gpt-image-2: about $0.11." in ran.markdown
    assert kernel.value("[p.path.name for p in foxes]") == ["fox-2.png", "fox-3.png"]
    assert (kernel.folder / "fox.png").read_bytes() == b"mine"


def test_a_cell_magic_takes_a_long_prompt(kernel, services):
    ran = kernel.run("%%assist -m stability:core /image --seed 4\na fox\nin {braces} and $dollars")
    assert ran.status == "ok", ran.errors
    assert services.bodies[0]["prompt"] == "a fox\nin {braces} and $dollars"


def test_a_slip_is_one_sentence_without_a_traceback(kernel, services):
    ran = kernel.run("%assist /image --width 1000 --height 1000 fox")
    (error,) = ran.errors
    assert "openai:gpt-image-2 has no size 1000x1000." in error
    assert "--width 1008 --height 1008" in error
    assert "Traceback" not in error
    assert services.seen == []


def test_a_service_that_declines_fails_the_cell(kernel, services):
    body = {"error": {"code": "moderation_blocked", "message": "not that"}}
    content = {"content-type": "application/json"}
    services.play(Play([json.dumps(body).encode()], 400, content))
    (error,) = kernel.run("%assist /image something").errors
    assert "declined" in error
    assert not list(kernel.folder.iterdir())


def test_stop_closes_the_connection_and_frees_the_cell(kernel, services):
    services.play(Play(silent=True, end="hang"))
    sent = kernel.send("%assist /image fox")
    seen = services.await_request()
    kernel.interrupt()
    assert kernel.collect(sent).status == "error"
    assert seen.gone.wait(60)


def test_the_focal_point_of_a_file_is_drawn_bound_and_cropped_to(kernel):
    (kernel.folder / "photo.jpg").write_bytes(picture(300, 100, "JPEG"))
    ran = kernel.run("%assist -o point /focal --crop 1:1 photo.jpg")
    assert ran.status == "ok", ran.errors
    assert kernel.value("{k: point[k] for k in ('focal_point_x', 'focal_point_y', 'reason')}") == {
        "focal_point_x": 30,
        "focal_point_y": 20,
        "reason": "The fox.",
    }
    drawn, crop = images(ran)
    assert (drawn.size, crop.size) == ((300, 100), (100, 100))
    with Image.open(kernel.value("point['crop']")) as saved:
        assert saved.size == (100, 100)
    assert "Focal point **(30, 20)** of `photo.jpg` (300 × 100): The fox." in ran.markdown


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("from PIL import Image; x = Image.new('CMYK', (80, 60))", "x"),
        ("import numpy; x = numpy.random.rand(60, 80, 3)", "x"),
        ("import numpy; x = {'deep': [numpy.zeros((60, 80), 'uint8')]}", "x['deep'][0]"),
        (
            (
                "import matplotlib; matplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
                "x, axes = plt.subplots(figsize=(4, 3)); axes.plot([1, 2])"
            ),
            "x",
        ),
        (
            (
                "import io; from PIL import Image; b = io.BytesIO()\n"
                "Image.new('RGB', (80, 60)).save(b, 'PNG'); x = b.getvalue()"
            ),
            "x",
        ),
        ("from pathlib import Path; x = Path('here.png')", "x"),
        ("x = 'here.png'", "@x"),
    ],
    ids=["CMYK", "array", "nested", "figure", "bytes", "path", "text"],
)
def test_the_focal_point_of_a_variable(kernel, services, made, name):
    (kernel.folder / "here.png").write_bytes(picture(80, 60))
    assert kernel.run(made).status == "ok"
    before = kernel.value("sorted(k for k in globals() if not k.startswith('_'))")
    ran = kernel.run(f"point = %assist /focal {name}")
    assert ran.status == "ok", ran.errors
    assert kernel.value("point['focal_point_x']") == 30
    assert len(images(ran)) == 1
    after = kernel.value("sorted(k for k in globals() if not k.startswith('_'))")
    assert set(after) - set(before) <= {"point"}


def test_the_focal_point_of_an_output(kernel):
    ran = kernel.run("from PIL import Image; Image.new('RGB', (90, 70))", cell_id="shown")
    count = ran.reply["execution_count"]
    for reference in (f"Out[{count}]", "@cell:shown"):
        ran = kernel.run(f"%assist /focal {reference}")
        assert ran.status == "ok", ran.errors
        assert images(ran)[0].size == (90, 70)


def test_the_focal_points_of_a_list(kernel, services):
    for name in ("a.png", "b.png"):
        (kernel.folder / name).write_bytes(picture(80, 60))
    kernel.run("from PIL import Image; x = ['a.png', Image.new('L', (50, 40)), 7, None, 'b.png']")
    ran = kernel.run("points = %assist /focal --yes --map x")
    assert ran.status == "ok", ran.errors
    found = kernel.value("[(p['image'], p.get('focal_point_x'), 'error' in p) for p in points]")
    assert found == [
        ("x[0]", 30, False),
        ("x[1]", 30, False),
        ("x[2]", None, True),
        ("x[3]", None, True),
        ("x[4]", 30, False),
    ]
    assert "1 have no image, and so no result." in ran.markdown
    asked = len(services.bodies)
    kernel.run("x = [x[4], Image.new('L', (50, 40)), x[0]]")
    again = kernel.run("points = %assist /focal --map x")
    assert "3 of 3 are there from before" in again.markdown
    assert len(services.bodies) == asked


def test_the_focal_points_of_a_column_become_columns(kernel):
    for number in range(3):
        (kernel.folder / f"{number}.png").write_bytes(picture(80, 60 + number))
    kernel.run("import pandas as pd; df = pd.DataFrame({'path': ['0.png', None, '2.png']})")
    ran = kernel.run("%assist /focal --crop 1:1 --map df.path --to df")
    assert ran.status == "ok", ran.errors
    assert kernel.value("list(df.columns)") == [
        "path",
        "focal_point_x",
        "focal_point_y",
        "reason",
        "crop",
    ]
    assert kernel.value("df.focal_point_x.fillna(-1).tolist()") == [30, -1, 30]
    assert kernel.value("df.crop.iloc[2].endswith('2-crop.png')") is True


def test_many_are_asked_about_where_somebody_can_answer(kernel):
    ran = kernel.run("foxes = %assist /image --n 5 fox", answers=["yes"])
    assert ran.status == "ok", ran.errors
    assert kernel.value("len(foxes)") == 5
    (error,) = kernel.run("%assist /image --n 5 fox").errors
    assert "--yes" in error


def test_a_stop_in_the_middle_keeps_what_was_made(kernel, services):
    services.play(
        Play([json.dumps({"image": base64.b64encode(picture()).decode()}).encode()]),
        Play(silent=True, end="hang"),
    )
    stop = when_it_says("2 images by", lambda: services.await_request(2) and wait_and_stop())

    def wait_and_stop():
        path = kernel.folder / "fox.png"
        while not path.exists():
            time.sleep(0.01)
        kernel.interrupt()

    sent = kernel.send("%assist -m stability:core /image --n 2 fox")
    ran = kernel.collect(sent, watch=stop)
    assert ran.status == "error"
    assert (kernel.folder / "fox.png").exists()


def test_an_image_with_another_key_of_the_provider(kernel, services):
    other = "sk-other-0123456789abcdef"
    assert kernel.run("%assist /key set stability/work", answers=[other]).status == "ok"
    ran = kernel.run("%assist -m stability:core /image --key-name work fox")
    assert ran.status == "ok", ran.errors
    assert services.seen[-1].headers["authorization"] == f"Bearer {other}"
    typed = kernel.run(f"%assist -m stability:core /image --key-name {KEY.upper()} fox")
    assert "A key is named by" in typed.errors[0]
    assert KEY.upper() not in typed.errors[0]


def test_images_from_python(kernel, services):
    ran = kernel.run(
        "from jupyter_ai_assist import assist\n"
        "fox = assist.image('a red {fox}', model='openai:gpt-image-2', shape='square')\n"
        "point = assist.focal(fox.path, crop='1:1')"
    )
    assert ran.status == "ok", ran.errors
    assert ran.displays == []
    assert kernel.value("fox.image.info['prompt']") == "a red {fox}"
    assert kernel.value("point['focal_point_x']") == 30
    assert kernel.value("point['crop'].endswith('.png')") is True
