"""Colour spaces in and out."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image, ImageCms

from safelight.domain.edit import ColorSpace, Format, Output
from safelight.domain.errors import Code, Refusal
from safelight.imaging import colour, profiles
from safelight.imaging.srgb import is_srgb

PROFILE = "icc-profile-data"
CMYK_JPEG = Output(color_space=ColorSpace.CMYK)
#: Colours that every space used here has.
MODERATE = [(200, 60, 50), (60, 150, 70), (80, 110, 160), (128, 128, 128), (230, 210, 180)]

Pixels = npt.NDArray[Any]


def builtin(name: str) -> bytes:
    profile: bytes = pyvips.Operation.call("profile_load", name)
    return profile


def picture(pixels: Pixels, interpretation: str = "srgb") -> pyvips.Image:
    return pyvips.Image.new_from_array(pixels).copy(interpretation=interpretation)


def moderate() -> Pixels:
    return np.repeat(np.array([MODERATE], np.uint8), 16, 0)


def tagged(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return image


def by_littlecms(pixels: Pixels, source: bytes, target: bytes, modes: tuple[str, str]) -> Pixels:
    """The same conversion by another program."""
    transform = ImageCms.buildTransform(
        io.BytesIO(source),
        io.BytesIO(target),
        *modes,
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    made = ImageCms.applyTransform(Image.fromarray(pixels, modes[0]), transform)
    assert made
    return np.asarray(made)


def distance(one: pyvips.Image, other: pyvips.Image) -> float:
    """The largest difference between bands."""
    return float((one - other).abs().max())


def cmyk_jpeg(profile: bytes | None) -> bytes:
    """As Adobe writes it, inverted; its colours are MODERATE in the default CMYK."""
    cmyk = profiles.find(profiles.DEFAULT, None)
    inks = by_littlecms(moderate(), builtin("srgb"), cmyk, ("RGB", "CMYK"))
    file = io.BytesIO()
    Image.fromarray(inks, "CMYK").resize((80, 64), Image.Resampling.NEAREST).save(
        file, "JPEG", quality=100, subsampling=0, icc_profile=profile
    )
    return file.getvalue()


@pytest.mark.parametrize("bands", [3, 4])
def test_plain_srgb_is_not_touched(bands: int) -> None:
    plain = picture(np.zeros((4, 4, bands), np.uint8))
    assert colour.to_working(plain) is plain


def test_an_embedded_srgb_profile_costs_nothing() -> None:
    plain = tagged(picture(moderate()), builtin("srgb"))
    assert colour.to_working(plain) is plain


@pytest.mark.parametrize("space", [builtin("p3"), profiles.adobe_rgb()], ids=["p3", "adobe"])
def test_a_wide_gamut_picture_becomes_what_another_colour_engine_makes_of_it(space: bytes) -> None:
    made = colour.to_working(tagged(picture(moderate()), space))
    wanted = by_littlecms(moderate(), space, builtin("srgb"), ("RGB", "RGB"))
    assert distance(made, picture(wanted)) <= 1
    assert distance(made, picture(moderate())) > 10


def test_adobe_rgb_is_recognised_by_the_mark_that_cameras_make() -> None:
    marked = picture(moderate())
    marked.set_type(
        pyvips.GValue.gstr_type, "exif-ifd4-InteroperabilityIndex", "R03 (R03, ASCII, 4)"
    )
    by_profile = colour.to_working(tagged(picture(moderate()), profiles.adobe_rgb()))
    assert distance(colour.to_working(marked), by_profile) == 0


def test_sixteen_bits_and_alpha_are_kept_through_a_profile() -> None:
    values = np.full((4, 4, 4), (40000, 20000, 10000, 12345), np.uint16)
    made = colour.to_working(tagged(picture(values, "rgb16"), builtin("p3")))
    assert (made.format, made.bands) == ("ushort", 4)
    assert made[3].min() == made[3].max() == 12345


@pytest.mark.parametrize(
    ("bands", "depth", "interpretation"), [(1, 8, "b-w"), (2, 8, "b-w"), (1, 16, "grey16")]
)
def test_grey_becomes_three_equal_bands(bands: int, depth: int, interpretation: str) -> None:
    kind = np.uint8 if depth == 8 else np.uint16
    grey = picture(np.full((4, 4, bands), 100, kind), interpretation)
    made = colour.to_working(grey)
    assert made.bands == bands + 2
    assert made(0, 0) == [100] * (bands + 2)
    assert made.format == grey.format


def test_a_grey_profile_is_applied() -> None:
    grey = tagged(picture(np.full((4, 4, 1), 128, np.uint8), "b-w"), grey_profile(gamma=1.0))
    assert colour.to_working(grey)(0, 0) == pytest.approx([188, 188, 188], abs=1)


def test_a_profile_for_another_kind_of_pixels_is_ignored() -> None:
    grey = tagged(picture(np.full((4, 4, 1), 100, np.uint8), "b-w"), builtin("p3"))
    assert colour.to_working(grey)(0, 0) == [100, 100, 100]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"not a profile",
        builtin("p3")[:200],
        builtin("p3") + bytes(colour.MAX_PROFILE_BYTES),
    ],
    ids=["empty", "text", "cut", "huge"],
)
def test_a_profile_that_cannot_be_used_is_ignored(damaged: bytes) -> None:
    made = colour.to_working(tagged(picture(moderate()), damaged))
    assert distance(made, picture(moderate())) == 0


def test_a_cmyk_jpeg_as_adobe_writes_it_has_its_colours() -> None:
    file = cmyk_jpeg(profiles.find(profiles.DEFAULT, None))
    made = colour.to_working(pyvips.Image.new_from_buffer(file, ""))
    assert (made.bands, made.format, made.interpretation) == (3, "uchar", "srgb")
    for column, wanted in enumerate(MODERATE):
        assert made(column * 16 + 8, 32) == pytest.approx(wanted, abs=6)


def test_cmyk_without_a_profile_is_taken_as_the_default_condition() -> None:
    cmyk = profiles.find(profiles.DEFAULT, None)
    bare = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(None), ""))
    named = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(cmyk), ""))
    assert distance(bare, named) == 0


def test_a_damaged_cmyk_profile_is_ignored() -> None:
    damaged = profiles.find("ISO_Uncoated", None)[:3000]
    bare = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(None), ""))
    made = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(damaged), ""))
    assert distance(bare, made) == 0
    assert colour.to_output(made, Output()).interpretation == "cmyk"


def test_ycck_is_read_as_another_program_reads_it() -> None:
    file = bytearray(cmyk_jpeg(None))
    mark = file.index(b"Adobe")
    file[mark + 11] = 2  # the four bands are then YCCK
    inks = 255 - np.asarray(Image.open(io.BytesIO(file)))
    read = pyvips.Image.new_from_buffer(bytes(file), "")
    assert distance(read, picture(255 - inks, "cmyk")) <= 1
    assert colour.to_working(read).bands == 3


def test_lab_and_float_pixels_become_sixteen_bit_srgb(tmp_path: Path) -> None:
    plain = picture(moderate())
    wanted = plain.cast("float") * 257
    for space in ("lab", "scrgb"):
        path = str(tmp_path / f"{space}.tif")
        plain.colourspace(space).write_to_file(path)
        made = colour.to_working(pyvips.Image.new_from_file(path))
        assert (made.format, made.bands) == ("ushort", 3)
        assert distance(made, wanted) < 257


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_grey_and_colour_of_32_bits_become_16_bits(bands: int) -> None:
    wide = picture(np.full((2, 2, bands), 0x8000_FFFF, np.uint32), "multiband")
    assert colour.to_working(wide)(0, 0) == [0x8000] * (bands + 2 if bands < 3 else bands)


@pytest.mark.parametrize("bands", [1, 2])
def test_float_grey_is_linear_light(bands: int) -> None:
    made = colour.to_working(picture(np.full((2, 2, bands), 1.0, np.float32), "b-w"))
    assert made(0, 0) == [65535] * (bands + 2)


@pytest.mark.parametrize(
    "image",
    [
        picture(np.zeros((2, 2, 5), np.uint8)),
        picture(np.zeros((2, 2, 3), np.uint8), "cmyk"),
        picture(np.zeros((2, 2, 3), np.complex64)),
    ],
    ids=["five bands", "three inks", "complex"],
)
def test_pixels_of_no_picture_are_refused(image: pyvips.Image) -> None:
    with pytest.raises(Refusal) as refused:
        colour.to_working(image)
    assert refused.value.code is Code.INPUT_NOT_AN_IMAGE


def test_rgb_goes_out_with_an_srgb_profile() -> None:
    made = colour.to_output(tagged(picture(moderate()), profiles.adobe_rgb()), Output())
    assert is_srgb(made.get(PROFILE))
    assert distance(made, picture(moderate())) == 0


@pytest.mark.parametrize("name", ["ISO_Coated", "ISO_Uncoated", "USWeb_Coated"])
@pytest.mark.parametrize("form", [Format.JPEG, Format.TIFF])
def test_named_cmyk_is_what_another_colour_engine_makes_of_it(name: str, form: Format) -> None:
    output = Output(format=form, color_space=ColorSpace.CMYK, cmyk_profile=name)
    made = colour.to_output(picture(moderate()), output)
    profile = profiles.find(name, None)
    wanted = by_littlecms(moderate(), builtin("srgb"), profile, ("RGB", "CMYK"))
    assert (made.interpretation, made.format, made.bands) == ("cmyk", "uchar", 4)
    assert made.get(PROFILE) == profile
    assert distance(made, picture(wanted, "cmyk")) <= 4


@pytest.mark.parametrize(("name", "limit"), [("ISO_Coated", 330), ("USWeb_Coated", 300)])
def test_black_stays_within_the_ink_that_paper_takes(name: str, limit: int) -> None:
    output = Output(color_space=ColorSpace.CMYK, cmyk_profile=name)
    inks = colour.to_output(picture(np.zeros((2, 2, 3), np.uint8)), output)(0, 0)
    assert 200 < sum(inks) / 2.55 <= limit + 3


def test_cmyk_without_a_named_profile_is_the_default_condition() -> None:
    made = colour.to_output(picture(moderate()), CMYK_JPEG)
    assert made.get(PROFILE) == profiles.find(profiles.DEFAULT, None)


def test_what_is_transparent_is_blank_paper_in_cmyk() -> None:
    clear = picture(np.zeros((2, 2, 4), np.uint8))
    assert colour.to_output(clear, CMYK_JPEG)(0, 0) == pytest.approx([0, 0, 0, 0], abs=2)


@pytest.mark.parametrize("form", [Format.PNG, Format.WEBP, Format.AVIF])
def test_cmyk_is_refused_in_formats_that_cannot_hold_it(form: Format) -> None:
    with pytest.raises(Refusal, match=form.value) as refused:
        colour.to_output(picture(moderate()), Output(format=form, color_space=ColorSpace.CMYK))
    assert refused.value.code is Code.OPERATION_FAILED


def test_a_missing_profile_is_an_error_and_no_other_is_used() -> None:
    output = Output(color_space=ColorSpace.CMYK, cmyk_profile="USWeb_Uncoated")
    with pytest.raises(Refusal) as refused:
        colour.to_output(picture(moderate()), output)
    assert refused.value.code is Code.PROFILE_MISSING


def test_cmyk_stays_in_its_own_cmyk_where_the_format_can_hold_it() -> None:
    own = profiles.find("ISO_Coated", None)
    made = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(own), "")).resize(0.5)
    assert colour.to_output(made, Output()).get(PROFILE) == own
    assert colour.to_output(made, Output(format=Format.TIFF)).interpretation == "cmyk"
    assert colour.to_output(made, Output(format=Format.PNG)).interpretation == "srgb"
    assert colour.to_output(made, Output(color_space=ColorSpace.RGB)).interpretation == "srgb"


def test_the_origin_can_be_carried_to_pixels_made_elsewhere() -> None:
    came = colour.to_working(pyvips.Image.new_from_buffer(cmyk_jpeg(None), ""))
    copied = picture(came.numpy())
    assert colour.to_output(copied, Output()).interpretation == "srgb"
    assert colour.to_output(colour.carry(came, copied), Output()).interpretation == "cmyk"
    assert colour.carry(picture(moderate()), copied) is copied


def grey_profile(gamma: float) -> bytes:
    """The smallest profile of a grey space: a white point and a curve."""
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, int(gamma * 256))
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"grey\0" + bytes(79)
    tags = [(b"desc", text), (b"wtpt", white), (b"kTRC", curve)]
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags:
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    head = struct.pack(">I4s4s4s4s4s", size, bytes(4), b"\2\x40\0\0", b"mntr", b"GRAY", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body
