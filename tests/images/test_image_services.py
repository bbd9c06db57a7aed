"""What goes over the wire to each service, and what comes back; bodies are checked."""

from __future__ import annotations

import asyncio
import json

import pytest
from held_keys import SECRET, HeldKeys
from servers import aimock
from servers.painters import picture
from servers.raw import Play
from servers.recorder import Recorder

from jupyter_ai_assist.core.errors import MissingKeyError
from jupyter_ai_assist.core.images.base import ImageReply, ImageRequest
from jupyter_ai_assist.core.images.remote import RemoteImages
from jupyter_ai_assist.core.images.sizes import Size
from jupyter_ai_assist.core.images.specs import spec_of
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.providers.endpoint import Limits
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

GIVEN = FilePart(name="given.png", media_type="image/png", data=picture())


def service(kind: str, url: str, **options) -> RemoteImages:
    settings = ProviderSettings(
        "svc",
        "The Service",
        kind,
        allowed_models=("*",),
        base_url=url,
        options=options.pop("options", {}),
    )
    limits = Limits(first_wait=0.001, max_retries=options.pop("max_retries", 2))
    return RemoteImages(settings, options.pop("keys", HeldKeys()), limits)


def make(kind: str, url: str, model: str, *, options=None, **wish) -> ImageReply:
    info = ModelInfo(id=f"svc:{model}", images=True)
    painter = service(kind, url, options=options or {})
    request = ImageRequest(info, spec_of(info, painter.maker), "a red fox", **wish)

    async def run() -> ImageReply:
        try:
            return await painter.make(request)
        finally:
            await painter.aclose()

    return asyncio.run(run())


def test_openai(server):
    reply = make("openai-responses", f"{server.url}/v1", "gpt-image-2", n=2, size=Size(1024, 1536))
    assert server.bodies == [
        {
            "model": "gpt-image-2",
            "prompt": "a red fox",
            "n": 2,
            "size": "1024x1536",
            "quality": "medium",
        }
    ]
    assert server.seen[0].headers["authorization"] == f"Bearer {SECRET}"
    assert [made.data for made in reply.images] == [picture(1024, 1536)] * 2
    assert reply.usage.output_tokens == 2112
    assert reply.usage.cost is None  # nobody knows the price of another address


def test_openai_changes_an_image_that_is_given(server):
    make("openai-chat", f"{server.url}/v1", "gpt-image-2", image=GIVEN, quality="high")
    assert server.seen[0].path == "/v1/images/edits"
    (body,) = server.bodies
    assert body["image[]"] == "image-0.png"
    assert (body["prompt"], body["quality"]) == ("a red fox", "high")


def test_a_compatible_server_gets_every_setting_under_its_usual_name(server):
    knobs = {"seed": 7, "negative": "snow", "cfg_scale": 4.5, "steps": 30}
    reply = make("compatible", f"{server.url}/v1", "sdxl", size=Size(512, 768), knobs=knobs)
    (body,) = server.bodies
    assert body == {
        "model": "sdxl",
        "prompt": "a red fox",
        "size": "512x768",
        "response_format": "b64_json",
        "seed": 7,
        "negative_prompt": "snow",
        "cfg_scale": 4.5,
        "steps": 30,
    }
    assert reply.images[0].seed == 7


def test_google(server):
    reply = make("google", server.url, "gemini-3.1-flash-image", size=Size(1696, 2528))
    assert server.seen[0].path.endswith("/models/gemini-3.1-flash-image:generateContent")
    (body,) = server.bodies
    config = body["generationConfig"]
    assert config["responseModalities"] == ["IMAGE"]
    assert config["imageConfig"] == {"aspectRatio": "2:3", "imageSize": "2K"}
    assert body["contents"][0]["parts"] == [{"text": "a red fox"}]
    assert reply.images[0].data == picture()


def test_google_changes_an_image_that_is_given(server):
    make("google", server.url, "gemini-3-pro-image", image=GIVEN)
    parts = server.bodies[0]["contents"][0]["parts"]
    assert [sorted(part) for part in parts] == [["text"], ["inlineData"]]


def test_stability(server):
    knobs = {"seed": 12, "negative": "snow", "cfg_scale": 4.0}
    reply = make("stability", server.url, "sd3.5-large", size=Size(2, 3), knobs=knobs)
    assert server.seen[0].path == "/v2beta/stable-image/generate/sd3"
    assert server.bodies == [
        {
            "prompt": "a red fox",
            "output_format": "png",
            "model": "sd3.5-large",
            "aspect_ratio": "2:3",
            "seed": "12",
            "negative_prompt": "snow",
            "cfg_scale": "4.0",
        }
    ]
    assert reply.images[0].seed == 12


def test_stability_changes_an_image_that_is_given(server):
    make("stability", server.url, "sd3.5-medium", image=GIVEN, size=None)
    (body,) = server.bodies
    assert (body["image"], body["mode"], body["strength"]) == ("given.png", "image-to-image", "0.6")


def test_stabilitys_older_models_take_every_knob(server):
    knobs = {"seed": 12, "negative": "snow", "cfg_scale": 7.0, "steps": 40}
    name = "stable-diffusion-xl-1024-v1-0"
    reply = make("stability", server.url, name, n=3, size=Size(832, 1216), knobs=knobs)
    assert server.bodies == [
        {
            "text_prompts": [{"text": "a red fox", "weight": 1}, {"text": "snow", "weight": -1}],
            "samples": 3,
            "seed": 12,
            "cfg_scale": 7.0,
            "steps": 40,
            "width": 832,
            "height": 1216,
        }
    ]
    assert len(reply.images) == 3


def test_replicate(server):
    server.looks = 2
    knobs = {"seed": 3, "steps": 4}
    model = "black-forest-labs/flux-schnell"
    reply = make("replicate", server.url, model, n=2, size=Size(3, 2), knobs=knobs)
    assert server.seen[0].path == f"/v1/models/{model}/predictions"
    assert server.bodies[0]["input"] == {
        "prompt": "a red fox",
        "output_format": "png",
        "seed": 3,
        "num_inference_steps": 4,
        "num_outputs": 2,
        "aspect_ratio": "3:2",
    }
    assert [made.data for made in reply.images] == [picture()] * 2
    looked = [one for one in server.seen if one.path == "/v1/predictions/p1"]
    assert len(looked) == 2
    files = [one for one in server.seen if one.path.startswith("/files/")]
    assert all("authorization" not in one.headers for one in files), "a key went to a file's host"


def test_options_of_a_service_go_into_each_of_its_requests(server):
    make("stability", server.url, "core", options={"output_format": "webp"})
    assert server.bodies[-1]["output_format"] == "webp"
    make("replicate", server.url, "black-forest-labs/flux-dev", options={"guidance": 3.5})
    assert server.bodies[-1]["input"]["guidance"] == 3.5
    # Where prompts are answered as well, they are meant for those.
    url = f"{server.url}/v1"
    make("openai-chat", url, "gpt-image-2", options={"service_tier": "flex"})
    assert "service_tier" not in server.bodies[-1]


def test_replicate_gets_an_image_inside_the_request(server):
    make("replicate", server.url, "black-forest-labs/flux-kontext-pro", image=GIVEN)
    assert server.bodies[0]["input"]["input_image"].startswith("data:image/png;base64,")


@pytest.mark.parametrize("output", ["https://evil.example/1.png", "http://10.0.0.1/1.png"])
def test_a_result_elsewhere_is_not_loaded(server, output):
    body = {"id": "p1", "status": "succeeded", "output": [output]}
    server.play(Play([json.dumps(body).encode()], 201, {"content-type": "application/json"}))
    with pytest.raises(Exception, match=r"not its own|no https") as caught:
        make("replicate", server.url, "owner/model")
    assert caught.value.hint


def test_a_key_is_needed_only_where_one_is_asked_for(server):
    painter = service("stability", server.url, keys=HeldKeys(None))
    info = ModelInfo(id="svc:core", images=True)
    request = ImageRequest(info, spec_of(info, "stability"), "x", size=Size(1, 1))
    with pytest.raises(MissingKeyError):
        asyncio.run(painter.make(request))
    assert server.seen == []


def test_an_independent_server_accepts_what_is_sent():
    """aimock: written by others, from OpenAI's documentation."""
    if reason := aimock.missing():
        pytest.skip(reason)
    with aimock.running() as port, Recorder(port) as recorder:
        reply = make("openai-responses", f"{recorder.url}/v1", "gpt-image-2", size=Size(1024, 1024))
        assert json.loads(recorder.seen[0].body)["prompt"] == "a red fox"
    assert reply.images[0].data.startswith(b"\x89PNG")
