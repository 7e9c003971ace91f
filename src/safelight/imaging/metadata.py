"""What a result says about itself: its resolution and its colour profile, and nothing else."""

import pyvips

#: Encoders may write these two; of EXIF they are left only what they make themselves.
KEEP = "exif|icc"

_MM_PER_INCH = 25.4
#: Written when neither the request nor the input says anything.
_USUAL_DPI = 72.0
#: libvips' resolution, in dots per mm, of a file that states none.
_UNSTATED = 1.0
_MAX_DPI = 65_535


def dpi(image: pyvips.Image) -> float:
    """Dots per inch that a file states, or the usual 72."""
    stated = float(image.xres) * _MM_PER_INCH
    possible = image.xres != _UNSTATED and 1 <= stated <= _MAX_DPI
    return stated if possible else _USUAL_DPI


def relabel(image: pyvips.Image, resolution: float) -> pyvips.Image:
    """The picture without what its file said of camera, place, time and people.

    EXIF is also where JPEG, WebP and AVIF files state their resolution, in dots per inch.
    """
    per_mm = resolution / _MM_PER_INCH
    labelled = image.copy(xres=per_mm, yres=per_mm)
    for field in labelled.get_fields():
        if field.startswith("exif-") or field == "orientation":
            labelled.remove(field)
    return labelled
