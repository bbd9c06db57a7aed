"""Image services on this machine, in the protocols of those that people use.

Each request's body is checked against the vendor's own types, or against its
public reference where it has no package, and refused with 400 if it does not fit::

    with PaintingServer() as server:
        ...  # ask server.url
        assert server.bodies[0]["prompt"] == "a red fox"

Images are as large as they were asked for, where the request says so.
"""

from __future__ import annotations

import base64
import email.parser
import email.policy
import io
import json
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from .raw import Play, RawServer
from .threaded import Seen

__all__ = ["PaintingServer", "picture"]

_JSON = {"content-type": "application/json"}


def picture(width: int = 64, height: int = 48, format_: str = "PNG", **options: Any) -> bytes:
    """The bytes of an image of one colour."""
    content = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), (width, height), options.pop("colour", None) or 0).save(
        content, format_, **options
    )
    return content.getvalue()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StableImage(_Strict):
    """https://platform.stability.ai/docs/api-reference, Stable Image: generate."""

    prompt: Annotated[str, Field(min_length=1, max_length=10_000)]
    negative_prompt: Annotated[str, Field(max_length=10_000)] | None = None
    aspect_ratio: (
        Literal["16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21"] | None
    ) = None
    seed: Annotated[int, Field(ge=0, le=4_294_967_294)] | None = None
    output_format: Literal["jpeg", "png", "webp"] = "png"
    model: Literal["sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium"] | None = None
    mode: Literal["text-to-image", "image-to-image"] | None = None
    cfg_scale: Annotated[float, Field(ge=1, le=10)] | None = None
    strength: Annotated[float, Field(ge=0, le=1)] | None = None
    image: str | None = None


class _Prompt(_Strict):
    text: Annotated[str, Field(max_length=2_000)]
    weight: float = 1


class TextToImage(_Strict):
    """The same, version 1: text-to-image."""

    text_prompts: Annotated[list[_Prompt], Field(min_length=1)]
    cfg_scale: Annotated[float, Field(ge=0, le=35)] | None = None
    height: Annotated[int, Field(ge=128, multiple_of=64)] | None = None
    width: Annotated[int, Field(ge=128, multiple_of=64)] | None = None
    samples: Annotated[int, Field(ge=1, le=10)] = 1
    seed: Annotated[int, Field(ge=0, le=4_294_967_295)] | None = None
    steps: Annotated[int, Field(ge=10, le=50)] | None = None


class FluxInput(_Strict):
    """The inputs of the FLUX models at Replicate that ship here."""

    prompt: str
    aspect_ratio: str | None = None
    num_outputs: Annotated[int, Field(ge=1, le=4)] | None = None
    seed: int | None = None
    num_inference_steps: int | None = None
    guidance: float | None = None
    image: str | None = None
    input_image: str | None = None
    output_format: Literal["webp", "jpg", "png"] | None = None


class Prediction(_Strict):
    """https://replicate.com/docs/reference/http, models.predictions.create."""

    input: FluxInput


class PaintingServer(RawServer):
    """Answers as the real services do; ``play`` still comes first."""

    def __init__(self) -> None:
        super().__init__(self._paint)
        self.bodies: list[dict[str, Any]] = []
        """Every body that was accepted, as the vendor's types read it."""
        self.predictions: dict[str, dict[str, Any]] = {}
        self.looks = 1
        """How often a prediction is looked at before it has ended."""

    def _paint(self, seen: Seen) -> Play:
        for part, paint in (
            ("/images/generations", self._openai),
            ("/images/edits", self._openai_edit),
            (":generateContent", self._google),
            ("/stable-image/generate/", self._stable_image),
            ("/text-to-image", self._artifacts),
            ("/predictions", self._replicate),
            ("/files/", lambda _: Play([picture()], headers={"content-type": "image/png"})),
        ):
            if part in seen.path:
                try:
                    return paint(seen)
                except ValidationError as error:
                    return _json({"error": {"message": str(error)}}, 400)
        return _json({"error": {"message": f"nothing at {seen.path}"}}, 404)

    def _took(self, body: dict[str, Any]) -> dict[str, Any]:
        self.bodies.append(body)
        return body

    def _openai(self, seen: Seen) -> Play:
        from openai.types.image_generate_params import ImageGenerateParamsNonStreaming

        body = json.loads(seen.body)
        compatible = {"negative_prompt", "seed", "steps", "cfg_scale"}
        known = {name: value for name, value in body.items() if name not in compatible}
        TypeAdapter(ImageGenerateParamsNonStreaming).validate_python(known, extra="forbid")
        return _openai_images(self._took(body))

    def _openai_edit(self, seen: Seen) -> Play:
        body = _form(seen)
        assert body.keys() <= {"image[]", "prompt", "model", "n", "size", "quality"}, body.keys()
        return _openai_images(self._took(body))

    def _google(self, seen: Seen) -> Play:
        from google.genai import types

        body = json.loads(seen.body)
        assert set(body) == {"contents", "generationConfig"}, set(body)
        TypeAdapter(list[types.Content]).validate_python(body["contents"], extra="forbid")
        TypeAdapter(types.GenerationConfig).validate_python(
            {k: v for k, v in body["generationConfig"].items() if k != "imageConfig"},
            extra="forbid",
        )
        config = body["generationConfig"].get("imageConfig", {})
        TypeAdapter(types.ImageConfig).validate_python(config, extra="forbid")
        self._took(body)
        image = {"mimeType": "image/png", "data": base64.b64encode(picture()).decode()}
        return _json(
            {
                "candidates": [
                    {
                        "content": {"role": "model", "parts": [{"inlineData": image}]},
                        "finishReason": "STOP",
                    }
                ],
                "usageMetadata": {
                    "promptTokenCount": 9,
                    "candidatesTokenCount": 1120,
                    "totalTokenCount": 1129,
                    "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
                },
                "modelVersion": seen.path.rpartition("/")[2].partition(":")[0],
            }
        )

    def _stable_image(self, seen: Seen) -> Play:
        body = self._took(_form(seen))
        StableImage.model_validate(body)
        image = base64.b64encode(picture()).decode()
        seed = int(body.get("seed", 77))
        return _json({"image": image, "finish_reason": "SUCCESS", "seed": seed})

    def _artifacts(self, seen: Seen) -> Play:
        body = TextToImage.model_validate_json(seen.body)
        self._took(json.loads(seen.body))
        image = base64.b64encode(picture(body.width or 64, body.height or 64)).decode()
        made = {"base64": image, "seed": body.seed or 5, "finishReason": "SUCCESS"}
        return _json({"artifacts": [made] * body.samples})

    def _replicate(self, seen: Seen) -> Play:
        if seen.path.endswith("/cancel"):
            self.predictions["p1"]["status"] = "canceled"
            return _json(self.predictions["p1"])
        if seen.method == "POST":
            body = Prediction.model_validate_json(seen.body)
            self._took(json.loads(seen.body))
            files = [f"{self.url}/files/{n}.png" for n in range(body.input.num_outputs or 1)]
            self.predictions["p1"] = {"id": "p1", "status": "processing", "output": files}
        elif len([one for one in self.seen if one.method == "GET"]) >= self.looks:
            self.predictions["p1"]["status"] = "succeeded"
        return _json(self.predictions["p1"], 201 if seen.method == "POST" else 200)


def _json(body: dict[str, Any], status: int = 200) -> Play:
    return Play([json.dumps(body).encode()], status, dict(_JSON))


def _openai_images(body: dict[str, Any]) -> Play:
    size = str(body.get("size", "64x48"))
    width, height = (int(side) for side in size.split("x"))
    image = {"b64_json": base64.b64encode(picture(width, height)).decode()}
    counts = {"image_tokens": 0, "text_tokens": 12}
    tokens = 1056 * int(body.get("n", 1))
    return _json(
        {
            "created": 1_790_000_000,
            "data": [image] * int(body.get("n", 1)),
            "usage": {
                "input_tokens": 12,
                "input_tokens_details": counts,
                "output_tokens": tokens,
                "output_tokens_details": {"image_tokens": tokens, "text_tokens": 0},
                "total_tokens": 12 + tokens,
            },
        }
    )


def _form(seen: Seen) -> dict[str, Any]:
    """The fields of a form; a file as its name, so that it can be compared."""
    head = f"content-type: {seen.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + seen.body)
    fields: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        file = part.get_filename()
        content = part.get_payload(decode=True)
        if file is not None:
            Image.open(io.BytesIO(content)).verify()
        fields[str(name)] = file or content.decode()
    return fields
