"""Results say nothing of camera, place, time and people."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import ExifTags, Image, ImageCms

from safelight.domain.edit import Format, Output
from safelight.imaging import encode
from safelight.imaging.metadata import dpi, relabel

Scene = Callable[[int, int], pyvips.Image]
MODEL, GPS, LATITUDE, COMMENT, DETAILS = 0x110, 0x8825, 2, 0x9286, 0x8769


def telling() -> bytes:
    """A JPEG file with a camera, a place and a comment, at 300 dpi."""
    picture = Image.new("RGB", (32, 24), (10, 20, 30))
    exif = picture.getexif()
    exif[MODEL] = "SECRETCAM"
    exif.get_ifd(GPS)[LATITUDE] = (51.0, 30.0, 0.0)
    exif.get_ifd(DETAILS)[COMMENT] = b"SECRETNOTE"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, dpi=(300, 300), comment=b"SECRETTEXT", xmp=b"SECRETXMP")
    return file.getvalue()


@pytest.mark.parametrize("form", list(Format))
def test_a_result_of_any_format_has_no_secrets_of_its_source(tmp_path: Path, form: Format) -> None:
    data = telling()
    assert data.count(b"SECRET") == 4
    image = relabel(pyvips.Image.jpegload_buffer(data), 300)
    target = tmp_path / "out"
    encode.write(image, Output(format=form), target)
    assert b"SECRET" not in target.read_bytes()
    with Image.open(target) as result:
        assert not result.getexif().get_ifd(GPS)


def preview() -> bytes:
    """What a camera puts into its files beside the picture: the same again, small."""
    file = io.BytesIO()
    Image.radial_gradient("L").resize((96, 72)).save(file, "JPEG")
    return file.getvalue()


def previewed() -> bytes:
    """A JPEG file of another picture with the preview in its EXIF and in a block of Photoshop's."""
    small = preview()
    shape, start, length = 0x103, 0x201, 0x202
    # A main directory without entries, then the preview's own with three, of which one says JPEG.
    entries = ((shape, 3, 6), (start, 4, 56), (length, 4, len(small)))
    second = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    exif = struct.pack("<2sHIHIH", b"II", 42, 8, 0, 14, 3) + second + bytes(4) + small
    block = b"8BIM" + struct.pack(">HHI", 0x40C, 0, len(small)) + small
    photoshop = b"Photoshop 3.0\0" + block
    segment = b"\xff\xed" + struct.pack(">H", len(photoshop) + 2) + photoshop
    file = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": b"Exif\0\0" + exif, "icc_profile": profile}
    Image.new("RGB", (320, 240), (10, 20, 30)).save(file, "JPEG", **options)
    return file.getvalue()[:2] + segment + file.getvalue()[2:]


@pytest.mark.parametrize("form", list(Format))
def test_a_result_of_any_format_holds_no_preview_of_its_source(
    tmp_path: Path, form: Format
) -> None:
    data, small = previewed(), preview()
    image = pyvips.Image.jpegload_buffer(data)
    assert data.count(small) == 2
    assert image.get("jpeg-thumbnail-data") == small
    encode.write(relabel(image.crop(40, 40, 96, 96), 72), Output(format=form), tmp_path / "out")
    result = pyvips.Image.new_from_file(str(tmp_path / "out"))
    assert small[100:200] not in (tmp_path / "out").read_bytes()
    assert not {"jpeg-thumbnail-data", "photoshop-data"} & set(result.get_fields())
    with Image.open(tmp_path / "out") as read:
        assert not read.getexif().get_ifd(ExifTags.IFD.IFD1)


def test_no_block_of_data_is_left_but_the_colour_profile() -> None:
    image = relabel(pyvips.Image.jpegload_buffer(previewed()), 72)
    blobs = [
        field for field in image.get_fields() if image.get_typeof(field) == pyvips.GValue.blob_type
    ]
    assert blobs == ["icc-profile-data"]


@pytest.mark.parametrize("form", [Format.JPEG, Format.PNG, Format.TIFF])
def test_the_resolution_is_written(tmp_path: Path, scene: Scene, form: Format) -> None:
    encode.write(relabel(scene(8, 8), 150), Output(format=form), tmp_path / "out")
    with Image.open(tmp_path / "out") as result:
        assert result.info["dpi"] == pytest.approx((150, 150), abs=0.1)


@pytest.mark.parametrize("form", [Format.WEBP, Format.AVIF])
def test_the_resolution_is_in_the_exif_of_formats_without_a_field_of_their_own(
    tmp_path: Path, scene: Scene, form: Format
) -> None:
    encode.write(relabel(scene(8, 8), 150), Output(format=form), tmp_path / "out")
    with Image.open(tmp_path / "out") as result:
        assert result.getexif()[0x11A] == pytest.approx(150, abs=0.1)


def test_a_file_states_its_resolution() -> None:
    assert dpi(pyvips.Image.jpegload_buffer(telling())) == pytest.approx(300)


def test_a_file_that_states_none_has_72(scene: Scene) -> None:
    assert dpi(pyvips.Image.pngload_buffer(scene(4, 4).pngsave_buffer())) == 72


@pytest.mark.parametrize("per_mm", [0.0, 1e-9, 1e9])
def test_a_senseless_resolution_counts_as_none(scene: Scene, per_mm: float) -> None:
    assert dpi(scene(4, 4).copy(xres=per_mm)) == 72
