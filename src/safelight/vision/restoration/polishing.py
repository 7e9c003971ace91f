"""Make a picture crisper: clean it, redraw some of its finest detail, sharpen it."""

from __future__ import annotations

import pyvips

from safelight.domain.networks import Networks
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.imaging.sharpen import sharpened
from safelight.vision.arrays import wrapped
from safelight.vision.blend import Pixels, add_detail
from safelight.vision.hidden import covered, opaque
from safelight.vision.restoration.restorers import ART, GENERAL, Noise, at, clean
from safelight.vision.tiles import Run, Tiling, Work, run

#: Larger pictures are not redrawn: it takes twice as long as all else, and is seen less in them.
_REDRAWN = 2_000_000
#: How far the picture moves towards what was redrawn, and up to which radius in pixels.
_SHARES = {GENERAL.network: 0.4, ART.network: 0.3}
_RADIUS = 3
#: Of the sharpening of `adjust`, 0..1.
_SHARPNESS = 0.3
#: How many times the picture's own memory is taken at once.
_KEPT = 12


def polished(image: pyvips.Image, context: Context) -> pyvips.Image:
    """The picture, crisper; size, tone, colour and alpha stay.

    Raises Refusal: MODEL_MISSING, RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    pixels = opaque(image)
    size, cleaner = Size(image.width, image.height), clean(Noise.LIGHT)
    drawn = redrawing(size, context.networks)
    tilings = (cleaner, drawn) if drawn else (cleaner,)
    what = f"Polishing {size} pixels"
    work = Work(context, what, [Run(tiling, size) for tiling in tilings], _KEPT * pixels.nbytes)
    made = run(pixels, cleaner, work)
    if drawn:
        add_detail(made, run(pixels, drawn, work), _SHARES[drawn.network], _RADIUS)
    return covered(_sharpened(made, image), image)


def redrawing(size: Size, networks: Networks) -> Tiling | None:
    """What a picture of this size is redrawn by, at its size; None for a large one."""
    if size.pixels > _REDRAWN:
        return None
    return at(GENERAL if networks.has(GENERAL.network) else ART, 1)


def _sharpened(pixels: Pixels, like: pyvips.Image) -> Pixels:
    result: Pixels = sharpened(wrapped(pixels, like), _SHARPNESS).numpy()
    return result
