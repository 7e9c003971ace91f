"""What the endpoints offer with and without engines."""

import pytest
from tests.support.imagepipeline_services import Some

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.offers import offer, scope_of
from safelight.domain.accounts import Scope
from safelight.domain.engines import Ability, Engines, NoEngines

WITHOUT = {
    Endpoint.EDIT,
    Endpoint.BACKGROUND_CHANGE,
    Endpoint.BACKGROUND_REMOVE,
    Endpoint.LOGO,
    Endpoint.TEMPLATE,
    Endpoint.UPSCALE,
}
EDITED = {
    Endpoint.FACE_SWAP,
    Endpoint.IDENTITY_LOCK,
    Endpoint.IDENTITY_REPLACE,
    Endpoint.INSTAMODEL,
    Endpoint.TRY_ON,
}


def available(engines: Engines) -> set[Endpoint]:
    return {endpoint for endpoint in Endpoint if offer(endpoint, engines)["available"]}


def test_what_is_available_depends_on_what_engines_can_do() -> None:
    assert available(NoEngines()) == WITHOUT
    assert available(Some({Ability.EDIT})) == WITHOUT | EDITED
    drawn = {Endpoint.GENERATE, Endpoint.IDENTITY_LOCK, Endpoint.IDENTITY_REPLACE}
    assert available(Some({Ability.GENERATE})) == WITHOUT | drawn


def test_an_offer_names_its_model_and_what_of_it_takes_an_engine() -> None:
    assert offer(Endpoint.EDIT, NoEngines()) == {
        "model_id": "imagepipeline/edit",
        "endpoint": "/edit/image/v1",
        "available": True,
        "takes_engine": "for some requests",
        "has_engine": False,
    }
    assert offer(Endpoint.EDIT, Some({Ability.EDIT}))["has_engine"]


@pytest.mark.parametrize("endpoint", Endpoint)
def test_drawing_from_words_takes_the_scope_for_it(endpoint: Endpoint) -> None:
    drawn = endpoint in {Endpoint.GENERATE, Endpoint.INSTAMODEL}
    assert scope_of(endpoint) is (Scope.IMAGE_GENERATION if drawn else Scope.IMAGE_EDITING)
