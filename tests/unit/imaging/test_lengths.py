"""Lengths are pixels or percent, never both and never neither."""

import pytest
from pydantic import TypeAdapter, ValidationError

from safelight.imaging.lengths import Distance, Length, Side, too_long
from safelight.imaging.limits import Limits


@pytest.mark.parametrize("kind", [Length, Distance])
@pytest.mark.parametrize("given", [{}, {"pixels": 3, "percent": 3.0}])
def test_exactly_one_unit_must_be_given(kind: type[object], given: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="exactly one of pixels and percent"):
        TypeAdapter(kind).validate_python(given)


def test_percent_is_of_the_side_and_rounds_halves_up() -> None:
    assert Length(percent=50).of(101) == 51
    assert Length(percent=0.001).of(10) == 1
    assert Distance(percent=0.001).of(10) == 0
    assert Distance(percent=10).of(45) == 5


def test_a_distance_may_be_nothing_and_a_length_may_not() -> None:
    assert TypeAdapter(Distance).validate_python({"pixels": 0}).of(9) == 0
    with pytest.raises(ValidationError):
        TypeAdapter(Length).validate_python({"pixels": 0})


def test_auto_is_no_length() -> None:
    side: TypeAdapter[Length | None] = TypeAdapter(Side)
    assert side.validate_python("auto") is None
    assert side.validate_python({"pixels": 7}) == Length(pixels=7)


def test_what_is_above_a_limit_is_named_with_the_limit() -> None:
    limits = Limits(output_side=100, percent=200)
    assert list(too_long(Length(pixels=101), limits)) == ["101 pixels is above the limit of 100"]
    assert list(too_long(Distance(percent=201), limits)) == ["201% is above the limit of 200%"]
    assert list(too_long(Length(pixels=100), limits)) == list(too_long(None, limits)) == []
