"""Images of every kind that people have, opened, drawn on, cut and written."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from PIL import Image
from servers.painters import picture

from jupyter_ai_assist.core.errors import MalformedReplyError, UsageError
from jupyter_ai_assist.core.images.pixels import (
    cropped,
    marked,
    open_image,
    small_file,
    whole_file,
    with_facts,
)

FACTS = {"prompt": "ein roter Fuchs, 狐", "model": "fake:painter", "seed": "7", "Software": "us"}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (picture(mode="CMYK", format_="JPEG"), "RGB"),
        (picture(mode="L"), "RGB"),
        (picture(mode="P"), "RGB"),
        (picture(mode="LA"), "RGBA"),
        (picture(mode="RGBA"), "RGBA"),
        (picture(mode="I;16"), "RGB"),
        (picture(mode="F", format_="TIFF"), "RGB"),
        (picture(mode="1"), "RGB"),
        (picture(format_="WEBP"), "RGB"),
        (picture(format_="BMP"), "RGB"),
        (picture(1, 1), "RGB"),
    ],
    ids=["CMYK", "grey", "palette", "LA", "RGBA", "16 bit", "float", "1 bit", "WebP", "BMP", "1×1"],
)
def test_an_image_of_any_kind_becomes_one_of_a_screen(data, mode):
    image = open_image(data, "a").image
    assert image.mode == mode
    assert image.size == opened(data).size


def test_an_image_is_turned_as_its_camera_says():
    found = open_image(picture(40, 20, "JPEG", exif=exif(6)), "a.jpg")
    assert found.image.size == (20, 40)
    assert found.notes == ("it was turned as its camera says",)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_where_a_photo_was_taken_stays_here(format_):
    tags = Image.Exif()
    tags[0x010E] = "the secret garden"
    tags.get_ifd(0x8825)[1] = "N"
    data = picture(3000, 2000, format_, exif=tags.tobytes(), xmp=b"<x:the secret garden/>")
    assert b"secret garden" in data
    image = open_image(data, "a").image
    for file in (small_file(image, "a")[0], whole_file(image, "a")):
        assert b"secret garden" not in file.data
        assert not opened(file.data).getexif()


def test_of_a_moving_image_the_first_frame_is_used():
    content = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    found = open_image(content.getvalue(), "a.gif")
    assert found.image.getpixel((3, 3)) == (255, 0, 0)
    assert "first frame" in found.notes[0]


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg/>", picture(200, 200)[:60], picture(300, 300, "JPEG")[:200]],
    ids=["empty", "text", "SVG", "cut PNG", "cut JPEG"],
)
def test_what_is_no_image_is_refused_in_one_sentence(data):
    with pytest.raises(UsageError) as caught:
        open_image(data, "a.png")
    assert caught.value.message.startswith("a.png is ")
    assert caught.value.hint


def huge_png(side: int) -> bytes:
    """A file of some hundred bytes that says it holds as many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 12_000, 60_000])
def test_an_image_that_would_fill_the_memory_is_never_unpacked(side):
    with pytest.raises(UsageError, match="more pixels than"):
        open_image(huge_png(side), "a.png")
    with pytest.raises(MalformedReplyError):
        with_facts(huge_png(side), FACTS)


def test_what_is_sent_is_no_larger_than_services_look_at():
    image = Image.new("RGB", (6000, 3000))
    file, scale = small_file(image, "folder/big.photo.jpeg")
    assert opened(file.data).size == (1568, 784)
    assert scale == pytest.approx(1568 / 6000)
    assert file.name == "big.photo.png"
    assert small_file(Image.new("RGB", (10, 10)), "a")[1] == 1


def test_a_made_png_tells_what_it_was_made_from():
    written = with_facts(picture(), FACTS)
    assert (written.media_type, written.suffix) == ("image/png", ".png")
    image = opened(written.data)
    assert {name: image.info[name] for name in FACTS} == FACTS
    assert image.tobytes() == opened(picture()).tobytes()


def test_a_made_jpeg_stays_one_and_tells_it_too():
    written = with_facts(picture(format_="JPEG"), FACTS)
    image = opened(written.data)
    assert (image.format, written.suffix) == ("JPEG", ".jpg")
    comment = image.getexif().get_ifd(0x8769)[0x9286]
    assert json.loads(comment.removeprefix(b"UNICODE\0").decode("utf-16-be")) == FACTS
    assert image.getexif()[0x010E] == "ein roter Fuchs, ?"


@pytest.mark.parametrize("format_", ["WEBP", "GIF", "BMP"])
def test_any_other_made_image_becomes_png(format_):
    assert opened(with_facts(picture(format_=format_), FACTS).data).format == "PNG"


@pytest.mark.parametrize("data", [b"", b"oops", picture(200, 200)[:60]])
def test_what_a_service_made_and_is_no_image_is_said(data):
    with pytest.raises(MalformedReplyError):
        with_facts(data, FACTS)


@pytest.mark.parametrize(
    ("point", "ratio", "size", "corner"),
    [
        ((50, 50), 1.0, (60, 60), (20, 0)),
        ((5, 5), 1.0, (60, 60), (0, 0)),
        ((99, 59), 1.0, (60, 60), (40, 0)),
        ((50, 30), 100 / 60, (100, 60), (0, 0)),
        ((50, 59), 4.0, (100, 25), (0, 35)),
        ((0, 0), 1 / 60, (1, 60), (0, 0)),
    ],
)
def test_a_crop_holds_the_point_and_stays_inside(point, ratio, size, corner):
    image = Image.new("RGB", (100, 60))
    for x in range(100):
        for y in range(60):
            image.putpixel((x, y), (x, y, 0))
    cut = opened(cropped(image, *point, ratio))
    assert cut.size == size
    assert cut.getpixel((0, 0))[:2] == corner
    assert 0 <= point[0] - corner[0] < size[0]
    assert 0 <= point[1] - corner[1] < size[1]


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (4000, 3000)])
def test_the_point_is_drawn_on_any_image(size):
    image = Image.new("RGBA", size, "white")
    drawn = opened(marked(image, size[0] // 2, size[1] // 2))
    assert max(drawn.size) <= 1568
    assert drawn.convert("RGB").getcolors(1_000_000) != [(drawn.width * drawn.height, (255,) * 3)]
