"""Bodies of Phota's requests: read into models, or refused as FastAPI refuses them."""

from typing import Annotated, Literal

from pydantic import Field

from safelight.web.problems import Shape, Unprocessable, problem

Prompt = Annotated[str, Field(max_length=10_000)]
#: A URL, or the file itself in base64.
Picture = Annotated[str, Field(min_length=1)]
ProfileId = Annotated[str, Field(min_length=1, max_length=128)]
Profiles = Annotated[list[ProfileId], Field(max_length=100)]

_MOST_IMAGES = 10


class ImageRequest(Shape):
    """What all image endpoints take."""

    num_output_images: Annotated[int, Field(ge=1, le=4)] = 1
    output_format: Literal["png", "jpg"] = "jpg"
    response_mode: Literal["bytes", "urls"] = "bytes"
    is_async: bool = Field(default=False, alias="async")
    callback_url: str | None = None
    client_request_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class Sized(ImageRequest):
    """What the endpoints take that choose a model and a size."""

    prompt: Prompt = ""
    aspect_ratio: Literal["auto", "1:1", "3:4", "4:3", "9:16", "16:9"] = "auto"
    resolution: Literal["1K", "2K", "4K"] = "1K"
    base_model: Annotated[str, Field(min_length=1, max_length=128)] = "nb2"
    quality: Literal["auto", "low", "medium", "high"] = "auto"


class EditRequest(Sized):
    """`POST /edit`."""

    images: Annotated[list[Picture], Field(max_length=_MOST_IMAGES)] = Field(default_factory=list)
    profile_ids: Profiles = Field(default_factory=list)


class GenerateRequest(Sized):
    """`POST /generate`."""


class EnhanceRequest(ImageRequest):
    """`POST /enhance`."""

    image: Picture
    prompt: Prompt = ""
    profile_ids: Profiles = Field(default_factory=list)


class RemixRequest(ImageRequest):
    """`POST /remix`."""

    input_image: Picture
    reference_image: Picture
    prompt: Prompt = ""
    profile_ids: Profiles = Field(default_factory=list)


class ProfileRequest(Shape):
    """`POST /profiles/add`."""

    image_urls: Annotated[list[str], Field(min_length=5, max_length=50)]
    training_tier: Literal["standard", "fast"] = "standard"
    tag: Annotated[str, Field(min_length=1, max_length=128)] | None = None


AnyRequest = EditRequest | GenerateRequest | EnhanceRequest | RemixRequest


def check_rules(request: ImageRequest) -> None:
    """The rules between fields. Raises Unprocessable."""
    problems = []
    if request.is_async and request.response_mode != "urls":
        text = 'async: true requires response_mode: "urls"'
        problems.append(problem(["response_mode"], text, request.response_mode))
    if request.callback_url is not None and not request.is_async:
        text = "callback_url is only valid with async: true"
        problems.append(problem(["callback_url"], text, request.callback_url))
    if problems:
        raise Unprocessable(problems)


def check_tier(request: ProfileRequest) -> None:
    """How many images each tier takes. Raises Unprocessable."""
    least, most = {"standard": (10, 50), "fast": (5, 10)}[request.training_tier]
    count = len(request.image_urls)
    if not least <= count <= most:
        text = f"the {request.training_tier} tier takes {least} to {most} images, got {count}"
        raise Unprocessable([problem(["image_urls"], text, request.image_urls)])
