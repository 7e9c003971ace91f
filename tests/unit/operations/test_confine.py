"""An edit is confined to a part of the original, or refused with the reason."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened, photo

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.limits import Limits
from safelight.operations.confine import OPERATION

#: Places of the astronaut's picture, by hand: the cheek, the hair, the wall.
CHEEK, HAIR, WALL = (140, 250), (45, 200), (60, 350)


@pytest.fixture(scope="module")
def edited() -> pyvips.Image:
    return opened("astronaut.png").invert().copy_memory()


def confined(image: pyvips.Image, label: str, **known: Any) -> tuple[pyvips.Image, list[str]]:
    asked = context(image, **{"source": photo("astronaut.png")} | known)
    made = OPERATION.apply(image, OPERATION.parse({"label": label}), asked)
    return made, asked.facts.notes


def test_the_edit_stays_in_its_part_alone(edited: pyvips.Image) -> None:
    made, notes = confined(edited, "face")
    before = opened("astronaut.png").numpy().astype(int)
    assert np.abs(made.numpy()[CHEEK] - (255 - before[CHEEK])).max() < 10
    for place in (HAIR, WALL):
        assert made.numpy()[place].tolist() == before[place].tolist()
    assert notes == ["the edit was confined to: face, 3.24 percent of the picture"]


def test_a_drawing_is_brought_to_the_size_of_the_original(edited: pyvips.Image) -> None:
    drawn = edited.resize(0.5).copy_memory()
    made, _ = confined(drawn, "face", source=None, inputs={"original": photo("astronaut.png")})
    before = opened("astronaut.png").numpy()
    assert (made.width, made.height) == (512, 512)
    assert (made.numpy()[WALL] == before[WALL]).all()
    assert np.abs(made.numpy()[CHEEK].astype(int) - (255 - before[CHEEK])).max() < 40


def test_an_edit_that_changes_the_size_is_refused_with_both(edited: pyvips.Image) -> None:
    with pytest.raises(Refusal, match=r"400 x 300 out of one of 512 x 512 pixels") as refused:
        confined(edited.crop(0, 0, 400, 300), "face")
    assert refused.value.code is Code.OPERATION_FAILED


def test_a_part_that_is_not_there_is_named() -> None:
    cat = opened("chelsea.png")
    with pytest.raises(Refusal, match="No face was found in the picture") as refused:
        confined(cat, "face", source=photo("chelsea.png"))
    assert refused.value.code is Code.SUBJECT_NOT_FOUND


def test_a_label_that_nothing_tells_is_foreseen() -> None:
    params = OPERATION.parse({"label": "upper-clothes"})
    ((path, text),) = OPERATION.foresee(params, Limits())
    assert path == "label"
    assert text.startswith("upper-clothes cannot be told apart")
    assert OPERATION.networks(params) == ()
    assert not list(OPERATION.foresee(OPERATION.parse({"label": "face"}), Limits()))


def test_a_face_needs_fewer_networks_than_a_person() -> None:
    face, person = (
        set(OPERATION.networks(OPERATION.parse({"label": label}))) for label in ("face", "person")
    )
    assert face < person


def test_an_original_of_its_own_is_a_further_input() -> None:
    assert OPERATION.inputs(OPERATION.parse({"label": "face"})) == {}
    given = {"label": "face", "original": {"url": "https://example.com/a.png"}}
    original = Source(url="https://example.com/a.png")
    assert OPERATION.inputs(OPERATION.parse(given)) == {"original": original}


@pytest.mark.parametrize("feather", [-1, 65, 1.5])
def test_a_feather_is_of_0_to_64_whole_pixels(feather: float) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse({"label": "face", "feather": feather})
    assert "confine.feather" in refused.value.fields
