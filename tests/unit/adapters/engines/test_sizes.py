"""Sizes that a model draws well."""

from hypothesis import given
from hypothesis import strategies as st

from safelight.adapters.engines.sizes import fitted

SIDES = st.integers(1, 4096)


@given(SIDES, SIDES, st.sampled_from([64, 512, 1024]), st.sampled_from([8, 16, 64]))
def test_sides_are_multiples_and_never_nothing(
    width: int, height: int, native: int, multiple: int
) -> None:
    for side in fitted((width, height), native=native, multiple=multiple):
        assert side > 0
        assert side % multiple == 0


@given(st.integers(256, 4096), st.integers(256, 4096))
def test_shape_and_area_are_kept_as_well_as_the_model_allows(width: int, height: int) -> None:
    new_width, new_height = fitted((width, height), native=512, multiple=8)
    area = min(max(width * height, 0.25 * 512**2), 1.5 * 512**2)
    assert 0.85 < new_width * new_height / area < 1.15
    assert 0.85 < (new_width / new_height) / (width / height) < 1.15


def test_what_the_model_draws_well_stays_as_it_is() -> None:
    assert fitted((512, 512), native=512, multiple=8) == (512, 512)
    assert fitted((640, 512), native=512, multiple=64) == (640, 512)
    assert fitted((1000, 600), native=1024, multiple=8) == (1000, 600)
    assert fitted((4096, 4096), native=512, multiple=8) == (624, 624)
