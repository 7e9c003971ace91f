"""The samples that the documentation shows."""

import pytest
from tests.support.imagepipeline_services import NOW, source, standing, whole_of

from safelight.dialects.imagepipeline import present, samples
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import SHAPES
from safelight.dialects.imagepipeline.translate import wanted
from safelight.dialects.imagepipeline.wanted import Asked
from safelight.domain.engines import NoEngines
from safelight.domain.states import State
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.web.documents import encode
from safelight.web.problems import read


def test_every_endpoint_has_its_sample() -> None:
    assert samples.REQUESTS.keys() == set(Endpoint)


@pytest.mark.parametrize("endpoint", Endpoint)
def test_a_sample_is_a_request_of_its_endpoint(endpoint: Endpoint) -> None:
    shape, sample = SHAPES[endpoint], samples.REQUESTS[endpoint]
    wish = read(shape, sample)
    assert sample.keys() <= shape.model_fields.keys()
    sources = {place: source(url) for place, url in wish.images.items()}
    made = wanted(wish, Asked(endpoint=endpoint, sources=sources, engines=NoEngines()))
    plan.check(made.edit, Limits())
    assert made.warnings == ()


def test_the_sample_answers_have_the_keys_of_real_ones() -> None:
    queued = present.queued(whole_of(State.ACCEPTED), 8)
    assert samples.QUEUED.keys() == queued.keys()
    real = present.polled(whole_of(State.SUCCEEDED, item={"worked_at": NOW}), standing())
    assert samples.STATUS.keys() <= real.keys()
    assert encode(samples.STATUS)
