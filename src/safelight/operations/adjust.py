"""Change light and colour: local tone mapping, exposure, contrast, saturation, sharpness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

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
    """The picture adjusted; alpha and depth stay. All 0 gives the same image back."""
    from safelight.imaging import tone  # noqa: PLC0415 -- loads libvips, which prices do not need

    if params.hdr:
        image = tone.map_locally(image, params.hdr / 100)
    image = tone.graded(
        image, params.exposure / 100, params.contrast / 100, params.saturation / 100
    )
    return tone.sharpened(image, params.sharpness / 100) if params.sharpness else image


OPERATION = Operation(name="adjust", params=Params, price=ZERO, apply=apply, streams=True)
