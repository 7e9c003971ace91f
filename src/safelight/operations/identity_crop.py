"""Cut away everything above the line between nose and lips, so that nobody can be recognised."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.detection.faces import Face

#: A face this high, in pixels, and lower ones cannot be recognised.
_UNRECOGNISABLE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """There is nothing to choose."""

    __pydantic_config__ = ConfigDict(extra="forbid")


def networks(_: Params) -> tuple[str, ...]:
    """What finds faces."""
    return ("centerface",)


def apply(image: pyvips.Image, _: Params, context: Context) -> pyvips.Image:
    """What is below the line, as wide as the picture: the lowest line of all faces.

    Raises Refusal(SUBJECT_NOT_FOUND) without a face, OPERATION_FAILED where nothing is below.
    """
    from safelight.vision.arrays import color_bytes
    from safelight.vision.detection.faces import search
    from safelight.vision.detection.heads import lip_line

    faces = _counting(search(color_bytes(image), context.networks))
    row = math.ceil(max(lip_line(face) for face in faces))
    if row >= image.height:
        raise Refusal(
            Code.OPERATION_FAILED,
            f"The line between nose and lips of the lowest face is at row {row} of {image.height}:"
            " nothing of the picture would be left below it.",
        )
    return image.crop(0, max(0, row), image.width, image.height - max(0, row))


def _counting(faces: list[Face]) -> list[Face]:
    from safelight.vision.detection.faces import certain

    large = certain([face for face in faces if face.height > _UNRECOGNISABLE])
    if not large:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            "identity_crop found no face in the picture: it needs one whose eyes, nose and mouth"
            f" can be seen, more than {_UNRECOGNISABLE} pixels high.",
        )
    return large


OPERATION = Operation(
    name="identity_crop",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
