"""Every endpoint's requests are understood."""

import pytest
from tests.support.imagepipeline_services import understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.engines import Ability
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits

E = Endpoint
#: Whose least request is carried out by operations; the others take an engine.
OPERATIONS = {E.EDIT, E.BACKGROUND_CHANGE, E.BACKGROUND_REMOVE, E.UPSCALE}
ABILITIES = {
    E.GENERATE: Ability.GENERATE,
    E.VIDEO: Ability.VIDEO,
    E.SPEECH: Ability.SPEECH,
    E.MESH: Ability.MESH,
    E.LOGO: Ability.GENERATE,
    E.TEMPLATE: Ability.GENERATE,
    E.FACE_SWAP: Ability.EDIT,
    E.IDENTITY_LOCK: Ability.GENERATE,
    E.IDENTITY_REPLACE: Ability.GENERATE,
    E.INSTAMODEL: Ability.EDIT,
    E.TRY_ON: Ability.EDIT,
    E.VOICE_CLONE: Ability.SPEECH,
}


@pytest.mark.parametrize("endpoint", Endpoint)
def test_the_least_request_of_each_endpoint_is_an_edit_that_can_be_planned(
    endpoint: Endpoint,
) -> None:
    made = understood(endpoint)
    plan.check(made.edit, Limits())
    assert made.warnings == ()
    if endpoint in OPERATIONS:
        assert made.edit.drawing is None
        assert made.source.url is not None
    else:
        assert made.edit.drawing is not None
        assert made.edit.drawing.ability is ABILITIES[endpoint]
        assert made.source.url is None
