"""Lay the subject of another picture over the scene: what was there before it was redrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context, Operation
from safelight.imaging.subject import Subject, foresee, networks

if TYPE_CHECKING:
    import pyvips

_ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params(Subject):
    """Whose subject, which, and how much it gets of the scene's light."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The picture that the scene was drawn for.
    original: Source
    #: 0: the subject's pixels stay as they are.
    harmonize: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0


def inputs(params: Params) -> Mapping[str, Source]:
    """The original."""
    return {_ORIGINAL: params.original}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The scene with the original's subject, at the original's size; the greater depth stays."""
    from safelight.vision import further, overlay
    from safelight.vision.segmentation import transplant
    from safelight.vision.segmentation.cutting import subject_of, without_background

    original = further.read(context.inputs[_ORIGINAL], context.limits, _ORIGINAL)
    size = Size(original.width, original.height)
    _hold(size, context)
    deeper = image if image.format == "ushort" else original
    original = further.as_deep_as(original, deeper)
    subject = without_background(subject_of(original, params, context, "keeping the subject"))
    scene = further.as_deep_as(transplant.covering(image, size), deeper).copy_memory()
    if params.harmonize > 0:
        subject = transplant.lit_by(subject, scene, params.harmonize)
    return overlay.laid(scene, subject, 0, 0)


def _hold(size: Size, context: Context) -> None:
    if size.pixels > context.limits.output_pixels:
        raise Refusal(
            Code.OUTPUT_TOO_LARGE,
            f"original: it is {size} = {size.pixels} pixels, and the result would be as large;"
            f" the limit is {context.limits.output_pixels}.",
        )


OPERATION = Operation(
    name="keep_subject",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    foresee=foresee,
    networks=networks,
    inputs=inputs,
)
