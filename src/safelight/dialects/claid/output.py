"""The `output` object of a Claid request: file format, metadata and where the result goes."""

from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
)

from safelight.dialects.claid.fields import (
    TRIMMED,
    Flag,
    Quality,
    Shape,
    StorageUrl,
    storage_url,
    trimmed,
    whole,
)

FormatName = Annotated[Literal["jpeg", "png", "webp", "avif", "tiff"], TRIMMED]
CompressionName = Annotated[Literal["lossy", "lossless"], TRIMMED]
SpaceName = Annotated[Literal["RGB", "CMYK"], TRIMMED]
#: What a JPEG file can carry: 16 bits.
MAX_DPI = 65_535

_FORMAT_NAME: TypeAdapter[str] = TypeAdapter(FormatName)
_COMPRESSION_NAME: TypeAdapter[str] = TypeAdapter(CompressionName)
_SPACE_NAME: TypeAdapter[str] = TypeAdapter(SpaceName)


class Jpeg(Shape):
    """JPEG and its options."""

    type: Annotated[Literal["jpeg"], TRIMMED] = "jpeg"
    quality: Quality = 85
    progressive: Flag = True


class Png(Shape):
    """PNG and its options. `quality` is an extension; PNG loses nothing, so it has no effect."""

    type: Annotated[Literal["png"], TRIMMED] = "png"
    compression: Annotated[Literal["fast", "best", "optimal"], TRIMMED] = "optimal"
    quality: Quality | None = None


class Compression(Shape):
    """Whether anything is lost, and how much."""

    type: CompressionName
    quality: Quality | None = None


def _read_compression(value: object) -> object:
    """A name is checked here, so that its error is told of the field it was given for."""
    return value if isinstance(value, dict) else {"type": _COMPRESSION_NAME.validate_python(value)}


class Modern(Shape):
    """WebP, AVIF or TIFF and their options. `quality` is an extension."""

    type: Annotated[Literal["webp", "avif", "tiff"], TRIMMED]
    compression: (
        Annotated[
            Compression,
            BeforeValidator(
                _read_compression, json_schema_input_type=CompressionName | Compression
            ),
        ]
        | None
    ) = None
    #: Quality of a lossy compression.
    quality: Quality | None = None


class _Unknown(Shape):
    """Says what is wrong with a type that is no format's; its options cannot be judged."""

    model_config = ConfigDict(extra="ignore")

    type: FormatName


Format = Jpeg | Png | Modern

_MODELS: dict[object, type[Format]] = {
    "jpeg": Jpeg,
    "png": Png,
    "webp": Modern,
    "avif": Modern,
    "tiff": Modern,
}


def _read_format(value: object, info: ValidationInfo) -> Shape:
    """Picks the model by hand: a union would put its members' names into the error paths."""
    given = value if isinstance(value, dict) else {"type": _FORMAT_NAME.validate_python(value)}
    kind = trimmed(given.get("type"))
    model = _MODELS.get(kind, _Unknown) if isinstance(kind, str) else _Unknown
    return model.model_validate(given, context=info.context)


class ColorSpace(Shape):
    """The colour space of the result, and for CMYK its printing condition."""

    type: SpaceName
    color_profile: (
        Annotated[Literal["ISO_Coated", "ISO_Uncoated", "USWeb_Coated", "USWeb_Uncoated"], TRIMMED]
        | None
    ) = None


def _read_space(value: object) -> object:
    return value if isinstance(value, dict) else {"type": _SPACE_NAME.validate_python(value)}


class Metadata(Shape):
    """What is written into the file beside its pixels."""

    dpi: Annotated[int, Field(ge=1, le=MAX_DPI), BeforeValidator(whole)] | None = None
    color_space: (
        Annotated[
            ColorSpace, BeforeValidator(_read_space, json_schema_input_type=SpaceName | ColorSpace)
        ]
        | None
    ) = None


class OutputOptions(Shape):
    """How the result is written and where it goes."""

    format: Annotated[
        Format, PlainValidator(_read_format, json_schema_input_type=FormatName | Format)
    ] = Field(default_factory=Jpeg, json_schema_extra={"default": "jpeg"})
    destination: StorageUrl | None = None
    metadata: Metadata = Field(default_factory=Metadata)


def _read_output(value: object, info: ValidationInfo) -> object:
    """A string is the destination alone."""
    return value if isinstance(value, dict) else {"destination": storage_url(value, info)}


OutputField = Annotated[
    OutputOptions,
    BeforeValidator(_read_output, json_schema_input_type=StorageUrl | OutputOptions),
]
