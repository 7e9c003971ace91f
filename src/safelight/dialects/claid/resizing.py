"""The `operations.resizing` object: how large the result is and how the picture fills it."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, TypeAdapter, ValidationInfo

from safelight.dialects.claid.fields import TRIMMED, Shape, trimmed
from safelight.dialects.claid.lengths import FeatheringField, GrowthField, SideField

FitName = Annotated[Literal["crop", "cover", "bounds", "canvas", "outpaint"], TRIMMED]

_FIT_NAME: TypeAdapter[str] = TypeAdapter(FitName)


class CropFit(Shape):
    """Fill the frame and cut off the rest. Older clients leave the type out."""

    type: Annotated[Literal["crop"], TRIMMED] = "crop"
    crop: Annotated[Literal["center", "smart"], TRIMMED] = "center"


class OutpaintFit(Shape):
    """Fill the rest with generated content."""

    type: Annotated[Literal["outpaint"], TRIMMED]
    #: Percent.
    feathering: FeatheringField = 15.0
    #: Horizontally and vertically, on each side.
    outpaint_by: GrowthField | None = None


class PlainFit(Shape):
    """A fit without options of its own."""

    type: FitName


Fit = CropFit | OutpaintFit | PlainFit


def _read_fit(value: object, info: ValidationInfo) -> Fit:
    """Picks the model by hand: a union would put its members' names into the error paths."""
    given = value if isinstance(value, dict) else {"type": _FIT_NAME.validate_python(value)}
    kind = trimmed(given.get("type"))
    if kind == "outpaint":
        return OutpaintFit.model_validate(given, context=info.context)
    if kind == "crop" or (kind is None and "crop" in given):
        return CropFit.model_validate(given, context=info.context)
    return PlainFit.model_validate(given, context=info.context)


class Resizing(Shape):
    """The frame, and how the picture fills it; both sides `auto` leave the size as it is."""

    width: SideField = "auto"
    height: SideField = "auto"
    fit: Annotated[Fit, PlainValidator(_read_fit, json_schema_input_type=FitName | Fit)] = Field(
        default_factory=CropFit, json_schema_extra={"default": "crop"}
    )
