"""One picture's palette goes to another through a table that is smooth and cuts nothing off."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import photo

from safelight.imaging import oklab
from safelight.imaging.grade import SIDE, decoded, tabulated
from safelight.imaging.oklab import Colors
from safelight.vision.restyling import palette


def values(name: str) -> Colors:
    image = pyvips.Image.thumbnail(str(photo(name)), 128)
    rgb: Colors = image.numpy()[:, :, :3].reshape(-1, 3) / np.float32(255)
    return rgb


SAME = tabulated(lambda colors: colors)


def lab(rgb: Colors) -> Colors:
    return oklab.to_lab(decoded(rgb))


def looked_up(rgb: Colors, table: Colors) -> Colors:
    """The nearest entries: near enough for means."""
    places = np.rint(np.clip(rgb, 0, 1) ** (1 / 1.6) * (SIDE - 1)).astype(int)
    found: Colors = table[places[:, 2], places[:, 1], places[:, 0]]
    return found


@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg", "astronaut.png"])
def test_a_picture_in_its_own_look_hardly_changes(name: str) -> None:
    own = values(name)
    table = palette.table(own, own, 1.0, 0.0)
    assert np.abs(looked_up(own, table) - looked_up(own, SAME)).mean() < 0.01


def test_no_strength_changes_nothing() -> None:
    table = palette.table(values("china.jpg"), values("flower.jpg"), 0.0, 0.0)
    inside = np.abs(SAME - 0.5).max(axis=-1) < 0.2
    assert np.abs(table - SAME)[inside].max() < 0.02


@pytest.mark.parametrize("wanted", ["flower.jpg", "rocket.jpg", "coffee.png"])
def test_the_middle_of_the_colours_comes_near_to_that_of_the_reference(wanted: str) -> None:
    own, other = values("china.jpg"), values(wanted)
    made = looked_up(own, palette.table(own, other, 1.0, 0.0))
    before, after, aim = (lab(each).mean(axis=0) for each in (own, made, other))
    assert np.linalg.norm(after - aim) < 0.6 * np.linalg.norm(before - aim)


def test_more_strength_moves_further() -> None:
    own, other = values("china.jpg"), values("flower.jpg")
    moved = [np.abs(palette.table(own, other, s, 0.0) - SAME).mean() for s in (0.2, 0.5, 1.0)]
    assert moved[0] < moved[1] < moved[2]


@pytest.mark.parametrize("own", ["china.jpg", "astronaut.png", "rocket.jpg"])
@pytest.mark.parametrize("wanted", ["flower.jpg", "retina.jpg", "hubble.jpg"])
def test_greys_stay_in_order_and_apart(own: str, wanted: str) -> None:
    table = palette.table(values(own), values(wanted), 1.0, 0.0)
    greys = np.arange(SIDE)
    steps = np.diff(lab(table[greys, greys, greys])[:, 0])
    assert (steps > 0).all()
    assert steps.max() < 0.2


def test_neighbouring_colours_stay_neighbours() -> None:
    table = palette.table(values("astronaut.png"), values("retina.jpg"), 1.0, 1.0)
    for axis in range(3):
        assert np.abs(np.diff(table, axis=axis)).max() < 0.3


def test_a_grey_reference_takes_colour_away_and_adds_none() -> None:
    own = values("flower.jpg")
    grey = np.repeat(values("china.jpg").mean(axis=1, keepdims=True), 3, axis=1)
    made = looked_up(own, palette.table(own, grey, 1.0, 0.0))
    before, after = (np.hypot(*lab(each)[:, 1:].T) for each in (own, made))
    assert after.mean() < 0.4 * before.mean()


def test_noise_in_a_grey_picture_does_not_become_colour() -> None:
    grey = np.repeat(values("china.jpg").mean(axis=1, keepdims=True), 3, axis=1)
    made = palette.table(grey, values("flower.jpg"), 1.0, 0.0)
    tints = lab(looked_up(grey, made))
    order = np.argsort(tints[:, 0])
    assert np.abs(np.diff(tints[order][:, 1:], axis=0)).max() < 0.06


def test_skin_keeps_more_of_its_colour_where_there_are_people() -> None:
    own, other = values("astronaut.png"), values("rocket.jpg")
    skin = np.array([[0.85, 0.65, 0.53], [0.55, 0.38, 0.30], [0.95, 0.78, 0.68]], np.float32)
    without, spared = (
        lab(looked_up(skin, palette.table(own, other, 1.0, sure)))[:, 1:] for sure in (0.0, 1.0)
    )
    was = lab(skin)[:, 1:]
    assert np.abs(spared - was).sum() < 0.6 * np.abs(without - was).sum()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_picture_of_one_colour_can_have_a_look(count: int) -> None:
    one = np.full((count, 3), 0.4, np.float32)
    table = palette.table(one, values("flower.jpg"), 1.0, 0.0)
    assert np.isfinite(table).all()
    assert np.isfinite(palette.table(values("flower.jpg"), one, 1.0, 0.0)).all()
