"""The samples that the documentation shows."""

import pytest
from tests.support.phota_services import link, whole_of

from safelight.dialects.phota import present, samples, translate
from safelight.dialects.phota.names import OPERATIONS, Kind
from safelight.dialects.phota.routes import SHAPES
from safelight.dialects.phota.schema import check_rules
from safelight.domain.engines import NoEngines
from safelight.domain.states import State
from safelight.web.problems import read


def test_every_image_endpoint_has_its_sample() -> None:
    assert samples.REQUESTS.keys() == OPERATIONS


@pytest.mark.parametrize("kind", sorted(OPERATIONS))
def test_a_sample_is_a_request_of_its_endpoint(kind: Kind) -> None:
    shape, sample = SHAPES[kind], samples.REQUESTS[kind]
    wish = read(shape, sample)
    check_rules(wish)
    translate.check(wish, NoEngines())
    assert translate.kind_of(wish) is kind
    names = {field.alias or name for name, field in shape.model_fields.items()}
    assert sample.keys() <= names


def test_the_sample_answers_have_the_keys_of_real_ones() -> None:
    assert samples.HANDLE.keys() == present.handle(whole_of(State.ACCEPTED)).keys()
    real = present.with_urls(whole_of(State.SUCCEEDED), link)
    assert samples.RESULT.keys() == real.keys()
    assert samples.RESULT["report"].keys() == real["report"].keys()
