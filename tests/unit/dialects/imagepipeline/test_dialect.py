"""What the rest of the server is told of ImagePipeline."""

from importlib import import_module

from tests.support.imagepipeline_services import link, whole_of

from safelight.dialects.imagepipeline.dialect import DIALECT
from safelight.dialects.imagepipeline.names import NAME, SEGMENT, Endpoint
from safelight.domain.dialects import Showing
from safelight.domain.states import State


def test_its_endpoints_are_where_it_says() -> None:
    prefixes = import_module(DIALECT.routes).VOICE.prefixes
    assert all(each.value.startswith(prefixes) for each in Endpoint)
    assert SEGMENT.startswith(tuple(prefix.removeprefix("/") for prefix in prefixes))


def test_prices_bear_its_name() -> None:
    assert DIALECT.prices
    assert all(name.startswith(f"{NAME}_") for name in DIALECT.prices)


def test_ids_are_told_by_their_prefix() -> None:
    assert DIALECT.new_id(lambda most: most).startswith("job_")


def test_it_tells_of_jobs_that_end_without_a_signature_of_its_own() -> None:
    showing = Showing(link=link, inline=lambda _: None)
    made = DIALECT.message(whole_of(State.SUCCEEDED), showing)
    assert made is not None
    assert made.signature_header is DIALECT.signature_header is None
