"""How large Phota's pictures are: its resolutions are numbers of pixels, whatever the shape."""

import math
from collections.abc import Mapping

Ratio = tuple[int, int]

#: Of `resolution`: the pixels of a square of 1024, 2048 and 4096.
PIXELS: Mapping[str, int] = {"1K": 1024**2, "2K": 2048**2, "4K": 4096**2}
#: What enhance and remix give.
FIXED = PIXELS["2K"]
#: Which model gives which resolution.
SUPPORTED: Mapping[str, tuple[str, ...]] = {
    "nb2": ("1K", "2K", "4K"),
    "gpt-image-2": ("1K", "2K", "4K"),
    "qwen-image-2": ("1K", "2K"),
    "flux-2": ("1K", "2K"),
    "reve": ("1K",),
}
#: Engines draw in blocks of so many pixels.
_BLOCK = 8


def ratio_of(aspect_ratio: str) -> Ratio | None:
    """`16:9` as numbers; None for `auto`."""
    if aspect_ratio == "auto":
        return None
    width, height = aspect_ratio.split(":")
    return int(width), int(height)


def sides(pixels: int, ratio: Ratio) -> tuple[int, int]:
    """Width and height of about so many pixels in this shape, in whole blocks."""
    width, height = ratio
    unit = math.sqrt(pixels / (width * height))
    return _blocks(unit * width), _blocks(unit * height)


def _blocks(side: float) -> int:
    return max(1, round(side / _BLOCK)) * _BLOCK
