"""Results say nothing of camera, place, time and people."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image

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
