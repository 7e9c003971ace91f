"""Turn a tilted picture so that its horizon is level and its buildings stand upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import ZERO
from safelight.imaging.operation import Context, Operation
from safelight.imaging.turning import turned

if TYPE_CHECKING:
    import pyvips

#: Degrees below which nobody sees a tilt, and turning would only soften the picture.
_LEAST = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """There is nothing to choose."""

    __pydantic_config__ = ConfigDict(extra="forbid")


def apply(image: pyvips.Image, _: Params, context: Context) -> pyvips.Image:
    """The picture turned back and cut to its own shape; the same image where no tilt is found."""
    from safelight.vision.composition.horizon import tilt
    from safelight.vision.segmentation.subjects import look

    degrees = tilt(look(image))
    if degrees is None:
        context.facts.notes.append(
            "The picture was not straightened: too few of its lines agree on a tilt"
        )
        return image
    if abs(degrees) < _LEAST:
        context.facts.notes.append("The picture was straight already")
        return image
    way = "counter-clockwise" if degrees > 0 else "clockwise"
    context.facts.notes.append(f"The picture was straightened by {abs(degrees):.1f} degrees {way}")
    return turned(image, -degrees)


OPERATION = Operation(name="straighten", params=Params, price=ZERO, apply=apply)
