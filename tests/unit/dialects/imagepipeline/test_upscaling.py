"""How pictures are enlarged."""

import pytest
from tests.support.imagepipeline_services import understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.edit import Format

NETWORK = {"method": "smart_resize"}


@pytest.mark.parametrize(
    ("fields", "percent"), [({}, 400), ({"scale": 2}, 200), ({"scale": 4}, 400)]
)
def test_a_picture_is_enlarged_to_a_multiple(fields: dict[str, int], percent: int) -> None:
    side = {"percent": percent}
    assert understood(Endpoint.UPSCALE, **fields).edit.operations == {
        "upscale": NETWORK,
        "resize": {"width": side, "height": side},
    }


def test_at_scale_one_it_keeps_its_size_and_loses_its_faults() -> None:
    assert understood(Endpoint.UPSCALE, scale=1).edit.operations == {"enhance": {}}


@pytest.mark.parametrize(
    ("fields", "sides"),
    [
        ({"width": 2048}, {"width": {"pixels": 2048}}),
        ({"width": 800, "height": 600}, {"width": {"pixels": 800}, "height": {"pixels": 600}}),
    ],
)
def test_sides_are_a_frame_that_it_is_enlarged_into(
    fields: dict[str, int], sides: dict[str, object]
) -> None:
    made = understood(Endpoint.UPSCALE, **fields).edit
    assert made.operations == {"upscale": NETWORK, "resize": {**sides, "fit": "bounds"}}


def test_scale_wins_over_the_sides_and_says_so() -> None:
    made = understood(Endpoint.UPSCALE, scale=2, width=800, palette=["#fff"], guidance_scale=3)
    assert made.edit.operations == understood(Endpoint.UPSCALE, scale=2).edit.operations
    assert made.warnings == (
        "width had no effect: scale wins.",
        "palette had no effect: nothing was drawn by an engine.",
        "guidance_scale had no effect: nothing was drawn by an engine.",
    )


def test_it_is_written_as_asked() -> None:
    assert understood(Endpoint.UPSCALE, output_format="png").edit.output.format is Format.PNG
