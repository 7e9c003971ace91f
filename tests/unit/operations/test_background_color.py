"""What shows through transparent parts."""

import pytest
import pyvips

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.operations.background_color import OPERATION

WHITE, RED = [255, 255, 255], [255, 0, 0]


def filled(given: dict[str, object], *, bands: int, input_has_alpha: bool) -> pyvips.Image:
    """A black picture, wholly transparent if it has alpha, filled as asked."""
    image = pyvips.Image.black(2, 2, bands=bands).cast("uchar").copy(interpretation="srgb")
    context = Context(size=Size(2, 2), input_has_alpha=input_has_alpha)
    return OPERATION.apply(image, OPERATION.parse(given), context)


@pytest.mark.parametrize("color", ["#ff0000", "#FF0000", "#f00"])
@pytest.mark.parametrize("input_has_alpha", [True, False])
def test_a_colour_fills_transparent_parts(color: str, *, input_has_alpha: bool) -> None:
    image = filled({"color": color}, bands=4, input_has_alpha=input_has_alpha)
    assert image(0, 0) == RED


def test_no_colour_is_white_if_the_input_had_no_alpha() -> None:
    assert filled({}, bands=4, input_has_alpha=False)(0, 0) == WHITE


def test_no_colour_is_transparent_if_the_input_had_alpha() -> None:
    assert filled({}, bands=4, input_has_alpha=True)(0, 0) == [0, 0, 0, 0]


@pytest.mark.parametrize("input_has_alpha", [True, False])
def test_transparent_stays_transparent(*, input_has_alpha: bool) -> None:
    image = filled({"color": "transparent"}, bands=4, input_has_alpha=input_has_alpha)
    assert image(0, 0) == [0, 0, 0, 0]


@pytest.mark.parametrize("given", [{}, {"color": "#f00"}, {"color": "transparent"}])
def test_a_picture_without_alpha_stays_as_it_is(given: dict[str, object]) -> None:
    assert filled(given, bands=3, input_has_alpha=False)(0, 0) == [0, 0, 0]


@pytest.mark.parametrize(
    "color", ["red", "red;url(x)", "#12", "#12345", "#ff000080", "#gggggg", "", "#fff\n", 5]
)
def test_anything_but_a_hex_colour_or_transparent_is_refused(color: object) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse({"color": color})
    assert list(caught.value.fields) == ["background_color.color"]


def test_it_also_runs_when_it_is_not_asked_for() -> None:
    assert OPERATION.unasked == OPERATION.parse({})
