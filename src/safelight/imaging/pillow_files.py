"""Reads BMP and HEIC through Pillow: libvips' wheel has no reader for them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyvips

from safelight.imaging import faults
from safelight.imaging.formats import Kind
from safelight.imaging.geometry import Size

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = frozenset({Kind.BMP, Kind.HEIC})

_FORMATS = {Kind.BMP: "BMP", Kind.HEIC: "HEIF"}
_ROWS = 256
_USUAL_DPI = 72.0
_MAX_DPI = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known before pixels are decoded."""

    size: Size
    has_alpha: bool
    dpi: float


def read_header(path: Path, kind: Kind) -> Header:
    """Size and alpha, upright. Raises Refusal(INPUT_DAMAGED)."""
    with _open(path, kind) as image:
        return Header(size=Size(*image.size), has_alpha=_has_alpha(image), dpi=_dpi(image))


def read(path: Path, kind: Kind) -> pyvips.Image:
    """The picture, upright, in memory: 8 bits, 3 bands or 4 with alpha, its ICC profile attached.

    HEIC with more than 8 bits is brought down to 8. Raises Refusal(INPUT_DAMAGED).
    """
    with _open(path, kind) as image:
        mode = "RGBA" if _has_alpha(image) else "RGB"
        try:
            pixels = _pixels(image, mode)
        except Exception as error:  # Pillow readers raise nearly any class
            raise faults.damaged(kind, str(error)) from error
        made = pyvips.Image.new_from_memory(pixels, *image.size, len(mode), "uchar")
        return _described(made, image)


def _pixels(image: "Image", mode: str) -> bytearray:
    """All rows, converted some at a time: a large picture does not fit into memory many times."""
    width, height = image.size
    row = width * len(mode)
    pixels = bytearray(row * height)
    for top in range(0, height, _ROWS):
        end = min(top + _ROWS, height)
        strip = image.crop((0, top, width, end)).convert(mode)
        pixels[top * row : end * row] = strip.tobytes()
    return pixels


def _open(path: Path, kind: Kind) -> "Image":
    # Loaded here, not above: few jobs read these formats, and Pillow takes time and memory.
    from PIL import Image  # noqa: PLC0415

    # The caller holds the size against its own limits before it asks for pixels.
    Image.MAX_IMAGE_PIXELS = None
    if kind is Kind.HEIC:
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        return Image.open(path, formats=[_FORMATS[kind]])
    except Exception as error:  # Pillow readers raise nearly any class
        raise faults.damaged(kind, str(error)) from error


def _has_alpha(image: "Image") -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _dpi(image: "Image") -> float:
    stated = float(image.info.get("dpi", (0, 0))[0])
    return stated if 1 <= stated <= _MAX_DPI else _USUAL_DPI


def _described(made: pyvips.Image, image: "Image") -> pyvips.Image:
    described = made.copy(interpretation="srgb")
    if profile := image.info.get("icc_profile"):
        described.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return described
