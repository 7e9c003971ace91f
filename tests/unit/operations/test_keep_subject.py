"""A subject comes back as it was, before the scene that was drawn for it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, opened, photo
from tests.support.networks import networks as installed

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import Networks, NoNetworks
from safelight.imaging.limits import Limits
from safelight.operations.keep_subject import OPERATION

Kept = Callable[..., npt.NDArray[Any]]
URL = {"url": "https://example.com/original.png"}
#: Of the astronaut: her face and her suit; and the wall behind her.
INSIDE, OUTSIDE = np.s_[40:80, 95:125], np.s_[10:75, 210:250]
GREEN = (40, 160, 80)


@pytest.fixture(scope="module")
def networks() -> Networks:
    return installed()


@cache
def small() -> pyvips.Image:
    """The astronaut at half her size, which is found as surely and cut out sooner."""
    return opened("astronaut.png").resize(0.5).copy_memory()


@pytest.fixture(scope="module")
def astronaut() -> npt.NDArray[Any]:
    return np.asarray(small().numpy())


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "original.png"
    small().pngsave(str(path), compression=1)
    return path


@pytest.fixture(scope="module")
def kept(networks: Networks, original: Path) -> Kept:
    """Lays the astronaut, or who is in another file, over a scene."""

    def keep(scene: pyvips.Image, path: Path = original, **given: Any) -> npt.NDArray[Any]:
        known = context(scene, inputs={"original": path}, networks=networks)
        made = OPERATION.apply(scene, OPERATION.parse({"original": URL} | given), known)
        assert made.interpretation == ("rgb16" if made.format == "ushort" else "srgb")
        return np.asarray(made.numpy())

    return keep


def lawn(width: int = 128, height: int = 128, bands: int = 3) -> pyvips.Image:
    values = np.full((height, width, bands), 255, np.uint8)
    values[..., :3] = GREEN
    return pyvips.Image.new_from_array(values, interpretation="srgb")


def test_the_subject_s_own_pixels_come_back_before_the_scene(
    kept: Kept, astronaut: npt.NDArray[Any]
) -> None:
    made = kept(lawn())
    assert made.shape == (256, 256, 3)
    assert np.array_equal(made[INSIDE], astronaut[INSIDE])
    assert np.abs(made[OUTSIDE].astype(int) - GREEN).max() <= 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 300), (300, 3), (64, 40)])
def test_a_scene_of_any_size_is_made_to_cover(kept: Kept, width: int, height: int) -> None:
    made = kept(lawn(width, height), harmonize=0.5)
    assert made.shape == (256, 256, 3)
    assert np.abs(made[OUTSIDE].astype(int) - GREEN).max() <= 2


def test_a_scene_of_nearly_the_same_shape_is_stretched_so_that_all_stays_in_place(
    kept: Kept,
) -> None:
    """A line at an eighth of its height is at an eighth of the result's."""
    values = np.full((124, 128, 3), 255, np.uint8)
    values[:15] = 0
    scene = pyvips.Image.new_from_array(values, interpretation="srgb")
    column = kept(scene)[:, 240, 0].astype(int)
    assert np.flatnonzero(column > 127)[0] == pytest.approx(256 * 15 / 124, abs=2)


def test_another_shape_is_cropped_in_the_middle(kept: Kept) -> None:
    values = np.zeros((100, 300, 3), np.uint8)
    values[:, 100:200] = 255
    scene = pyvips.Image.new_from_array(values, interpretation="srgb")
    assert kept(scene)[5:30, 225:250].min() > 240


def test_sixteen_bits_of_the_original_stay(
    kept: Kept, astronaut: npt.NDArray[Any], tmp_path: Path
) -> None:
    deep = (small() * 257).cast("ushort").copy(interpretation="rgb16")
    path = tmp_path / "deep.png"
    deep.pngsave(str(path), compression=1)
    made = kept(lawn(), path)
    assert made.dtype == np.uint16
    assert np.array_equal(made[INSIDE], astronaut[INSIDE].astype(np.uint16) * 257)
    assert np.abs(made[OUTSIDE] / 257 - GREEN).max() <= 1


def test_a_scene_of_sixteen_bits_keeps_them(kept: Kept, astronaut: npt.NDArray[Any]) -> None:
    scene = (lawn() * 257).cast("ushort").copy(interpretation="rgb16")
    made = kept(scene)
    assert np.array_equal(made[INSIDE], astronaut[INSIDE].astype(np.uint16) * 257)


def test_a_scene_s_transparency_stays(kept: Kept, astronaut: npt.NDArray[Any]) -> None:
    scene = lawn(bands=4).numpy().copy()
    scene[..., 3] = 90
    made = kept(pyvips.Image.new_from_array(scene, interpretation="srgb"))
    assert (made[INSIDE][..., 3] == 255).all()
    assert np.array_equal(made[INSIDE][..., :3], astronaut[INSIDE])
    assert (made[OUTSIDE][..., 3] == 90).all()


def darker(image: npt.NDArray[Any]) -> pyvips.Image:
    """As an engine would draw it at night: half as light, and bluer."""
    values = (image * np.array([0.4, 0.45, 0.55])).astype(np.uint8)
    return pyvips.Image.new_from_array(values, interpretation="srgb")


def test_light_moves_towards_that_of_the_scene_and_detail_stays(
    kept: Kept, astronaut: npt.NDArray[Any]
) -> None:
    scene = darker(astronaut)
    face, wanted = astronaut[INSIDE].astype(float), scene.numpy()[INSIDE].astype(float)
    half, whole = (kept(scene, harmonize=each)[INSIDE].astype(float) for each in (0.5, 1.0))
    assert face.mean() > half.mean() > whole.mean()
    assert np.abs(whole.mean(axis=(0, 1)) - wanted.mean(axis=(0, 1))).max() < 25
    assert whole[..., 2].mean() / whole[..., 0].mean() > face[..., 2].mean() / face[..., 0].mean()
    for channel in range(3):
        assert np.corrcoef(face[..., channel].ravel(), whole[..., channel].ravel())[0, 1] > 0.97


def test_before_a_strange_scene_a_subject_changes_little(
    kept: Kept, astronaut: npt.NDArray[Any]
) -> None:
    """A face on a lawn gets some of its green, and does not turn green."""
    made = kept(lawn(), harmonize=1.0)[INSIDE].astype(float).mean(axis=(0, 1))
    face = astronaut[INSIDE].astype(float).mean(axis=(0, 1))
    assert made[1] - made[0] > face[1] - face[0]
    assert made[0] > made[1] > made[2]
    assert np.abs(made - face).max() < 40


def test_an_original_that_cannot_be_read_is_named(kept: Kept, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<html></html>")
    with pytest.raises(Refusal, match=r"^original: .*"):
        kept(lawn(), page)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(input_pixels=1000), Code.INPUT_TOO_MANY_PIXELS),
        (Limits(output_pixels=100_000), Code.OUTPUT_TOO_LARGE),
    ],
)
def test_an_original_above_the_limits_is_refused(limits: Limits, code: Code) -> None:
    scene = lawn()
    known = context(scene, inputs={"original": photo("astronaut.png")}, limits=limits)
    with pytest.raises(Refusal, match=r"^original: ") as caught:
        OPERATION.apply(scene, OPERATION.parse({"original": URL}), known)
    assert caught.value.code is code


def test_without_the_network_that_finds_subjects_it_is_refused() -> None:
    scene = lawn()
    known = context(scene, inputs={"original": photo("astronaut.png")}, networks=NoNetworks())
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(scene, OPERATION.parse({"original": URL}), known)
    assert caught.value.code is Code.MODEL_MISSING
    assert OPERATION.networks(OPERATION.parse({"original": URL})) == ("u2net",)


def test_the_original_has_to_be_fetched() -> None:
    assert OPERATION.inputs(OPERATION.parse({"original": URL})) == {
        "original": Source(url=URL["url"])
    }


def test_words_that_name_no_object_are_refused() -> None:
    params = OPERATION.parse({"original": URL, "object_to_keep": "unicorn"})
    ((path, _),) = OPERATION.foresee(params, Limits())
    assert path == "object_to_keep"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "keep_subject.original"),
        ({"original": URL, "harmonize": 1.1}, "keep_subject.harmonize"),
        ({"original": URL, "category": "pets"}, "keep_subject.category"),
        ({"original": URL, "clipping": True}, "keep_subject.clipping"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
