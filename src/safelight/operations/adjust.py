"""Change light and colour: local tone mapping, exposure, contrast, saturation, sharpness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

_FULL = 100

Percent = Annotated[int, Field(ge=0, le=100)]
Signed = Annotated[int, Field(ge=-100, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How much of each; 0 changes nothing. Applied in this order."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Local tone mapping. None is 0.
    hdr: Percent | None = None
    #: Accepted and without effect: a picture is worked on as a whole, so there are no seams.
    hdr_stitching: bool = False
    #: 100 is two stops brighter, -100 two stops darker.
    exposure: Signed = 0
    contrast: Signed = 0
    #: -100 is black and white.
    saturation: Signed = 0
    sharpness: Percent = 0


def apply(image: pyvips.Image, params: Params, _: Context) -> pyvips.Image:
    """The picture adjusted; alpha and depth stay. With all at 0 it is the same image."""
    if not _asked(params):
        return image
    if params.hdr or params.sharpness:
        # Both look at a pixel more than once, and a stream can be read only once.
        image = image.copy_memory()
    color = _adjusted(image.extract_band(0, n=3), params)
    if not image.hasalpha():
        return color
    return color.bandjoin(image.extract_band(3)).copy(interpretation=image.interpretation)


def _asked(params: Params) -> bool:
    amounts = (params.exposure, params.contrast, params.saturation, params.sharpness)
    return bool(params.hdr) or any(amounts)


def _adjusted(color: pyvips.Image, params: Params) -> pyvips.Image:
    # These load libvips and numpy, which the accepting process does without.
    from safelight.imaging import cube, grade, local_tone, sharpen

    if params.hdr:
        color = local_tone.relit(color, params.hdr / _FULL)
    wanted = grade.Grade(
        exposure=params.exposure / _FULL,
        contrast=params.contrast / _FULL,
        saturation=params.saturation / _FULL,
    )
    if wanted != grade.Grade():
        color = cube.look_up(color, grade.cube(wanted))
    if params.sharpness:
        # Looking at neighbours would compute what comes before once for each of them.
        color = sharpen.sharpened(color.copy_memory(), params.sharpness / _FULL)
    return color


OPERATION = Operation(name="adjust", params=Params, price=ZERO, apply=apply, streams=True)
