"""The `operations` object of a Claid request."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, TypeAdapter, ValidationInfo

from safelight.dialects.claid.background import Background, Version
from safelight.dialects.claid.fields import (
    TRIMMED,
    Flag,
    Level,
    Shape,
    SignedLevel,
    SourceUrl,
    Strength,
    text,
)
from safelight.dialects.claid.lengths import PaddingField
from safelight.dialects.claid.resizing import Resizing

Method = Annotated[
    Literal["smart_enhance", "smart_resize", "faces", "digital_art", "photo"], TRIMMED
]

_METHOD: TypeAdapter[str] = TypeAdapter(Method)
_LEVEL: TypeAdapter[int] = TypeAdapter(Level)


class PhotoUpscale(Shape):
    """The photo network at a given version."""

    type: Annotated[Literal["photo"], TRIMMED]
    version: Version


def _read_upscale(value: object, info: ValidationInfo) -> str | PhotoUpscale:
    if isinstance(value, dict):
        return PhotoUpscale.model_validate(value, context=info.context)
    return _METHOD.validate_python(value)


class Restorations(Shape):
    """Repairs that come before anything else."""

    decompress: Annotated[Literal["moderate", "strong", "auto"], TRIMMED] | None = None
    upscale: (
        Annotated[
            str | PhotoUpscale,
            PlainValidator(_read_upscale, json_schema_input_type=Method | PhotoUpscale),
        ]
        | None
    ) = None
    polish: Flag = False


class Hdr(Shape):
    """Local tone mapping."""

    intensity: Level = 100
    stitching: Flag = False


def _read_hdr(value: object) -> object:
    """A number is checked here, so that its error is told of the field it was given for."""
    return value if isinstance(value, dict) else {"intensity": _LEVEL.validate_python(value)}


class Adjustments(Shape):
    """Light and colour, relative to the picture's own."""

    hdr: Annotated[Hdr, BeforeValidator(_read_hdr, json_schema_input_type=Level | Hdr)] | None = (
        None
    )
    exposure: SignedLevel = 0
    saturation: SignedLevel = 0
    contrast: SignedLevel = 0
    sharpness: Level = 0


class Privacy(Shape):
    """What is hidden from view."""

    blur_car_plate: Flag = False
    identity_crop: Flag = False


class StyleTransfer(Shape):
    """The look of another picture."""

    style_reference_image: SourceUrl
    prompt: Annotated[str, Field(min_length=3, max_length=1024), BeforeValidator(text)] | None = (
        None
    )
    style_strength: Strength = 0.75
    denoising_strength: Strength = 0.75
    depth_strength: Strength = 1.0


class Generative(Shape):
    """What is made up rather than edited."""

    style_transfer: StyleTransfer | None = None


class Operations(Shape):
    """Everything that can be asked of a picture; `{}` only converts it."""

    restorations: Restorations = Field(default_factory=Restorations)
    adjustments: Adjustments = Field(default_factory=Adjustments)
    background: Background = Field(default_factory=Background)
    resizing: Resizing = Field(default_factory=Resizing)
    padding: PaddingField | None = None
    privacy: Privacy = Field(default_factory=Privacy)
    generative: Generative = Field(default_factory=Generative)
