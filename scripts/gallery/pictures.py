"""Before and after, side by side, small enough to be kept with the documentation."""

from pathlib import Path

import pyvips

#: Width of both together, room between them, and the greatest height.
_WIDTH, _GAP, _HEIGHT = 800, 8, 420
_QUALITY = 80
#: Side of a square of the board under what is transparent, and its two greys.
_SQUARE = 10
_LIGHT, _DARK = 235, 205

Part = tuple[float, float, float, float]


def side_by_side(before: pyvips.Image, after: pyvips.Image, show: Part) -> pyvips.Image:
    """Both at one height; `show` is the part of each that is shown."""
    pair = [_part(image, show) for image in (before, after)]
    # Both widths at a height of 1.
    width = sum(image.width / image.height for image in pair)
    height = min(_HEIGHT, (_WIDTH - _GAP) / width)
    cells = [_opaque(_sized(image, height)) for image in pair]
    joined = cells[0].join(cells[1], "horizontal", shim=_GAP, background=[255] * 3)
    return joined.cast("uchar")


def save(picture: pyvips.Image, path: Path) -> None:
    """As a small JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.jpegsave(str(path), Q=_QUALITY, optimize_coding=True, keep="none")


def _part(image: pyvips.Image, show: Part) -> pyvips.Image:
    left, top = round(show[0] * image.width), round(show[1] * image.height)
    right, bottom = round(show[2] * image.width), round(show[3] * image.height)
    return image.colourspace("srgb").crop(left, top, right - left, bottom - top)


def _sized(image: pyvips.Image, height: float) -> pyvips.Image:
    """Enlarged by repeating pixels, so that nothing is made to look better than it is."""
    scale = height / image.height
    if scale <= 1:
        return image.thumbnail_image(max(1, round(image.width * scale)), height=round(height))
    return image.resize(scale, kernel="nearest")


def _opaque(image: pyvips.Image) -> pyvips.Image:
    """On a board of grey squares."""
    if not image.hasalpha():
        return image
    cells = pyvips.Image.xyz(image.width, image.height) // _SQUARE
    board = ((cells[0] + cells[1]) % 2).ifthenelse(_LIGHT, _DARK)
    alpha = image[-1] / 255
    return (image[:3] * alpha + board * (1 - alpha)).cast("uchar").copy(interpretation="srgb")
