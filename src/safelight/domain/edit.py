"""What is asked of a picture, in no dialect's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from safelight.domain.engines import Ability
from safelight.domain.ids import BlobKey

#: A JSON object, as parsed.
JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an input comes from: at most one of `url` and `blob`.

    Without either there is no input: the edit's drawing is what is worked on.
    """

    #: Absolute http or https URL.
    url: str | None = None
    #: A stored upload.
    blob: BlobKey | None = None
    #: File name without a folder, as the client named it; gives the result its stem.
    filename: str = "image"

    def as_json(self) -> JsonObject:
        """As an operation's parameter."""
        place: JsonObject = {"blob": self.blob} if self.blob is not None else {"url": self.url}
        return {**place, "filename": self.filename}


class Format(StrEnum):
    """File formats that can be written."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    TIFF = "tiff"

    @property
    def media_type(self) -> str:
        """`image/jpeg` and so on."""
        return f"image/{self.value}"


class Compression(StrEnum):
    """How PNG (fast, optimal, best) or WebP, AVIF and TIFF (lossy, lossless) compress."""

    FAST = "fast"
    OPTIMAL = "optimal"
    BEST = "best"
    LOSSY = "lossy"
    LOSSLESS = "lossless"


class ColorSpace(StrEnum):
    """Colour spaces that can be written."""

    RGB = "RGB"
    CMYK = "CMYK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How the result is written. What is None is left to the encoder's default for the format."""

    format: Format = Format.JPEG
    #: 1..100; for JPEG and the lossy forms of WebP, AVIF and TIFF.
    quality: int | None = None
    #: JPEG only.
    progressive: bool = True
    compression: Compression | None = None
    #: Dots per inch written into the file; the input's own when None.
    dpi: int | None = None
    #: None keeps the source's space where the format can hold it.
    color_space: ColorSpace | None = None
    #: `ISO_Coated`, `ISO_Uncoated`, `USWeb_Coated` or `USWeb_Uncoated`; only with CMYK.
    cmyk_profile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture that a generative engine makes before the operations."""

    #: What the client calls the model; the settings say which engine serves it.
    model: str
    ability: Ability
    prompt: str
    #: What it goes by, in the order in which the prompt may speak of them.
    images: tuple[Source, ...] = ()
    #: Width and height in pixels; None: as the first image.
    size: tuple[int, int] | None = None
    #: How much care to take, in the model's own words.
    quality: str | None = None
    #: The same seed draws the same picture, where an engine can promise that; None: any.
    seed: int | None = None
    #: Steps of a diffusion, and how closely it keeps to the prompt; None: the engine's own.
    steps: int | None = None
    guidance: float | None = None
    #: What is not to be seen; empty: nothing in particular.
    negative_prompt: str = ""
    #: Why it takes an engine, said when there is none.
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Operations by name, each with its parameters as plain JSON, and how to write the result.

    The names and parameters are those of `safelight.operations`; `pipeline.plan` checks, orders
    and prices them. The order of the mapping means nothing.
    """

    operations: Mapping[str, JsonObject] = field(default_factory=dict)
    output: Output = field(default_factory=Output)
    #: What the operations work on, where that is no input.
    drawing: Drawing | None = None
    #: How many results are wanted of the one input, each a little different; the items' positions
    #: tell them apart.
    variations: int = 1
