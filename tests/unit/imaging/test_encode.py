"""Results are what was asked for, with every option of every format."""

from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from safelight.domain.edit import Compression, Format, Output
from safelight.domain.errors import Code, Refusal
from safelight.imaging.encode import QUALITY, fit, hold, write
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits

Scene = Callable[[int, int], pyvips.Image]
LOSSY = (Format.JPEG, Format.WEBP, Format.AVIF)


def noisy(scene: Scene) -> pyvips.Image:
    """A picture that no lossy encoder leaves as it is."""
    noise = pyvips.Image.gaussnoise(96, 64, sigma=40, mean=0, seed=7)
    return (scene(96, 64) + noise).cast("uchar").copy(interpretation="srgb").copy_memory()


def size_of(image: pyvips.Image, output: Output, target: Path) -> int:
    write(image, output, target)
    return target.stat().st_size


@pytest.mark.parametrize("form", list(Format))
def test_the_file_is_of_the_format_asked_for_and_said_to_be(
    tmp_path: Path, scene: Scene, form: Format
) -> None:
    info = write(scene(30, 20), Output(format=form), tmp_path / "out")
    with Image.open(tmp_path / "out") as result:
        assert result.format == info.format == form.name
        assert result.size == (info.width, info.height) == (30, 20)
    assert info.media_type == f"image/{form.value}"
    assert info.ext == form.value


@pytest.mark.parametrize("form", LOSSY)
def test_a_lower_quality_makes_a_smaller_file(tmp_path: Path, scene: Scene, form: Format) -> None:
    image = noisy(scene)
    sizes = [
        size_of(image, Output(format=form, quality=quality), tmp_path / "out")
        for quality in (10, 50, 95)
    ]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("form", LOSSY)
def test_no_quality_is_the_usual_quality_of_the_format(
    tmp_path: Path, scene: Scene, form: Format
) -> None:
    image = noisy(scene)
    usual = size_of(image, Output(format=form), tmp_path / "a")
    assert usual == size_of(image, Output(format=form, quality=QUALITY[form]), tmp_path / "b")


@pytest.mark.parametrize("progressive", [True, False])
def test_a_jpeg_is_progressive_if_asked_for(
    tmp_path: Path, scene: Scene, *, progressive: bool
) -> None:
    write(scene(64, 64), Output(progressive=progressive), tmp_path / "out")
    with Image.open(tmp_path / "out") as result:
        assert ("progressive" in result.info) is progressive


@pytest.mark.parametrize("compression", [Compression.FAST, Compression.OPTIMAL, Compression.BEST])
def test_a_png_loses_nothing_however_it_is_compressed(
    tmp_path: Path, scene: Scene, compression: Compression
) -> None:
    image = noisy(scene)
    write(image, Output(format=Format.PNG, compression=compression), tmp_path / "out")
    result = pyvips.Image.pngload(str(tmp_path / "out"))
    assert (result - image).abs().max() == 0


def test_a_png_gets_no_larger_from_fast_to_best(tmp_path: Path) -> None:
    clouds = pyvips.Image.perlin(256, 256, seed=3, uchar=True).copy(interpretation="b-w")
    sizes = [
        size_of(clouds, Output(format=Format.PNG, compression=compression), tmp_path / "out")
        for compression in (Compression.FAST, Compression.OPTIMAL, Compression.BEST)
    ]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("form", [Format.WEBP, Format.AVIF, Format.TIFF])
def test_lossless_loses_nothing_and_lossy_does(tmp_path: Path, scene: Scene, form: Format) -> None:
    image = noisy(scene)
    worst = {}
    for compression in (Compression.LOSSLESS, Compression.LOSSY):
        write(image, Output(format=form, compression=compression), tmp_path / "out")
        result = pyvips.Image.new_from_buffer((tmp_path / "out").read_bytes(), "")
        worst[compression] = (result - image).abs().max()
    assert worst[Compression.LOSSLESS] == 0
    assert worst[Compression.LOSSY] > 0


@pytest.mark.parametrize(
    ("compression", "name"),
    [(None, "tiff_lzw"), (Compression.LOSSLESS, "tiff_lzw"), (Compression.LOSSY, "jpeg")],
)
def test_a_tiff_is_lzw_unless_lossy(
    tmp_path: Path, scene: Scene, compression: Compression | None, name: str
) -> None:
    write(scene(30, 20), Output(format=Format.TIFF, compression=compression), tmp_path / "out")
    with Image.open(tmp_path / "out") as result:
        assert result.info["compression"] == name


@pytest.mark.parametrize("form", [Format.PNG, Format.WEBP, Format.AVIF, Format.TIFF])
def test_alpha_is_kept_where_the_format_can_hold_it(
    tmp_path: Path, scene: Scene, form: Format
) -> None:
    output = Output(format=form)
    write(fit(scene(32, 32).bandjoin(128), output), output, tmp_path / "out")
    result = pyvips.Image.new_from_buffer((tmp_path / "out").read_bytes(), "")
    assert result.bands == 4
    assert abs(result[3].avg() - 128) < 2


@pytest.mark.parametrize(
    "output",
    [Output(format=Format.JPEG), Output(format=Format.TIFF, compression=Compression.LOSSY)],
)
def test_alpha_becomes_white_where_it_cannot_be_held(output: Output) -> None:
    clear = pyvips.Image.black(4, 4, bands=4).cast("uchar").copy(interpretation="srgb")
    assert fit(clear, output)(0, 0) == [255, 255, 255]


@pytest.mark.parametrize("form", list(Format))
def test_sixteen_bits_are_kept_by_png_and_tiff_and_become_eight_elsewhere(
    tmp_path: Path, scene: Scene, form: Format
) -> None:
    output = Output(format=form)
    wide = scene(32, 32).colourspace("rgb16")
    write(fit(wide, output), output, tmp_path / "out")
    result = pyvips.Image.new_from_buffer((tmp_path / "out").read_bytes(), "")
    holds = form in {Format.PNG, Format.TIFF}
    assert result.format == ("ushort" if holds else "uchar")
    assert (result.colourspace("srgb") - scene(32, 32)).abs().avg() < 4


@pytest.mark.parametrize(
    ("form", "limit"), [(Format.JPEG, 65_500), (Format.WEBP, 16_383), (Format.AVIF, 16_384)]
)
def test_a_size_that_the_format_cannot_hold_is_refused_and_the_largest_is_written(
    tmp_path: Path, form: Format, limit: int
) -> None:
    limits = Limits(output_side=1_000_000)
    hold(Size(limit, 16), form, limits)
    line = pyvips.Image.black(limit, 16, bands=3).copy(interpretation="srgb")
    assert write(line, Output(format=form), tmp_path / "out").width == limit
    with pytest.raises(Refusal) as caught:
        hold(Size(16, limit + 1), form, limits)
    assert caught.value.code is Code.OUTPUT_TOO_LARGE
    assert str(limit) in caught.value.message
