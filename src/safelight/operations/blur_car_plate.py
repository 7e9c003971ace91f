"""Make licence plates unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """There is nothing to choose."""

    __pydantic_config__ = ConfigDict(extra="forbid")


def networks(_: Params) -> tuple[str, ...]:
    """What finds plates; the network that finds vehicles helps where it is installed."""
    return ("plate-detector", "ppocr-detector", "ppocr-recogniser")


def apply(image: pyvips.Image, _: Params, context: Context) -> pyvips.Image:
    """The picture with each plate that is found smeared; without any, the very picture."""
    from safelight.vision.arrays import color_bytes, wrapped
    from safelight.vision.detection.plates import detect
    from safelight.vision.people.smear import smear

    plates = detect(color_bytes(image), context.networks, context.budget, context.tell)
    context.facts.notes.append(_told(len(plates)))
    if not plates:
        return image
    # A copy, since the picture's own memory may be shared with a picture before it.
    pixels = image.numpy().copy()
    for plate in plates:
        smear(pixels, plate.quad)
    return wrapped(pixels, image)


def _told(count: int) -> str:
    if not count:
        return "No licence plate was found"
    what = "licence plate was" if count == 1 else "licence plates were"
    return f"{count} {what} made unreadable"


OPERATION = Operation(
    name="blur_car_plate",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
