"""``/focal``: the point is checked against its form and the image, drawn, and cropped to."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from servers.painters import picture

from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import Report, TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.settings import AllowList, ModelInfo
from jupyter_ai_assist.core.workspace.base import Cell, RunResult, Variable


def point(x, y, reason="The eyes.", **more) -> str:
    return json.dumps({"focal_point_x": x, "focal_point_y": y, "reason": reason, **more})


class Always(dict):
    """What becomes of any code."""

    def __init__(self, result):
        self.result = result

    def get(self, source, default=None):
        return self.result


@pytest.fixture
def photo(studio):
    (studio.folder / "photo.png").write_bytes(picture(200, 100, colour="teal"))
    return studio


def test_a_focal_point_is_found_drawn_and_given(photo):
    photo.provider.answer(point(50, 20))
    end = photo.end("/focal photo.png")
    assert isinstance(end, TurnFinished)
    assert end.value == {"focal_point_x": 50, "focal_point_y": 20, "reason": "The eyes."}
    assert end.text == "Focal point **(50, 20)** of `photo.png` (200 × 100): The eyes."
    (drawn,) = end.files
    image = Image.open(io.BytesIO(drawn.data)).convert("RGB")
    assert image.size == (200, 100)
    assert image.getpixel((50, 20)) != (0, 128, 128)
    assert end.saved == ()
    assert photo.names() == ["photo.png"]


def test_the_model_gets_the_image_alone_and_is_asked_for_json(photo):
    photo.provider.answer(point(1, 2))
    photo.run("/focal photo.png")
    (request,) = photo.provider.requests
    file, text = request.messages[0].parts
    assert Image.open(io.BytesIO(file.data)).size == (200, 100)
    assert text.text.startswith("The image has 200 × 100 pixels.")
    assert request.settings["json"] is True
    assert request.tools == ()


def test_a_point_in_a_large_image_is_scaled_back(studio):
    (studio.folder / "big.jpg").write_bytes(picture(6272, 3136, "JPEG"))
    studio.provider.answer(point(784, 392))
    end = studio.end("/focal big.jpg")
    assert (end.value["focal_point_x"], end.value["focal_point_y"]) == (3136, 1568)
    assert "1568 × 784 pixels" in studio.provider.requests[0].messages[0].parts[1].text


@pytest.mark.parametrize(
    ("said", "meant"),
    [((500, 50), (199, 50)), ((-3, 400), (0, 99)), ((200, 100), (199, 99))],
)
def test_a_point_outside_is_moved_inside_and_said_so(photo, said, meant):
    photo.provider.answer(point(*said))
    end = photo.end("/focal photo.png")
    assert (end.value["focal_point_x"], end.value["focal_point_y"]) == meant
    far = max(abs(said[0] - meant[0]), abs(said[1] - meant[1])) > 1
    assert ("lies outside" in end.text) == far


@pytest.mark.parametrize(
    "wrong",
    [
        "I would say the middle.",
        point("left", 3),
        '{"focal_point_x": 3, "focal_point_y": 4}',
        point(3.5, 4),
        "[]",
    ],
)
def test_another_form_is_asked_for_once_more(photo, wrong):
    photo.provider.answer(wrong, point(3, 4))
    assert photo.end("/focal photo.png").value["focal_point_x"] == 3
    first, second = photo.provider.requests
    assert len(second.messages) == 3
    assert second.messages[0] == first.messages[0]
    assert "not the form" in second.messages[2].text


def test_a_model_that_never_keeps_the_form_is_said(photo):
    photo.provider.answer("no", "never")
    end = photo.end("/focal photo.png")
    assert (end.code, end.hint) == ("malformed", "Use another model.")


def test_json_in_a_fence_is_json(photo):
    photo.provider.answer(f"```json\n{point(3, 4)}\n```")
    assert photo.end("/focal photo.png").value["focal_point_y"] == 4


def test_a_crop_is_saved_round_the_point(photo):
    photo.provider.answer(point(190, 50))
    end = photo.end("/focal --crop 1:1 photo.png")
    path = photo.folder / "photo-crop.png"
    assert end.value["crop"] == str(path)
    assert end.saved == (str(path),)
    with Image.open(path) as cut:
        assert cut.size == (100, 100)
    assert [file.name for file in end.files] == ["photo.png · focal point", "photo-crop.png"]


def test_an_image_that_is_turned_or_moves_is_said(studio):
    tags = Image.Exif()
    tags[0x0112] = 6
    (studio.folder / "a.jpg").write_bytes(picture(200, 100, "JPEG", exif=tags.tobytes()))
    studio.provider.answer(point(99, 199))
    end = studio.end("/focal a.jpg")
    assert end.value["focal_point_y"] == 199
    assert "(100 × 200)" in end.text
    assert "turned as its camera says" in end.text


def test_a_reason_is_text(photo):
    photo.provider.answer(point(1, 1, "<img src=x> ![x](http://x) |"))
    end = photo.end("/focal photo.png")
    assert "<img" not in end.text.replace("\\<", "")
    assert "![" not in end.text


def test_a_pasted_image_needs_no_name(studio):
    studio.provider.answer(point(3, 4))
    pasted = FilePart(name="pasted.png", media_type="image/png", data=picture(9, 9))
    assert studio.end("/focal", files=(pasted,)).value["focal_point_x"] == 3


def test_an_output_of_a_cell_is_seen(studio):
    shown = FilePart(name="x.png", media_type="image/png", data=picture(30, 30))
    studio.workspace.all_cells = [
        Cell(id="abc", source="plot()", execution_count=3, output="[image]", images=(shown,)),
        Cell(id="def", source="1", execution_count=4, output="1"),
    ]
    for reference in ("Out[3]", "@cell:abc", "In[3]"):
        studio.provider.answer(point(3, 4))
        assert isinstance(studio.end(f"/focal {reference}"), TurnFinished)
    assert "shows no image" in studio.end("/focal Out[4]").message
    assert "There is no Out[9]" in studio.end("/focal Out[9]").message


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("/focal", "There is no image to look at."),
        ("/focal nowhere.png", "no file and no variable"),
        ("/focal !!!", "There is no image '!!!'"),
        ("/focal --crop wide photo.png", "a ratio such as 16:9"),
        ("/focal --crop 0:1 photo.png", "a ratio such as 16:9"),
        ("/focal ../outside.png", "outside the notebook's folder"),
        ("/focal https://example.org/a.png", "Assist.image_hosts"),
        ("/focal http://example.org/a.png", "https"),
        ("/focal --map *.tiff", "holds no images"),
        ("/focal text.txt", "no image that can be read"),
        ("/focal empty.png", "no image that can be read"),
        ("/focal key.pem", "never enters a prompt"),
    ],
)
def test_what_cannot_be_looked_at_is_one_sentence(photo, typed, message):
    (photo.folder.parent / "outside.png").write_bytes(picture())
    (photo.folder / "text.txt").write_text("hello")
    (photo.folder / "empty.png").write_bytes(b"")
    (photo.folder / "key.pem").write_bytes(picture())
    end = photo.end(typed)
    assert isinstance(end, TurnFailed)
    assert message in end.message + end.hint
    assert photo.provider.requests == []


def test_a_model_that_sees_nothing_is_said(photo):
    blind = FakeProvider("fake")
    blind._models = (ModelInfo(id="fake:model"),)
    photo.session.conversation.assistant.providers = {"fake": blind}
    end = photo.end("/focal photo.png")
    assert end.message == "fake:model sees no images."


def test_a_dry_run_sends_nothing(photo):
    end = photo.end("/focal photo.png", dry_run=True)
    assert isinstance(end, Report)
    assert "`photo.png`" in end.markdown
    assert photo.provider.requests == []


def test_what_may_not_leave_does_not(open_studio):
    studio = open_studio(share="schema")
    (studio.folder / "photo.png").write_bytes(picture())
    assert studio.end("/focal photo.png").code == "policy"


def test_a_variable_that_is_kept_back_stays(open_studio):
    studio = open_studio(exclude=("var:secret_*",))
    studio.workspace.objects["secret_plan"] = Variable(name="secret_plan", type="x", summary="x")
    end = studio.end("/focal secret_plan")
    assert end.code == "policy"
    assert studio.workspace.did == []


def test_a_variable_that_holds_a_path_passes_the_policy_as_a_file(studio):
    studio.workspace.objects["path"] = Variable(name="path", type="str", summary="x")
    studio.workspace.abilities = frozenset({"scratch"})
    (studio.folder / "photo.png").write_bytes(picture())
    for path, end in (("photo.png", TurnFinished), ("/etc/passwd", TurnFailed)):
        studio.workspace.results = Always(RunResult(status="ok", output=f'"{path}"\n'))
        studio.provider.answer(point(1, 1))
        assert isinstance(studio.end("/focal path"), end)
    assert studio.workspace.did[0][1].endswith("_show_image(path);")


def test_an_address_is_loaded_from_an_allowed_host_only(open_studio, server):
    host = AllowList(("127.0.0.1",), "x.json")
    studio = open_studio(image_hosts=(host,))
    studio.provider.answer(point(3, 4))
    end = studio.end(f"/focal {server.url}/files/a.png")
    assert end.value["focal_point_x"] == 3
    assert "authorization" not in server.seen[0].headers
    studio = open_studio(image_hosts=(host, AllowList(("upload.example.org",), "y.json")))
    assert studio.end(f"/focal {server.url}/files/a.png").code == "policy"
    studio = open_studio(image_hosts=(host,), max_attachment_mb=0.00001)
    assert "more than" in studio.end(f"/focal {server.url}/files/a.png").message
    assert "404" in open_studio(image_hosts=(host,)).end(f"/focal {server.url}/no").message
