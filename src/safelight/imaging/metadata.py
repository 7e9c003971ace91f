"""What a result says about itself: its resolution and its colour profile, and nothing else."""

import pyvips

#: Encoders may write these two; of EXIF they are left only what they make themselves.
KEEP = "exif|icc"

#: The one block of data in a file that results pass on.
_PROFILE = "icc-profile-data"
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

    Nor does it keep a preview of what the file showed, such as a camera's thumbnail: an edit would
    not have changed that. EXIF is also where JPEG, WebP and AVIF files state their resolution, in
    dots per inch.
    """
    per_mm = resolution / _MM_PER_INCH
    labelled = image.copy(xres=per_mm, yres=per_mm)
    for field in labelled.get_fields():
        if _tells(labelled, field):
            labelled.remove(field)
    return labelled


def _tells(image: pyvips.Image, field: str) -> bool:
    """Whether the field is of EXIF, or a block of data: EXIF, XMP, IPTC, previews, gain maps."""
    if field.startswith("exif-") or field == "orientation":
        return True
    blob = image.get_typeof(field) == pyvips.GValue.blob_type
    return field != _PROFILE and (blob or field.startswith("gainmap"))
