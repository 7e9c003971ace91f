"""Take away what JPEG compression added: blocks, rings around edges, blotches of colour."""

from __future__ import annotations

from dataclasses import replace

import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.vision.assessment import jpeg_quality
from safelight.vision.assessment.jpeg_quality import BEST
from safelight.vision.blend import add_detail
from safelight.vision.hidden import covered, opaque
from safelight.vision.restoration.deblocking import deblocked
from safelight.vision.restoration.restorers import Noise, clean
from safelight.vision.tiles import Run, Work, run

#: Only what is finer than this, in pixels, is changed: brightness and colour stay.
_RADIUS = 16
#: From this quality on, a picture needs nothing.
_FINE = 90
#: Above this, what the network for the faintest noise gives is nearest to the original; a picture
#: without loss is another matter, for there is nothing to find.
_GOOD = 80
#: Below this, a picture needs all that can be done.
_BAD = 50
#: Below this, the network for the heaviest noise leaves more than that for medium noise.
_WORST = 20

#: Measured: how many times the picture's own memory is taken at once.
_KEPT = 10


def moderate(quality: int) -> Noise:
    """What leaves detail alone, at a quality of 1..100."""
    return Noise.FAINT if _GOOD <= quality < BEST else Noise.LIGHT


def strong(quality: int) -> Noise:
    """What takes most away."""
    return Noise.HEAVY if quality >= _WORST else Noise.MEDIUM


def fitting(quality: int) -> Noise | None:
    """What a picture of this quality needs; None for one that needs nothing."""
    if quality >= _FINE:
        return None
    return moderate(quality) if quality >= _BAD else strong(quality)


#: By the names that the operation has for them.
MODES = {"moderate": moderate, "strong": strong, "auto": fitting}


def _unheard(_: float) -> None:
    """Smoothing is over before the network has done its first tile."""


def cleaned(image: pyvips.Image, mode: str, context: Context) -> pyvips.Image:
    """The picture without artefacts; `mode` is a key of MODES. Alpha stays as it is.

    Raises Refusal: MODEL_MISSING, RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    pixels = opaque(image)
    quality = jpeg_quality.estimate(context.source, pixels)
    noise = MODES[mode](quality)
    if noise is None:
        return image
    if noise is strong(quality):
        pixels = deblocked(pixels, quality, replace(context, tell=_unheard))
    size, tiling = Size(image.width, image.height), clean(noise)
    what = f"Removing the artefacts of {size} pixels"
    work = Work(context, what, [Run(tiling, size)], _KEPT * pixels.nbytes)
    made = pixels.copy()
    add_detail(made, run(pixels, tiling, work), 1.0, _RADIUS)
    return covered(made, image)
