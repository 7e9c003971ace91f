"""Enhancement does what a photo needs, says so, and leaves a good one alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Network
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.vision.arrays import wrapped
from safelight.vision.assessment import jpeg_quality
from safelight.vision.detection import faces
from safelight.vision.restoration.enhancing import enhanced, wanted_factor


@pytest.fixture(scope="module")
def original() -> pyvips.Image:
    """A face and a good deal of contrast."""
    return opened("astronaut.png").crop(120, 10, 240, 200).copy_memory()


class Without:
    """The networks without some."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return self._missing not in name and networks().has(name)

    def get(self, name: str) -> Network:
        if self._missing in name:
            raise Refusal(Code.MODEL_MISSING, f"{name} is not here")
        return networks().get(name)


def made_of(
    image: pyvips.Image, size: Size | None = None, amount: float = 1.0, **known: Any
) -> tuple[pyvips.Image, Sequence[str]]:
    around = context(image, **known)
    size = size or Size(image.width, image.height)
    return enhanced(image, size, amount, around).copy_memory(), around.facts.notes


def spoilt(image: pyvips.Image, by: Any) -> pyvips.Image:
    return wrapped(np.clip(by(image.numpy()) + 0.5, 0, 255).astype(np.uint8), image)


def jpeg(image: pyvips.Image, folder: Path, quality: int) -> tuple[pyvips.Image, Path]:
    path = folder / "bad.jpg"
    image.jpegsave(str(path), Q=quality)
    return pyvips.Image.new_from_file(str(path)).copy_memory(), path


def error(first: pyvips.Image, second: pyvips.Image) -> float:
    return float(((first.cast("float") - second) ** 2).avg())


def test_a_good_photo_is_the_same_and_that_is_said(original: pyvips.Image) -> None:
    made, notes = made_of(original)
    assert (made != original).max() == 0
    assert notes == ["nothing needed mending"]


def test_a_bad_jpeg_is_cleaned(original: pyvips.Image, tmp_path: Path) -> None:
    wanted = original.crop(0, 100, 140, 100)
    bad, path = jpeg(wanted, tmp_path, 20)
    made, notes = made_of(bad, source=path)
    assert notes[0] == "JPEG artefacts reduced"
    assert error(made, wanted) < 0.85 * error(bad, wanted)


@pytest.mark.parametrize("quality", [5, 8, 15])
def test_blocks_of_the_worst_jpegs_are_smoothed_and_never_sharpened(
    original: pyvips.Image, tmp_path: Path, quality: int
) -> None:
    wanted = original.crop(0, 0, 96, 96)
    bad, path = jpeg(wanted, tmp_path, quality)
    made, notes = made_of(bad, source=path)
    assert notes == ["JPEG artefacts reduced"]
    assert jpeg_quality.blocking(made.numpy()) < 0.5 * jpeg_quality.blocking(bad.numpy())
    assert error(made, wanted) < 0.9 * error(bad, wanted)


def test_the_worst_jpegs_are_cleaned_before_they_are_enlarged(
    original: pyvips.Image, tmp_path: Path
) -> None:
    small = original.crop(0, 0, 60, 60)
    bad, path = jpeg(small, tmp_path, 10)
    _, notes = made_of(bad, Size(120, 120), source=path)
    assert notes[:2] == ["JPEG artefacts reduced", "enlarged 2 times by a network"]


def test_a_soft_jpeg_whose_blocks_must_stay_is_not_sharpened(
    original: pyvips.Image, tmp_path: Path
) -> None:
    soft = spoilt(original, lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 2.0))
    bad, path = jpeg(soft, tmp_path, 60)
    _, notes = made_of(bad, source=path, budget=Budget.starting(0.01, 2**40))
    assert notes == ["JPEG artefacts were left: removing them would take too long"]


def test_noise_goes(original: pyvips.Image) -> None:
    grain = np.random.default_rng(2).normal(0, 12, (200, 240, 3))
    noisy = spoilt(original, lambda pixels: pixels + grain)
    made, notes = made_of(noisy)
    assert "camera noise removed" in notes
    assert error(made, original) < 0.4 * error(noisy, original)


def test_a_dark_flat_photo_gets_light_and_contrast(original: pyvips.Image) -> None:
    dark = spoilt(original, lambda pixels: pixels * 0.55)
    flat = spoilt(original, lambda pixels: 64 + pixels * 0.5)
    for bad, said in ((dark, "exposure raised"), (flat, "contrast stretched")):
        made, notes = made_of(bad)
        assert said in notes[-1]
        assert error(made, original) < 0.15 * error(bad, original)


def test_a_soft_photo_gets_crisper(original: pyvips.Image) -> None:
    soft = spoilt(original, lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 2.0))
    made, notes = made_of(soft)
    assert "soft edges sharpened" in notes
    assert error(made, original) < error(soft, original)


@pytest.fixture(scope="module")
def enlarged(original: pyvips.Image) -> tuple[pyvips.Image, Sequence[str]]:
    return made_of(resample(original, Size(120, 100)).copy_memory(), Size(240, 200))


@pytest.fixture(scope="module")
def portrait() -> pyvips.Image:
    """Nothing but a face, just large enough to be redrawn."""
    whole = np.ascontiguousarray(opened("astronaut.png").numpy())
    left, top, right, bottom = map(int, faces.detect(whole, networks())[0].box)
    face = opened("astronaut.png").crop(left, top - 2, right - left, bottom - top + 4)
    return resample(face, Size(76, 104)).copy_memory()


def test_a_small_photo_is_enlarged_by_a_network_nearer_to_the_original_than_by_interpolation(
    original: pyvips.Image, enlarged: tuple[pyvips.Image, Sequence[str]]
) -> None:
    made, notes = enlarged
    interpolated = resample(resample(original, Size(120, 100)), Size(240, 200))
    assert notes == ["enlarged 2 times by a network", "scaled to 240 x 200 pixels"]
    assert (made.width, made.height) == (240, 200)
    assert error(made, original) < error(interpolated, original)


def test_a_face_in_a_small_photo_is_restored(portrait: pyvips.Image) -> None:
    made, notes = made_of(portrait, Size(152, 208))
    assert "1 face restored" in notes
    redrawn = (made - resample(portrait, Size(152, 208))).abs()
    # Redrawn, and still the same face.
    assert 1 < redrawn.crop(40, 60, 70, 90).avg() < 15


def test_a_face_of_too_few_pixels_is_not_guessed(
    enlarged: tuple[pyvips.Image, Sequence[str]],
) -> None:
    small, notes = resample(enlarged[0], Size(120, 100)).numpy(), enlarged[1]
    assert len(faces.detect(np.ascontiguousarray(small), networks())) == 1
    assert not any("face" in note for note in notes)


def test_a_little_more_size_is_interpolated(original: pyvips.Image) -> None:
    made, notes = made_of(original, Size(264, 220))
    assert (made.width, made.height) == (264, 220)
    assert notes == ["nothing needed mending", "scaled to 264 x 220 pixels"]


@pytest.mark.parametrize(
    ("size", "ratio", "factor"),
    [(Size(800, 533), 3.1, 2), (Size(800, 533), 4.2, 4), (Size(320, 240), 3.1, 4)],
)
def test_a_photo_is_doubled_again_where_it_must_be_or_takes_little_time(
    size: Size, ratio: float, factor: int
) -> None:
    assert wanted_factor(size, Size(int(size.width * ratio), int(size.height * ratio))) == factor


def test_a_large_photo_is_made_smaller_first(original: pyvips.Image) -> None:
    made, notes = made_of(original, Size(120, 100))
    assert notes == ["nothing needed mending", "scaled to 120 x 100 pixels"]
    assert error(made, resample(original, Size(120, 100))) == 0


def test_no_time_means_no_network_and_no_refusal(original: pyvips.Image) -> None:
    made, notes = made_of(
        resample(original, Size(120, 100)), Size(240, 200), budget=Budget.starting(0.01, 2**40)
    )
    assert (made.width, made.height) == (240, 200)
    assert notes[0] == "enlarged by interpolation where networks would take too long"
    assert len(notes) == 2


def test_a_jpeg_too_large_to_clean_in_time_is_left_and_that_is_said(
    original: pyvips.Image, tmp_path: Path
) -> None:
    bad, path = jpeg(original, tmp_path, 60)
    _, notes = made_of(bad, source=path, budget=Budget.starting(0.01, 2**40))
    assert notes == ["JPEG artefacts were left: removing them would take too long"]


def test_less_of_it_changes_tone_less(original: pyvips.Image) -> None:
    dark = spoilt(original, lambda pixels: pixels * 0.55)
    all_of_it, half, none = (made_of(dark, amount=each)[0].avg() for each in (1.0, 0.5, 0.0))
    assert none == pytest.approx(dark.avg(), abs=0.1)
    assert none < half < all_of_it


def test_progress_grows_and_ends_at_one(original: pyvips.Image) -> None:
    told: list[float] = []
    grain = np.random.default_rng(2).normal(0, 12, (200, 240, 3))
    made_of(spoilt(original, lambda pixels: pixels + grain), tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_alpha_is_untouched_and_depth_stays(original: pyvips.Image) -> None:
    dark = spoilt(original.crop(60, 40, 80, 60), lambda pixels: pixels * 0.55)
    alpha = pyvips.Image.xyz(80, 60)[0].cast("uchar")
    eight = dark.bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    deep = (eight.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    shallow, made = (made_of(each)[0] for each in (eight, deep))
    assert (made.format, made.interpretation) == ("ushort", "rgb16")
    assert (made[3] != deep[3]).max() == 0
    assert (made / 257 - shallow).abs().max() < 2.5


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1), (3, 2)])
def test_the_smallest_pictures_come_to_their_size(
    original: pyvips.Image, size: tuple[int, int]
) -> None:
    image = original.crop(80, 80, *size).copy_memory()
    made, _ = made_of(image, Size(size[0] * 3, size[1] * 3))
    assert (made.width, made.height) == (size[0] * 3, size[1] * 3)


def test_a_missing_network_is_named(original: pyvips.Image) -> None:
    with pytest.raises(Refusal, match="waifu2x-photo-x2 is not here"):
        made_of(resample(original, Size(120, 100)), Size(240, 200), networks=Without("waifu2x"))


def test_large_sizes_are_told_in_megapixels() -> None:
    image = opened("coffee.png").crop(100, 50, 320, 300).copy_memory()
    _, notes = made_of(image, Size(400, 375))
    assert notes[-1] == "scaled to 0.1 megapixels"


def test_what_was_seen_and_not_mended_is_told() -> None:
    image = opened("china.jpg").resize(0.4).copy_memory()
    _, notes = made_of(spoilt(image, lambda pixels: pixels * 1.6))
    assert "the photo is overexposed: what is white cannot be brought back" in notes
