"""The subject of a photo stays sharp in front of a blurred background."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import Array, NoNetworks
from safelight.imaging.limits import Limits
from safelight.operations.background_blur import OPERATION

#: A part of the astronaut's picture that is background, with an edge in it, and one that is not.
BACK, FACE = np.s_[20:200, 300:500], np.s_[100:170, 195:255]


@pytest.fixture(scope="module")
def astronaut() -> pyvips.Image:
    return opened("astronaut.png")


def blurred(image: pyvips.Image, **given: Any) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse(given), context(image))


class Remembering:
    """Real networks that answer at once when they are asked the same again: levels are many."""

    def __init__(self) -> None:
        self.answers: dict[bytes, list[Array]] = {}
        self.inputs, self.outputs = networks().get("u2net").inputs, networks().get("u2net").outputs
        self.metadata: Mapping[str, str] = {}

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return networks().has(name)

    def get(self, name: str) -> "Remembering":
        assert name == "u2net"
        return self

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        (asked,) = (feed.tobytes() for feed in feeds.values())
        if asked not in self.answers:
            self.answers[asked] = networks().get("u2net").run(feeds, outputs)
        return self.answers[asked]


@pytest.fixture(scope="module")
def remembering() -> Remembering:
    return Remembering()


def apart(made: Any, before: Any) -> float:
    return float(np.abs(made[BACK].astype(float) - before[BACK]).mean())


@pytest.mark.parametrize("kind", ["regular", "lens"])
def test_each_level_blurs_more_and_leaves_the_face_alone(
    astronaut: pyvips.Image, remembering: Remembering, kind: str
) -> None:
    before, changes = astronaut.numpy(), [0.5]
    for level in ("low", "medium", "high"):
        params = OPERATION.parse({"type": kind, "level": level})
        made = OPERATION.apply(astronaut, params, context(astronaut, networks=remembering)).numpy()
        assert np.array_equal(made[FACE], before[FACE])
        changes.append(apart(made, before))
    assert all(more > 1.25 * less for less, more in pairwise(changes))


def test_a_picture_of_16_bits_with_alpha_keeps_both(astronaut: pyvips.Image) -> None:
    opacity = pyvips.Image.xyz(512, 512)[1] / 2
    deep = (astronaut.bandjoin(opacity).cast("ushort") * 257).cast("ushort")
    image = deep.copy(interpretation="rgb16").copy_memory()
    made = blurred(image, level="high")
    assert made.format == "ushort"
    assert np.array_equal(made.numpy()[..., 3], image.numpy()[..., 3])
    assert len(np.unique(made.numpy()[BACK][..., 0])) > 1000


def test_a_picture_without_a_subject_is_refused_in_words() -> None:
    flat = (pyvips.Image.black(64, 48, bands=3) + 90).cast("uchar").copy(interpretation="srgb")
    with pytest.raises(Refusal, match="nothing in it stands out") as refusal:
        blurred(flat.copy_memory())
    assert refusal.value.code is Code.SUBJECT_NOT_FOUND


def test_without_its_network_the_operation_says_which_is_missing(astronaut: pyvips.Image) -> None:
    with pytest.raises(Refusal, match="u2net") as refusal:
        OPERATION.apply(astronaut, OPERATION.parse({}), context(astronaut, networks=NoNetworks()))
    assert refusal.value.code is Code.MODEL_MISSING


def test_a_word_that_names_no_object_is_known_before_there_is_a_picture() -> None:
    params = OPERATION.parse({"object_to_keep": "sneaker"})
    ((field, problem),) = OPERATION.foresee(params, Limits())
    assert field == "object_to_keep"
    assert "'sneaker'" in problem
    assert list(OPERATION.foresee(OPERATION.parse({"object_to_keep": "dogs"}), Limits())) == []


def test_the_detector_is_needed_only_for_words() -> None:
    assert OPERATION.networks(OPERATION.parse({"category": "cars"})) == ("u2net",)
    assert OPERATION.networks(OPERATION.parse({"object_to_keep": "cat"})) == ("u2net", "nanodet")


@pytest.mark.parametrize("given", [{"type": "motion"}, {"level": "extreme"}, {"clipping": True}])
def test_other_parameters_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        OPERATION.parse(given)
