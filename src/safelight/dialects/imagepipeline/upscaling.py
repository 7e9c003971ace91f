"""`/upscale/image/v1`: enlarged by networks, to a multiple or into a frame."""

from safelight.dialects.imagepipeline.schema import UpscaleRequest
from safelight.dialects.imagepipeline.wanted import (
    Asked,
    Operations,
    Wanted,
    undrawn,
    unused,
    worked,
)

#: How many times wider and higher, where a request says nothing of size.
_SCALE = 4
_METHOD = "smart_resize"


def upscaled(request: UpscaleRequest, asked: Asked) -> Wanted:
    """A larger picture; at scale 1 one of the same size, without its faults."""
    done = worked(_operations(request), asked.source("input_image"), request.output_format)
    sides = ("width", "height") if request.scale is not None else ()
    return done.warned(
        *unused(request, sides, "scale wins"),
        *unused(request, ("palette",), "nothing was drawn by an engine"),
        *undrawn(request),
    )


def _operations(request: UpscaleRequest) -> Operations:
    if request.scale == 1:
        return {"enhance": {}}
    upscale = {"method": _METHOD}
    sides = (("width", request.width), ("height", request.height))
    if request.scale is None and any(side for _, side in sides):
        frame: dict[str, object] = {name: {"pixels": side} for name, side in sides if side}
        return {"upscale": upscale, "resize": {**frame, "fit": "bounds"}}
    percent = {"percent": 100 * (request.scale or _SCALE)}
    return {"upscale": upscale, "resize": {"width": percent, "height": percent}}
