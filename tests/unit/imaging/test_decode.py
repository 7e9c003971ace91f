"""Files are opened by their header, held against the limits, and come out upright."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
import pyvips
from PIL import Image

from safelight.domain.errors import Code, Refusal
from safelight.imaging import engine
from safelight.imaging.decode import load, open_picture, read_through
from safelight.imaging.formats import Kind
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits

Scene = Callable[[int, int], pyvips.Image]
LIMITS = Limits()
#: What must be done to an upright picture so that a file with this EXIF orientation shows it.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
WRITERS: dict[Kind, tuple[str, dict[str, Any], int]] = {
    Kind.JPEG: ("JPEG", {"quality": 95, "subsampling": 0}, 6),
    Kind.PNG: ("PNG", {}, 0),
    Kind.TIFF: ("TIFF", {}, 0),
    Kind.WEBP: ("WEBP", {"lossless": True}, 0),
    Kind.AVIF: ("AVIF", {"quality": 95}, 12),
}

pillow_heif.register_heif_opener()


def pillow(image: pyvips.Image) -> Image.Image:
    return Image.fromarray(image.numpy())


def turned(upright: Image.Image, path: Path, orientation: int, kind: Kind) -> Path:
    form, options, _ = WRITERS[kind]
    turn = TURNS[orientation]
    exif = Image.Exif()
    exif[0x112] = orientation
    stored = upright if turn is None else upright.transpose(turn)
    stored.save(path, form, exif=exif, **options)
    return path


@pytest.mark.parametrize("kind", list(WRITERS))
@pytest.mark.parametrize("orientation", list(TURNS))
def test_every_orientation_comes_out_upright_and_equal(
    tmp_path: Path, scene: Scene, orientation: int, kind: Kind
) -> None:
    upright = scene(48, 32)
    opened = open_picture(turned(pillow(upright), tmp_path / "a", orientation, kind), LIMITS)
    image = load(opened, opened.size)
    assert opened.kind is kind
    assert opened.size == Size(image.width, image.height) == Size(48, 32)
    assert (image - upright).abs().max() <= WRITERS[kind][2]
    assert not image.get_typeof("orientation") or image.get("orientation") == 1


@pytest.mark.parametrize("orientation", list(TURNS))
def test_a_turned_picture_can_come_smaller_and_is_still_upright(
    tmp_path: Path, scene: Scene, orientation: int
) -> None:
    file = turned(pillow(scene(480, 320)), tmp_path / "a", orientation, Kind.JPEG)
    image = load(open_picture(file, LIMITS), Size(48, 32))
    assert (image.width, image.height) == (48, 32)
    assert (image - scene(48, 32)).abs().max() <= 8


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.gif", "a.avif"])
@pytest.mark.parametrize("size", [Size(300, 200), Size(299, 199), Size(90, 60), Size(30, 20)])
def test_a_smaller_picture_comes_at_exactly_the_size_asked_for(
    scene: Scene, saved: Callable[[pyvips.Image, str], Path], name: str, size: Size
) -> None:
    image = load(open_picture(saved(scene(300, 200), name), LIMITS), size)
    assert (image.width, image.height) == (size.width, size.height)


def test_a_larger_size_leaves_the_picture_at_its_own(
    scene: Scene, saved: Callable[[pyvips.Image, str], Path]
) -> None:
    image = load(open_picture(saved(scene(30, 20), "a.png"), LIMITS), Size(300, 200))
    assert (image.width, image.height) == (30, 20)


@pytest.mark.parametrize(
    ("mode", "form", "bands"),
    [
        ("RGB", "BMP", 3),
        ("P", "BMP", 3),
        ("1", "BMP", 3),
        ("L", "BMP", 3),
        ("RGB", "HEIF", 3),
        ("RGBA", "HEIF", 4),
    ],
)
def test_bmp_and_heic_are_read(
    tmp_path: Path, scene: Scene, mode: str, form: str, bands: int
) -> None:
    source = pillow(scene(48, 32)).convert(mode)
    source.save(tmp_path / "a", form, **({"quality": 95} if form == "HEIF" else {}))
    opened = open_picture(tmp_path / "a", LIMITS)
    image = load(opened, opened.size)
    assert opened.kind in {Kind.BMP, Kind.HEIC}
    assert opened.has_alpha is (bands == 4)
    assert (image.width, image.height, image.bands) == (48, 32, bands)
    expected = np.asarray(source.convert("RGBA" if bands == 4 else "RGB")).astype(int)
    assert np.abs(image.numpy().astype(int) - expected).mean() < 4


def test_a_tall_bmp_is_read_to_its_last_row(tmp_path: Path, scene: Scene) -> None:
    pillow(scene(9, 700)).save(tmp_path / "a", "BMP")
    image = load(open_picture(tmp_path / "a", LIMITS), Size(9, 700))
    assert (image - scene(9, 700)).abs().max() == 0


def test_heic_keeps_its_profile_and_bmp_its_resolution(tmp_path: Path, scene: Scene) -> None:
    profile = pyvips.Image.jpegload_buffer(
        scene(8, 8).icc_transform("p3", input_profile="srgb").jpegsave_buffer(profile="p3")
    ).get("icc-profile-data")
    pillow(scene(48, 32)).save(tmp_path / "a", "HEIF", icc_profile=profile)
    opened = open_picture(tmp_path / "a", LIMITS)
    assert load(opened, opened.size).get("icc-profile-data") == profile
    pillow(scene(48, 32)).save(tmp_path / "b", "BMP", dpi=(300, 300))
    assert open_picture(tmp_path / "b", LIMITS).dpi == pytest.approx(300, abs=0.1)


def test_only_the_first_frame_of_an_animation_is_read(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), (value, 0, 0)) for value in (0, 100, 200)]
    for name, form in (("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.tiff", "TIFF")):
        frames[0].save(tmp_path / name, form, save_all=True, append_images=frames[1:])
        opened = open_picture(tmp_path / name, LIMITS)
        image = load(opened, opened.size)
        assert (image.width, image.height) == (8, 8)
        assert image[0].max() == 0


@pytest.mark.parametrize(
    ("limits", "finding", "limit"),
    [
        (Limits(input_pixels=599), "is 30 x 20 = 600 pixels large", "599 pixels"),
        (Limits(frames=2), "has 3 frames", "the limit is 2"),
        (Limits(channels=2), "has 3 channels", "the limit is 2"),
    ],
)
def test_a_header_above_a_limit_is_refused_with_the_finding_and_the_limit(
    tmp_path: Path, limits: Limits, finding: str, limit: str
) -> None:
    frames = [Image.new("RGB", (30, 20), (value, 0, 0)) for value in (0, 100, 200)]
    frames[0].save(tmp_path / "a", "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(Refusal) as caught:
        open_picture(tmp_path / "a", limits)
    assert caught.value.code is Code.INPUT_TOO_MANY_PIXELS
    assert finding in caught.value.message
    assert limit in caught.value.message


def test_a_picture_just_at_the_limit_passes(
    scene: Scene, saved: Callable[[pyvips.Image, str], Path]
) -> None:
    opened = open_picture(saved(scene(30, 20), "a.png"), Limits(input_pixels=600))
    assert opened.info.width == 30


def test_a_file_that_can_be_read_through_is_not_refused(
    scene: Scene, saved: Callable[[pyvips.Image, str], Path]
) -> None:
    read_through(open_picture(saved(scene(30, 20), "a.jpg"), LIMITS))


def test_a_file_that_breaks_off_is_refused_when_it_is_read_through(
    scene: Scene, saved: Callable[[pyvips.Image, str], Path]
) -> None:
    file = saved(scene(300, 200), "a.jpg")
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(Refusal) as caught:
        read_through(open_picture(file, LIMITS))
    assert caught.value.code is Code.INPUT_DAMAGED


@pytest.mark.parametrize("loader", ["svgload_buffer", "csvload", "vipsload", "matrixload"])
def test_readers_that_are_not_needed_are_blocked(tmp_path: Path, loader: str) -> None:
    engine.start()
    file = tmp_path / "a"
    file.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>')
    source = file.read_bytes() if loader.endswith("buffer") else str(file)
    with pytest.raises(pyvips.Error, match="blocked"):
        getattr(pyvips.Image, loader)(source)
