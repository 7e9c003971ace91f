"""How hard a picture was compressed shows in its file, and in its pixels wherever it was cut."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from tests.support.networks import opened, photo

from safelight.vision.assessment import jpeg_quality
from safelight.vision.tiles import Pixels


def clean(width: int = 400, height: int = 300) -> pyvips.Image:
    return opened("coffee.png").crop(100, 50, width, height)


def compressed(quality: int, file: Path) -> Pixels:
    clean().jpegsave(str(file), Q=quality)
    values: Pixels = pyvips.Image.new_from_file(str(file)).numpy()
    return values


@pytest.mark.parametrize("quality", [15, 30, 50, 75, 90, 98])
def test_the_tables_give_the_quality_that_libjpeg_was_asked_for(
    tmp_path: Path, quality: int
) -> None:
    file = tmp_path / "photo.jpg"
    compressed(quality, file)
    assert jpeg_quality.of_tables(file) == pytest.approx(quality, abs=2)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_fill_bytes_before_a_marker_hide_no_tables(tmp_path: Path, count: int) -> None:
    file = tmp_path / "photo.jpg"
    compressed(30, file)
    before, marker, behind = file.read_bytes().partition(b"\xff\xdb")
    file.write_bytes(before + b"\xff" * count + marker + behind)
    assert jpeg_quality.of_tables(file) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("filling", [b"\xff", b"\xff\xfe\x00\x02"])
def test_tables_behind_more_than_any_real_file_has_are_not_looked_for(
    tmp_path: Path, filling: bytes
) -> None:
    file = tmp_path / "photo.jpg"
    compressed(30, file)
    whole = file.read_bytes()
    file.write_bytes(whole[:2] + filling * 20_000 + whole[2:])
    assert jpeg_quality.of_tables(file) is None


def test_other_files_and_broken_ones_have_no_tables(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    compressed(50, file)
    whole = file.read_bytes()
    for content in (b"", b"\xff", whole[:2], whole[:30], whole[2:], b"\xff\xd8\xff\xdb\x00\x01"):
        file.write_bytes(content)
        assert jpeg_quality.of_tables(file) is None
    assert jpeg_quality.of_tables(photo("coffee.png")) is None


@pytest.mark.parametrize(("quality", "low", "high"), [(20, 0, 40), (40, 20, 60), (60, 45, 80)])
@pytest.mark.parametrize("cut", [0, 3])
def test_the_blocks_tell_the_quality_roughly_wherever_the_picture_was_cut(
    tmp_path: Path, quality: int, low: int, high: int, cut: int
) -> None:
    pixels = compressed(quality, tmp_path / "photo.jpg")[cut:, cut:]
    assert low <= jpeg_quality.of_blocks(jpeg_quality.blocking(pixels)) <= high


@pytest.mark.parametrize("name", ["coffee.png", "astronaut.png", "chelsea.png", "motorcycle.png"])
def test_a_picture_that_was_never_compressed_is_without_loss(name: str) -> None:
    assert jpeg_quality.estimate(photo(name), opened(name).numpy()) == jpeg_quality.BEST


def test_a_bad_picture_that_was_saved_again_well_is_still_bad(tmp_path: Path) -> None:
    pixels = compressed(20, tmp_path / "bad.jpg")
    again = tmp_path / "again.jpg"
    pyvips.Image.new_from_array(pixels, interpretation="srgb").jpegsave(str(again), Q=97)
    assert jpeg_quality.estimate(again, pyvips.Image.new_from_file(str(again)).numpy()) < 45


def test_a_bad_picture_whose_blocks_are_gone_counts_as_mended(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    bad = compressed(20, file)
    assert jpeg_quality.remaining(file, bad) == jpeg_quality.estimate(file, bad) < 40
    assert jpeg_quality.remaining(file, clean().numpy()) == jpeg_quality.MENDED
    assert jpeg_quality.remaining(None, clean().numpy()) == jpeg_quality.BEST


def test_sixteen_bits_say_what_eight_say(tmp_path: Path) -> None:
    pixels = compressed(30, tmp_path / "photo.jpg")
    deep = jpeg_quality.blocking(pixels.astype(np.uint16) * 257)
    assert deep == pytest.approx(jpeg_quality.blocking(pixels), rel=0.02)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (8, 8), (47, 900)])
def test_the_smallest_pictures_say_nothing(shape: tuple[int, int]) -> None:
    assert jpeg_quality.blocking(np.zeros((*shape, 3), np.uint8)) == 0


def test_a_plain_surface_has_no_blocks() -> None:
    assert jpeg_quality.blocking(np.full((64, 64, 3), 130, np.uint8)) == 0
