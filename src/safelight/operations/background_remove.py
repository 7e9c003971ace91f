"""Cut the subject out: what is behind it becomes transparent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation
from safelight.imaging.subject import Subject, foresee, networks

if TYPE_CHECKING:
    import pyvips

#: Alpha up to this part of the greatest does not count when the picture is clipped.
_TRACE = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Params(Subject):
    """What is kept: what stands out, or the objects that are named."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Crop to what is left.
    clipping: bool = False


def early(params: Params) -> bool:
    """Not where it clips: how much of the picture will be left is not known beforehand."""
    return not params.clipping


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with alpha: 1 for the subject, 0 for what is behind it."""
    from safelight.vision.arrays import wrapped
    from safelight.vision.segmentation import masks
    from safelight.vision.segmentation.cutting import subject_of, without_background

    cutout = subject_of(image, params, context, "removing the background")
    pixels = without_background(cutout)
    if params.clipping:
        opaque = pixels[..., -1]
        pixels = pixels[masks.window_of(opaque, _TRACE * opaque.max())].copy()
    return wrapped(pixels, image)


OPERATION = Operation(
    name="background_remove",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    foresee=foresee,
    networks=networks,
    early=early,
)
