"""What ImagePipeline's work costs."""

import pytest

from safelight.dialects.imagepipeline import prices
from safelight.dialects.imagepipeline.names import SEGMENT, Endpoint
from safelight.domain.credits import ZERO, Credits, from_decimal


@pytest.mark.parametrize("endpoint", Endpoint)
def test_a_result_costs_one_credit_as_the_published_sample_has_it(endpoint: Endpoint) -> None:
    assert prices.price(endpoint.kind, prices.DEFAULTS) == from_decimal(1)


def test_a_segmentation_costs_nothing() -> None:
    assert prices.price(SEGMENT, prices.DEFAULTS) == ZERO


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (Endpoint.EDIT, "imagepipeline_edit"),
        (Endpoint.BACKGROUND_REMOVE, "imagepipeline_background_remove"),
        (Endpoint.VOICE_CLONE, "imagepipeline_identity_voice_clone"),
        (Endpoint.MESH, "imagepipeline_generate_3d"),
    ],
)
def test_a_setting_counts_before_the_default(endpoint: Endpoint, name: str) -> None:
    ours = {**prices.DEFAULTS, name: Credits(7)}
    assert prices.price(endpoint.kind, ours) == 7


def test_each_endpoint_has_a_price_of_its_own() -> None:
    assert len(prices.DEFAULTS) == len(Endpoint) + 1
