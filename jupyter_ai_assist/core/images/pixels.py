"""Pixels: images opened whatever they are, made smaller, drawn on, cut, and written.

The one module that loads Pillow. Everything here takes time: it is called in a
thread of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from jupyter_ai_assist.core.errors import MalformedReplyError, UsageError
from jupyter_ai_assist.core.messages import FilePart

__all__ = [
    "Opened",
    "Written",
    "cropped",
    "marked",
    "open_image",
    "small_file",
    "thumbnail",
    "whole_file",
    "with_facts",
]

_MOST_PIXELS = 80_000_000
"""More are not unpacked: 320 MB of memory."""

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What Pillow says of still larger ones; the warning where warnings are errors."""

_LONGEST_SENT = 1568
"""Pixels of the longer side: services shrink what is larger, and charge for it."""

_THUMBNAIL = 480
"""Pixels of the longer side of what is shown beside a name: enough to know it by."""

_KEEP_JPEG = 4_000_000
"""Pixels from which a photograph is sent as JPEG: PNG would have many megabytes."""

_KEPT = ("icc_profile", "transparency")
"""What is kept of an image's own words about itself: how its pixels are to be seen."""

_DESCRIPTION, _COMMENT, _SOFTWARE = 0x010E, 0x9286, 0x0131
"""EXIF tags."""


@dataclass(frozen=True)
class Opened:
    """An image as people see it: upright, its first frame, in colours of a screen."""

    image: Image.Image
    notes: tuple[str, ...] = ()
    """What was done to it, in words."""


@dataclass(frozen=True)
class Written:
    """An image as a file."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def suffix(self) -> str:
        """Of its name."""
        return ".jpg" if self.media_type == "image/jpeg" else ".png"


def open_image(data: bytes, name: str) -> Opened:
    """Open an image of any kind that Pillow reads.

    Raises
    ------
    UsageError
        It is none, is damaged, or is too large to unpack.
    """
    try:
        image = Image.open(io.BytesIO(data))
        _require_bearable(image, name)
        return _as_seen(image)
    except UnidentifiedImageError:
        raise UsageError(
            f"{name} is no image that can be read.",
            hint="PNG, JPEG, WebP, GIF, BMP and TIFF can; an SVG has to be drawn first.",
        ) from None
    except _BOMBS:
        raise _too_large(name) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UsageError(
            f"{name} is a damaged image: {error}.", hint="Save it anew, or use another one."
        ) from None


def small_file(image: Image.Image, name: str) -> tuple[FilePart, float]:
    """An image as it is sent to a model that looks at it, and by how much it is smaller."""
    longest = max(image.size)
    scale = min(1.0, _LONGEST_SENT / longest)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return _file(image, name), scale


def thumbnail(image: Image.Image, name: str) -> FilePart:
    """An image as people know it by, in some kilobytes."""
    small = image.copy()
    small.thumbnail((_THUMBNAIL, _THUMBNAIL))
    if small.mode != "RGB":
        return FilePart(name=name, media_type="image/png", data=_png(small))
    content = io.BytesIO()
    small.save(content, "JPEG", quality=85)
    return FilePart(name=name, media_type="image/jpeg", data=content.getvalue())


def whole_file(image: Image.Image, name: str) -> FilePart:
    """An image as it is sent to a model that changes it."""
    return _file(image, name)


def with_facts(data: bytes, facts: Mapping[str, str]) -> Written:
    """An image that a service made, with what it was made from inside its file.

    PNG and JPEG stay what they are; anything else becomes PNG.

    Raises
    ------
    MalformedReplyError
        What came is no image.
    """
    try:
        image = Image.open(io.BytesIO(data))
        _require_bearable(image, "It")
        image.load()
        content = io.BytesIO()
        if image.format == "JPEG":
            _write_jpeg(image, content, facts)
        else:
            _write_png(image, content, facts)
    except (OSError, SyntaxError, ValueError, UsageError, *_BOMBS) as error:
        raise MalformedReplyError(
            f"What the service made is no image that can be read: {error}.",
            hint="Use /retry, or another model.",
        ) from None
    media_type = "image/jpeg" if image.format == "JPEG" else "image/png"
    return Written(content.getvalue(), media_type, image.width, image.height)


def marked(image: Image.Image, x: int, y: int) -> bytes:
    """A PNG of the image with a cross-hair at a point, no larger than a screen."""
    longest = max(image.size)
    scale = min(1.0, _LONGEST_SENT / longest)
    shown = image.convert("RGB")
    if scale < 1:
        shown = shown.resize(
            (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        )
    draw = ImageDraw.Draw(shown)
    radius = max(10, max(shown.size) // 24)
    width = max(2, radius // 8)
    middle_x, middle_y = (x + 0.5) * scale, (y + 0.5) * scale
    # A dark mark below a bright one: one of them shows on any ground. What it points at
    # stays free.
    for colour, wider in (("black", width + 2), ("#ff2d55", width)):
        draw.ellipse(_round(middle_x, middle_y, radius), outline=colour, width=wider)
        draw.ellipse(_round(middle_x, middle_y, wider), fill=colour)
        for along, across in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            ends = [
                (middle_x + along * far * radius, middle_y + across * far * radius)
                for far in (0.7, 1.6)
            ]
            draw.line(ends, colour, wider)
    return _png(shown)


def cropped(image: Image.Image, x: int, y: int, ratio: float) -> bytes:
    """A PNG of the largest part of an image that has a ratio.

    The point is as near its middle as the edges of the image let it.

    Parameters
    ----------
    ratio
        Of width to height.
    """
    width = min(image.width, round(image.height * ratio))
    height = min(image.height, round(image.width / ratio))
    width, height = max(1, width), max(1, height)
    left = min(max(0, x - width // 2), image.width - width)
    top = min(max(0, y - height // 2), image.height - height)
    return _png(image.crop((left, top, left + width, top + height)))


def _round(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)


def _require_bearable(image: Image.Image, name: str) -> None:
    if image.width * image.height > _MOST_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> UsageError:
    return UsageError(
        f"{name} has more pixels than can be unpacked here.",
        hint=f"Make it smaller than {_MOST_PIXELS:,} pixels.",
    )


def _as_seen(image: Image.Image) -> Opened:
    notes = []
    if getattr(image, "is_animated", False):
        notes.append("it moves, so its first frame is used")
        image.seek(0)
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size:
        notes.append("it was turned as its camera says")
    if upright.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        upright = _eight_bits(upright)
    # Where a photo was taken, and by whom, is nobody's business.
    upright.info = {name: upright.info[name] for name in _KEPT if name in upright.info}
    alpha = upright.mode in {"LA", "PA", "RGBA", "RGBa"} or "transparency" in upright.info
    return Opened(upright.convert("RGBA" if alpha else "RGB"), tuple(notes))


def _eight_bits(image: Image.Image) -> Image.Image:
    """A picture of many greys, stretched over those that a screen has."""
    grey = image.convert("F")
    low, high = grey.getextrema()
    assert isinstance(low, float)  # noqa: S101 - one band has one pair
    assert isinstance(high, float)  # noqa: S101
    span = (high - low) or 1.0
    return grey.point(lambda value: value * (255 / span) - low * (255 / span)).convert("L")


def _file(image: Image.Image, name: str) -> FilePart:
    stem = name.rpartition("/")[2].rpartition(".")[0] or "image"
    if image.mode == "RGB" and image.width * image.height > _KEEP_JPEG:
        content = io.BytesIO()
        image.save(content, "JPEG", quality=92)
        return FilePart(name=f"{stem}.jpg", media_type="image/jpeg", data=content.getvalue())
    return FilePart(name=f"{stem}.png", media_type="image/png", data=_png(image))


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _write_png(image: Image.Image, content: io.BytesIO, facts: Mapping[str, str]) -> None:
    info = PngInfo()
    for key, value in {**getattr(image, "text", {}), **facts}.items():
        info.add_itxt(key, value)
    if image.mode not in {"1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"}:
        image = image.convert("RGB")
    image.save(content, "PNG", pnginfo=info, icc_profile=image.info.get("icc_profile"))


def _write_jpeg(image: Image.Image, content: io.BytesIO, facts: Mapping[str, str]) -> None:
    exif = image.getexif()
    exif[_DESCRIPTION] = facts.get("prompt", "").encode("ascii", "replace").decode()
    exif[_SOFTWARE] = facts.get("Software", "")
    # The mark says that UTF-16 follows, which viewers know.
    comment = b"UNICODE\0" + json.dumps(dict(facts), ensure_ascii=False).encode("utf-16-be")
    exif.get_ifd(0x8769)[_COMMENT] = comment
    image.save(
        content, "JPEG", quality="keep", exif=exif, icc_profile=image.info.get("icc_profile")
    )
