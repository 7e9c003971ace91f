"""Write a picture as a file."""

from collections.abc import Callable
from pathlib import Path

import pyvips

from safelight.domain.edit import Compression, Format, Output
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import ImageInfo
from safelight.imaging.alpha import WHITE, flatten
from safelight.imaging.formats import MAX_SIDE, OPAQUE
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.metadata import KEEP

#: Where a request names no quality, 1..100.
QUALITY = {Format.JPEG: 85, Format.WEBP: 75, Format.AVIF: 50, Format.TIFF: 75}

#: Zlib's level and the row filters that are tried.
_PNG = {
    Compression.FAST: {"compression": 1, "filter": "sub"},
    Compression.OPTIMAL: {"compression": 6, "filter": "all"},
    Compression.BEST: {"compression": 9, "filter": "all"},
}
#: 0..9. On one core, a megapixel takes 0.7 s at 2 and 5 s at 4, for a file smaller by 5 %.
_AVIF_EFFORT = 2
#: 0..6. As above: 0.25 s at 4 and 0.1 s at 2, for a file smaller by 4 %.
_WEBP_EFFORT = 3
_WEBP_LOSSLESS_EFFORT = 1


def hold(size: Size, form: Format, limits: Limits) -> None:
    """Raise Refusal(OUTPUT_TOO_LARGE) if the format cannot hold a picture of this size."""
    limit = min(MAX_SIDE[form], limits.output_side)
    if max(size.width, size.height) > limit:
        raise Refusal(
            Code.OUTPUT_TOO_LARGE,
            f"The result is {size} pixels large; {form.name} holds at most {limit} a side.",
        )


def fit(image: pyvips.Image, output: Output) -> pyvips.Image:
    """The picture as the format can hold it: alpha on white and 16 bits as 8 where need be."""
    if image.hasalpha() and not _holds_alpha(output):
        image = flatten(image, WHITE)
    if image.format == "ushort" and not _holds_16_bits(output):
        image = image.colourspace("srgb")
    return image


def write(image: pyvips.Image, output: Output, target: Path) -> ImageInfo:
    """Encode to a new file and say what it is."""
    _WRITERS[output.format](image, output, str(target))
    form = output.format
    return ImageInfo(
        format=form.name,
        media_type=form.media_type,
        ext=form.value,
        width=image.width,
        height=image.height,
    )


def _holds_alpha(output: Output) -> bool:
    jpeg_in_tiff = output.format is Format.TIFF and not _lossless(output)
    return output.format not in OPAQUE and not jpeg_in_tiff


def _holds_16_bits(output: Output) -> bool:
    return output.format is Format.PNG or (output.format is Format.TIFF and _lossless(output))


def _lossless(output: Output) -> bool:
    usual = Compression.LOSSLESS if output.format is Format.TIFF else Compression.LOSSY
    return (output.compression or usual) is Compression.LOSSLESS


def _quality(output: Output) -> int:
    return output.quality or QUALITY[output.format]


def _jpeg(image: pyvips.Image, output: Output, target: str) -> None:
    image.jpegsave(target, Q=_quality(output), interlace=output.progressive, keep=KEEP)


def _png(image: pyvips.Image, output: Output, target: str) -> None:
    options = _PNG[output.compression or Compression.OPTIMAL]
    image.pngsave(target, keep=KEEP, **options)


def _webp(image: pyvips.Image, output: Output, target: str) -> None:
    if _lossless(output):
        image.webpsave(target, lossless=True, effort=_WEBP_LOSSLESS_EFFORT, keep=KEEP)
    else:
        image.webpsave(target, Q=_quality(output), effort=_WEBP_EFFORT, keep=KEEP)


def _avif(image: pyvips.Image, output: Output, target: str) -> None:
    image.heifsave(
        target,
        compression="av1",
        Q=_quality(output),
        lossless=_lossless(output),
        effort=_AVIF_EFFORT,
        keep=KEEP,
    )


def _tiff(image: pyvips.Image, output: Output, target: str) -> None:
    if _lossless(output):
        image.tiffsave(target, compression="lzw", predictor="horizontal", keep=KEEP)
    else:
        image.tiffsave(target, compression="jpeg", Q=_quality(output), keep=KEEP)


_WRITERS: dict[Format, Callable[[pyvips.Image, Output, str], None]] = {
    Format.JPEG: _jpeg,
    Format.PNG: _png,
    Format.WEBP: _webp,
    Format.AVIF: _avif,
    Format.TIFF: _tiff,
}
