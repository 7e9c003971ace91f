"""The networks that restore and enlarge pictures, and how each is run in tiles."""

from dataclasses import replace
from enum import IntEnum

from safelight.vision.tiles import Tiling


class Noise(IntEnum):
    """How much of what a JPEG file adds a network was trained to take away."""

    FAINT = 0
    LIGHT = 1
    MEDIUM = 2
    HEAVY = 3


# `pace` and `layers` were measured with ONNX Runtime on two cores. Margins are such that a tile's
# result differs from that of the whole picture by one level of 255 at most.

_PHOTO = Tiling(network="waifu2x-photo-x2", scale=2, cuts=7, side=192, pace=5.0, layers=3000)
# It weighs its channels by their means over the tile: larger tiles, and a wide blend between them.
_CLEAN = Tiling(network="waifu2x-cunet-noise", cuts=28, blend=16, side=480, pace=3.0, layers=1600)

#: Small and of few parameters; redraws photos, crisp and with contrast. Opt-in.
GENERAL = Tiling(network="realesr-general-x4v3", scale=4, margin=24, side=256, pace=10, layers=4000)
#: Redraws lines and surfaces, as in drawings.
ART = Tiling(network="realesr-animevideov3-x4", scale=4, margin=16, side=256, pace=5.6, layers=4000)
#: Large and slow: for small drawings.
FINE_ART = Tiling(
    network="realesrgan-x4plus-anime", scale=4, margin=16, side=128, pace=80, layers=17_000
)
#: Large and slow: for small faces.
PORTRAIT = Tiling(
    network="realesrgan-x4plus", scale=4, margin=16, side=128, pace=150, layers=16_000
)


def photo(noise: Noise | None) -> Tiling:
    """Twice as wide, true to the original, and without this much of a JPEG file's noise."""
    if noise is None:
        return _PHOTO
    return replace(_PHOTO, network=f"{_PHOTO.network}-noise{noise:d}")


def clean(noise: Noise) -> Tiling:
    """Of the same size, without this much of a JPEG file's noise."""
    return replace(_CLEAN, network=f"{_CLEAN.network}{noise:d}")


def at(tiling: Tiling, factor: int) -> Tiling:
    """Reduced so that its result is `factor` times as wide as what it is given."""
    return replace(tiling, shrink=tiling.scale // factor)
