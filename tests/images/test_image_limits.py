"""What models take, as data: every limit is refused with the nearest choice."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.images.sizes import Size
from jupyter_ai_assist.core.images.specs import KNOBS, Spec, shipped_specs, spec_of
from jupyter_ai_assist.core.images.wishes import ImageWish, checked_size, require_fit
from jupyter_ai_assist.core.providers.catalog import shipped
from jupyter_ai_assist.core.settings import ModelInfo

MAKERS = ("openai", "google", "stability", "replicate")
ALL = [(maker, name) for maker in MAKERS for name in shipped_specs(maker)]


def spec(id_: str) -> Spec:
    return shipped_specs(id_.partition(":")[0])[id_.partition(":")[2]]


def refused(id_: str, **wish) -> UsageError:
    """How a wish is refused."""
    model, asked = ModelInfo(id=id_, images=True), ImageWish(prompt=wish.pop("prompt", "x"), **wish)

    def check() -> None:
        require_fit(asked, model, spec(id_))
        checked_size(asked, model, spec(id_))

    with pytest.raises(UsageError) as caught:
        check()
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(("maker", "name"), ALL)
def test_the_data_of_each_model_fits_itself(maker, name):
    found = shipped_specs(maker)[name]
    assert found.name
    assert found.most >= 1
    assert set(found.knobs or {}) <= set(KNOBS)
    for shapes in (found.shapes, found.high_shapes):
        for shape, text in shapes.items():
            size = Size.read(text)
            assert found.chooses_pixels or found.takes_size(size)
            wide = {"square": 0, "portrait": -1, "landscape": 1}[shape]
            assert (size.width > size.height) - (size.width < size.height) == wide


def test_image_models_ship_and_answer_no_prompts():
    painters = [model for maker in MAKERS for model in shipped(maker) if model.images]
    assert {model.model for model in painters} == {name for _, name in ALL}


@pytest.mark.parametrize(
    ("id_", "width", "height", "near"),
    [
        ("openai:gpt-image-1.5", 1000, 1400, "--width 1024 --height 1536"),
        ("openai:gpt-image-2", 1000, 1000, "--width 1008 --height 1008"),
        ("openai:gpt-image-2", 100, 100, "--width 816 --height 816"),
        ("openai:gpt-image-2", 9000, 1000, "--width 3840 --height 1280"),
        ("google:gemini-3.1-flash-image", 1000, 1000, "--width 1024 --height 1024"),
        ("google:gemini-3-pro-image", 1920, 1080, "--width 1376 --height 768"),
        ("stability:stable-diffusion-xl-1024-v1-0", 512, 512, "--width 1024 --height 1024"),
    ],
)
def test_a_size_that_a_model_has_not_is_refused_with_the_nearest(id_, width, height, near):
    error = refused(id_, width=width, height=height)
    assert error.message == f"{id_} has no size {width}x{height}."
    assert error.hint == f"The nearest is {near}."
    _, w, _, h = near.split()
    assert spec(id_).takes_size(Size(int(w), int(h)))


def test_a_model_that_chooses_the_pixels_is_asked_by_shape():
    error = refused("stability:core", width=1600, height=900)
    assert error.hint == "The nearest is --shape landscape."
    assert refused("stability:core", width=900, height=950).hint == "The nearest is --shape square."


@pytest.mark.parametrize(
    ("id_", "wish", "near"),
    [
        ("openai:gpt-image-2", {"n": 0}, "--n 1"),
        ("openai:gpt-image-2", {"n": 11}, "--n 10"),
        ("stability:sd3.5-large", {"cfg_scale": 20.0}, "--cfg-scale 10"),
        ("stability:sd3.5-large", {"seed": -1}, "--seed 0"),
        ("stability:stable-diffusion-xl-1024-v1-0", {"steps": 150}, "--steps 50"),
        ("stability:core", {"quality": "high"}, "--quality standard"),
        ("replicate:black-forest-labs/flux-schnell", {"steps": 9}, "--steps 4"),
    ],
)
def test_a_number_that_does_not_fit_is_refused_with_the_nearest(id_, wish, near):
    assert near in refused(id_, **wish).hint


def test_a_setting_that_a_model_has_not_is_refused():
    error = refused("openai:gpt-image-2", cfg_scale=7.0)
    assert error.message == "openai:gpt-image-2 takes no --cfg-scale."
    assert "--negative, --seed" in refused("stability:core", steps=20).hint


def test_other_limits_name_what_they_are():
    assert "10,000" in refused("stability:core", prompt="x" * 10_001).message
    assert "changes no images" in refused("stability:core", edit="a.png").message
    assert "go together" in refused("openai:gpt-image-2", width=1024).message
    assert "same" in refused("openai:gpt-image-2", width=1, height=1, shape="square").message
    assert "20000" in refused("openai:gpt-image-2", width=999_999, height=10).hint


def test_high_quality_means_more_pixels_where_a_model_has_them():
    found, id_ = spec("google:gemini-3.1-flash-image"), ModelInfo(id="google:x", images=True)
    wish = ImageWish(prompt="x", quality="high", shape="landscape")
    assert checked_size(wish, id_, found) == Size(2528, 1696)


def test_an_image_that_is_changed_keeps_its_size_unless_another_is_asked_for():
    found, id_ = spec("openai:gpt-image-2"), ModelInfo(id="openai:x", images=True)
    assert checked_size(ImageWish(prompt="x", edit="a.png"), id_, found) is None
    wish = ImageWish(prompt="x", edit="a.png", shape="square")
    assert checked_size(wish, id_, found) == Size(1024, 1024)


def test_what_is_not_known_of_a_model_is_asked_as_typed():
    mine = ModelInfo(id="mine:sdxl", images=True)
    unknown = spec_of(mine, "compatible")
    wish = ImageWish(prompt="x", width=333, height=777, cfg_scale=99.0, steps=7, quality="high")
    require_fit(wish, mine, unknown)
    assert checked_size(wish, mine, unknown) == Size(333, 777)
