"""Colour spaces: what comes in becomes sRGB, and what goes out becomes what was asked for."""

# All conversions are relative colorimetric with black point compensation: colours that both spaces
# have stay what they are, which is what products and brands need, and shadows keep their detail.
# The perceptual intent would shift every colour to make room for a few.

from pathlib import Path

import pyvips

from safelight.domain.edit import ColorSpace, Format, Output
from safelight.domain.errors import Code, Refusal
from safelight.imaging import profiles
from safelight.imaging.srgb import is_srgb

#: A larger embedded profile is ignored; real ones for printing are below 3 MB.
MAX_PROFILE_BYTES = 4 * 1024 * 1024
#: The formats of ours that can hold CMYK.
CMYK_FORMATS = frozenset({Format.JPEG, Format.TIFF})

#: libvips' names: the profile of an image, and the built-in profile of sRGB (480 bytes).
_PROFILE = "icc-profile-data"
_SRGB = "srgb"
#: Ours: the profile of the CMYK picture that an image came from; stays with it until the output.
_CMYK_SOURCE = "safelight-cmyk-source"
#: The EXIF entry by which cameras tell Adobe RGB from sRGB.
_DCF = "exif-ifd4-InteroperabilityIndex"
#: What a profile's header calls the colours of so many bands.
_SIGNATURES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_GREY_AND_ALPHA = 2
_RGB_AND_ALPHA = 4
_CMYK = 4
#: Interpretations that libvips converts from; others are taken by their number of bands.
_KNOWN = frozenset({"srgb", "rgb16", "b-w", "grey16", "scrgb", "lab", "labs", "labq", "xyz"})
_FLOATS = frozenset({"float", "double"})
_PLAIN_RGB = frozenset({"srgb", "rgb16", "b-w", "grey16"})


def to_working(image: pyvips.Image) -> pyvips.Image:
    """The image in sRGB: 3 bands, or 4 with alpha; 16-bit when it came with more than 8 bits.

    An 8-bit image that is sRGB already comes back as it is. An embedded profile that is damaged,
    larger than MAX_PROFILE_BYTES or made for another kind of pixels is ignored: sRGB is then
    assumed for RGB and grey, and `profiles.DEFAULT` for CMYK. Raises Refusal(INPUT_NOT_AN_IMAGE)
    for pixels that are no picture's.
    """
    if image.interpretation == "cmyk":
        return _from_cmyk(image)
    profile = _rgb_profile(image)
    if _is_working(image) and profile is None:
        return image
    if profile is not None and image.format in {"uchar", "ushort"}:
        converted = _converted(image, profile)
        if converted is not None:
            return converted
    return _from_plain(image)


def to_output(image: pyvips.Image, output: Output, folder: Path | None = None) -> pyvips.Image:
    """The working image in the colour space of the output, with its profile attached.

    RGB is sRGB. Where no space is asked for, a picture that came as CMYK goes back to its own
    CMYK if the format can hold it. CMYK has no alpha: white is put under it. `folder` holds the
    operator's ICC profiles. Raises Refusal: PROFILE_MISSING, or OPERATION_FAILED for CMYK in a
    format that cannot hold it.
    """
    if _wanted(image, output) is ColorSpace.RGB:
        return _with(image, _PROFILE, _srgb_profile())
    if output.format not in CMYK_FORMATS:
        raise Refusal(
            Code.OPERATION_FAILED,
            f"{output.format.value} cannot hold CMYK; jpeg and tiff can.",
        )
    return _to_cmyk(image, _cmyk_profile(image, output, folder))


def carry(source: pyvips.Image, target: pyvips.Image) -> pyvips.Image:
    """`target` with the note of `source`'s origin: for pixels that were made outside libvips."""
    if not _has(source, _CMYK_SOURCE):
        return target
    return _with(target, _CMYK_SOURCE, source.get(_CMYK_SOURCE))


def _is_working(image: pyvips.Image) -> bool:
    bands = image.bands in {_RGB_AND_ALPHA - 1, _RGB_AND_ALPHA}
    return bands and image.format == "uchar" and image.interpretation == "srgb"


def _embedded(image: pyvips.Image, bands: int) -> bytes | None:
    """The embedded profile, if it can be one for so many bands of colour."""
    if not _has(image, _PROFILE):
        return None
    try:
        profile: bytes = image.get(_PROFILE)
    except RuntimeError:  # what pyvips makes of an empty one
        return None
    fits = profile[36:40] == b"acsp" and profile[16:20] == _SIGNATURES[bands]
    return profile if fits and len(profile) <= MAX_PROFILE_BYTES else None


def _rgb_profile(image: pyvips.Image) -> bytes | None:
    """The profile of an RGB or grey image, if one is to be applied; None for sRGB."""
    grey = image.bands <= _GREY_AND_ALPHA
    profile = _embedded(image, 1 if grey else 3)
    if profile is None and not grey and _is_dcf_adobe_rgb(image):
        return profiles.adobe_rgb()
    return None if profile is None or is_srgb(profile) else profile


def _is_dcf_adobe_rgb(image: pyvips.Image) -> bool:
    """Cameras mark Adobe RGB by an EXIF entry (DCF 2.0) and embed no profile."""
    return _has(image, _DCF) and str(image.get(_DCF)).startswith("R03")


def _from_cmyk(image: pyvips.Image) -> pyvips.Image:
    """From the embedded profile, else the default one; noted for the way back."""
    default = profiles.find(profiles.DEFAULT, None)
    embedded = _embedded(image, _CMYK)
    profile = embedded if embedded is not None and profiles.reads(embedded) else default
    made = _converted(image, profile)
    if made is None:
        raise Refusal(Code.INPUT_NOT_AN_IMAGE, f"CMYK in {image.bands} bands is no picture.")
    return _with(made, _CMYK_SOURCE, profile if profiles.writes(profile) else default)


def _converted(image: pyvips.Image, profile: bytes) -> pyvips.Image | None:
    """From the space of `profile` to sRGB; None when the profile turns out to be unusable."""
    try:
        return _with(image, _PROFILE, profile).icc_transform(
            _SRGB,
            embedded=True,
            intent="relative",
            black_point_compensation=True,
            depth=8 if image.format == "uchar" else 16,
        )
    except pyvips.Error:
        return None


def _from_plain(image: pyvips.Image) -> pyvips.Image:
    """To sRGB from what libvips knows without a profile."""
    if image.bands > _RGB_AND_ALPHA or image.format in {"complex", "dpcomplex"}:
        what = f"{image.bands} bands of {image.format}"
        raise Refusal(Code.INPUT_NOT_AN_IMAGE, f"The pixels are no picture's: {what}.")
    grey = image.bands <= _GREY_AND_ALPHA
    if image.interpretation not in _KNOWN:
        image = image.copy(interpretation="b-w" if grey else "srgb")
    if image.interpretation in _PLAIN_RGB:
        image = _integral(image)
    return image.colourspace("srgb" if image.format == "uchar" else "rgb16")


def _integral(image: pyvips.Image) -> pyvips.Image:
    """Eight or sixteen bits. Float pixels are taken as linear light, 0 to 1."""
    if image.format in _FLOATS:
        return _linear(image).copy(interpretation="scrgb")
    if image.format in {"uchar", "char"}:
        return image.cast("uchar")
    if image.format in {"int", "uint"}:
        image = image >> 16
    grey = image.bands <= _GREY_AND_ALPHA
    return image.cast("ushort").copy(interpretation="grey16" if grey else "rgb16")


def _linear(image: pyvips.Image) -> pyvips.Image:
    """Float pixels in three bands of colour."""
    if image.bands > _GREY_AND_ALPHA:
        return image
    return image[0].bandjoin([image[band] for band in (0, 0, 1)[: image.bands + 1]])


def _wanted(image: pyvips.Image, output: Output) -> ColorSpace:
    if output.color_space is not None:
        return output.color_space
    keeps = _has(image, _CMYK_SOURCE) and output.format in CMYK_FORMATS
    return ColorSpace.CMYK if keeps else ColorSpace.RGB


def _cmyk_profile(image: pyvips.Image, output: Output, folder: Path | None) -> bytes:
    if output.color_space is None:
        source: bytes = image.get(_CMYK_SOURCE)
        return source
    return profiles.find(output.cmyk_profile or profiles.DEFAULT, folder)


def _to_cmyk(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    if image.hasalpha():
        image = image.flatten(background=65535 if image.format == "ushort" else 255)
    lab = image.icc_import(input_profile=_SRGB, embedded=False, intent="relative")
    tagged = _with(lab, _PROFILE, profile)
    return tagged.icc_export(intent="relative", black_point_compensation=True, depth=8)


def _srgb_profile() -> bytes:
    profile: bytes = pyvips.Operation.call("profile_load", _SRGB)
    return profile


def _has(image: pyvips.Image, name: str) -> bool:
    return bool(image.get_typeof(name) != 0)


def _with(image: pyvips.Image, name: str, blob: bytes) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, name, blob)
    return image
