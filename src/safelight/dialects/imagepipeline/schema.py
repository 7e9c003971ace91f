"""Bodies of compute requests, one shape for each endpoint; fields beyond them are passed over."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.values import (
    Block,
    Color,
    Guidance,
    Image,
    Images,
    OutputFormat,
    Palette,
    Part,
    Position,
    Prompt,
    Seed,
    Side,
    Small,
    SomeGuidance,
    Speech,
    Steps,
    Words,
)
from safelight.web.problems import Shape

#: A request's field, and within a list the place in it.
Place = tuple[str | int, ...]


class Compute(Shape):
    """What all compute endpoints take."""

    #: The fields that name pictures.
    IMAGES: ClassVar[tuple[str, ...]] = ()

    callback_url: str | None = None
    #: Where it ran would be an enterprise's choice; here there is one place.
    server_id: str | None = None
    profile_id: Annotated[str, Field(min_length=1, max_length=128)] | None = None

    @property
    def images(self) -> Mapping[Place, str]:
        """What the request names as pictures, by field, in the order of the shape."""
        return MappingProxyType(dict(self._images()))

    def _images(self) -> Iterator[tuple[Place, str]]:
        for name in self.IMAGES:
            given = getattr(self, name)
            if isinstance(given, str):
                yield (name,), given
            elif given is not None:
                yield from (((name, number), each) for number, each in enumerate(given))


class Picturing(Compute):
    """What the endpoints take whose result is a picture."""

    output_format: OutputFormat = "webp"
    palette: Palette = ()
    seed: Seed = -1
    num_inference_steps: Steps | None = None
    guidance_scale: Guidance | None = None
    negative_prompt: Words = ""


class GenerateRequest(Picturing):
    """`POST /generate/image/v1`."""

    IMAGES = ("logo_url",)

    prompt: Prompt
    height: Small = 1024
    width: Small = 1024
    num_inference_steps: Annotated[int, Field(ge=1, le=50)] | None = None
    logo_url: Image | None = None
    enhance_prompt: bool = False


class VideoRequest(Compute):
    """`POST /generate/video/v1`."""

    model_config = ConfigDict(extra="forbid")
    IMAGES = ("input_image",)

    input_image: Image
    prompt: Words = ""
    height: Block = 512
    width: Block = 896
    duration_seconds: Annotated[float, Field(ge=0.1, le=10)] = 2.0
    seed: Seed = 42
    metadata: dict[str, Any] | None = None


class SpeechRequest(Compute):
    """`POST /generate/speech/v1`."""

    text: Speech
    language_id: Annotated[str, Field(min_length=1, max_length=16)] = "en"
    target_voice_path: str | None = None
    max_new_tokens: Small = 256
    exaggeration: Part = 0.5
    apply_watermark: bool = True
    metadata: dict[str, Any] | None = None


class VoiceCloneRequest(Compute):
    """`POST /identity/voice/clone/v1`."""

    model_config = ConfigDict(extra="forbid")

    text: Speech
    reference_voice_url: Annotated[str, Field(min_length=1)]
    language_id: Annotated[str, Field(min_length=1, max_length=16)] = "en"
    max_new_tokens: Small = 256
    exaggeration: Part = 0.5
    apply_watermark: bool = True


class MeshRequest(Compute):
    """`POST /generate/3d/v1`."""

    model_config = ConfigDict(extra="forbid")
    IMAGES = ("image_path",)

    image_path: Image
    mode: Literal["generate", "paint", "generate_and_paint"] = "generate"
    mesh_save_name: Annotated[str, Field(max_length=255)] | None = None
    painted_save_name: Annotated[str, Field(max_length=255)] | None = None
    auto_unload: bool = True


class EditRequest(Picturing):
    """`POST /edit/image/v1`."""

    IMAGES = ("input_image",)

    prompt: Prompt
    input_image: Images = None
    mode: Literal["anime"] | None = None
    height: Side | None = None
    width: Side | None = None
    refine_strength: Part | None = None
    faster_inference: bool = True
    cfg_norm_strength: Part | None = None
    product_saturation: Annotated[float, Field(ge=0, le=2)] | None = None
    mask_segment: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    mask_feather_px: Annotated[int, Field(ge=0, le=64)] | None = None


class BackgroundChangeRequest(Picturing):
    """`POST /background/change/image/v1`."""

    IMAGES = ("input_image",)

    prompt: Prompt
    input_image: Image
    subject_description: Annotated[str, Field(max_length=200)] | None = None
    use_segmentation: bool = True
    tone_correction: Part | None = None
    has_text: bool | None = None
    true_cfg_scale: Guidance | None = None
    faster_inference: bool = True
    harmonize_strength: Part | None = None
    height: Side | None = None
    width: Side | None = None


class BackgroundRemoveRequest(Compute):
    """`POST /background/remove/image/v1`."""

    IMAGES = ("input_image",)

    input_image: Image
    recolor: Color | None = None
    drop_shadow: bool = False
    shadow_opacity: Part = 0.38
    #: Parts of the picture's width, its height, its width.
    shadow_blur: Annotated[float, Field(ge=0, le=0.2)] = 0.018
    shadow_dy: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.022
    shadow_dx: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.004
    output_format: OutputFormat = "png"


class LogoRequest(Picturing):
    """`POST /branding/logo/image/v1`: stamps a logo onto a picture, or onto one that is drawn."""

    IMAGES = ("input_image", "logo_url")

    input_image: Image | None = None
    logo_url: Image | None = None
    prompt: Prompt | None = None
    position: Position = "bottom_right"
    height: Small = 1024
    width: Small = 1024


class TemplateRequest(Picturing):
    """`POST /branding/template/image/v1`: a subject before a backdrop, or a card of words alone."""

    IMAGES = ("input_image", "logo_url")

    input_image: Image | None = None
    logo_url: Image | None = None
    prompt: Prompt | None = None
    background_prompt: Prompt = "clean professional studio background"
    palette_mode: Literal["similar", "complementary", "radical"] = "similar"
    subject_description: Annotated[str, Field(max_length=200)] | None = None
    position: Position = "bottom_right"
    height: Small | None = None
    width: Small | None = None


class UpscaleRequest(Picturing):
    """`POST /upscale/image/v1`."""

    IMAGES = ("input_image",)

    input_image: Image
    #: Wins over the sides where it is sent.
    scale: Annotated[int, Field(ge=1, le=4)] | None = None
    height: Side | None = None
    width: Side | None = None
    guidance_scale: SomeGuidance | None = None


class FaceSwapRequest(Picturing):
    """`POST /identity/faceswap/image/v1`."""

    IMAGES = ("target", "source")

    target: Image
    source: Image
    upscale: Annotated[float, Field(ge=1, le=4)] = 1.5
    restore_weight: Part = 0.5


class IdentityRequest(Picturing):
    """`POST /identity/lock/image/v1` and `/identity/replace/image/v1`."""

    IMAGES = ("input_image",)

    prompt: Prompt
    input_image: Image | None = None
    height: Side = 1024
    width: Side = 1024
    guidance_scale: SomeGuidance | None = None


class InstamodelRequest(Picturing):
    """`POST /creator/instamodel/image/v1`."""

    IMAGES = ("input_face",)

    prompt: Prompt
    input_face: Image
    height: Side = 1024
    width: Side = 768


class TryOnRequest(Picturing):
    """`POST /creator/tryon/image/v1`."""

    IMAGES = ("person_image", "clothing_image")

    person_image: Image
    clothing_image: Image
    gender: Literal["woman", "man"] = "woman"
    height: Side = 1248
    width: Side = 832
    guidance_scale: SomeGuidance | None = None


SHAPES: Mapping[Endpoint, type[Compute]] = {
    Endpoint.GENERATE: GenerateRequest,
    Endpoint.VIDEO: VideoRequest,
    Endpoint.SPEECH: SpeechRequest,
    Endpoint.MESH: MeshRequest,
    Endpoint.EDIT: EditRequest,
    Endpoint.BACKGROUND_CHANGE: BackgroundChangeRequest,
    Endpoint.BACKGROUND_REMOVE: BackgroundRemoveRequest,
    Endpoint.LOGO: LogoRequest,
    Endpoint.TEMPLATE: TemplateRequest,
    Endpoint.UPSCALE: UpscaleRequest,
    Endpoint.FACE_SWAP: FaceSwapRequest,
    Endpoint.IDENTITY_LOCK: IdentityRequest,
    Endpoint.IDENTITY_REPLACE: IdentityRequest,
    Endpoint.INSTAMODEL: InstamodelRequest,
    Endpoint.TRY_ON: TryOnRequest,
    Endpoint.VOICE_CLONE: VoiceCloneRequest,
}


class SegmentRequest(Shape):
    """`POST /segment/image/v1`."""

    image_url: Image


def prompt_of(request: BaseModel) -> str | None:
    """The words that a request brings."""
    for name in ("prompt", "background_prompt", "text"):
        if name in request.model_fields_set and (given := getattr(request, name)):
            return str(given)
    return None
