"""Keep the subject sharp and blur what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation
from safelight.imaging.subject import Subject, foresee, networks

if TYPE_CHECKING:
    import pyvips


class Type(StrEnum):
    """How a point is spread: as a bell, or as the image of a lens's round aperture."""

    REGULAR = "regular"
    LENS = "lens"


class Level(StrEnum):
    """How strongly."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


#: Standard deviation of the bell, and radius of the disc, as parts of the picture's mean side
#: (the square root of its area).
_DEVIATION = {Level.LOW: 0.005, Level.MEDIUM: 0.012, Level.HIGH: 0.028}
_RADIUS = {Level.LOW: 0.007, Level.MEDIUM: 0.016, Level.HIGH: 0.036}


@dataclass(frozen=True, slots=True, kw_only=True)
class Params(Subject):
    """What stays sharp, and how the rest is blurred."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    type: Type = Type.REGULAR
    level: Level = Level.MEDIUM


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with its background blurred; alpha and depth are kept."""
    from safelight.vision.arrays import wrapped
    from safelight.vision.segmentation import lens
    from safelight.vision.segmentation.cutting import subject_of

    cutout = subject_of(image, params, context, "blurring the background")
    if params.type is Type.LENS:
        plate = lens.aperture(cutout, _RADIUS[params.level])
    else:
        plate = lens.gaussian(cutout, _DEVIATION[params.level])
    return wrapped(cutout.over(plate), image)


OPERATION = Operation(
    name="background_blur",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    foresee=foresee,
    networks=networks,
    early=lambda _: True,
)
